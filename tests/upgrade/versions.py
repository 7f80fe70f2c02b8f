"""Versions of Otklik beside one another: this one, the newest that was released, and two that only a drill knows."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Version", "drill", "last_release", "this_one"]

ROOT = Path(__file__).parents[2]
MEMBERS = ("libs/*/src", "services/*/src", "cli/src")
STORE = "services/router/src/router/store"
ANCHOR = '    Column("used_at", Double, nullable=False),\n'
"""The last column of the accounts' table."""
REVISION = '''"""{says}"""

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"


def upgrade() -> None:
    op.{does}
'''


@dataclass(frozen=True)
class Version:
    """Code that can be run."""

    name: str
    interpreter: str = sys.executable
    folder: Path | None = None
    """Where its sources are; none: those of this checkout, as they are installed."""

    def environment(self) -> Mapping[str, str]:
        """What makes an interpreter that has our members installed take these sources instead."""
        if self.folder is None:
            return {}
        return {"PYTHONPATH": ":".join(str(path) for pattern in MEMBERS for path in sorted(self.folder.glob(pattern)))}


def this_one() -> Version:
    """The checkout that the tests are of."""
    return Version("this version")


def last_release(folder: Path) -> Version | None:
    """The newest release before this commit, with the libraries that it pins; `None` while nothing was released."""
    said = _git("tag", "--list", "v[0-9]*", "--merged", "HEAD", "--sort=-version:refname").splitlines()
    if not said:
        return None
    packed = folder / "release.tar"
    _git("archive", "--output", str(packed), said[0])
    shutil.unpack_archive(packed, folder / said[0], filter="data")
    code = folder / said[0]
    if (code / "requirements.txt").read_text() == (ROOT / "requirements.txt").read_text():
        return Version(said[0], folder=code)
    subprocess.run(["make", "-s", "setup", f"PYTHON={sys.executable}"], cwd=code, check=True)
    return Version(said[0], str(code / ".venv/bin/python"), code)


def drill(folder: Path) -> tuple[Version, Version]:
    """A made-up version with a column, and its next one, which has another and takes the first away."""
    old, new = (_copy(folder / name) for name in ("old", "new"))
    newest = max(path.name[:4] for path in (ROOT / STORE / "migrations/versions").glob("[0-9]*.py"))
    first, second, third = (f"{int(newest) + step:04d}" for step in (1, 2, 3))
    spare = 'add_column("router_accounts", sa.Column("spare", sa.String, nullable=False, server_default="x"))'
    for code in (old, new):
        _write(code, f"{first}_pre_spare", newest, spare)
    _write(new, f"{second}_pre_more", first, 'add_column("router_accounts", sa.Column("more", sa.String))')
    _write(new, f"{third}_post_spare", second, 'drop_column("router_accounts", "spare")')
    _know(old, '    Column("spare", String, nullable=False, server_default="x"),\n')
    _know(new, '    Column("more", String),\n')
    return Version("a made-up version", folder=old), Version("its next one", folder=new)


def _copy(into: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    for pattern in MEMBERS:
        for sources in ROOT.glob(pattern):
            shutil.copytree(sources, into / sources.relative_to(ROOT), ignore=ignored)
    return into


def _write(code: Path, name: str, before: str, does: str) -> None:
    text = REVISION.format(says=name, number=name[:4], before=before, does=does)
    (code / STORE / "migrations/versions" / f"{name}.py").write_text(text)


def _know(code: Path, column: str) -> None:
    """The code itself uses the column: it reads and writes whole rows of its tables."""
    tables = code / STORE / "tables.py"
    text = tables.read_text()
    assert text.count(ANCHOR) == 1, "the accounts' table has another last column"
    tables.write_text(text.replace(ANCHOR, ANCHOR + column))


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout
