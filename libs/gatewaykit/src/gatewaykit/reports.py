"""What became of commands, on its way to the router."""

import asyncio

import structlog

from contracts.delivery import Reported
from contracts.envelope import Envelope, id_from
from contracts.registry import encode
from contracts.routing import router_queue
from gatewaykit.connector import Command
from gatewaykit.gate import Clock
from gatewaykit.inbound import Publisher
from gatewaykit.sent import Ending
from gatewaykit.waits import unasked
from messaging.failures import Unavailable, Unroutable
from messaging.port import Parcel
from messaging.retry import backoff

__all__ = ["Reports", "report_of"]


def report_of(command: Envelope[Command], ending: Ending) -> Envelope[Reported]:
    """The report of one command, or of all that went out with it.

    Its id is made of what stands in the chat: saying the same twice has the same id, and a second real message
    of the same command is news.
    """
    reported = Reported(
        commands=ending.commands or (command.id,),
        chat=command.payload.chat,
        messages=ending.messages,
        thread=ending.thread,
        reason=ending.reason,
        certain=ending.certain,
        remarks=ending.remarks,
        at=ending.at,
    )
    return Envelope(
        id=id_from("report", *reported.commands, *reported.messages, reported.reason or "delivered"),
        key=command.key,
        payload=reported,
        at=ending.at,
        correlation=command.correlation,
        causation=command.id,
        trace=command.trace,
    )


class Reports:
    """Publishes them, however long the broker is away."""

    def __init__(self, broker: Publisher, clock: Clock, *, partitions: int) -> None:
        self._broker = broker
        self._clock = clock
        self._partitions = partitions

    async def publish(self, report: Envelope[Reported]) -> None:
        """Return when it is durable."""
        parcel = Parcel(report.id, report.type, report.key, encode(report))
        queue = router_queue(report.key, self._partitions)
        tries = 0
        while not await self._published(queue, parcel):
            tries += 1
            await self._clock.sleep(backoff(tries))

    async def _published(self, queue: str, parcel: Parcel) -> bool:
        log = structlog.get_logger().bind(queue=queue, message_id=parcel.id)
        try:
            await self._broker.publish(queue, parcel)
        except Unavailable:
            log.warning("report waits for the broker", action="report_waits")
        except Unroutable:
            log.warning("no queue for the report: was the topology declared?", action="report_unroutable")
        except asyncio.CancelledError:
            if not unasked():
                raise
            log.warning("report waits: the connection broke", action="report_waits")
        else:
            return True
        return False
