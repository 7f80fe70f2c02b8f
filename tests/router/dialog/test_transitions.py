"""Every state has an answer to every event, and the page that shows them is true."""

from pathlib import Path
from typing import get_args

import pytest

from router.dialog.effects import Announce, Relay
from router.dialog.events import Event
from router.dialog.states import Closed, Open, Phase, State, Stranger
from router.dialog.transitions import step
from tests.requirements import requirement
from tests.router.dialog.samples import EVENTS, STATES
from tests.router.dialog.table import BEGIN, END, table

PAGE = Path(__file__).parents[3] / "docs" / "architecture" / "dialog.md"
CLIENT_AND_DELIVERY = [name for name in EVENTS if not name.startswith("operator")]


def test_the_samples_hold_every_kind_of_state_and_event() -> None:
    assert {type(state.phase) for state in STATES.values()} == set(get_args(Phase))
    assert {type(event) for event in EVENTS.values()} == set(get_args(Event))


@requirement("dialog:total")
@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS.keys())
@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_every_event_has_an_answer_in_every_state(state: State, event: Event) -> None:
    done = step(state, event)

    assert type(done.state.phase) in {Stranger, Closed, Open}
    assert step(state, event) == done


@requirement("dialog:closed:nothing-to-operators")
@pytest.mark.parametrize("name", CLIENT_AND_DELIVERY)
@pytest.mark.parametrize("state", [name for name, state in STATES.items() if not isinstance(state.phase, Open)])
def test_no_message_of_a_client_reaches_the_operators_unless_a_dialog_is_open_afterwards(state: str, name: str) -> None:
    done = step(STATES[state], EVENTS[name])

    relayed = [effect for effect in done.effects if isinstance(effect, (Relay, Announce))]
    assert not relayed or isinstance(done.state.phase, Open)


def test_the_page_shows_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    shown = text.partition(BEGIN)[2].partition(END)[0].strip()

    assert shown == table().strip(), "run python -m tests.router.dialog.write_table"
