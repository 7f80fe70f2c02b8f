"""Breaks on purpose: the kept list is true of the sources, and a break that no test sees is said to be unseen."""

from dataclasses import replace
from pathlib import Path

import pytest
from tools.broken import ROOT, Break, Plan, drawn, judged, linked_tests, plan_from, try_breaks

from tests.requirements import ledger

KEPT = plan_from()


def test_those_that_are_drawn_have_a_break_each_but_for_a_few_that_came_lately() -> None:
    tests = linked_tests()
    kept = [each.requirement for each in KEPT.breaks]
    late = set(drawn(tests, KEPT)) - set(kept)

    assert len(set(kept)) == KEPT.count
    assert len(late) <= KEPT.spare, f"run `make broken`: {sorted(late)}"
    assert set(kept) <= set(drawn(tests, replace(KEPT, count=KEPT.count + KEPT.spare)))
    assert tests.keys() <= ledger().keys()


@pytest.mark.parametrize("each", KEPT.breaks, ids=lambda each: each.requirement)
def test_what_is_to_be_broken_stands_in_its_file_once(each: Break) -> None:
    source = (ROOT / each.file).read_text(encoding="utf-8")

    assert source.count(each.find) == 1
    assert each.replace != each.find


def test_a_new_line_takes_at_most_the_place_of_the_last() -> None:
    plan = Plan("seed", ("desk:",), 5, 0, ())
    before = drawn((f"desk:{number}" for number in range(40)), plan)
    after = [drawn([*before, f"desk:new-{number}", "elsewhere:1"], plan) for number in range(50)]

    assert len(before) == 5
    assert all(before[:4] == [one for one in each if one in before][:4] for each in after)
    assert all("elsewhere:1" not in each for each in after)


LITTLE = '''
def price(days: int) -> int:
    """Free for a week."""
    return 0 if days <= 7 else days * 10
'''
ITS_TESTS = """
from little import price


def test_a_week_is_free() -> None:
    assert price(1) == 0


def test_later_days_cost() -> None:
    assert price(20) == 200
"""
TESTS = {"free": ["tests/test_little.py::test_a_week_is_free"], "paid": ["tests/test_little.py::test_later_days_cost"]}
SEEN = Break("paid", "libs/little/src/little/__init__.py", "days * 10", "days * 11", "it costs more")
HARMLESS = replace(SEEN, requirement="free", find="days <= 7", replace="days <= 6", breaks="a day less is free")
NOWHERE = replace(SEEN, find="days * 12")


def test_a_break_that_no_test_sees_is_said_to_be_unseen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # the little tests need none, and loading them takes long
    for file, text in ((SEEN.file, LITTLE), ("tests/test_little.py", ITS_TESTS)):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = "--import-mode=importlib"\n')

    unbroken, seen, harmless, nowhere = try_breaks(tmp_path, [SEEN, HARMLESS, NOWHERE], TESTS)

    assert (unbroken.run, unbroken.seen, unbroken.other) == (2, "", "")
    assert (seen.seen, seen.other) == (TESTS["paid"][0], "")
    assert (harmless.run, harmless.seen, harmless.other) == (1, "", "")
    assert (nowhere.seen, nowhere.run, "stands 0 times" in nowhere.other) == ("", 0, True)
    assert (tmp_path / SEEN.file).read_text(encoding="utf-8") == LITTLE


def said(*red: dict[str, object], run: int = 3, strangers: tuple[str, ...] = ()) -> dict[str, object]:
    return {"run": run, "red": list(red), "strangers": list(strangers)}


def test_only_what_is_asserted_in_the_copy_counts() -> None:
    asserted = {"test": "tests/test_a.py::test_a", "kind": "AssertionError", "asserted": True}
    crashed = {"test": "tests/test_a.py::test_b", "kind": "NameError", "asserted": False}

    assert judged("a", said(asserted, crashed)).seen == "tests/test_a.py::test_a"
    assert judged("a", said(crashed)).seen == ""
    assert "NameError" in judged("a", said(crashed)).other
    assert "no test was run" in judged("a", said(run=0)).other
    assert judged("a", said(asserted, strangers=("router.app",))).seen == ""
