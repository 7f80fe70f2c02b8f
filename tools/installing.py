"""Install a missing server where that is ours to do: as root, on a system with apt, without starting its service."""

import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import gettempdir

__all__ = ["install"]

_POLICY = Path("/usr/sbin/policy-rc.d")
_NOTHING_STARTS = "#!/bin/sh\nexit 101\n"
_OPTIONS = ("-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120")


def install(package: str) -> bool:
    """Whether it is installed now. False, too, where it is not ours to do."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    print(f"installing {package} ...", flush=True)
    with _one_at_a_time(), _services_kept_quiet():
        return _apt("update", "-q") and _apt("install", *_OPTIONS, package)


def _apt(*words: str) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["apt-get", *words],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
    )
    if done.returncode:
        print(f"apt-get {words[0]} fails: {done.stderr.strip()[-400:]}", file=sys.stderr, flush=True)
    return done.returncode == 0


@contextmanager
def _one_at_a_time() -> Generator[None, None, None]:
    """Of two that fetch apt's lists at once the second fails, and tests run in several processes."""
    with (Path(gettempdir()) / "otklik-installing.lock").open("a") as held:
        flock(held, LOCK_EX)  # let go of with the file
        yield


@contextmanager
def _services_kept_quiet() -> Generator[None, None, None]:
    """Debian asks this file whether a freshly installed service may start. One that stands there already decides."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text(_NOTHING_STARTS)
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink(missing_ok=True)
