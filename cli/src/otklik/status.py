"""`otklik status`: what the dashboard shows, in the terminal."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from chassis.database import Database
from chassis.migrations import is_current
from messaging.failures import Failure
from messaging.port import Broker
from messaging.topology import Topology
from router.store.figures import Figures, Standing
from router.store.schema import router_migrations

__all__ = ["Status", "ask", "shown"]

_LATE = 60.0


@dataclass(frozen=True, slots=True)
class Status:
    """What was found out; `None` for what does not answer."""

    standing: Standing | None
    waiting: Mapping[str, int] | None
    """How much waits in each queue that holds anything."""


async def ask(broker: Broker, database: Database, topology: Topology) -> Status:
    """One look at everything; what does not answer is missing, and nothing else."""
    standing: Standing | None
    waiting: dict[str, int] | None
    try:
        there = await is_current(database, router_migrations())
        standing = await Figures(database).standing() if there else None
    except Failure:
        standing = None
    try:
        depths = {queue.name: await broker.depth(queue.name) for queue in topology.queues}
        waiting = {name: depth for name, depth in depths.items() if depth}
    except Failure:
        waiting = None
    return Status(standing, waiting)


def shown(status: Status) -> RenderableType:
    """As a person reads it."""
    return Group(_people(status.standing), Text(), _queues(status.waiting))


def _people(standing: Standing | None) -> RenderableType:
    if standing is None:
        return Text("The database does not answer, or has no tables yet (`otklik db upgrade`).", style="bold red")
    table = Table(show_header=False, box=None, pad_edge=False)
    rows: tuple[tuple[str, str, bool], ...] = (
        ("Open dialogs", str(standing.open), False),
        ("… that wait for an operator", str(standing.waiting), False),
        ("Longest wait", duration(standing.longest_wait), standing.longest_wait > 15 * _LATE),
        ("Not in the operator chat yet", duration(standing.oldest_relay), standing.oldest_relay > _LATE),
        ("Not at its client yet", duration(standing.oldest_answer), standing.oldest_answer > _LATE),
        ("Decided and not published", duration(standing.oldest_unsent), standing.oldest_unsent > _LATE),
        ("Routers at work", str(standing.routers), standing.routers == 0),
    )
    for name, value, bad in rows:
        table.add_row(name, Text(value, style="bold red" if bad else "bold"))
    return table


def _queues(waiting: Mapping[str, int] | None) -> RenderableType:
    if waiting is None:
        return Text("The broker does not answer, or has no queues yet (`otklik db upgrade`).", style="bold red")
    if not waiting:
        return Text("Nothing waits in any queue, and nothing was set aside.", style="green")
    table = Table("Queue", "Waiting", box=None, pad_edge=False)
    for name, depth in waiting.items():
        aside = name.endswith(".dead")
        note = " set aside: otklik dead list" if aside else ""
        table.add_row(name, Text(f"{depth}{note}", style="bold red" if aside else ""))
    return table


def duration(seconds: float) -> str:
    """Short, for people: `–` for none."""
    if seconds < 1:
        return "–"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
