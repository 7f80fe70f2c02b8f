"""Workers that do as they are told, in place of the one that reads pictures: each is a small program of its own."""

import sys

__all__ = ["SLOW_FIRST", "echoing", "worker"]


def worker(body: str) -> tuple[str, ...]:
    """A process that runs `body` for each request; `ask` is the request, `say(...)` answers it."""
    program = f"""
import json, os, pathlib, sys, threading
def say(**answer):
    sys.stdout.write(json.dumps(answer) + chr(10)); sys.stdout.flush()
for line in sys.stdin:
    ask = json.loads(line)
{chr(10).join("    " + one for one in body.strip().splitlines())}
"""
    return (sys.executable, "-u", "-c", program)


def echoing() -> tuple[str, ...]:
    """Answers with its own process id."""
    return worker("say(pid=os.getpid(), **ask)")


SLOW_FIRST = """
mark = pathlib.Path(ask["mark"])
if not mark.exists():
    mark.write_text(str(os.getpid()))
    threading.Event().wait(60)
say(pid=os.getpid())
"""
"""The first request is never answered; one after it, perhaps in another process, is."""
