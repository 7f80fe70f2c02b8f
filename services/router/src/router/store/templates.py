"""The operators' templates in the database. Whoever writes in the operator chat writes alone: it is one line."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from router.app.ports import Decision
from router.app.template_ports import AddTemplate, DropTemplate, Template
from router.store.template_tables import TEMPLATES

__all__ = ["keep_templates", "templates_in"]


async def templates_in(connection: AsyncConnection) -> Sequence[Template]:
    """All, in the order of their making."""
    rows = (await connection.execute(select(TEMPLATES).order_by(TEMPLATES.c.id))).all()
    return [Template(row.id, row.name, row.text) for row in rows]


async def keep_templates(connection: AsyncConnection, decision: Decision) -> None:
    """What comes and what goes."""
    by = "" if decision.seen is None else decision.seen.name
    for change in decision.templates:
        match change:
            case AddTemplate(name=name, text=text):
                row = {"name": name, "text": text, "by": by, "at": decision.at}
                await connection.execute(insert(TEMPLATES).values(row))
            case DropTemplate(id=number):
                await connection.execute(delete(TEMPLATES).where(TEMPLATES.c.id == number))
