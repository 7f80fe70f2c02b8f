"""Events by Callback API: `ok` only after the broker's confirm; until then VKontakte comes again (VK-10 … VK-16)."""

import asyncio
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from starlette.routing import BaseRoute, Mount

from gatewaykit.ingress.asking import asked
from gatewaykit.ingress.intake import Intake
from messaging.failures import Failure

__all__ = ["PATH", "Callback", "Door"]

PATH = "/vk/callback"
PATIENCE = 6.0
"""Seconds to wait for the broker: VKontakte repeats after 8 to 10 (VK-15)."""
AGAIN_SECONDS = "5"


@dataclass(frozen=True, slots=True)
class Door:
    """Whose events are taken, and what shows that VKontakte sent them."""

    group: int
    secret: str
    confirmation: str


class Callback:
    """Takes what VKontakte posts; every replica may."""

    def __init__(self, intake: Intake, door: Door) -> None:
        self._intake = intake
        self._door = door
        self._started = False
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
        folder, _, page = PATH.rpartition("/")
        app.add_api_route(f"/{page}", self._receive, methods=["POST"], response_model=None)
        self._routes = (Mount(folder, app),)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The page that VKontakte posts to."""
        return self._routes

    @property
    def runs(self) -> bool:
        """Whether it was started."""
        return self._started

    async def start(self) -> None:
        """Nothing to announce: the address stands in the community's settings."""
        self._started = True

    async def stop(self) -> None:
        """VKontakte keeps what nobody takes, for a while (VK-12)."""
        self._started = False

    async def _receive(self, request: Request) -> Response:
        log = structlog.get_logger()
        event = _parsed(await request.body())
        if event is None:
            log.warning("a post that is no event", action="webhook_malformed")
            return Response(status_code=400)
        if not self._is_from_vk(event):
            log.warning("a post without the secret, or of another community", action="webhook_refused")
            return Response(status_code=403)
        event.pop("secret", None)  # what is set aside is shown to people
        if event.get("type") == "confirmation":
            log.info("VK confirms the callback server", action="webhook_confirmed")
            return Response(self._door.confirmation, media_type="text/plain")
        try:
            async with asyncio.timeout(PATIENCE):
                await asked(partial(self._intake.take, [event]))
        except (Failure, TimeoutError) as failure:
            log.warning("an event waits", action="broker_away", failure=type(failure).__name__, reason=str(failure))
            return Response(status_code=503, headers={"Retry-After": AGAIN_SECONDS})
        return Response("ok", media_type="text/plain")

    def _is_from_vk(self, event: dict[str, Any]) -> bool:
        """The secret stands in the body: there is no signature (VK-16).

        The handshake comes without it until the owner has set it (VK-10), and says nothing to anybody else.
        """
        if event.get("group_id") != self._door.group:
            return False
        if event.get("type") == "confirmation" and "secret" not in event:
            return True
        given = event.get("secret")
        secret = given if isinstance(given, str) else ""
        return hmac.compare_digest(secret.encode(errors="replace"), self._door.secret.encode())


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) else None
