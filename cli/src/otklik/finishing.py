"""How a command ends: a fault that a person can mend is a readable line and a code, never a traceback."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import typer

from chassis.service import CannotStart
from chassis.settings import WrongSettings
from messaging.embedded import JournalInUse
from messaging.failures import Failure
from messaging.topology import WrongTopology
from otklik.archive.errors import CannotArchive

__all__ = ["SETTINGS_ARE_WRONG", "finish"]

SETTINGS_ARE_WRONG = 2


def finish(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run the command to its end."""
    try:
        asyncio.run(work())
    except WrongSettings as wrong:
        for fault in wrong.faults:
            typer.echo(fault, err=True)
        raise typer.Exit(SETTINGS_ARE_WRONG) from None
    except (WrongTopology, CannotStart, CannotArchive, JournalInUse, Failure) as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
