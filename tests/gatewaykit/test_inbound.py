"""What people did reaches the router's partitions in order, or the gateway hears that it did not."""

import asyncio
from datetime import UTC, datetime

import pytest

from contracts.content import Text
from contracts.envelope import Envelope, id_from
from contracts.ids import ChatRef, MessageRef, PersonRef
from contracts.inbound import Person, PersonSpoke
from contracts.registry import decode
from contracts.routing import router_queue
from gatewaykit.inbound import Did, Inbound, envelope_of
from messaging.failures import Unavailable
from messaging.port import Parcel

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def spoke(chat: str, text: str) -> PersonSpoke:
    return PersonSpoke(
        channel="telegram",
        chat=ChatRef(chat),
        person=Person(ref=PersonRef(chat), name="Anna"),
        message=MessageRef(f"{chat}:1"),
        content=Text(text=text),
        at=NOON,
    )


def update(chat: str, number: int) -> Envelope[Did]:
    return envelope_of(spoke(chat, f"message {number}"), channel="telegram", account=42, update_id=number)


class Shelf:
    """Keeps what is published; refuses chats, or breaks the connection, when told."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, Parcel]] = []
        self.refuses: set[str] = set()
        self.breaks = False

    async def publish(self, queue: str, parcel: Parcel) -> None:
        if self.breaks:
            raise asyncio.CancelledError
        if parcel.key in self.refuses:
            raise Unavailable("away")
        self.kept.append((queue, parcel))


def test_a_repeated_update_has_the_same_id_and_another_bots_update_another() -> None:
    first = update("tg:1", 7)
    assert first == update("tg:1", 7)
    assert first == Envelope(
        id=id_from("telegram", 42, 7), key="tg:1", payload=first.payload, at=NOON, correlation=first.id
    )
    other = envelope_of(spoke("tg:1", "message 7"), channel="telegram", account=43, update_id=7)
    assert other.id != first.id


async def test_each_goes_to_the_partition_of_its_chat_in_its_order() -> None:
    shelf = Shelf()
    updates = [update(f"tg:{number % 3}", number) for number in range(30)]
    await Inbound(shelf, partitions=8).publish(updates)
    assert all(queue == router_queue(parcel.key, 8) for queue, parcel in shelf.kept)
    for chat in ("tg:0", "tg:1", "tg:2"):
        kept = [decode(parcel.body) for _, parcel in shelf.kept if parcel.key == chat]
        assert kept == [envelope for envelope in updates if envelope.key == chat]


async def test_a_refused_one_holds_back_what_follows_it_in_its_chat_only() -> None:
    shelf = Shelf()
    shelf.refuses = {"tg:1"}
    with pytest.raises(Unavailable):
        await Inbound(shelf, partitions=8).publish([update("tg:1", 1), update("tg:2", 2), update("tg:1", 3)])
    assert [parcel.key for _, parcel in shelf.kept] == ["tg:2"]


async def test_a_connection_that_breaks_without_a_word_is_an_unavailable_broker() -> None:
    shelf = Shelf()
    shelf.breaks = True
    with pytest.raises(Unavailable):
        await Inbound(shelf, partitions=8).publish([update("tg:1", 1)])
