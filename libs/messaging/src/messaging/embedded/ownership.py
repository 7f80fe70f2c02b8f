"""At most one process owns a journal; the operating system forgets the lock when that process dies."""

import fcntl
import os
from pathlib import Path

__all__ = ["JournalInUse", "Ownership"]


class JournalInUse(Exception):
    """Another living process owns this journal."""


class Ownership:
    """The exclusive right to hand out messages of a journal."""

    def __init__(self, journal: Path) -> None:
        self._path = journal.with_name(f"{journal.name}.lock")
        self._descriptor: int | None = None

    def take(self) -> None:
        """Become the owner.

        Raises `JournalInUse` when another process is, `OSError` when the folder cannot be written.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(descriptor, 32).decode(errors="replace").strip() or "unknown"
            os.close(descriptor)
            raise JournalInUse(
                f"{self._path.name.removesuffix('.lock')} is in use by process {owner}: "
                "stop it first, or give this one a BROKER_URL of its own"
            ) from None
        # A full disk must not keep us from starting: the number is only for the other one's message.
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        except OSError:
            pass
        self._descriptor = descriptor

    def give_up(self) -> None:
        """Let another process own it; harmless when not owned."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
