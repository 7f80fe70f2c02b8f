"""What `make test` runs after the linters: every test, with both servers. Arguments go to pytest."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

from tools.services import CannotServe, Servers, servers

LONGEST = 2400.0
"""Seconds for the whole run; a run that takes longer hangs."""
DYING = 20.0
"""Seconds that pytest gets to end once it is told to."""


def main(arguments: Sequence[str]) -> int:
    """The exit code of pytest, or 1 with one line that says why there was no run."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job would have it ignored
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    try:
        with servers(private=os.environ.get("SERVICES") == "private") as found:
            return _pytest(found, arguments)
    except CannotServe as fault:
        print(fault, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _pytest(found: Servers, arguments: Sequence[str]) -> int:
    command = [sys.executable, "-m", "pytest", "--amqp", found.amqp, "--postgres", found.postgres, "--require-live"]
    process = subprocess.Popen([*command, *arguments])
    try:
        return process.wait(LONGEST)
    except subprocess.TimeoutExpired:
        print(f"the tests did not end within {LONGEST:g} s", file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # Ctrl-C reached pytest too; a second one would cut its tear-down short
        _ended(process)
        raise
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            if not _ended(process):
                process.kill()
                process.wait()


def _ended(process: "subprocess.Popen[bytes]") -> bool:
    try:
        process.wait(DYING)
    except subprocess.TimeoutExpired:
        return False
    return True


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
