"""Holding a process to a part of a core, so that a machine with few of them shows what more would bring.

By the kernel's cpu controller in its first version, mounted where it usually is; that takes root.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

__all__ = ["can_hold", "held"]

CONTROLLER = Path("/sys/fs/cgroup/cpu")
PERIOD = 10_000
"""Microseconds: short, so that a process that has used its part is still soon at work again."""


def can_hold() -> bool:
    """Whether this machine lets us."""
    return (CONTROLLER / "cpu.cfs_quota_us").exists() and os.access(CONTROLLER, os.W_OK)


@contextmanager
def held(pids: list[int], share: float) -> Iterator[None]:
    """Each of them gets at most this share of a core, threads included, until the block ends."""
    with ExitStack() as stack:
        for pid in pids:
            stack.enter_context(_held(pid, share))
        yield


@contextmanager
def _held(pid: int, share: float) -> Iterator[None]:
    mine = CONTROLLER / f"otklik-bench-{pid}"
    mine.mkdir()
    try:
        (mine / "cpu.cfs_period_us").write_text(str(PERIOD))
        (mine / "cpu.cfs_quota_us").write_text(str(int(PERIOD * share)))
        (mine / "cgroup.procs").write_text(str(pid))
        yield
    finally:
        (CONTROLLER / "cgroup.procs").write_text(str(pid))
        mine.rmdir()
