"""Updates by webhook: 200 only after the broker's confirm (TG-9, TG-12).

A strange update is never answered with a 500: it would block its whole chat for a day (TG-10).
"""

import asyncio
import hmac
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from starlette.routing import BaseRoute, Mount

from chassis.clock import Clock
from gatewaykit.ingress.asking import asked, until_done
from gatewaykit.ingress.intake import Intake
from gatewaykit.waits import CalledOff
from messaging.failures import Failure
from telegram_gateway.ingress.source import Source, introduce

__all__ = ["PATH", "Hook", "Webhook"]

PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
PATIENCE = 20.0
"""Seconds to wait for the broker before Telegram is asked to come again; it would wait for 60 (TG-9)."""


@dataclass(frozen=True, slots=True)
class Hook:
    """Where Telegram sends updates, and what shows that it was Telegram."""

    public_url: str
    secret: str

    @property
    def url(self) -> str:
        """The whole address."""
        return self.public_url.rstrip("/") + PATH


class Webhook:
    """Takes what Telegram posts; every replica may."""

    def __init__(self, source: Source, intake: Intake, hook: Hook, clock: Clock) -> None:
        self._source = source
        self._intake = intake
        self._hook = hook
        self._clock = clock
        self._stopping = asyncio.Event()
        self._announcing: asyncio.Task[None] | None = None
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
        folder, _, page = PATH.rpartition("/")
        app.add_api_route(f"/{page}", self._receive, methods=["POST"], response_model=None)
        self._routes = (Mount(folder, app),)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The page that Telegram posts to."""
        return self._routes

    @property
    def runs(self) -> bool:
        """Whether it was started, and the announcement to Telegram goes on or has succeeded."""
        work = self._announcing
        return work is not None and not (work.done() and (work.cancelled() or work.exception() is not None))

    async def start(self) -> None:
        """Tell Telegram where to post, in the background, until it has understood."""
        self._announcing = asyncio.create_task(self._announce(), name="telegram-webhook")

    async def stop(self) -> None:
        """Stop announcing. Telegram goes on posting, and keeps what nobody takes (TG-8)."""
        self._stopping.set()
        if self._announcing is not None:
            await self._announcing

    async def _announce(self) -> None:
        hook = self._hook
        with suppress(CalledOff):
            await until_done(
                lambda: self._source.receive_by_webhook(hook.url, hook.secret),
                "setWebhook",
                self._clock,
                self._stopping,
            )
            structlog.get_logger().info("Telegram posts to the webhook", action="webhook_set")
            await introduce(self._source, self._clock, self._stopping)

    async def _receive(self, request: Request) -> Response:
        log = structlog.get_logger()
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._hook.secret.encode()):
            log.warning("a post without the secret", action="webhook_refused")
            return Response(status_code=403)
        update = _parsed(await request.body())
        if update is None:
            log.warning("a post that is no update", action="webhook_malformed")
            return Response(status_code=400)
        try:
            async with asyncio.timeout(PATIENCE):
                await asked(partial(self._intake.take, [update]))
        except (Failure, TimeoutError) as failure:
            log.warning("an update waits", action="broker_away", failure=type(failure).__name__, reason=str(failure))
            return Response(status_code=503)
        return Response(status_code=200)


def _parsed(body: bytes) -> dict[str, Any] | None:
    """The update in the body, read as far as its number."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) and isinstance(update.get("update_id"), int) else None
