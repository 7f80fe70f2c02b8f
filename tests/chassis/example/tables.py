"""The tables of an example service, as its revisions leave them."""

from sqlalchemy import Column, Integer, MetaData, String, Table

from chassis.migrations import Migrations
from messaging.durable.tables import durable_tables


def example(package: str = "tests.chassis.example", *, extra_column: bool = False) -> Migrations:
    """Its migrations; with a column that no revision makes, if asked."""
    metadata = MetaData()
    people = Table(
        "example_people",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("name", String(50), nullable=False),
    )
    if extra_column:
        people.append_column(Column("age", Integer))
    durable_tables(metadata, "example")
    return Migrations(package, "example_version", metadata)
