"""Which tab is which, and which column of it: by name, in Russian or English, in any order. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from contracts.records import Tab, TroubleKind
from sheets_sync.cells import (
    Raw,
    active_of,
    currency_of,
    day_of,
    days_of,
    email_of,
    language_of,
    price_of,
    text_of,
    words_of,
)

__all__ = ["TABS", "Column", "Headings", "Layout", "NoHeadings", "find_headings", "folded", "tab_named"]

_LOOK = 10
"""The headings may stand below a title, but not deeper than this."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column that we know."""

    field: str
    russian: str
    english: str
    read: Callable[[Raw], str]
    needed: bool = False
    """Whether the tab is of no use without it; without another one, nothing is said about that field."""

    @property
    def names(self) -> frozenset[str]:
        """Everything that its heading may be."""
        return frozenset({folded(self.russian), folded(self.english), folded(self.field)})


@dataclass(frozen=True, slots=True)
class Layout:
    """One tab that we know. The first column is the key."""

    tab: Tab
    russian: str
    english: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> Column:
        """What a row is found by."""
        return self.columns[0]


TABS: Mapping[Tab, Layout] = MappingProxyType(
    {
        layout.tab: layout
        for layout in (
            Layout(
                "tariffs",
                "Тарифы",
                "tariffs",
                (
                    Column("name", "Название", "name", words_of, needed=True),
                    Column("price", "Цена", "price", price_of, needed=True),
                    Column("currency", "Валюта", "currency", currency_of, needed=True),
                    Column("days", "Дней", "period", days_of, needed=True),
                    Column("active", "Активен", "active", active_of),
                ),
            ),
            Layout(
                "clients",
                "Клиенты",
                "clients",
                (
                    Column("email", "E-mail", "email", email_of, needed=True),
                    Column("name", "Имя", "name", words_of),
                    Column("language", "Язык", "language", language_of),
                    Column("notes", "Заметки", "notes", words_of),
                ),
            ),
            Layout(
                "subscriptions",
                "Подписки",
                "subscriptions",
                (
                    Column("email", "E-mail", "email", email_of, needed=True),
                    Column("tariff", "Тариф", "tariff", words_of, needed=True),
                    Column("last_paid_day", "Оплачено до", "last_paid_day", day_of, needed=True),
                ),
            ),
        )
    }
)
"""Tariffs first: subscriptions name them."""


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the columns of a tab stand; both counted from 0."""

    row: int
    places: Mapping[str, int]


class NoHeadings(ValueError):
    """The tab cannot be read: columns are missing, or stand there twice."""

    def __init__(self, kind: TroubleKind, names: tuple[str, ...]) -> None:
        super().__init__(f"{kind}: {', '.join(names)}")
        self.kind: TroubleKind = kind
        self.names = names


def folded(name: str) -> str:
    """A name without its case, blanks and hyphens: `E-mail`, `e mail` and `email` are one."""
    return "".join(sign for sign in name.casefold().replace("ё", "е") if sign.isalnum())


def tab_named(title: str) -> Tab | None:
    """Which tab this title stands for."""
    name = folded(title)
    return next((tab for tab, one in TABS.items() if name in {folded(one.russian), folded(one.english)}), None)


def find_headings(layout: Layout, grid: Sequence[Sequence[Raw]]) -> Headings:
    """The row that holds the most of the headings, and where they stand in it. Raises `NoHeadings`."""
    known = frozenset().union(*(column.names for column in layout.columns))
    rows = [[folded(text_of(cell)) for cell in row] for row in grid[:_LOOK]]
    best = max(range(len(rows)), key=lambda number: len(known.intersection(rows[number])), default=None)
    return Headings(best or 0, _places(layout, rows[best] if best is not None else ()))


def _places(layout: Layout, names: Sequence[str]) -> Mapping[str, int]:
    found = {
        column.field: [place for place, name in enumerate(names) if name in column.names] for column in layout.columns
    }
    twice = _titles(column for column in layout.columns if len(found[column.field]) > 1)
    if twice:
        raise NoHeadings("two_headings", twice)
    missing = _titles(column for column in layout.columns if column.needed and not found[column.field])
    if missing:
        raise NoHeadings("no_heading", missing)
    return {field: places[0] for field, places in found.items() if places}


def _titles(columns: Iterable[Column]) -> tuple[str, ...]:
    return tuple(column.russian for column in columns)
