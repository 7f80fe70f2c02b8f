"""The router as a process of its own; `otklik run router` does the same and waits for upgrades."""

import sys

from chassis.clock import SystemClock
from chassis.database import Database
from chassis.http import HttpServer
from chassis.metrics import Metrics
from chassis.parts import Parts
from chassis.run import run, run_process
from messaging.opening import open_broker
from router.settings import RouterSettings
from router.wiring import build


async def main() -> None:
    """Serve until a signal comes."""
    settings = RouterSettings.load()
    broker = open_broker(settings.broker_url.get_secret_value(), name="router")
    parts = Parts(broker, Database(settings.database_url.get_secret_value()), SystemClock(), Metrics())
    service = build(settings, parts)

    http = HttpServer(
        settings.http_host, settings.http_port, service.routes, lambda: {service.name: service.ready()}, parts.metrics
    )
    await broker.start()
    try:
        await run([service], http)
    finally:
        await broker.stop()
        await parts.database.close()


if __name__ == "__main__":
    sys.exit(run_process(main))
