"""Whether the tests see it: break the code on purpose, one place at a time, and run the tests of that requirement.

`make broken` draws lines of the ledger and breaks, for each, what keeps its promise (`tests/requirements/broken/`), in
a copy of the sources. A break that leaves the linked tests green says that they check less than they claim.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

__all__ = ["Break", "Plan", "Tried", "copied", "drawn", "judged", "linked_tests", "plan_from", "try_breaks"]

ROOT = Path(__file__).resolve().parent.parent
BREAKS = ROOT / "tests" / "requirements" / "broken" / "desk.toml"
COPIED = ("libs", "services", "cli", "tests", "tools", "docs", "deploy", "pyproject.toml", "README.md")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", "*.egg-info", "*.pyc")
OUTCOMES = "tools.broken_outcomes"
NOT_QUICK = {"live", "crash", "slow", "long"}
ROUND_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Break:
    """One place, and how it is broken."""

    requirement: str
    file: str
    """From the root of the project."""
    find: str
    """Stands there exactly once."""
    replace: str
    breaks: str
    """What the product then does wrong, in a line."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which requirements are drawn, and the break that is kept for each."""

    seed: str
    areas: tuple[str, ...]
    """What the ids of those begin with that may be drawn."""
    count: int
    spare: int
    """So many of those drawn may have come so lately that they have no break yet, before the quick tests say so."""
    breaks: tuple[Break, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """What the tests said to a break."""

    name: str
    """The requirement; of the unbroken sources, empty."""
    run: int
    """How many tests were run, until the first that saw it."""
    seen: str = ""
    """The first test that failed for what it asserts; empty when none did."""
    other: str = ""
    """What else went wrong: such a failure proves nothing."""


def plan_from(file: Path = BREAKS) -> Plan:
    """The kept list."""
    kept = tomllib.loads(file.read_text(encoding="utf-8"))
    breaks = tuple(Break(**fields) for fields in kept["break"])
    return Plan(kept["seed"], tuple(kept["areas"]), kept["count"], kept["spare"], breaks)


def linked_tests(root: Path = ROOT) -> dict[str, tuple[str, ...]]:
    """The quick tests of each requirement, as pytest names them; suites run as what inherits them, so not here."""
    found: dict[str, list[str]] = {}
    for file in sorted((root / "tests").rglob("test_*.py")):
        source = file.read_text(encoding="utf-8")
        if "@requirement(" not in source:
            continue
        for name, promises in _marked(ast.parse(source)):
            for promise in promises:
                found.setdefault(promise, []).append(f"{file.relative_to(root).as_posix()}::{name}")
    return {promise: tuple(names) for promise, names in found.items()}


def drawn(ids: Iterable[str], plan: Plan) -> list[str]:
    """Those that are drawn: a new line takes at most the place of the last of them."""
    ours = {one for one in ids if one.startswith(plan.areas)}
    return sorted(ours, key=lambda one: sha256(f"{plan.seed}{one}".encode()).hexdigest())[: plan.count]


def _marked(module: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """The marked functions of a module of tests, with what they promise; none that are not quick."""
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark" and _marks(node) & NOT_QUICK:
            return
    for node in module.body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        slow = isinstance(node, ast.ClassDef) and any(_marks(each) & NOT_QUICK for each in node.decorator_list)
        for test in inside:
            if slow or not isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if any(_marks(each) & NOT_QUICK for each in test.decorator_list):
                continue
            if promises := [promise for each in test.decorator_list for promise in _promises(each)]:
                yield prefix + test.name, promises


def _marks(node: ast.AST) -> set[str]:
    """The names after `pytest.mark.`."""
    return {
        each.attr
        for each in ast.walk(node)
        if isinstance(each, ast.Attribute) and ast.unparse(each.value) == "pytest.mark"
    }


def _promises(decorator: ast.expr) -> list[str]:
    if not isinstance(decorator, ast.Call) or ast.unparse(decorator.func) != "requirement":
        return []
    return [each.value for each in decorator.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]


def copied(root: Path, to: Path) -> Path:
    """The sources and tests as they are, in another folder."""
    for name in COPIED:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=LEFT_OUT)
        elif source.is_file():
            shutil.copy2(source, to / name)
    return to


def try_breaks(copy: Path, breaks: Sequence[Break], tests: Mapping[str, Sequence[str]]) -> Iterator[Tried]:
    """First the sources as they are, with all of the tests; then each break with those of its requirement.

    Nothing is broken where the unbroken sources fail already.
    """
    whole = sorted({test for each in breaks for test in tests[each.requirement]})
    unbroken = _run(copy, "", whole)
    yield unbroken
    if unbroken.seen or unbroken.other:
        return
    for number, each in enumerate(breaks, 1):
        file = copy / each.file
        before = file.read_text(encoding="utf-8")
        stamp = file.stat().st_mtime
        if before.count(each.find) != 1:
            yield Tried(
                each.requirement, 0, other=f"{each.find!r} stands {before.count(each.find)} times in {each.file}"
            )
            continue
        try:
            _write(file, before.replace(each.find, each.replace), stamp - 10 * number)
            yield _run(copy, each.requirement, tests[each.requirement])
        finally:
            _write(file, before, stamp)


def _write(file: Path, text: str, stamp: float) -> None:
    """A time of its own tells Python that what it has compiled is of another text, also within one second."""
    file.write_text(text, encoding="utf-8")
    os.utime(file, (stamp, stamp))


def _run(copy: Path, name: str, tests: Sequence[str]) -> Tried:
    outcomes = copy / "outcomes.json"
    outcomes.unlink(missing_ok=True)
    stop = ("--stop-when-seen",) if name else ()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", OUTCOMES]
    quick = ("-m", " and ".join(f"not {mark}" for mark in sorted(NOT_QUICK)), *stop)
    ended = subprocess.run(
        [*command, *quick, "--outcomes", str(outcomes), *tests],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(_paths(copy))},
        capture_output=True,
        text=True,
        timeout=ROUND_SECONDS,
        check=False,
    )
    if not outcomes.is_file():
        return Tried(name, 0, other=f"pytest ended with {ended.returncode}: {(ended.stderr or ended.stdout)[-300:]}")
    return judged(name, json.loads(outcomes.read_text(encoding="utf-8")))


