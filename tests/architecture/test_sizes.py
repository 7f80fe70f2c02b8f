"""Rooms stay small enough to be held in the head."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.checkout import ROOT, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def test_no_file_has_more_than_400_lines() -> None:
    long = {str(path.relative_to(ROOT)): count for path in python_files() if (count := lines(path)) > LONGEST_FILE}

    assert long == {}


def test_no_function_has_more_than_40_lines_beside_its_docstring() -> None:
    long = {place: count for path in python_files() for place, count in functions(path) if count > LONGEST_FUNCTION}

    assert long == {}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    if path.parent.name == "versions":  # a migration is a list of tables, read once from top to bottom
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            whole = (node.end_lineno or node.lineno) - node.lineno + 1
            first = node.body[0]
            told = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(node, clean=False) is not None else 0
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", whole - told
