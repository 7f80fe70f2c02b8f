"""What every gateway's connector does, against a simulated VKontakte."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from contracts.ids import ChatRef, MessageRef
from contracts.outbound import AnswerPress
from tests.suites.connector_suite import ConnectorSuite, Fault, Stand, carried_out
from tests.vk_gateway.stage import TOKEN, Stage
from vk_gateway.client import VkClient
from vk_gateway.ids import make_chat, make_message, make_press, parse_chat
from vk_gateway.to_native import GUARD


@dataclass(frozen=True)
class VkStand:
    stage: Stage
    connector: VkClient
    client: ChatRef
    said: MessageRef
    secret: str = TOKEN

    async def fault(self, fault: Fault) -> None:
        vk = self.stage.vk
        match fault:
            case "rate_limit":
                await vk.fault("429", method="messages.send")
            case "error":
                await vk.fault("500", method="messages.send")
            case "lost_answer":
                await vk.fault("drop_after", method="messages.send")
            case "blocked":
                await vk.block(self.stage.anna.id)

    async def seen(self) -> Sequence[str]:
        """As a person reads them: the guard before what would be a mention shows nothing."""
        return [text.replace(GUARD, "") for text in await self.stage.texts()]


class TestVkontakte(ConnectorSuite):
    @pytest.fixture
    async def stand(self, on_stage: Stage) -> VkStand:
        said = await on_stage.vk.say(on_stage.anna.id, "здравствуйте")
        anna = on_stage.anna.id
        return VkStand(on_stage, on_stage.client, make_chat(anna), make_message(anna, said.id))

    async def test_an_answer_to_a_press_that_is_too_late_is_no_fault(self, stand: Stand) -> None:
        """A press of VK's names the person, too."""
        anna = parse_chat(stand.client)
        await carried_out(stand, AnswerPress(chat=stand.client, press=make_press("gone", anna, anna), text="поздно"))
        assert await stand.seen() == []
