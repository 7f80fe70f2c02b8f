"""Every requirement is held by a test or owns up to its gap, and no test names one that is not there."""

import re
from pathlib import Path

from tests.requirements import ledger

TESTS = Path(__file__).parents[1]
NAMED = re.compile(r"@requirement\(([^)]*)\)")


def named_by_tests() -> set[str]:
    found: set[str] = set()
    for file in (*TESTS.rglob("test_*.py"), *TESTS.rglob("*_suite.py")):
        if file == Path(__file__):
            continue
        for arguments in NAMED.findall(file.read_text(encoding="utf-8")):
            found |= set(re.findall(r'"([^"]+)"', arguments))
    return found


def test_every_requirement_without_a_gap_has_a_test() -> None:
    missing = {identity for identity, promise in ledger().items() if not promise.gap} - named_by_tests()

    assert missing == set()


def test_every_requirement_that_a_test_names_is_in_the_ledger() -> None:
    assert named_by_tests() - ledger().keys() == set()


def test_a_gap_is_closed_when_a_test_holds_it() -> None:
    with_gap = {identity for identity, promise in ledger().items() if promise.gap}

    assert with_gap & named_by_tests() == set()
