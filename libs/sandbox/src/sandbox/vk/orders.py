"""The orders of the control API: one JSON object in, one out."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.control_routes import Order
from sandbox.faults import Fault
from sandbox.trouble_orders import TroubleOrders, plain_fault
from sandbox.vk.calls import CodeFault, Platform
from sandbox.vk.limits import LIMIT_NAMES
from sandbox.vk.people_orders import PeopleOrders
from sandbox.vk.receiving_orders import ReceivingOrders
from sandbox.vk.refusals import Impossible
from sandbox.vk.shown import buttons_of, fits, shown
from sandbox.vk.stage import Stage

__all__ = ["Orders"]


class Orders:
    """Carries out what tests, the demo and the page ask for. Raises `Impossible` for what nobody could do."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._stage = Stage(platform)
        self._people = PeopleOrders(self._stage)
        self._receiving = ReceivingOrders(self._stage)
        self._trouble = TroubleOrders(platform.faults, platform.journal, platform.clock, _fault_of)

    def by_name(self) -> Mapping[str, Callable[[Order], Any]]:
        """All orders by the last part of their path."""
        return {
            **self._trouble.by_name(),
            **self._people.by_name(),
            **self._receiving.by_name(),
            "community": self._community,
            "revoke": self._revoke,
            "chat": self._chat,
            "repeats": self._repeats,
            "limits": self._limits,
        }

    def standing(self, order: Order) -> list[Order]:
        """What stands in the dialog that the order names."""
        return [shown(message) for _, message in sorted(self._stage.dialog(order).messages.items())]

    def fitting(self, order: Order) -> list[Order]:
        """What of it fits the order."""
        messages = sorted(self._stage.dialog(order).messages.items())
        return [shown(message) for _, message in messages if fits(message, order)]

    async def changed(self) -> None:
        """Wait for the next change."""
        await self._platform.world.changed()

    def _community(self, order: Order) -> Order:
        community = self._stage.make_community(order)
        token = order.get("token") or next(iter(community.tokens))
        return {"id": community.id, "token": token, "name": community.name}

    def _revoke(self, order: Order) -> Order:
        community = self._stage.community(order.get("community"))
        community.revoked.update(community.tokens)
        return {}

    def _chat(self, order: Order) -> Order:
        dialog = self._stage.dialog(order)
        menu = buttons_of(dialog.keyboard)
        return {
            "id": dialog.peer,
            "messages": self.standing(order),
            "menu": menu,
            "keyboard": None if menu is None else [[button["text"] for button in row] for row in menu],
            "allowed": bool(dialog.allowed),
            "sequence": self._platform.world.sequence,
        }

    def _repeats(self, order: Order) -> Order:
        """What the community shows more than once in a dialog: the same text and bytes."""
        counts = Counter(
            one["text"] or f"{one['kind']}:{one['sha256'] or ''}" for one in self.standing(order) if one["from_bot"]
        )
        return {"repeats": {text: count for text, count in counts.items() if count > 1}}

    def _limits(self, order: Order) -> Order:
        limits = self._platform.limits
        if "lifted" in order:
            if not set(order["lifted"]) <= set(LIMIT_NAMES):
                raise Impossible(f"limits are {', '.join(LIMIT_NAMES)}")
            limits.lifted = tuple(order["lifted"])
        return {"lifted": list(limits.lifted), "sequence": self._platform.world.sequence}


def _fault_of(order: Order) -> Fault:
    """A 429 is VKontakte's error 6, and `code` names another; the servers beside the API answer a plain 429."""
    beside = str(order.get("method", "")).lower() in {"upload", "download", "longpoll"}
    if order["kind"] != "429" or beside:
        return plain_fault(order)
    return CodeFault(
        "slow",
        method=order.get("method"),
        chat=order.get("chat"),
        left=order.get("times", 1),
        seconds=0.0,
        code=order.get("code", 6),
        after=order.get("after", False),
    )
