"""Recorded updates, and what each of them says: `updates/NAME.json` and `updates/NAME.expected.json` beside it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gatewaykit.failures import NotUnderstood
from telegram_gateway.from_native import Post, from_native, read
from tests.requirements import requirement

UPDATES = Path(__file__).parent / "updates"
RECORDED = sorted(path.stem for path in UPDATES.glob("*.json") if not path.stem.endswith(".expected"))
POST = Post(bot=4242, operator_chat=-1001234567890)
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def recorded(name: str) -> dict[str, Any]:
    update: dict[str, Any] = json.loads((UPDATES / f"{name}.json").read_text())
    return update


def said(raw: dict[str, Any]) -> dict[str, Any] | None:
    did = from_native(read(raw), POST, NOON)
    return None if did is None else {"type": did.TYPE, **did.model_dump(mode="json")}


@requirement("operators:edit:client:heard")
@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_update_says_what_stands_beside_it(name: str) -> None:
    expected = json.loads((UPDATES / f"{name}.expected.json").read_text())

    assert said(recorded(name)) == expected


def test_another_chat_is_the_operators_when_the_setting_says_so() -> None:
    update = read(recorded("other_group"))

    did = from_native(update, Post(bot=4242, operator_chat=-555), NOON)

    assert did is not None
    assert did.TYPE == "inbound.operator_spoke.v1"


def test_an_unknown_kind_of_update_is_not_understood_and_named() -> None:
    with pytest.raises(match="no known kind of update: telepathy"):
        read({"update_id": 1, "telepathy": {"secret": "thought"}})


def test_a_fault_in_what_we_read_is_named_without_what_stood_there() -> None:
    raw = recorded("text")
    raw["message"]["text"] = {"hidden": "words"}

    with pytest.raises(NotUnderstood) as caught:
        read(raw)

    assert str(caught.value) == "message.text: string_type"


def test_a_faulty_service_field_makes_no_message_of_a_service_message() -> None:
    raw = recorded("joined")
    raw["message"]["new_chat_members"] = "everybody"

    assert said(raw) is None


def test_an_update_without_a_message_in_it_is_not_understood() -> None:
    with pytest.raises(NotUnderstood):
        read({"update_id": 1})
