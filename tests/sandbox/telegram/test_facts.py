"""The page that says which fact is simulated and where it is tested tells the truth."""

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "architecture" / "sandbox.md"


def test_the_page_names_the_tests_of_each_fact() -> None:
    tested: dict[str, set[str]] = {}
    for file in HERE.glob("test_*.py"):
        for number in re.findall(r"def test_tg_(\d+)_", file.read_text()):
            tested.setdefault(number, set()).add(file.name)

    assert named_on_the_page() == tested


def named_on_the_page() -> dict[str, set[str]]:
    rows = re.findall(r"^\| TG-(\d+) \| ([^|]+) \|", PAGE.read_text(), re.MULTILINE)
    assert len(rows) == len({number for number, _ in rows})
    files = {number: set(re.findall(r"test_\w+\.py", where)) for number, where in rows}
    return {number: names for number, names in files.items() if names}
