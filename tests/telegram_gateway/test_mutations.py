"""No body that Telegram could post makes the webhook fail or stop."""

import json
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings

from chassis.clock import SystemClock
from telegram_gateway.ingress.webhook import SECRET_HEADER, Hook, Webhook
from tests.near_misses import mutated
from tests.telegram_gateway.stage import Stage
from tests.telegram_gateway.test_from_native import RECORDED, recorded

SECRET = "a-long-random-word"
BODIES = [recorded(name) for name in RECORDED]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=mutated(BODIES))
async def test_no_mutation_of_a_real_update_is_answered_with_an_error_or_stops_it(
    on_stage: Stage, body: dict[str, Any]
) -> None:
    page = Webhook(on_stage.client, on_stage.intake, Hook("http://127.0.0.1", SECRET), SystemClock())
    transport = httpx.ASGITransport(app=page.routes[0].app)  # type: ignore[attr-defined]  # a Mount
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as outside:
        headers = {SECRET_HEADER: SECRET}
        answer = await outside.post("/webhook", content=json.dumps(body).encode(), headers=headers)

    assert answer.status_code == (200 if isinstance(body.get("update_id"), int) else 400)
