"""What `make test` runs after the linters: every test, with both servers. Arguments go to pytest.

The few that failed among the others are run once more, alone (decision 0014), and the run says so.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from tools.services import CannotServe, Servers, servers

LONGEST, LONGEST_OF_LONG = 2400.0, 3 * 3600.0
"""Seconds for the whole run, without and with the long tests; a run that takes longer hangs."""
DYING = 20.0
"""Seconds that pytest gets to end once it is told to."""
TESTS_FAILED = 1
"""Pytest's exit code when all ran and some failed."""
FEW = 5
"""So many at most are run again: where more fail, it is no crowd that pushed them."""
FAILED = Path(".pytest_cache/v/cache/lastfailed")
"""Where pytest keeps what failed last."""


def main(arguments: Sequence[str]) -> int:
    """The exit code of pytest, or 1 with one line that says why there was no run."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job would have it ignored
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    try:
        with servers(private=os.environ.get("SERVICES") == "private") as found:
            return _in_the_crowd_then_alone(found, arguments)
    except CannotServe as fault:
        print(fault, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _in_the_crowd_then_alone(found: Servers, arguments: Sequence[str]) -> int:
    """The exit code of the whole run; or of those alone that failed in it, if they are few."""
    FAILED.unlink(missing_ok=True)
    code = _pytest(found, arguments)
    failed = _failed()
    if "--dist" not in arguments or code != TESTS_FAILED or not 0 < len(failed) <= FEW:
        return code
    print(f"\nfailed among the others, and run once more alone: {', '.join(failed)}", flush=True)
    return _pytest(found, [*arguments, "-n", "0", "--last-failed", "--last-failed-no-failures", "none"])


def _failed() -> list[str]:
    return sorted(json.loads(FAILED.read_text())) if FAILED.exists() else []


def _pytest(found: Servers, arguments: Sequence[str]) -> int:
    command = [sys.executable, "-m", "pytest", "--amqp", found.amqp, "--postgres", found.postgres, "--require-live"]
    longest = LONGEST_OF_LONG if "--long" in arguments else LONGEST
    process = subprocess.Popen([*command, *arguments])
    try:
        return process.wait(longest)
    except subprocess.TimeoutExpired:
        print(f"the tests did not end within {longest:g} s", file=sys.stderr)
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
