"""Bodies that nearly are what a platform posts: real ones with something changed, taken away, or put in its place."""

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

__all__ = ["mutated"]

STRANGE = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([[], {}, [[]], [{}], {"id": {}}, "\ud83d", "0" * 300, -1, 10**20])
)


@st.composite
def mutated(draw: st.DrawFn, bodies: list[dict[str, Any]]) -> dict[str, Any]:
    """One of these bodies, changed in one to three places."""
    body = copy.deepcopy(bodies[draw(st.integers(0, len(bodies) - 1))])
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(body))
        if not places:
            break
        holder, name = places[draw(st.integers(0, len(places) - 1))]
        match draw(st.sampled_from(["strange", "gone", "doubled"])):
            case "strange":
                holder[name] = copy.deepcopy(draw(STRANGE))  # a later change may reach into it
            case "gone":
                del holder[name]
            case _:
                holder[name] = [copy.deepcopy(holder[name])] * 2
    return body


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in which something stands, with what holds it."""
    if isinstance(value, dict):
        inner: Any = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    else:
        return
    for name, held in inner:
        yield value, name
        yield from _places(held)
