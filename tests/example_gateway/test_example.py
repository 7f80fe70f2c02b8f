"""The guide to a fourth messenger, proven: its example passes the connector suite, and what it names is there."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from contracts.ids import ChatRef, MessageRef
from gatewaykit.failures import NotUnderstood
from tests.example_gateway.gateway import PaperClient, from_native
from tests.example_gateway.paper import Paper, running_paper
from tests.suites.connector_suite import ConnectorSuite, Fault

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "add-a-messenger.md"


@dataclass
class PaperStand:
    paper: Paper
    connector: PaperClient
    client: ChatRef = ChatRef("vk:anna")  # noqa: RUF009 - a word
    said: MessageRef = MessageRef("vk:anna:1")  # noqa: RUF009 - a word
    secret: str = "notes have no secret"

    async def fault(self, fault: Fault) -> None:
        match fault:
            case "rate_limit":
                self.paper.next = "429"
            case "error":
                self.paper.next = "500"
            case "lost_answer":
                self.paper.next = "lost"
            case "blocked":
                self.paper.away.add("anna")

    async def seen(self) -> Sequence[str]:
        return list(self.paper.doors["anna"])


class TestPaper(ConnectorSuite):
    @pytest.fixture
    async def stand(self) -> AsyncIterator[PaperStand]:
        async with running_paper() as paper:
            client = PaperClient(paper.url)
            yield PaperStand(paper, client)
            await client.close()


def test_a_note_says_what_stands_on_it() -> None:
    spoke = from_native({"door": "anna", "number": 1, "text": "hello", "at": "2026-01-15T12:00:00Z"})

    assert (spoke.chat, spoke.message, spoke.content.kind) == ("vk:anna", "vk:anna:1", "text")
    with pytest.raises(NotUnderstood):
        from_native({"door": "anna"})


def test_everything_that_the_guide_names_is_there() -> None:
    named = re.findall(r"`((?:libs|services|tests|cli|docs)/[\w./-]+|\.importlinter)`", GUIDE.read_text())

    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists()] == []