def judged(name: str, said: Mapping[str, Any]) -> Tried:
    """What the outcomes of a run (`tools.broken_outcomes`) say of a break."""
    seen = next((red["test"] for red in said["red"] if red["asserted"]), "")
    other = [f"{red['test']}: {red['kind']}" for red in said["red"] if not red["asserted"]]
    if said["strangers"]:
        return Tried(name, said["run"], other=f"not of the copy: {', '.join(said['strangers'])}")
    if not said["run"]:
        return Tried(name, 0, other="; ".join(["no test was run", *other]))
    return Tried(name, said["run"], seen, "" if seen else "; ".join(other))


def _paths(copy: Path) -> list[str]:
    """Where Python looks first: the copy's own sources; this project last, for the plugin alone."""
    sources = sorted(copy.glob("*/*/src")) + sorted(copy.glob("*/src"))
    return [str(copy), *(str(source) for source in sources), str(ROOT)]


def main(asked: Sequence[str] = ()) -> int:
    """All that are kept, or those that are `asked` for; 1 where a break is not seen."""
    plan, tests = plan_from(), linked_tests()
    wanted, kept = set(drawn(tests, plan)), {each.requirement for each in plan.breaks}
    if wanted != kept or not set(asked) <= kept:
        print("drawn and not kept:", *sorted(wanted - kept))
        print("kept and not drawn:", *sorted(kept - wanted))
        print("asked for and not kept:", *sorted(set(asked) - kept))
        return 1
    breaks = [each for each in plan.breaks if not asked or each.requirement in asked]
    with tempfile.TemporaryDirectory(prefix="broken-") as folder:
        return _report(breaks, try_breaks(copied(ROOT, Path(folder)), breaks, tests))


def _report(breaks: Sequence[Break], rounds: Iterator[Tried]) -> int:
    """The table, a line for what is broken and one for what the tests said."""
    unbroken = next(rounds)
    if unbroken.seen or unbroken.other:
        print(f"red without any break: {unbroken.seen} {unbroken.other}")
        return 1
    print(f"without a break {unbroken.run} tests are green", flush=True)
    unseen: list[str] = []
    for each, tried in zip(breaks, rounds, strict=True):
        said = f"seen by {tried.seen.partition('::')[2]}" if tried.seen else f"NOT SEEN {tried.other}".rstrip()
        print(f"{each.requirement:36}{each.breaks}\n{'':36}{said}", flush=True)
        if not tried.seen:
            unseen.append(each.requirement)
    print(f"{len(breaks) - len(unseen)} of {len(breaks)} breaks are seen", *unseen, sep="\n")
    return 1 if unseen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
