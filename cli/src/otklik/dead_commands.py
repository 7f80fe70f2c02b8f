"""The commands about dead letters, in words."""

from collections.abc import Callable, Coroutine
from typing import Any

import typer

from chassis.settings import HouseSettings
from messaging.opening import open_broker
from messaging.port import Broker
from otklik import dead
from otklik.finishing import finish
from otklik.saying import say_only_what_is_wrong

__all__ = ["replay", "show", "show_all"]

CONNECT_SECONDS = 10.0


def show_all() -> None:
    """What was set aside."""

    async def work(broker: Broker) -> None:
        lines = await dead.list_all(broker)
        typer.echo("\n".join(lines) if lines else "Nothing was set aside.")

    _with_broker(work)


def show(message_id: str) -> None:
    """Everything known of one."""

    async def work(broker: Broker) -> None:
        found = await dead.show_one(broker, message_id)
        _found(found is not None, message_id)
        typer.echo(found)

    _with_broker(work)


def replay(message_id: str) -> None:
    """Put one back."""

    async def work(broker: Broker) -> None:
        _found(await dead.replay_one(broker, message_id), message_id)
        typer.echo("It goes its way again.")

    _with_broker(work)


def _found(there: bool, message_id: str) -> None:
    if not there:
        typer.echo(f"No message {message_id} was set aside; `otklik dead list` shows those that were.", err=True)
        raise typer.Exit(1)


def _with_broker(work: Callable[[Broker], Coroutine[Any, Any, None]]) -> None:
    """Beside a running Otklik: the embedded broker is opened without owning it."""

    async def opened_for() -> None:
        settings = HouseSettings.load()
        say_only_what_is_wrong(settings)
        broker = open_broker(settings.broker_url.get_secret_value(), name="otklik-dead", owner=False)
        await broker.start()
        try:
            await broker.wait_until_up(CONNECT_SECONDS)
            await work(broker)
        finally:
            await broker.stop()

    finish(opened_for)
