"""The store on both databases."""

import pytest

from contracts.delivery import Reported
from contracts.ids import MessageRef
from messaging.outcomes import Done, Outcome
from router.store.finding import Finder
from tests.router.stage import DESK, Stage, to_clients, to_operators
from tests.suites.dialog_store_suite import DialogStoreSuite


class TestOnSqlite(DialogStoreSuite):
    @pytest.fixture
    def url(self, sqlite_url: str) -> str:
        return sqlite_url


@pytest.mark.live
class TestOnPostgresql(DialogStoreSuite):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url

    async def test_a_report_that_lands_between_two_looks_is_seen(
        self, stage: Stage, other: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each statement sees what is committed by then; in SQLite nobody else can write meanwhile."""
        await stage.register()
        await stage.client("Связаться с поддержкой")
        waiting = await stage.waiting()
        card = to_operators(waiting)[0]
        for other_command in waiting:
            if other_command is not card:
                await stage.carry_out(other_command)
        message = MessageRef(f"{DESK}:777")
        report = Reported(commands=(card.id,), chat=DESK, messages=(message,), at=stage.clock.now())
        look = Finder._pending
        landed: list[Outcome] = []

        async def look_late(finder: Finder, since: float) -> bool:
            if not landed:
                landed.append(await other.hear(stage.envelope(report, card.key)))
            return await look(finder, since)

        monkeypatch.setattr(Finder, "_pending", look_late)
        await stage.operator("Ответ", message)

        assert landed == [Done()]
        assert "Ответ" in [each.text for each in to_clients(await stage.shown())]
