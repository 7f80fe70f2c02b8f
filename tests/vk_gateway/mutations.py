"""Updates that no platform ever sent: recorded ones with anything put anywhere."""

import copy
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from contracts.envelope import Envelope
from contracts.registry import decode, encode
from contracts.wire import Wire
from messaging.port import Parcel

__all__ = ["ANYTHING", "Collected", "change", "mutate", "places"]

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


def mutate(raw: Any, data: st.DataObject) -> None:
    """Change up to three places of it."""
    for place in data.draw(st.lists(st.sampled_from(places(raw)), min_size=1, max_size=3)):
        change(raw, place, data.draw(st.none() | ANYTHING.map(lambda value: (value,))))
