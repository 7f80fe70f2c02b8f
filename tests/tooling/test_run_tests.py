"""What failed among the others is run once more alone, and nothing that fails alone is green."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = """
def pytest_addoption(parser):
    for option in ("--amqp", "--postgres"):
        parser.addoption(option)
    parser.addoption("--require-live", action="store_true")
"""
CROWD = """
import os
import pytest

@pytest.mark.parametrize("number", range({failing}))
def test_needs_the_machine_to_itself(number):
    assert "PYTEST_XDIST_WORKER" not in os.environ

def test_always_well():
    assert True
"""
BROKEN = "def test_broken():\n    assert 0\n"


def run(folder: Path, *files: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(OPTIONS)
    (folder / "pytest.ini").write_text("[pytest]\n")
    for number, text in enumerate(files):
        (folder / f"test_{number}.py").write_text(text)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "SERVICES"))}  # noqa: TID251 - the child needs what this process has
    return subprocess.run(
        [sys.executable, "-m", "tools.run_tests", "-n", "1", "--dist", "loadgroup"],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
        timeout=50,
    )


@pytest.mark.live
def test_what_passes_alone_is_named_and_green(tmp_path: Path) -> None:
    done = run(tmp_path, CROWD.format(failing=2))

    assert done.returncode == 0, done.stdout + done.stderr
    assert "failed among the others, and run once more alone: test_0.py::test_needs" in done.stdout
    assert "2 failed, 1 passed" in done.stdout
    assert "2 passed" in done.stdout.splitlines()[-1]


@pytest.mark.live
def test_what_fails_alone_too_is_red(tmp_path: Path) -> None:
    done = run(tmp_path, CROWD.format(failing=1), BROKEN)

    assert done.returncode == 1
    assert "1 failed, 1 passed" in done.stdout.splitlines()[-1]


@pytest.mark.live
def test_many_failures_are_red_at_once(tmp_path: Path) -> None:
    done = run(tmp_path, CROWD.format(failing=6))

    assert done.returncode == 1
    assert "once more" not in done.stdout
