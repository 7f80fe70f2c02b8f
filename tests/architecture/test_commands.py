"""What the papers tell people to type exists."""

import os
import re

from tests.architecture.checkout import ROOT, all_files

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE))
TYPED = re.compile(r"(?:`|^|\n)(?:[A-Z_]+=\S+ )*make ([a-z-]+)")


def test_every_make_command_in_the_papers_is_in_the_makefile() -> None:
    papers = [path for path in all_files() if path.suffix == ".md"]
    typed = {name for path in papers for name in TYPED.findall(path.read_text(encoding="utf-8"))}

    assert typed - TARGETS == set()


def test_the_readme_names_the_two_commands_of_a_newcomer() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert {"demo", "test"} <= set(TYPED.findall(readme))


def test_every_command_is_declared_and_told() -> None:
    declared = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)

    assert declared is not None
    assert set(declared[1].split()) == TARGETS


def test_what_gates_a_merge_is_what_people_run() -> None:
    gate = ROOT / ".ci" / "run"

    assert os.access(gate, os.X_OK)
    assert gate.read_text(encoding="utf-8").splitlines()[-1] == "exec make test"
