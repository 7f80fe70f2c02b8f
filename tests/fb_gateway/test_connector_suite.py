"""What every gateway's connector does, against a simulated Facebook."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from contracts.ids import ChatRef, MessageRef
from fb_gateway.client import FbClient
from fb_gateway.ids import make_chat, make_message
from tests.fb_gateway.stage import TOKEN, Stage, echo_event
from tests.suites.connector_suite import ConnectorSuite, Fault, Stand


@dataclass(frozen=True)
class FbStand:
    stage: Stage
    connector: FbClient
    client: ChatRef
    said: MessageRef
    secret: str = TOKEN

    async def fault(self, fault: Fault) -> None:
        facebook = self.stage.facebook
        match fault:
            case "rate_limit":
                await facebook.fault("429", method="messages")
            case "error":
                await facebook.fault("500", method="messages")
            case "lost_answer":
                await facebook.fault("drop_after", method="messages")
            case "blocked":
                await facebook.block(self.stage.anna.id)

    async def seen(self) -> Sequence[str]:
        return await self.stage.texts()


class TestFacebook(ConnectorSuite):
    tells = True

    @pytest.fixture
    async def stand(self, on_stage: Stage) -> FbStand:
        anna = on_stage.anna.id
        return FbStand(on_stage, on_stage.client, make_chat(anna), make_message(anna, on_stage.said))

    async def platform_tells(self, stand: Stand) -> None:
        assert isinstance(stand, FbStand)
        chat = await stand.stage.facebook.chat(stand.stage.anna.id)
        await stand.stage.intake.take([echo_event(stand.stage, one) for one in chat.messages if one.from_bot])
