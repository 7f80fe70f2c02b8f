"""Recorded events, and what each of them says: `updates/NAME.json` and `updates/NAME.expected.json` beside it."""

import json
from pathlib import Path
from typing import Any

import pytest

from fb_gateway.from_native import events_of, files_in, from_native, opens_window, update_id
from gatewaykit.failures import NotUnderstood
from tests.requirements import requirement

UPDATES = Path(__file__).parent / "updates"
RECORDED = sorted(path.stem for path in UPDATES.glob("*.json") if not path.stem.endswith(".expected"))
PAGE = "100200300400500"


def recorded(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((UPDATES / f"{name}.json").read_text())
    return event


def said(event: dict[str, Any]) -> dict[str, Any]:
    opened = opens_window(event, PAGE)
    return {
        "said": [{"type": did.TYPE, **did.model_dump(mode="json")} for did in from_native(event, PAGE, "Анна")],
        "files": [{"ref": file.ref, "url": file.url, "name": file.name, "mime": file.mime} for file in files_in(event)],
        "opens_window": None if opened is None else opened.isoformat(),
    }


@requirement("operators:edit:client:heard")
@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_event_says_what_stands_beside_it(name: str) -> None:
    expected = json.loads((UPDATES / f"{name}.expected.json").read_text())

    assert said(recorded(name)) == expected


@pytest.mark.parametrize("name", RECORDED)
def test_no_address_of_a_file_is_told_to_anybody(name: str) -> None:
    told = json.dumps(said(recorded(name))["said"])

    assert "cdn" not in told


def test_events_of_several_entries_come_in_the_order_in_which_they_happened() -> None:
    first, second, third = (recorded("text") | {"timestamp": moment} for moment in (3, 1, 2))
    body = {
        "object": "page",
        "entry": [
            {"id": PAGE, "messaging": [first, second]},
            {"id": "another page", "messaging": [recorded("photo")]},
            {"id": PAGE, "standby": [third]},
        ],
    }

    events = events_of(body, PAGE)

    assert [(event["timestamp"], event["standby"]) for event in events] == [(1, False), (2, True), (3, False)]


def test_a_call_about_something_else_is_not_understood() -> None:
    with pytest.raises(NotUnderstood):
        events_of({"object": "instagram", "entry": []}, PAGE)


def test_what_another_app_handles_says_nothing_to_us() -> None:
    assert from_native({**recorded("text"), "standby": True}, PAGE, "Анна") == ()


def test_each_event_has_an_id_of_its_own_and_a_repeat_the_same() -> None:
    ids = [update_id(recorded(name)) for name in RECORDED]

    assert len(set(ids)) == len(ids)
    assert ids == [update_id(recorded(name)) for name in RECORDED]
