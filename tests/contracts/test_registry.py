"""What may stand on the broker, and that nothing else is taken for it."""

import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import (
    content,
    delivery,
    forgetting,
    inbound,
    mail,
    media,
    ocr,
    outbound,
    records,
    schedule,
    timers,
    trouble,
)
from contracts.content import Text
from contracts.envelope import Envelope, id_from
from contracts.ids import CHANNELS, PREFIXES, ChatRef, MessageRef, PersonRef, channel_of, telegram_chat
from contracts.inbound import Person, PersonSpoke
from contracts.outbound import Button
from contracts.registry import REGISTRY, UnreadableMessage, decode, encode
from contracts.routing import partition_of, router_queue
from contracts.wire import Wire
from tests.contracts.files import SAMPLES, as_bytes, sample
from tests.contracts.messages import ENVELOPES

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def hello(text: str = "hello") -> Envelope[PersonSpoke]:
    chat, person = ChatRef("tg:5"), Person(ref=PersonRef("tg:5"), name="Anna")
    spoke = PersonSpoke(
        channel="telegram", chat=chat, person=person, message=MessageRef("tg:5:1"), content=Text(text=text), at=NOON
    )
    return Envelope(id="one", key=chat, payload=spoke, at=NOON, correlation="one")


@given(ENVELOPES)
def test_whatever_we_say_is_read_as_it_was_said(envelope: Envelope[Wire]) -> None:
    assert decode(encode(envelope)) == envelope


def test_every_model_that_names_a_type_is_registered_under_it() -> None:
    modules = (content, delivery, forgetting, inbound, mail, media, ocr, outbound, records, schedule, timers, trouble)
    things: list[Any] = [thing for module in modules for thing in vars(module).values()]
    models = {thing for thing in things if isinstance(thing, type) and "TYPE" in vars(thing)}

    assert {str(vars(model)["TYPE"]): model for model in models} == dict(REGISTRY)


@pytest.mark.parametrize("name", REGISTRY)
def test_a_type_is_named_subject_verb_version(name: str) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z_]+\.v[1-9][0-9]*", name)


@pytest.mark.parametrize("name", REGISTRY)
def test_every_type_has_a_sample(name: str) -> None:
    assert any(path.startswith(f"{name}/") for path in SAMPLES)


def test_an_unregistered_payload_is_not_sent() -> None:
    class Whisper(Wire):
        TYPE: ClassVar[str] = "inbound.whispered.v1"

    with pytest.raises(ValueError, match="not registered"):
        encode(Envelope(id="one", key="tg:5", payload=Whisper(), at=NOON, correlation="one"))


def test_a_time_without_a_zone_is_not_sent() -> None:
    envelope = hello()

    with pytest.raises(ValueError, match="zone"):
        encode(Envelope(envelope.id, envelope.key, envelope.payload, NOON.replace(tzinfo=None), envelope.correlation))


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_unreadable_and_nothing_worse(body: bytes) -> None:
    with pytest.raises(UnreadableMessage):
        decode(body)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_a_message_with_a_wrong_field_is_read_or_unreadable_and_nothing_worse(name: str, data: st.DataObject) -> None:
    message = sample(name)
    place = message if data.draw(st.booleans()) else message["payload"]
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(JSON)

    read_or_unreadable(json.dumps(message).encode())


@given(st.sampled_from(sorted(SAMPLES)), st.integers(0), st.binary(max_size=4), st.integers(0, 8))
def test_a_damaged_message_is_read_or_unreadable_and_nothing_worse(name: str, at: int, dirt: bytes, gap: int) -> None:
    body = as_bytes(sample(name))
    at %= len(body)

    read_or_unreadable(body[:at] + dirt + body[at + gap :])


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b'{"id":' + b"9" * 100_000 + b"}", b"\xff\xfe"])
def test_hostile_bytes_are_unreadable_and_nothing_worse(body: bytes) -> None:
    with pytest.raises(UnreadableMessage):
        decode(body)


def test_what_a_person_wrote_is_not_in_the_text_of_the_error() -> None:
    message = json.loads(encode(hello("my secret")))
    message["payload"]["channel"] = "my secret"

    with pytest.raises(UnreadableMessage) as wrong:
        decode(as_bytes(message))

    assert str(wrong.value) == "inbound.person_spoke.v1 does not fit: channel: literal_error"


def test_a_payload_of_a_button_fits_the_tightest_messenger() -> None:
    assert Button(text="ok", payload="я" * 32).payload == "я" * 32
    with pytest.raises(ValueError, match="64 bytes"):
        Button(text="ok", payload="я" * 33)


def test_ids_of_each_channel_are_known_by_their_prefix() -> None:
    assert [channel_of(ChatRef(f"{PREFIXES[channel]}:1")) for channel in CHANNELS] == list(CHANNELS)
    assert channel_of(telegram_chat(-1002)) == "telegram"
    with pytest.raises(ValueError, match="no channel"):
        channel_of(ChatRef("sms:1"))


@given(st.lists(st.text() | st.integers(), max_size=4))
def test_an_id_made_from_the_same_parts_is_the_same_uuid(parts: list[str | int]) -> None:
    assert id_from(*parts) == id_from(*parts) == str(uuid.UUID(id_from(*parts)))
    assert id_from(*parts) != id_from(*parts, "")


@given(st.text(), st.integers(1, 999))
def test_a_key_always_has_one_of_the_partitions(key: str, partitions: int) -> None:
    number = partition_of(key, partitions)

    assert 0 <= number < partitions
    assert router_queue(key, partitions) == f"router.p{number:03d}"


def test_the_partition_of_a_key_is_part_of_what_is_promised() -> None:
    assert [partition_of(key, 16) for key in ("tg:501", "tg:-1002", "vk:9", "fb:3")] == [14, 1, 12, 2]


def read_or_unreadable(body: bytes) -> None:
    """Anything else that is raised is a fault."""
    try:
        envelope = decode(body)
    except UnreadableMessage:
        return
    assert decode(encode(envelope)) == envelope
