"""What every gateway's connector does, against a simulated Telegram."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from contracts.ids import ChatRef, MessageRef
from telegram_gateway.client import TelegramClient
from telegram_gateway.ids import make_chat, make_message
from tests.suites.connector_suite import ConnectorSuite, Fault
from tests.telegram_gateway.stage import TOKEN, Stage


@dataclass(frozen=True)
class TelegramStand:
    stage: Stage
    connector: TelegramClient
    client: ChatRef
    said: MessageRef
    secret: str = TOKEN

    async def fault(self, fault: Fault) -> None:
        telegram = self.stage.telegram
        match fault:
            case "rate_limit":
                await telegram.fault("429", method="sendMessage")
            case "error":
                await telegram.fault("500", method="sendMessage")
            case "lost_answer":
                await telegram.fault("drop_after", method="sendMessage")
            case "blocked":
                await telegram.block(self.stage.anna.id)

    async def seen(self) -> Sequence[str]:
        chat = await self.stage.telegram.chat(self.stage.anna.id)
        return [message.text for message in chat.messages if message.from_bot]


class TestTelegram(ConnectorSuite):
    @pytest.fixture
    async def stand(self, on_stage: Stage) -> TelegramStand:
        await on_stage.telegram.lift_limits("private", "overall")  # the kit keeps the pace, not the connector
        said = await on_stage.telegram.start(on_stage.anna.id)
        anna = on_stage.anna.id
        return TelegramStand(on_stage, on_stage.client, make_chat(anna), make_message(anna, said.id))
