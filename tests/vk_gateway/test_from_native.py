"""Recorded events, and what each of them says: `updates/NAME.json` and `updates/NAME.expected.json` beside it."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gatewaykit.failures import NotUnderstood
from vk_gateway.from_native import attachment_at, from_native, people_in, whole_message
from vk_gateway.ids import parse_file

UPDATES = Path(__file__).parent / "updates"
RECORDED = sorted(path.stem for path in UPDATES.glob("*.json") if not path.stem.endswith(".expected"))
NAMES = {501: "Анна Смирнова", 777: "Пётр"}
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def recorded(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((UPDATES / f"{name}.json").read_text())
    return event


def said(event: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": did.TYPE, **did.model_dump(mode="json")} for did in from_native(event, NAMES, NOON)]


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_event_says_what_stands_beside_it(name: str) -> None:
    expected = json.loads((UPDATES / f"{name}.expected.json").read_text())

    assert said(recorded(name)) == expected


@pytest.mark.parametrize("name", ["two_photos_with_text", "forwarded_alone", "forwarded_within_forwarded"])
def test_a_file_is_found_again_in_its_message_by_its_id_alone(name: str) -> None:
    event = recorded(name)
    contents = [one["content"] for one in said(event)]
    items = [item for content in contents for item in content.get("items", [content]) if "file" in item]

    found = [attachment_at(event["object"]["message"], parse_file(item["file"])[2]) for item in items]

    assert len(found) > 0
    for item, attachment in zip(items, found, strict=True):
        assert attachment is not None
        body = attachment[attachment["type"]]
        assert item["same"] == f"{attachment['type']}{body['owner_id']}_{body['id']}"


def test_a_file_that_does_not_stand_there_any_more_is_not_found() -> None:
    message = recorded("photo")["object"]["message"]

    assert [attachment_at(message, place) for place in ("1", "f0.0", "f0.f1.0")] == [None, None, None]


def test_a_person_whose_name_is_not_known_has_none() -> None:
    (did,) = from_native(recorded("text"), {}, NOON)

    assert did.model_dump()["person"]["name"] == ""


def test_the_names_of_those_who_were_forwarded_are_wanted_too() -> None:
    assert people_in(recorded("forwarded_with_text")) == {501, 777}
    assert people_in(recorded("pressed")) == {501}


def test_a_message_that_was_cut_is_to_be_read_again() -> None:
    event = recorded("text")
    assert whole_message(event) is None
    event["object"]["message"]["is_cropped"] = True

    assert whole_message(event) == (501, 31)


@pytest.mark.parametrize("depth", [44, 60, 2000])
def test_forwards_are_followed_as_deep_as_vk_allows_and_no_deeper(depth: int) -> None:
    event = recorded("text")
    message = event["object"]["message"]
    for level in range(depth):
        message["fwd_messages"] = [{"from_id": 777, "text": f"{level}"}]
        message = message["fwd_messages"][0]

    assert len(said(event)) == min(depth, 45) + 1


@pytest.mark.parametrize("missing", ["peer_id", "from_id", "conversation_message_id", "date"])
def test_a_message_without_what_it_needs_is_not_understood_and_the_field_is_named(missing: str) -> None:
    event = copy.deepcopy(recorded("text"))
    event["object"]["message"][missing] = "hidden words"

    with pytest.raises(NotUnderstood) as caught:
        said(event)

    assert str(caught.value) == f"{missing}: no number"


@pytest.mark.parametrize("event", [{}, {"type": "message_new"}, {"type": "message_new", "object": {"id": 1}}])
def test_what_is_no_event_is_not_understood(event: dict[str, Any]) -> None:
    with pytest.raises(NotUnderstood):
        said(event)
