"""The files of this checkout, as the rules see them."""

import subprocess
from functools import cache
from pathlib import Path

__all__ = ["ROOT", "all_files", "python_files"]

ROOT = Path(__file__).resolve().parents[2]
_ROOMS = ("cli", "libs", "services", "tests", "tools")


@cache
def all_files() -> tuple[Path, ...]:
    """What git keeps, and what it would keep if it were added; without git, everything but caches."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not any(part.startswith(".") for part in path.parts)]
    return tuple(sorted(path for path in paths if path.is_file()))


def python_files() -> tuple[Path, ...]:
    """Sources, tests and tools."""
    return tuple(path for path in all_files() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in _ROOMS)
