"""All tables of the router are known to whoever asks for its schema, whatever else is loaded."""

from pathlib import Path

from router import store
from router.store import schema


def test_every_room_that_makes_a_table_is_named() -> None:
    rooms = {path.stem for path in Path(store.__path__[0]).glob("*.py") if "    METADATA,\n" in path.read_text()}
    named = {room.__name__.rpartition(".")[2] for room in schema.WITH_TABLES}
    assert rooms - {"tables"} == named
