"""A disk that is full whenever a test wants it to be."""

import errno
import os
import resource
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

__all__ = ["Disk", "small_disk"]

MEGABYTES = 48
CHUNKS = (1 << 20, 4096, 1)


class Disk(Protocol):
    """What it is made of, and whether it has room."""

    @property
    def what(self) -> str: ...

    @property
    def folder(self) -> Path: ...

    @property
    def word(self) -> str:
        """What SQLite says of it."""
        ...

    @property
    def spares_others(self) -> bool:
        """Whether files that stand elsewhere may still grow."""
        ...

    def fill(self, pids: Sequence[int], /) -> None:
        """These processes can write no byte more."""
        ...

    def make_room(self, pids: Sequence[int], /) -> None:
        """They can again."""
        ...


@dataclass(frozen=True)
class Mounted:
    """A small file system of its own."""

    folder: Path
    what: str = f"a tmpfs of {MEGABYTES} MB"
    word: str = "full"
    spares_others: bool = True

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"

    def fill(self, _pids: Sequence[int]) -> None:
        with self._filler.open("ab", buffering=0) as filler:
            for chunk in CHUNKS:
                _write_until_full(filler.fileno(), bytes(chunk))

    def make_room(self, _pids: Sequence[int]) -> None:
        self._filler.unlink()


@dataclass(frozen=True)
class Limited:
    """The machine's disk; processes are forbidden to make any file larger than this (their logs stay below)."""

    folder: Path
    most: int = 256 << 10
    what: str = "RLIMIT_FSIZE of 256 KB, because no file system may be mounted here"
    word: str = "disk I/O error"
    spares_others: bool = False

    def fill(self, pids: Sequence[int]) -> None:
        for pid in pids:
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (self.most, hard))

    def make_room(self, pids: Sequence[int]) -> None:
        for pid in pids:
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk]:
    """One at this folder, until the block ends; the next best thing where none may be mounted."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0777", "otklik-test", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        yield Limited(folder)
        return
    try:
        yield Mounted(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _write_until_full(file: int, chunk: bytes) -> None:
    try:
        while True:
            os.write(file, chunk)
    except OSError as full:
        if full.errno != errno.ENOSPC:
            raise
