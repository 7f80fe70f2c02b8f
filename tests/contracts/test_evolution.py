"""Old and new versions talk to each other; the check that guards this is itself shown to be able to fail."""

import json
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field
from tools.evolution import changes
from tools.schema import evolution

from contracts.registry import REGISTRY, UnreadableMessage, decode, encode
from tests.contracts.files import ROOT, SAMPLES, as_bytes, lost, sample, with_strangers


def test_nothing_changed_since_the_golden_schemas_that_would_break_who_still_runs() -> None:
    assert [f"{name}: {change}" for name, change in evolution(ROOT) if change.kind == "breaking"] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_an_old_message_is_read_and_nothing_in_it_is_lost(name: str) -> None:
    before = sample(name)

    after = json.loads(encode(decode(as_bytes(before))))

    assert list(lost(before, after)) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_message_of_a_newer_writer_is_read_without_what_we_do_not_know(name: str) -> None:
    assert decode(as_bytes(with_strangers(sample(name)))) == decode(SAMPLES[name].read_bytes())


def test_a_kind_of_content_that_we_do_not_know_yet_is_unreadable_so_readers_are_deployed_first() -> None:
    message = sample("inbound.person_spoke.v1/text.json")
    message["payload"]["content"] = {"kind": "hologram", "depth": 3}

    with pytest.raises(UnreadableMessage, match="union_tag_invalid"):
        decode(as_bytes(message))


def test_a_version_that_we_do_not_know_yet_is_unreadable() -> None:
    message = sample("timer.due.v1/answer-waits.json")
    message["type"] = "timer.due.v2"

    with pytest.raises(UnreadableMessage, match="unknown type"):
        decode(as_bytes(message))


# What follows is the check of the check: each model is a broken, or a permitted, version of this one.


class Text(BaseModel):
    kind: Literal["text"] = "text"
    text: str


class Photo(BaseModel):
    kind: Literal["photo"] = "photo"
    file: str


class Note(BaseModel):
    content: Annotated[Text | Photo, Field(discriminator="kind")]
    mark: Literal["delivered", "waiting"]
    album: str | None = None
    rows: tuple[Text, ...] = ()
    limit: int = Field(gt=0)


class NoteWithAnOptionalField(Note):
    thread: str | None = None


class NoteWithANewRequiredField(Note):
    thread: str


class NoteWithARequiredAlbum(Note):
    album: str | None


class NoteWithAnotherType(Note):
    limit: str  # type: ignore[assignment] # a broken version on purpose


class NoteThatIsNeverNull(Note):
    album: str = ""


class NoteWithAnotherDefault(Note):
    album: str | None = "none"


class NoteWithFewerMarks(Note):
    mark: Literal["delivered"]


class NoteWithMoreMarks(Note):
    mark: Literal["delivered", "waiting", "read"]  # type: ignore[assignment] # a wider version on purpose


class NoteWithTighterLimit(Note):
    limit: int = Field(gt=10)


class NoteWithLooserLimit(Note):
    limit: int = Field(gt=-1)


class LongText(BaseModel):
    kind: Literal["text"] = "text"
    text: str
    language: str


class NoteWithAChangedMember(Note):
    content: Annotated[LongText | Photo, Field(discriminator="kind")]  # type: ignore[assignment] # broken on purpose


class NoteWithoutPhotos(Note):
    content: Text


class NoteWithVoices(Note):
    class Voice(BaseModel):
        kind: Literal["voice"] = "voice"

    content: Annotated[Text | Photo | Voice, Field(discriminator="kind")]  # type: ignore[assignment] # wider on purpose


class NoteWithOtherRows(Note):
    rows: tuple[LongText, ...] = ()  # type: ignore[assignment] # a broken version on purpose


class NoteWithoutAlbum(BaseModel):
    content: Annotated[Text | Photo, Field(discriminator="kind")]
    mark: Literal["delivered", "waiting"]
    rows: tuple[Text, ...] = ()
    limit: int = Field(gt=0)


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (Note, []),
        (NoteWithAnOptionalField, []),
        (NoteWithoutAlbum, ["breaking: payload.album: was removed"]),
        (NoteWithANewRequiredField, ["breaking: payload.thread: is new and required"]),
        (
            NoteWithARequiredAlbum,
            ["breaking: payload.album: is required now"],
        ),
        (
            NoteWithAnotherType,
            [
                "breaking: payload.limit: type was 'integer' and is 'string'",
                "readers first: payload.limit: exclusiveMinimum was 0 and is None",
            ],
        ),
        (
            NoteThatIsNeverNull,
            [
                "breaking: payload.album: default was None and is ''",
                "breaking: payload.album: can be null no longer",
            ],
        ),
        (NoteWithAnotherDefault, ["breaking: payload.album: default was None and is 'none'"]),
        (NoteWithFewerMarks, ["breaking: payload.mark: can be waiting no longer"]),
        (NoteWithMoreMarks, ["readers first: payload.mark: can be read too"]),
        (NoteWithTighterLimit, ["breaking: payload.limit: exclusiveMinimum was 0 and is 10"]),
        (NoteWithLooserLimit, ["readers first: payload.limit: exclusiveMinimum was 0 and is -1"]),
        (NoteWithAChangedMember, ["breaking: payload.content<text>.language: is new and required"]),
        (NoteWithoutPhotos, ["breaking: payload.content: can be photo no longer"]),
        (NoteWithVoices, ["readers first: payload.content: can be voice too"]),
        (NoteWithOtherRows, ["breaking: payload.rows[].language: is new and required"]),
    ],
)
def test_the_check_finds_what_breaks_and_permits_what_does_not(new: type[BaseModel], found: list[str]) -> None:
    assert [str(change) for change in changes(Note.model_json_schema(), new.model_json_schema())] == found


@pytest.mark.parametrize("name", REGISTRY)
def test_every_field_of_every_type_is_guarded(name: str) -> None:
    schema = REGISTRY[name].model_json_schema()
    for field in schema["properties"]:
        without = {**schema, "properties": {key: value for key, value in schema["properties"].items() if key != field}}
        assert f"breaking: payload.{field}: was removed" in [str(change) for change in changes(schema, without)]


@pytest.mark.parametrize(
    ("after", "places"),
    [
        ({"a": 1, "b": [{"c": "x"}], "new": 2}, []),
        ({"b": [{"c": "x"}]}, ["message.a"]),
        ({"a": "1", "b": [{"c": "x"}]}, ["message.a"]),
        ({"a": True, "b": [{"c": "x"}]}, ["message.a"]),
        ({"a": 1, "b": [{}]}, ["message.b[0].c"]),
        ({"a": 1, "b": []}, ["message.b"]),
        ({"a": 1, "b": None}, ["message.b"]),
    ],
)
def test_the_comparison_of_samples_notices_a_loss(after: Any, places: list[str]) -> None:
    assert list(lost({"a": 1, "b": [{"c": "x"}]}, after)) == places
