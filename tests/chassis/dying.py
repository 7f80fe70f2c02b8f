"""A small process of ours, for tests that send it signals: `python -m tests.chassis.dying MANNER`.

It prints one word a line: what happens to it, in order.
"""

import asyncio
import sys
from collections.abc import Mapping, Sequence

from starlette.routing import BaseRoute

from chassis.http import HttpServer
from chassis.logs import configure_logs
from chassis.metrics import Metrics
from chassis.run import run, run_process
from chassis.settings import HouseSettings


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


class Mortal:
    """Stops in the manner that was asked for."""

    name = "mortal"
    routes: Sequence[BaseRoute] = ()

    def __init__(self, manner: str) -> None:
        self.manner = manner

    def ready(self) -> Mapping[str, bool]:
        return {}

    async def start(self) -> None:
        if self.manner == "starts-slowly":
            say("starting")
            await asyncio.Event().wait()
        if self.manner == "cannot":
            raise ConnectionError("the moon is in the wrong house")

    async def stop(self) -> None:
        say("stopping")
        if self.manner == "hangs":
            await asyncio.Event().wait()
        while self.manner == "clings":
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                say("clinging")


async def main() -> None:
    configure_logs(HouseSettings.load(env_file=None, log_format="json"))
    service = Mortal(sys.argv[1])
    http = HttpServer("127.0.0.1", 0, [], dict, Metrics())
    telling = asyncio.create_task(tell_port(http)) if sys.argv[1] not in {"starts-slowly", "cannot"} else None
    await run([service], http, grace=float(sys.argv[2]))
    if telling is not None:
        await telling
    say("gone")


async def tell_port(http: HttpServer) -> None:
    while True:
        try:
            say(f"port {http.port}")
        except RuntimeError:
            turn = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(0.01, turn.set_result, None)
            await turn
        else:
            return


if __name__ == "__main__":
    sys.exit(run_process(main))
