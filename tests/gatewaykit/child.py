"""A process with one gateway, to be killed: `python -m tests.gatewaykit.child FOLDER`.

Its messenger writes what it shows into the file `shown`, one line a call, and says `hangs` when it was told by the file
`hang` not to come back from a call. The text in the file `limited` is answered with a 429, once.
"""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from chassis.clock import SystemClock
from chassis.database import Database
from chassis.metrics import Metrics
from chassis.parts import Parts
from contracts.ids import MessageRef
from gatewaykit.outbound import Outbound
from messaging.failures import RateLimited
from messaging.opening import open_broker
from tests.gatewaykit.scripted import CAPABILITIES, Call, ScriptedMessenger
from tests.gatewaykit.stage import OPTIONS, broker_url, database_url


class WritingMessenger(ScriptedMessenger):
    """Its chats outlive the process."""

    def __init__(self, folder: Path) -> None:
        super().__init__(replace(CAPABILITIES, patience=0.05))
        self._limited = folder / "limited"
        self._file = folder / "shown"
        self._hang = folder / "hang"

    async def deliver(self, call: Call) -> tuple[MessageRef, ...]:
        if self._limited.exists() and call.text == self._limited.read_text():
            self._limited.unlink()
            raise RateLimited(0.5)
        with self._file.open("a") as file:
            file.write(f"{call.text}\n")
        if self._hang.exists() and call.text == self._hang.read_text():
            sys.stdout.write("hangs\n")
            sys.stdout.flush()
            await asyncio.Event().wait()
        number = len(self._file.read_text().splitlines())
        return (MessageRef(f"{call.chat}:{number}"),)


async def main(folder: Path) -> None:
    broker = open_broker(broker_url(folder), name="child")
    await broker.start()
    parts = Parts(broker, Database(database_url(folder)), SystemClock(), Metrics())
    await Outbound(WritingMessenger(folder), parts, OPTIONS).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
