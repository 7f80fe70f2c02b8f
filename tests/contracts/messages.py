"""Every message that can be said, as a strategy made from the models themselves."""

from datetime import UTC, date, datetime, timedelta, timezone
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import AwareDatetime
from pydantic.fields import FieldInfo

from contracts.charts import Bars, Chart, Fact, Row, Rows, Series
from contracts.envelope import Envelope
from contracts.outbound import Button, MenuButton
from contracts.registry import REGISTRY
from contracts.wire import Wire

WORDS = st.text(max_size=20)
ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))) | st.just(UTC)
TIMES = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(9000, 1, 1), timezones=ZONES)  # noqa: DTZ001 - hypothesis wants bare bounds
RULES = ("ge", "le", "min_length", "max_length")
PAYLOADS = st.text(min_size=1, max_size=64).filter(lambda payload: len(payload.encode()) <= 64)


@st.composite
def _bars(draw: st.DrawFn) -> Bars:
    """Each series has a value for each column."""
    columns = draw(st.lists(WORDS, min_size=1, max_size=4).map(tuple))
    values = st.lists(st.integers(0, 2**53), min_size=len(columns), max_size=len(columns)).map(tuple)
    series = draw(st.lists(st.builds(Series, name=WORDS, values=values), max_size=3).map(tuple))
    return Bars(title=draw(WORDS), columns=columns, series=series)


_ROW = st.builds(Row, label=WORDS, value=WORDS, share=st.floats(0, 1))
_PANELS = (
    _bars()
    | st.builds(Rows, title=WORDS, rows=st.lists(_ROW, max_size=3).map(tuple))
    | st.builds(Fact, title=WORDS, value=WORDS, note=WORDS)
)
_CHARTS = st.builds(Chart, title=WORDS, panels=st.lists(_PANELS, min_size=1, max_size=3).map(tuple))


def saying(model: type[Wire]) -> st.SearchStrategy[Any]:
    if model is Chart:
        return _CHARTS
    fields = {name: _field(model, name, field) for name, field in model.model_fields.items()}
    return st.builds(model, **fields)


def _field(model: type[Wire], name: str, field: FieldInfo) -> st.SearchStrategy[Any]:
    if model in {Button, MenuButton} and name == "payload":
        return PAYLOADS
    rules = {rule: getattr(one, rule) for one in field.metadata for rule in RULES if hasattr(one, rule)}
    if "le" in rules:
        return st.floats(rules["ge"], rules["le"])
    if "max_length" in rules:
        return st.text(min_size=rules.get("min_length", 0), max_size=rules["max_length"])
    if "min_length" in rules and get_origin(field.annotation) is tuple:
        inner = _value(get_args(field.annotation)[0])
        return st.lists(inner, min_size=rules["min_length"], max_size=3).map(tuple)
    if any(getattr(rule, "gt", None) == 0 for rule in field.metadata):
        return st.integers(1, 2**53)
    return _value(field.annotation)


def _value(kind: Any) -> st.SearchStrategy[Any]:
    kind = getattr(kind, "__supertype__", kind)
    if kind is AwareDatetime:
        return TIMES
    if kind is date:
        return st.dates()
    if isinstance(kind, type) and issubclass(kind, Wire):
        return saying(kind)
    match get_origin(kind):
        case None:
            return {str: WORDS, int: st.integers(-(2**53), 2**53), bool: st.booleans(), NoneType: st.none()}[kind]
        case origin if origin is Annotated:
            return _value(get_args(kind)[0])
        case origin if origin in {Union, UnionType}:
            return st.one_of([_value(member) for member in get_args(kind)])
        case origin if origin is Literal:
            return st.sampled_from(get_args(kind))
        case origin if origin is tuple:
            return st.lists(_value(get_args(kind)[0]), max_size=3).map(tuple)
        case other:
            raise TypeError(f"say how to make a {other}")


ENVELOPES: st.SearchStrategy[Envelope[Wire]] = st.builds(
    Envelope,
    id=WORDS,
    key=WORDS,
    payload=st.one_of([saying(model) for model in REGISTRY.values()]),
    at=TIMES,
    correlation=WORDS,
    causation=WORDS | st.none(),
    trace=WORDS | st.none(),
)
