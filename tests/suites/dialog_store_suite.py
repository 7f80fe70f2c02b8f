"""What the router's store promises on every database: once in effect, one open dialog, nothing half kept."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.exc import IntegrityError

from chassis.database import Database
from chassis.migrations import differences, upgrade
from contracts.content import Album, Photo
from contracts.ids import FileRef, MessageRef
from messaging.outcomes import Done, Outcome, RetryIn
from router.app.ports import ByChat, Found
from router.dialog.states import Closed, Open, Past, Piece, State, Stranger
from router.store.dialogs import DialogStore
from router.store.tables import ACCOUNTS, CLIENTS, COMMANDS, DIALOGS, DURABLE, GATHERED
from router.wiring import migrations
from tests.requirements import requirement
from tests.router.stage import OLEG, SilentRelay, Stage, to_clients, to_operators

SECONDS = 15


class DialogStoreSuite:
    """A subclass gives `url`: an empty database."""

    @pytest.fixture
    async def stage(self, url: str) -> AsyncIterator[Stage]:
        database = Database(url)
        try:
            for schema in migrations():
                await upgrade(database, schema)
            yield Stage(database)
        finally:
            await database.close()

    @pytest.fixture
    async def other(self, stage: Stage, url: str) -> AsyncIterator[Stage]:
        """Another replica on the same database."""
        database = Database(url)
        yield replace(stage, database=database)
        await database.close()

    async def test_the_migrated_schema_is_that_of_the_models(self, stage: Stage) -> None:
        for schema in migrations():
            assert await differences(stage.database, schema) == []

    async def test_migrating_again_changes_nothing(self, stage: Stage) -> None:
        await stage.register()
        for schema in migrations():
            await upgrade(stage.database, schema)

        assert await self.count(stage, ACCOUNTS) == 1

    async def test_a_whole_conversation_is_kept(self, stage: Stage) -> None:
        card = to_operators(await stage.open())[0]
        await stage.client("Вопрос")
        relay = to_operators(await stage.shown())[0]
        await stage.operator("Ответ", relay.message)
        await stage.shown()
        assert (await self.state(stage)).phase == Open(
            self.dialog_of(await self.state(stage)),
            "support",
            stage.clock.now().timestamp(),
            card.message,
            passed_on=True,
            assigned=OLEG.ref,
            assigned_name=OLEG.name,
            last_by=OLEG.ref,
            last_at=stage.clock.now().timestamp(),
        )

        await stage.operator("/пока", relay.message)
        thanks = to_clients(await stage.shown())[-1]
        await stage.press(thanks.show.buttons[0][1].payload)
        await stage.client("долго")
        await stage.shown()

        now = stage.clock.now().timestamp()
        state = await self.state(stage)
        assert state.phase == Closed()
        assert state.past == Past(
            state.past.dialog if state.past else "", "support", now, card.message, 2, now, None, "долго"
        )

    async def test_what_is_held_comes_back_as_it_was(self, stage: Stage) -> None:
        said = await stage.client("раз")
        stage.clock.advance(5)
        await stage.client("два")

        state = await self.state(stage)

        assert state.phase == Stranger()
        assert [piece.text for piece in state.held] == ["раз", "два"]
        assert state.held[0] == Piece(
            said.message,
            '{"content":{"kind":"text","text":"раз"},"forwarded":null,"also":[],"late":null}',
            said.at.timestamp(),
            text="раз",
            answers=None,
        )

    async def test_any_character_that_a_client_can_send_is_kept(self, stage: Stage) -> None:
        await stage.client("раз\x00два\ud7ff\U0001f600\u202e")
        await stage.client("anna@example.org")
        await stage.client("Связаться с поддержкой")

        assert to_operators(await stage.shown())[1].text == "раз\x00два\ud7ff\U0001f600\u202e"

    async def test_an_account_has_at_most_one_open_dialog(self, stage: Stage) -> None:
        await stage.open()
        dialog = {"account": "tg:1", "topic": "support", "opened_at": 0.0}

        with pytest.raises(IntegrityError):
            async with stage.database.transaction() as connection:
                await connection.execute(DIALOGS.insert().values(id="second", **dialog))

    @requirement("router:once-in-effect")
    async def test_a_message_handled_again_changes_nothing(self, stage: Stage) -> None:
        await stage.open()
        said = stage.spoken("Вопрос")

        assert await stage.hear(said) == Done()
        assert await stage.hear(said) == Done()

        assert [each.text for each in to_operators(await stage.shown())] == ["Вопрос"]

    @requirement("router:once-in-effect")
    async def test_a_message_handled_by_two_replicas_at_once_has_its_effect_once(
        self, stage: Stage, other: Stage
    ) -> None:
        await stage.open()
        said = [stage.spoken(f"Вопрос {number}") for number in range(8)]

        for each in said:
            await self.at_once(stage.hear(each), other.hear(each))

        shown = to_operators(await stage.shown())
        assert [each.text for each in shown] == [f"Вопрос {number}" for number in range(8)]

    async def test_two_first_messages_of_a_chat_at_once_make_one_account(self, stage: Stage, other: Stage) -> None:
        await self.at_once(stage.hear(stage.spoken("раз")), other.hear(stage.spoken("два")))

        assert await self.count(stage, ACCOUNTS) == 1
        assert {piece.text for piece in (await self.state(stage)).held} == {"раз", "два"}

    async def test_two_accounts_that_name_a_new_email_at_once_make_one_client_and_one_claim(
        self, stage: Stage, other: Stage
    ) -> None:
        await self.at_once(
            stage.hear(stage.spoken("anna@example.org", "tg:1")),
            other.hear(stage.spoken("anna@example.org", "tg:2")),
        )

        assert await self.count(stage, CLIENTS) == 1
        claims = to_operators(await stage.shown())
        assert len(claims) == 1

    @requirement("dialog:answer:reopens")
    async def test_two_operators_who_answer_a_closed_dialog_at_once_open_it_once(
        self, stage: Stage, other: Stage
    ) -> None:
        card = to_operators(await stage.open())[0]
        await stage.operator("/пока", card.message)
        await stage.shown()

        answers = [stage.answered(text, card.message) for text in ("раз", "два")]
        await self.at_once(stage.hear(answers[0]), other.hear(answers[1]))

        shown = await stage.shown()
        assert sorted(each.text for each in to_clients(shown)) == ["два", "раз"]
        assert len(to_operators(shown)) == 1
        async with stage.database.reading() as connection:
            still_open = select(func.count()).select_from(DIALOGS).where(DIALOGS.c.closed_at.is_(None))
            assert (await connection.execute(still_open)).scalar() == 1

    async def test_a_close_and_a_message_at_once_end_in_a_relay_or_in_a_word_to_the_client(
        self, stage: Stage, other: Stage
    ) -> None:
        card = to_operators(await stage.open())[0]
        close = stage.answered("/пока", card.message)

        await self.at_once(stage.hear(close), other.hear(stage.spoken("Вопрос")))

        shown = await stage.shown()
        relayed = "Вопрос" in [each.text for each in to_operators(shown)]
        told = any("пока не передано" in each.text for each in to_clients(shown))
        assert relayed != told
        assert (await self.state(stage)).phase == Closed()

    async def test_a_decision_that_fails_leaves_nothing_behind(self, stage: Stage) -> None:
        def fails(found: Found) -> None:
            raise ArithmeticError

        store = DialogStore(stage.database, SilentRelay())
        with pytest.raises(ArithmeticError):
            await store.change("m1", ByChat("tg:1"), fails)  # type: ignore[arg-type]  # it never returns

        assert await self.count(stage, DURABLE.inbox) == 0

    async def test_a_message_that_is_put_off_is_not_taken_for_handled(self, stage: Stage) -> None:
        await stage.register()
        await stage.client("Связаться с поддержкой")  # not reported yet: it might be what the operator answers
        before = await self.count(stage, DURABLE.inbox)

        assert isinstance(await stage.hear(stage.answered("Ответ", MessageRef("tg:-100:777"))), RetryIn)

        assert await self.count(stage, DURABLE.inbox) == before

    async def test_the_items_of_an_album_wait_in_the_database_and_outlive_a_replica(self, stage: Stage) -> None:
        await stage.open()
        item = stage.spoken(Photo(file=FileRef("tg:1")), album="a")
        assert await stage.hear(item) == Done()
        stage.handlers = stage.another_replica()
        assert await stage.hear(item) == Done()
        await stage.client(Photo(file=FileRef("tg:2")), album="a")
        await stage.pass_seconds(2)

        (relay,) = to_operators(await stage.shown())
        assert isinstance(relay.show.content, Album)
        assert len(relay.show.content.items) == 2
        assert await self.count(stage, GATHERED) == 0

    async def test_what_a_message_says_at_first_and_now_is_kept(self, stage: Stage) -> None:
        await stage.open()
        said = await stage.client("первое")
        await stage.shown()
        await stage.client_edits(said.message, "второе")
        await stage.shown()

        async with stage.database.reading() as connection:
            relay = (await connection.execute(select(COMMANDS).where(COMMANDS.c.current.is_not(None)))).one()
        assert "первое" in relay.content
        assert "второе" in relay.current

    async def test_what_waits_to_be_passed_on_changes_where_it_waits(self, stage: Stage) -> None:
        said = await stage.client("раз")
        await stage.client("два")
        await stage.client_edits(said.message, "один")

        assert [piece.text for piece in (await self.state(stage)).held] == ["один", "два"]

    async def test_a_ban_its_reason_and_what_came_since_are_kept(self, stage: Stage) -> None:
        card = to_operators(await stage.open())[0]
        await stage.operator("/бан спам", card.message)
        await stage.client("Эй")

        banned = await self.state(stage)
        await stage.operator("/разбан", card.message)
        heard = await self.state(stage)

        assert (banned.who.ban, banned.unheard, banned.phase) == ("спам", 1, Closed())
        assert (heard.who.ban, heard.unheard) == (None, 0)

    async def test_every_answer_ends_sent_or_refused_with_its_reason(self, stage: Stage) -> None:
        card = to_operators(await stage.open())[0]
        await stage.operator("раз", card.message)
        await stage.shown()
        await stage.operator("два", card.message)
        await stage.shown(refuse="blocked")

        async with stage.database.reading() as connection:
            answers = select(COMMANDS.c.state, COMMANDS.c.reason).where(COMMANDS.c.kind == "answer")
            rows = (await connection.execute(answers.order_by(COMMANDS.c.state))).all()
        assert [tuple(row) for row in rows] == [("refused", "blocked"), ("sent", None)]

    async def state(self, stage: Stage, chat: str = "tg:1") -> State:
        """The account's state as the next decision would find it."""
        seen: list[State | None] = []

        class Looked(Exception):
            pass

        def look(found: Found) -> None:
            seen.append(found.state)
            raise Looked

        with pytest.raises(Looked):
            await DialogStore(stage.database, SilentRelay()).change("look", ByChat(chat), look)  # type: ignore[arg-type]  # it never returns
        assert seen[0] is not None
        return seen[0]

    def dialog_of(self, state: State) -> str:
        assert isinstance(state.phase, Open)
        return state.phase.dialog

    async def count(self, stage: Stage, table: Table) -> int:
        async with stage.database.reading() as connection:
            return (await connection.execute(select(func.count()).select_from(table))).scalar_one()

    async def at_once(self, *work: Awaitable[Outcome]) -> None:
        async with asyncio.timeout(SECONDS):
            assert await asyncio.gather(*work) == [Done()] * len(work)
