"""Figures to be drawn as one picture, with all words that stand in it. What it looks like is the drawer's matter."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from contracts.wire import Wire

__all__ = ["Bars", "Chart", "Fact", "Panel", "Row", "Rows", "Series"]

Words = Annotated[str, Field(max_length=200)]
"""Plain text for one line; what does not fit there is cut."""


class Series(Wire):
    """A part of each column, in one colour."""

    name: Words
    """How the key to the colours names it."""
    values: tuple[Annotated[int, Field(ge=0)], ...]


class Bars(Wire):
    """Columns, one beside the other, each of its parts standing on the one before."""

    kind: Literal["bars"] = "bars"
    title: Words
    columns: tuple[Words, ...] = Field(min_length=1, max_length=100)
    """What each is called; where they are many only some of the names are shown."""
    series: tuple[Series, ...] = Field(max_length=6)

    @model_validator(mode="after")
    def every_column_has_its_value(self) -> Self:
        """Refuse a part that has more columns than there are, or fewer."""
        if any(len(series.values) != len(self.columns) for series in self.series):
            raise ValueError("a series has a value for each column")
        return self


class Row(Wire):
    """A line of a list, with a bar of its own."""

    label: Words
    value: Words
    share: float = Field(ge=0, le=1)
    """How much of the whole width its bar fills."""


class Rows(Wire):
    """A list."""

    kind: Literal["rows"] = "rows"
    title: Words
    rows: tuple[Row, ...] = Field(max_length=10)


class Fact(Wire):
    """A figure that says enough by itself."""

    kind: Literal["fact"] = "fact"
    title: Words
    value: Words
    note: Words = ""


Panel = Annotated[Bars | Rows | Fact, Field(discriminator="kind")]


class Chart(Wire):
    """One picture: panels under each other."""

    title: Words
    panels: tuple[Panel, ...] = Field(min_length=1, max_length=6)
