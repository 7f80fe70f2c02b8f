"""The connector suite holds for the kit's own scripted messenger, and so can hold at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from contracts.ids import ChatRef, MessageRef
from messaging.failures import RateLimited, Unavailable
from tests.gatewaykit.scripted import Happening, Lost, ScriptedMessenger
from tests.gatewaykit.stage import CLIENT
from tests.suites.connector_suite import ConnectorSuite, Fault

SAID = MessageRef("tg:1:77")


@dataclass
class ScriptedStand:
    connector: ScriptedMessenger = field(default_factory=ScriptedMessenger)
    client: ChatRef = CLIENT
    said: MessageRef = SAID
    secret: str = "42:AAEtoken"

    async def fault(self, fault: Fault) -> None:
        happenings: dict[Fault, Happening] = {
            "rate_limit": RateLimited(3),
            "error": Unavailable("502"),
            "lost_answer": Lost(),
        }
        if fault == "blocked":
            self.connector.blocked.add(self.client)
        else:
            self.connector.on("once", happenings[fault])

    async def seen(self) -> Sequence[str]:
        return self.connector.shown[self.client]


class TestScriptedMessenger(ConnectorSuite):
    @pytest.fixture
    def stand(self) -> ScriptedStand:
        return ScriptedStand()
