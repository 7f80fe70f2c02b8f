"""Whatever Telegram may send, it is published, says nothing, or is set aside; it never stops what comes after it."""

import copy
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.envelope import Envelope
from contracts.registry import decode, encode
from contracts.wire import Wire
from messaging.port import Parcel
from telegram_gateway.ingress.intake import intake_of
from tests.clocks import FakeClock
from tests.telegram_gateway.test_from_native import POST, RECORDED, recorded
from tests.telegram_gateway.threads import few_threads

UPDATES = {name: recorded(name) for name in RECORDED}
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.just("\ud83d")
    | st.just({"id": 1, "type": "private"}),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


class Collected:
    """Both ways out of the intake; whatever passes must be fit for a broker."""

    def __init__(self) -> None:
        self.said: list[Envelope[Wire]] = []
        self.dead: list[Parcel] = []

    async def publish(
        self, queue: str | Sequence[Envelope[Wire]], parcel: Parcel | None = None, *, late: bool = False
    ) -> None:
        if parcel is None:
            assert not isinstance(queue, str)
            assert not late
            self.said += [decode(encode(envelope)) for envelope in queue]
        else:
            json.loads(parcel.body)
            assert all(value.encode() is not None for value in parcel.headers.values())
            self.dead.append(parcel)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside, the whole left out."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for key, inner in inside:
        found += [(*path, key), *places(inner, (*path, key))]
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(RECORDED), data=st.data())
async def test_a_mutated_update_never_stops_the_next(name: str, data: st.DataObject) -> None:
    raw = copy.deepcopy(UPDATES[name])
    for place in data.draw(st.lists(st.sampled_from(places(raw)), min_size=1, max_size=3)):
        change(raw, place, data.draw(st.none() | ANYTHING.map(lambda value: (value,))))
    out = Collected()

    await intake_of(POST.bot, few_threads(), out, out, FakeClock()).take([raw, UPDATES["text"]])

    assert len(out.said) + len(out.dead) <= 2
    assert out.said[-1].payload.model_dump(mode="json")["message"] == "tg:501:31"


async def test_ids_come_from_the_bot_and_its_updates_number() -> None:
    first, second, of_another_bot = Collected(), Collected(), Collected()

    await intake_of(POST.bot, few_threads(), first, first, FakeClock()).take([UPDATES["text"], UPDATES["pressed"]])
    await intake_of(POST.bot, few_threads(), second, second, FakeClock(elapsed=60)).take(
        [UPDATES["text"], UPDATES["pressed"]]
    )
    other = POST.__class__(bot=99, operator_chat=POST.operator_chat)
    await intake_of(other.bot, few_threads(), of_another_bot, of_another_bot, FakeClock()).take([UPDATES["text"]])

    assert [one.id for one in first.said] == [one.id for one in second.said]
    assert first.said[0].id != of_another_bot.said[0].id
    assert [one.key for one in first.said] == ["tg:501", "tg:501"]


def change(raw: Any, place: tuple[Any, ...], to: tuple[Any] | None) -> None:
    """Put something else there, or take it away; an earlier change may have taken the place away."""
    try:
        for key in place[:-1]:
            raw = raw[key]
        if to is None:
            del raw[place[-1]]
        else:
            raw[place[-1]] = copy.deepcopy(to[0])  # or what is put in could be changed into holding itself
    except (KeyError, IndexError, TypeError):
        return
