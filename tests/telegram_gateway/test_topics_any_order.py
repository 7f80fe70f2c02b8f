"""Whatever clients, operators, Telegram and kills do in whatever order: each message stands in its client's topic."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chassis import migrations
from chassis.database import Database
from sandbox.running import running_sandbox
from telegram_gateway.client import open_bot
from telegram_gateway.store import topic_migrations
from tests.requirements import requirement
from tests.telegram_gateway.stage import TOKEN
from tests.telegram_gateway.topic_play import Ground, Play, text_of
from tests.telegram_gateway.topic_steps import (
    FAULTS,
    LANES,
    Dies,
    Hand,
    Hears,
    Kind,
    Looks,
    Says,
    Step,
    Switches,
    Tends,
    Trouble,
    Turns,
    Writes,
)

lanes = st.sampled_from(sorted(LANES))
clients = st.sampled_from(sorted(set(LANES.values())))
methods = st.sampled_from(["createForumTopic", "createForumTopic", "sendMessage", "reopenForumTopic"])
many = st.sampled_from([10, 10, 10, 1, 2, 3])
says = st.builds(Says, lanes, many)
hands = st.builds(Hand, clients, st.sampled_from(["delete", "close", "reopen"]))
steps: st.SearchStrategy[Step] = st.one_of(
    says,
    says,
    says,
    st.builds(Turns, lanes, many),
    st.builds(Dies, lanes, st.booleans()),
    st.builds(Trouble, st.sampled_from(FAULTS), methods),
    hands,
    st.builds(Switches),
    st.builds(Tends, clients, st.booleans()),
    st.builds(Writes, clients),
    st.builds(Looks),
    st.builds(Hears),
)
LOST = Trouble("drop_after", "createForumTopic")
WORST: tuple[tuple[Kind, list[Step]], ...] = (
    ("forum", [Says("a", 10), Switches(), Says("a", 10), Switches(), Says("a", 10)]),
    ("forum", [LOST, Says("a", 10), Says("n", 10)]),
    ("forum", [LOST, Says("a", 2), Hears(), Says("n", 10), Turns("a", 10)]),
    ("forum", [Says("a", 10), Hand("anna", "delete"), Says("a", 10), Says("v", 10), Says("n", 10)]),
    ("forum", [Says("a", 10), Hand("anna", "close"), Says("v", 10), Writes("anna")]),
    ("forum", [Says("a", 1), Dies("a", making=True), Says("n", 10), Hears(), Turns("a", 10)]),
    ("group", [Says("a", 10), Switches(), Says("a", 10), Writes("anna"), Hears()]),
)
"""What tells most, whatever else is drawn."""
kinds: st.SearchStrategy[Kind] = st.sampled_from(["group", "supergroup", "forum", "forum"])


@asynccontextmanager
async def ground(folder: Path) -> AsyncIterator[Ground]:
    async with running_sandbox() as sandbox:
        telegram = sandbox.control.telegram
        bot = await telegram.bot(token=TOKEN)
        oleg = await telegram.person("Олег")
        await telegram.lift_limits("group", "overall")
        database = Database(f"sqlite+aiosqlite:///{folder}/clients.db")
        await migrations.upgrade(database, topic_migrations())
        sdk = open_bot(TOKEN, sandbox.url, None)
        try:
            yield Ground(telegram, bot.id, oleg.id, sdk, database)
        finally:
            await sdk.session.close()
            await database.close()


async def played(on: Ground, kind: Kind, script: list[Step]) -> None:
    one = await on.play(kind)
    for step in script:
        await one.do(step)
    await one.end()
    await nothing_is_lost_nor_said_twice(one)
    await each_has_one_topic(one)
    told = {text: topic for text, topic in one.heard.items() if text in one.spoken}
    assert told == one.spoken, "an operator's words are for the client in whose topic they stand"


async def nothing_is_lost_nor_said_twice(one: Play) -> None:
    texts = [text_of(seen) for seen in await one.standing()]
    times = Counter(texts)
    for name, lane in one.lanes.items():
        assert not lane.waits, f"{lane.waits} wait though all is well"
        assert list(dict.fromkeys(text for text in texts if text.startswith(name))) == lane.said
        for text in lane.said:
            assert 1 <= times[text] <= 1 + one.doubts[text], f"{text} stands {times[text]} times"


async def each_has_one_topic(one: Play) -> None:
    held = [thread for client in sorted(set(LANES.values())) for thread in await one.threads(client)]
    assert len(held) == len(set(held)), "two clients stand in one topic"
    for client in set(LANES.values()):
        assert len(await one.threads(client)) <= 1, f"{client} stands in several topics"
    assert await one.strays() <= one.orphans + await one.unsettled(), "a topic is nobody's, and not counted"


@pytest.mark.timeout(250)
@requirement("forum:a-topic-per-client", "forum:made-once", "forum:made-again", "forum:switched")
def test_whatever_happens_in_whatever_order_each_message_stands_once_in_its_clients_topic() -> None:
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        whole = ground(Path(folder))
        on = runner.run(whole.__aenter__())

        @settings(max_examples=8, deadline=None, derandomize=True, database=None)
        @given(kinds, st.lists(steps, min_size=6, max_size=24))
        def any_order(kind: Kind, script: list[Step]) -> None:
            runner.run(played(on, kind, script))

        try:
            for worst in WORST:
                any_order = example(*worst)(any_order)
            any_order()
        finally:
            runner.run(whole.__aexit__(None, None, None))
