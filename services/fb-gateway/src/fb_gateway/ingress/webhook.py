"""Events by webhook: 200 only after the broker's confirm, within five seconds (FB-2, FB-3)."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from starlette.routing import BaseRoute, Mount

from fb_gateway.from_native import events_of
from gatewaykit.failures import NotUnderstood
from gatewaykit.ingress.asking import asked
from gatewaykit.ingress.intake import Intake
from messaging.failures import Failure

__all__ = ["PATH", "SIGNATURE", "Door", "Webhook"]

PATH = "/fb/webhook"
SIGNATURE = "X-Hub-Signature-256"
PATIENCE = 4.0
"""Seconds to wait for the broker."""


@dataclass(frozen=True, slots=True)
class Door:
    """Whose events are taken, and what shows that Facebook sent them."""

    page: str
    app_secret: str
    verify_token: str


class Webhook:
    """Takes what Facebook posts; every replica may."""

    def __init__(self, intake: Intake, door: Door) -> None:
        self._intake = intake
        self._door = door
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
        folder, _, page = PATH.rpartition("/")
        app.add_api_route(f"/{page}", self._receive, methods=["POST"], response_model=None)
        app.add_api_route(f"/{page}", self._verify, methods=["GET"], response_model=None)
        self._routes = (Mount(folder, app),)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The page that Facebook posts to."""
        return self._routes

    async def _verify(self, request: Request) -> Response:
        """What Facebook asks once, when the address is given to it (FB-1)."""
        asked_for = request.query_params
        given = asked_for.get("hub.verify_token", "")
        right = hmac.compare_digest(given.encode(errors="replace"), self._door.verify_token.encode())
        if not right or asked_for.get("hub.mode") != "subscribe":
            structlog.get_logger().warning("a verification without our word", action="webhook_refused")
            return Response(status_code=403)
        structlog.get_logger().info("Facebook verifies the webhook", action="webhook_confirmed")
        return Response(asked_for.get("hub.challenge", ""), media_type="text/plain")

    async def _receive(self, request: Request) -> Response:
        log = structlog.get_logger()
        body = await request.body()
        if not self._is_signed(body, request.headers.get(SIGNATURE, "")):
            log.warning("a post without the signature", action="webhook_refused")
            return Response(status_code=403)
        call = _parsed(body)
        if call is None:
            log.warning("a post that is no JSON object", action="webhook_malformed")
            return Response(status_code=400)
        try:
            events = events_of(call, self._door.page)
        except NotUnderstood:
            log.info("a post about something else than pages", action="webhook_not_ours")
            return Response(status_code=200)
        try:
            async with asyncio.timeout(PATIENCE):
                await asked(partial(self._intake.take, events))
        except (Failure, TimeoutError) as failure:
            log.warning("events wait", action="broker_away", failure=type(failure).__name__, reason=str(failure))
            return Response(status_code=503)
        return Response(status_code=200)

    def _is_signed(self, body: bytes, header: str) -> bool:
        """Over the bytes as they came: the same JSON written anew has another signature (FB-6)."""
        right = "sha256=" + hmac.new(self._door.app_secret.encode(), body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(header.encode(errors="replace"), right.encode())


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        call = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return call if isinstance(call, dict) else None
