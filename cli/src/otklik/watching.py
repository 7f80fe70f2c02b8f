"""The command `otklik status`, once or live."""

from rich.console import Console
from rich.live import Live

from chassis.clock import SystemClock
from chassis.database import Database
from chassis.service import CannotStart
from chassis.settings import HouseSettings
from messaging.opening import open_broker
from messaging.topology import whole
from otklik.archive.places import database_file, journal_file
from otklik.finishing import finish
from otklik.saying import say_only_what_is_wrong
from otklik.status import ask, shown

__all__ = ["status"]

EVERY_SECONDS = 2.0


def status(*, live: bool) -> None:
    """Show it."""

    async def work() -> None:
        settings = HouseSettings.load()
        say_only_what_is_wrong(settings)
        for file in (database_file(settings), journal_file(settings)):
            if file is not None and not file.exists():
                raise CannotStart(f"{file} is not there: is this the folder that Otklik runs in?")
        broker = open_broker(settings.broker_url.get_secret_value(), name="otklik-status", owner=False)
        database = Database(settings.database_url.get_secret_value())
        topology = whole(settings.partitions)
        await broker.start()
        try:
            if not live:
                Console().print(shown(await ask(broker, database, topology)))
                return
            clock = SystemClock()
            with Live(auto_refresh=False, screen=True) as screen:
                while True:
                    screen.update(shown(await ask(broker, database, topology)), refresh=True)
                    await clock.sleep(EVERY_SECONDS)
        finally:
            await broker.stop()
            await database.close()

    finish(work)
