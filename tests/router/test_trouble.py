"""A message that cannot be handled leaves its place, and people hear of it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from chassis.clock import SystemClock
from contracts.content import Photo
from contracts.envelope import Envelope
from contracts.ids import FileRef
from contracts.registry import encode
from contracts.routing import dead_queue, partition_queue
from contracts.trouble import SetAside
from contracts.wire import Wire
from messaging.consume import Consumer, ConsumerOptions, Held
from messaging.embedded import EmbeddedBroker
from messaging.outcomes import Done, Outcome
from messaging.port import Parcel
from messaging.topology import whole
from router.app.trouble import told_of
from router.telling import Telling
from tests.requirements import requirement
from tests.router.stage import Stage, to_clients, to_operators


def trouble(stage: Stage, envelope: Envelope[Wire]) -> Envelope[SetAside]:
    told = told_of(envelope, stage.clock.now())
    assert told is not None
    return told


@requirement("router:poison-is-told")
async def test_the_client_and_the_operators_hear_of_a_message_that_was_set_aside(stage: Stage) -> None:
    await stage.open()
    told = trouble(stage, stage.spoken("Вопрос"))
    assert await stage.hear(told) == Done()
    assert await stage.hear(told) == Done()

    shown = await stage.shown()
    (word,) = to_operators(shown)
    assert "ошибка на нашей стороне, оно отложено" in word.text
    (told_to_client,) = to_clients(shown)
    assert told_to_client.text.startswith("Ваше последнее сообщение передать не удалось")


@requirement("router:poison-is-told")
async def test_of_somebody_unknown_only_the_operators_hear(stage: Stage) -> None:
    await stage.hear(trouble(stage, stage.spoken("Здравствуйте", "vk:9")))

    (word,) = await stage.shown()
    assert "Пишет из: ВКонтакте" in word.text


@requirement("router:poison-is-told")
async def test_an_operator_hears_of_their_own_message(stage: Stage) -> None:
    said = stage.answered("Ответ", None)
    await stage.hear(trouble(stage, said))

    (word,) = await stage.shown()
    assert (word.show.reply_to, "отправьте его ещё раз" in word.text) == (said.payload.message, True)


async def test_the_word_itself_is_never_told_of(stage: Stage) -> None:
    word = trouble(stage, stage.spoken("Вопрос"))

    assert told_of(word, stage.clock.now()) is None


@requirement("router:poison-is-told")
@pytest.mark.parametrize("album", [None, "a"])
async def test_a_replayed_message_arrives_marked_as_late(stage: Stage, album: str | None) -> None:
    await stage.open()
    said = stage.spoken(Photo(file=FileRef("tg:1"), caption="чек"), album=album)
    stage.clock.advance(7200)

    assert list(await stage.handlers.handle([Held(said, 1, replayed=True)])) == [Done()]

    (relay,) = to_operators(await stage.shown())
    assert relay.show.header == f"Анна · Telegram · с опозданием, отправлено {said.at:%d.%m %H:%M}"


@requirement("router:poison-is-told")
async def test_a_relay_that_was_set_aside_and_replayed_is_said_to_be_late(stage: Stage) -> None:
    await stage.open()
    await stage.client("Вопрос")
    (relay,) = await stage.waiting()
    await stage.carry_out(relay, refuse="set_aside")
    await stage.shown()

    stands = await stage.carry_out(relay)

    late = [each for each in to_operators(await stage.shown()) if "с опозданием" in each.text]
    assert [each.show.reply_to for each in late] == [stands.message]


@requirement("router:poison-is-told")
async def test_poison_leaves_its_place_and_the_word_comes_before_the_next_message_is_lost(
    stage: Stage, tmp_path: Path
) -> None:
    broker = EmbeddedBroker(tmp_path / "broker.db")
    await broker.start()
    await broker.wait_until_up(5)
    await broker.declare(whole(1))
    heard: list[Envelope[Wire]] = []
    enough = asyncio.Event()
    poison, healthy = stage.spoken("яд"), stage.spoken("дальше")

    async def handle(held: Sequence[Held]) -> Sequence[Outcome]:
        envelope = held[0].envelope
        if envelope.id == poison.id:
            raise ArithmeticError
        heard.append(envelope)
        if len(heard) == 2:
            enough.set()
        return [Done()]

    for envelope in (poison, healthy):
        await broker.publish(partition_queue(0), Parcel(envelope.id, envelope.type, envelope.key, encode(envelope)))
    telling = Telling(broker, SystemClock(), 1)
    options = ConsumerOptions("router", prefetch=8, before_set_aside=telling.set_aside)
    consumer = Consumer(broker, partition_queue(0), handle, options, clock=stage.clock)
    await consumer.start()
    async with asyncio.timeout(20):
        while not enough.is_set():
            await stage.clock.pass_time(5)
    await consumer.drain()
    dead = await broker.depth(dead_queue("router"))
    await broker.stop()

    assert [type(envelope.payload).__name__ for envelope in heard] == ["PersonSpoke", "SetAside"]
    assert dead == 1
