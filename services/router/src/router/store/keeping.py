"""Keeping a decision: what differs between the state that was found and the one decided on."""

from dataclasses import asdict

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from router.app.ports import Decision, Found
from router.dialog.states import Open, Past, State, Who
from router.store.due import TIMERS
from router.store.queries import ADD_LINK, INSERTS, SETTLE
from router.store.records import StartOver
from router.store.tables import ACCOUNTS, CLIENTS, COMMANDS, DIALOGS, HELD

__all__ = ["keep"]


async def keep(connection: AsyncConnection, found: Found, decision: Decision) -> None:
    """Write it. Raises `StartOver` if another account made the same client at the same time."""
    if decision.state is not None and found.state != decision.state:
        await _keep_state(connection, found, decision.state, decision.at)
    await _keep_commands(connection, decision)
    await _keep_timers(connection, decision)


async def _keep_state(connection: AsyncConnection, found: Found, after: State, at: float) -> None:
    before = found.state
    if before is None:
        return
    if after.who.email != before.who.email and after.who.email is not None:
        await _bind(connection, found, after.who, at)
    changed = {
        name: new
        for name, old, new in (
            ("heard_at", before.heard_at, after.heard_at),
            ("reachable", before.who.reachable, after.who.reachable),
            ("verified", before.who.verified, after.who.verified),
        )
        if old != new
    }
    if changed:
        await connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.chat == after.who.chat).values(**changed))
    await _keep_dialogs(connection, before, after)
    await _keep_held(connection, before, after)


async def _bind(connection: AsyncConnection, found: Found, who: Who, at: float) -> None:
    """Make the account one of the client with this e-mail, who is made if there is none."""
    if found.named is None or not found.named.known:
        insertion = INSERTS[connection.dialect.name](CLIENTS).values(email=who.email, created_at=at)
        made = insertion.on_conflict_do_nothing(index_elements=["email"]).returning(CLIENTS.c.id)
        if (await connection.execute(made)).first() is None:
            raise StartOver
    client = (await connection.execute(select(CLIENTS.c.id).where(CLIENTS.c.email == who.email))).scalar_one()
    bound = update(ACCOUNTS).where(ACCOUNTS.c.chat == who.chat).values(client=client, bound_at=at)
    await connection.execute(bound)


async def _keep_dialogs(connection: AsyncConnection, before: State, after: State) -> None:
    if after.past is not None and after.past != before.past:
        await connection.execute(update(DIALOGS).where(DIALOGS.c.id == after.past.dialog).values(**_past(after.past)))
    if not isinstance(after.phase, Open) or after.phase == before.phase:
        return
    phase = after.phase
    row: dict[str, object] = {
        "topic": phase.topic,
        "card": phase.card,
        "passed_on": phase.passed_on,
        "assigned": phase.assigned,
    }
    if isinstance(before.phase, Open) and before.phase.dialog == phase.dialog:
        await connection.execute(update(DIALOGS).where(DIALOGS.c.id == phase.dialog).values(**row))
    else:
        row |= {"id": phase.dialog, "account": after.who.chat, "opened_at": phase.opened_at}
        await connection.execute(insert(DIALOGS).values(**row))


def _past(past: Past) -> dict[str, object]:
    return {name: value for name, value in asdict(past).items() if name != "dialog"}


async def _keep_held(connection: AsyncConnection, before: State, after: State) -> None:
    """A message may stand there several times: with what was forwarded in it, each a piece of its own."""
    mine = HELD.c.account == after.who.chat
    if len(after.held) == len(before.held) and _messages(after) == _messages(before):
        for old, new in zip(before.held, after.held, strict=True):
            if new != old:
                this = (mine, HELD.c.message == old.message, HELD.c.content == old.content)
                await connection.execute(update(HELD).where(*this).values(content=new.content, text=new.text))
        return
    gone = [piece for piece in before.held if piece not in after.held]
    if gone:
        these = HELD.c.message.in_([piece.message for piece in gone]), HELD.c.content.in_([p.content for p in gone])
        await connection.execute(delete(HELD).where(mine, *these))
    rows = [{"account": after.who.chat, **asdict(piece)} for piece in after.held if piece not in before.held]
    if rows:
        await connection.execute(insert(HELD), rows)


def _messages(state: State) -> list[str]:
    return [piece.message for piece in state.held]


async def _keep_commands(connection: AsyncConnection, decision: Decision) -> None:
    rows = [
        {
            "id": sent.id,
            "kind": sent.kind,
            "account": sent.chat,
            "dialog": sent.dialog,
            "origin": sent.origin,
            "quotes": sent.quotes,
            "about": sent.about,
            "content": sent.content,
            "state": sent.state,
            "made_at": decision.at,
        }
        for sent in decision.sent
    ]
    if rows:
        await connection.execute(insert(COMMANDS), rows)
    ends = [
        {"command": settled.command, "end": settled.state, "why": settled.reason, "at": decision.at}
        for settled in decision.settled
    ]
    if ends:
        await connection.execute(SETTLE, ends)
    for command, content in decision.changed:
        await connection.execute(update(COMMANDS).where(COMMANDS.c.id == command).values(current=content))
    links: list[dict[str, object]] = [asdict(link) for link in decision.links]
    links += [{"message": also, "command": sent.id, "place": None} for sent in decision.sent for also in sent.also]
    if links:
        await connection.execute(ADD_LINK[connection.dialect.name], links)


async def _keep_timers(connection: AsyncConnection, decision: Decision) -> None:
    if decision.timers:
        rows = [asdict(timer) for timer in decision.timers]
        await connection.execute(INSERTS[connection.dialect.name](TIMERS).on_conflict_do_nothing(), rows)
    if decision.forget_timers:
        await connection.execute(delete(TIMERS).where(TIMERS.c.id.in_(decision.forget_timers)))
