"""The quick form of the roll over, without a second version: a `pre` revision only adds."""

from pathlib import Path

from tests.requirements import requirement

ROOT = Path(__file__).parents[2]
TAKING = ("drop_", "alter_column", "rename_", "DROP ", "RENAME ", "ALTER ")


def taking_away(revisions: dict[str, str]) -> list[str]:
    return [name for name, text in revisions.items() if any(word in text for word in TAKING)]


@requirement("upgrade:rolling")
def test_what_comes_before_takes_nothing_away() -> None:
    """`make upgrade` rolls over for real."""
    found = {
        str(path.relative_to(ROOT)): path.read_text()
        for room in ("libs", "services")
        for path in (ROOT / room).rglob("versions/*_pre_*.py")
    }

    assert len(found) > 10
    assert taking_away(found) == []
    assert taking_away({"0001_pre_x.py": 'op.drop_column("router_accounts", "name")'}) == ["0001_pre_x.py"]
