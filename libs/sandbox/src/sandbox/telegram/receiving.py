"""How a bot gets its updates: `getUpdates`, or a webhook, never both (TG-1)."""

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.telegram.accounts import BotAccount
from sandbox.telegram.calls import Call, Platform
from sandbox.telegram.params import Params
from sandbox.telegram.refusals import bad_request, conflict, too_many
from sandbox.telegram.webhooks import AnswerCall, Webhook, WebhookSender

__all__ = ["Receiving", "answering_bot"]

_PORTS = frozenset({80, 88, 443, 8443})


class Receiving:
    """The four methods about updates."""

    def __init__(self, platform: Platform, answer: AnswerCall) -> None:
        self._platform = platform
        self._answer = answer
        self._senders: dict[int, WebhookSender] = {}
        self._set_at: dict[int, float] = {}

    async def call(self, name: str, call: Call) -> Any:
        """One of them by its lower-case name; None if it is another method."""
        match name:
            case "getupdates":
                return await self._get_updates(call)
            case "setwebhook":
                return await self._set_webhook(call)
            case "deletewebhook":
                return await self._delete_webhook(call)
            case "getwebhookinfo":
                return self._webhook_info(call)
            case _:
                return None

    async def stop(self) -> None:
        """End all senders."""
        for bot in list(self._senders):
            await self._remove(bot)

    async def _get_updates(self, call: Call) -> list[dict[str, Any]]:
        if self._sender(call.bot.id) is not None:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        queue = call.world.updates[call.bot.id]
        queue.allow(call.params.json("allowed_updates"))
        limit = min(100, max(1, call.params.number("limit", 100)))
        updates = await queue.poll(call.params.number("offset", 0), limit, call.params.number("timeout", 0))
        return [update.as_json() for update in updates]

    async def _set_webhook(self, call: Call) -> bool:
        url = call.params.text("url")
        if not url:
            return await self._delete_webhook(call)
        webhook = _webhook_of(url, call.params)
        queue = call.world.updates[call.bot.id]
        queue.allow(call.params.json("allowed_updates"))
        if call.params.flag("drop_pending_updates"):
            queue.clear()
        before = self._sender(call.bot.id)
        if before is not None and before.webhook == webhook:
            return True
        now = self._platform.clock.now()
        if now - self._set_at.get(call.bot.id, now - 1) < 1:
            raise too_many(1)
        self._set_at[call.bot.id] = now
        await self._remove(call.bot.id)
        queue.terminate("terminated by setWebhook request")
        faults = self._platform.faults
        sender = WebhookSender(
            call.bot, queue, self._platform.clock, webhook, self._answer, is_down=lambda: faults.down != "no"
        )
        self._senders[call.bot.id] = sender
        sender.start()
        return True

    async def _delete_webhook(self, call: Call) -> bool:
        if call.params.flag("drop_pending_updates"):
            call.world.updates[call.bot.id].clear()
        await self._remove(call.bot.id)
        return True

    def _webhook_info(self, call: Call) -> dict[str, Any]:
        queue = call.world.updates[call.bot.id]
        sender = self._sender(call.bot.id)
        info: dict[str, Any] = {
            "url": sender.webhook.url if sender else "",
            "has_custom_certificate": False,
            "pending_update_count": len(queue.pending()),
        }
        if sender is not None:
            info["max_connections"] = sender.webhook.connections
            if sender.trouble.at is not None:
                info |= {"last_error_date": sender.trouble.at, "last_error_message": sender.trouble.words}
        if queue.allowed is not None:
            info["allowed_updates"] = sorted(queue.allowed)
        return info

    def _sender(self, bot: int) -> WebhookSender | None:
        """The bot's webhook, unless it was gone for so long that it is set no more."""
        sender = self._senders.get(bot)
        return None if sender is None or sender.is_gone else sender

    async def _remove(self, bot: int) -> None:
        sender = self._senders.pop(bot, None)
        if sender is not None:
            await sender.stop()


def _webhook_of(url: str, params: Params) -> Webhook:
    secret = params.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    parts = urlsplit(url)
    if not _is_loopback(parts.hostname or ""):  # on this machine any port will do, and no certificate is asked for
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in _PORTS:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    return Webhook(url, secret, min(100, max(1, params.number("max_connections", 40))))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def answering_bot(platform: Platform, bot: BotAccount, body: dict[str, Any]) -> tuple[str, Call]:
    """The call that a webhook's answer asks for."""
    values = {name: value for name, value in body.items() if name != "method"}
    return str(body["method"]), Call(platform, bot, Params(values))
