"""What an earlier sender did is not done again, however the command comes back."""

import asyncio

from sqlalchemy import text

from contracts.content import Text
from contracts.envelope import Envelope
from contracts.ids import MessageRef
from contracts.outbound import Show
from contracts.registry import encode
from contracts.routing import outbound_queue
from gatewaykit.store import ProgressStore
from messaging.port import Parcel
from tests.gatewaykit.scripted import ScriptedMessenger
from tests.gatewaykit.stage import CLIENT, Stage, running


def parcel(stage: Stage, words: str, own: str, **headers: str) -> Parcel:
    show = Show(chat=CLIENT, content=Text(text=words))
    envelope = Envelope(own, CLIENT, show, stage.clock.now(), correlation="chain")
    return Parcel(own, envelope.type, CLIENT, encode(envelope), headers)


async def test_a_command_published_twice_is_shown_once_by_the_next_sender_too(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    async with running(stage.gateway(messenger)):
        await stage.broker.publish(outbound_queue("telegram", "answers"), parcel(stage, "один раз", "c1"))
        await stage.reported(1)
    await stage.broker.publish(outbound_queue("telegram", "answers"), parcel(stage, "один раз", "c1"))
    async with running(stage.gateway(messenger)):
        await stage.show("после")
        await stage.reported(2)
    assert messenger.shown[CLIENT] == ["один раз", "после"]


async def test_lanes_that_end_together_share_a_commit_and_none_is_forgotten(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    async with running(stage.gateway(messenger)):
        ids = await asyncio.gather(*(stage.show(f"{number}", key=f"tg:{number}") for number in range(15)))
        await stage.reported(15)
    async with stage.database.reading() as connection:
        written = set((await connection.execute(text("SELECT command_id FROM tg_done"))).scalars())
    assert written == set(ids)


async def test_a_replayed_command_goes_on_where_it_stood(stage: Stage, messenger: ScriptedMessenger) -> None:
    words = "первая часть " * 10
    pieces = messenger.plan(Show(chat=CLIENT, content=Text(text=words)), "c2")
    assert len(pieces) > 1
    await ProgressStore(stage.database, "tg").save("c2", len(pieces), ((MessageRef("tg:1:77"),),))
    queue = outbound_queue("telegram", "answers")
    await stage.broker.publish(queue, parcel(stage, words, "c2", replayed="yes"))
    async with running(stage.gateway(messenger)):
        report = (await stage.reported(1))[0]
    assert len(messenger.shown[CLIENT]) == len(pieces) - 1
    assert report.messages[0] == "tg:1:77"
    assert not report.certain
