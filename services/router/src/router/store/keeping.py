"""Keeping decisions: what differs between the state that was found and the one decided on."""

import json
from collections.abc import Iterator
from dataclasses import asdict, astuple

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from messaging.durable.statements import in_each_dialect
from router.app.ports import Decision, Found, Sent
from router.dialog.states import Code, Open, Past, State, Who
from router.store.board_tables import MARK
from router.store.due import TIMERS
from router.store.first_answers import keep_first_answer
from router.store.money import keep_money
from router.store.move_tables import MOVES
from router.store.places import keep_desk, keep_tended, make_place, settle_place
from router.store.queries import ADD_LINK, ADD_OPERATOR, INSERTS, SETTLE
from router.store.records import StartOver
from router.store.tables import ACCOUNTS, CLIENTS, COMMANDS, DIALOGS, HELD, MAILS, NOTES
from router.store.templates import keep_templates
from router.store.writes import Rank, Writes
from router.store.writing_back import note_row

__all__ = ["keep", "keep_commands", "keep_timers"]

_ANSWERING = ("assigned", "assigned_name", "last_by", "last_at", "waiting_since", "asked_at")

_CHANGE_DIALOG = update(DIALOGS).where(DIALOGS.c.id == bindparam("this"))
_OPEN_DIALOG = insert(DIALOGS)
_CHANGE_HELD = (
    update(HELD)
    .where(HELD.c.account == bindparam("of"), HELD.c.message == bindparam("that"), HELD.c.content == bindparam("was"))
    .values(content=bindparam("now"), text=bindparam("words"))
)
_HOLD = insert(HELD)
_ADD_COMMAND = insert(COMMANDS)
_CHANGE_COMMAND = update(COMMANDS).where(COMMANDS.c.id == bindparam("this"))
_ADD_TIMER = in_each_dialect(lambda dialect: INSERTS[dialect](TIMERS).on_conflict_do_nothing())
_FORGET_TIMER = delete(TIMERS).where(TIMERS.c.id == bindparam("this"))


async def keep(connection: AsyncConnection, writes: Writes, found: Found, decision: Decision) -> None:
    """Write it, for the most part when `writes` is flushed; nothing may be found for the same account before that.

    Raises `StartOver` if another account made the same client at the same time.
    """
    if decision.state is not None and found.state != decision.state:
        await _keep_state(connection, writes, found, decision.state, decision.at)
    await _keep_place(connection, found, decision)
    _keep_commands(writes, connection.dialect.name, decision)
    keep_first_answer(writes, found, decision)
    await _keep_people(connection, decision)
    await keep_templates(connection, decision)
    _keep_timers(writes, connection.dialect.name, decision)
    if _on_board(found.state) != _on_board(decision.state) or (decision.links and _on_board(decision.state)):
        writes.once(Rank.BOARD, MARK)
    if decision.money is not None:
        await writes.flush(connection)
        await keep_money(connection, found.money, decision.money, decision.at)


def _on_board(state: State | None) -> tuple[object, ...] | None:
    """What the board shows of an account, but for where its messages stand."""
    if state is None or not isinstance(state.phase, Open):
        return None
    phase = state.phase
    return phase.dialog, state.who.name, phase.topic, phase.assigned_name, phase.waiting_since, phase.card


async def _keep_place(connection: AsyncConnection, found: Found, decision: Decision) -> None:
    """Where what concerns the client stands in the operator chat, and what that is like."""
    after = decision.state
    if found.state is not None and after is not None:
        if _owner(found.state) != _owner(after):
            await settle_place(connection, found.place, after.who)
        if decision.fresh_place is not None:
            await make_place(connection, decision.fresh_place, after.who, decision.at)
    if decision.tended is not None:
        await keep_tended(connection, decision.tended)
    if decision.moved is not None:
        was, chat = decision.moved
        row = INSERTS[connection.dialect.name](MOVES).values(was=was, chat=chat, at=decision.at)
        await connection.execute(row.on_conflict_do_nothing())
    if decision.desk is not None:
        await keep_desk(connection, decision.desk)


def _owner(state: State) -> tuple[str | None, bool]:
    """Equal while the account is the same client's."""
    return state.who.email, state.who.claims


async def _keep_state(connection: AsyncConnection, writes: Writes, found: Found, after: State, at: float) -> None:
    before = found.state
    if before is None:
        return
    if after.who.email != before.who.email:
        await _bind(connection, found, after.who, at)
    changed = {
        name: new
        for name, old, new in (
            ("heard_at", before.heard_at, after.heard_at),
            ("reachable", before.who.reachable, after.who.reachable),
            ("verified", before.who.verified, after.who.verified),
            ("ban_reason", before.who.ban, after.who.ban),
            ("banned_at", at if before.who.banned else None, at if after.who.banned else None),
            ("unheard", before.unheard, after.unheard),
            ("not_kept", before.not_kept, after.not_kept),
            ("language", before.who.language, after.who.language),
            ("claims", before.who.claims, after.who.claims),
            ("correcting_at", before.correcting_at, after.correcting_at),
            ("away_until", before.away_until, after.away_until),
            ("told_late", before.told_late, after.told_late),
            *_code(before.code, after.code),
        )
        if old != new
    }
    if changed:
        writes.account(after.who.chat, changed)
    if changed.get("verified") and after.who.email is not None:
        await note_row(connection, after.who.email)
    _keep_dialogs(writes, before, after)
    await _keep_held(connection, writes, before, after)


def _code(before: Code | None, after: Code | None) -> Iterator[tuple[str, object, object]]:
    for column, field in (
        ("code", "digits"),
        ("code_email", "email"),
        ("code_until", "until"),
        ("code_wrong", "wrong"),
    ):
        yield column, getattr(before, field, None), getattr(after, field, None)


async def _bind(connection: AsyncConnection, found: Found, who: Who, at: float) -> None:
    """Make the account one of the client with this e-mail, who is made if there is none; without one, nobody's."""
    if who.email is None:
        await connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.chat == who.chat).values(client=None))
        return
    if found.named is None or not found.named.known:
        insertion = INSERTS[connection.dialect.name](CLIENTS).values(email=who.email, created_at=at)
        made = insertion.on_conflict_do_nothing(index_elements=["email"]).returning(CLIENTS.c.id)
        if (await connection.execute(made)).first() is None:
            raise StartOver
    client = (await connection.execute(select(CLIENTS.c.id).where(CLIENTS.c.email == who.email))).scalar_one()
    bound = update(ACCOUNTS).where(ACCOUNTS.c.chat == who.chat).values(client=client, bound_at=at)
    await connection.execute(bound)


def _keep_dialogs(writes: Writes, before: State, after: State) -> None:
    if after.past is not None and after.past != before.past:
        writes.add(Rank.DIALOG, _CHANGE_DIALOG, {"this": after.past.dialog, **_past(after.past)})
    if not isinstance(after.phase, Open) or after.phase == before.phase:
        return
    phase, row = after.phase, _open(after.phase)
    if isinstance(before.phase, Open) and before.phase.dialog == phase.dialog:
        was = _open(before.phase)
        changed = {name: value for name, value in row.items() if value != was[name]}
        if changed:
            writes.add(Rank.DIALOG, _CHANGE_DIALOG, {"this": phase.dialog, **changed})
    else:
        made = {"id": phase.dialog, "account": after.who.chat, "opened_at": phase.opened_at}
        writes.add(Rank.DIALOG, _OPEN_DIALOG, {**row, **made})


def _open(phase: Open) -> dict[str, object]:
    return {
        "topic": phase.topic,
        "card": phase.card,
        "passed_on": phase.passed_on,
        "awaits": phase.awaits,
        **{name: getattr(phase, name) for name in _ANSWERING},
        "answers": json.dumps([astuple(answer) for answer in phase.answers]),
    }


def _past(past: Past) -> dict[str, object]:
    return {name: value for name, value in asdict(past).items() if name != "dialog"}


async def _keep_held(connection: AsyncConnection, writes: Writes, before: State, after: State) -> None:
    """A message may stand there several times: with what was forwarded in it, each a piece of its own."""
    mine = HELD.c.account == after.who.chat
    if len(after.held) == len(before.held) and _messages(after) == _messages(before):
        for old, new in zip(before.held, after.held, strict=True):
            if new != old:
                place = {"of": after.who.chat, "that": old.message, "was": old.content}
                writes.add(Rank.HELD, _CHANGE_HELD, {**place, "now": new.content, "words": new.text})
        return
    gone = [piece for piece in before.held if piece not in after.held]
    if gone:
        these = HELD.c.message.in_([piece.message for piece in gone]), HELD.c.content.in_([p.content for p in gone])
        await connection.execute(delete(HELD).where(mine, *these))
    for piece in after.held:
        if piece not in before.held:
            writes.add(Rank.HELD, _HOLD, {"account": after.who.chat, **asdict(piece)})


def _messages(state: State) -> list[str]:
    return [piece.message for piece in state.held]


async def keep_commands(connection: AsyncConnection, decision: Decision) -> None:
    """What was sent and how it ended, and where it stands."""
    writes = Writes()
    _keep_commands(writes, connection.dialect.name, decision)
    await writes.flush(connection)


def _keep_commands(writes: Writes, dialect: str, decision: Decision) -> None:
    for sent in decision.sent:
        writes.add(Rank.COMMAND, _ADD_COMMAND, {**_command(sent), "made_at": decision.at})
        for also in sent.also:
            writes.add(Rank.LINK, ADD_LINK[dialect], {"message": also, "command": sent.id, "place": None, "part": 0})
    for settled in decision.settled:
        end = {"command": settled.command, "end": settled.state, "why": settled.reason, "where": settled.thread}
        writes.add(Rank.END, SETTLE, {**end, "at": decision.at})
    for command, content in decision.changed:
        writes.add(Rank.END, _CHANGE_COMMAND, {"this": command, "current": content})
    for link in decision.links:
        writes.add(Rank.LINK, ADD_LINK[dialect], asdict(link))


def _command(sent: Sent) -> dict[str, object]:
    return {
        "id": sent.id,
        "kind": sent.kind,
        "account": sent.chat,
        "dialog": sent.dialog,
        "origin": sent.origin,
        "quotes": sent.quotes,
        "about": sent.about,
        "content": sent.content,
        "author": sent.author,
        "state": sent.state,
    }


async def _keep_people(connection: AsyncConnection, decision: Decision) -> None:
    """Notes about the client, and the operator who wrote."""
    if decision.notes and decision.state is not None:
        rows = [{"account": decision.state.who.chat, **asdict(note)} for note in decision.notes]
        await connection.execute(insert(NOTES), rows)
    if decision.mails and decision.state is not None:
        mailed = [{"account": decision.state.who.chat, "email": email, "at": decision.at} for email in decision.mails]
        await connection.execute(insert(MAILS), mailed)
    if decision.seen is not None:
        await connection.execute(ADD_OPERATOR[connection.dialect.name], asdict(decision.seen))


async def keep_timers(connection: AsyncConnection, decision: Decision) -> None:
    """What is to be looked at later, and what no more."""
    writes = Writes()
    _keep_timers(writes, connection.dialect.name, decision)
    await writes.flush(connection)


def _keep_timers(writes: Writes, dialect: str, decision: Decision) -> None:
    for timer in decision.timers:
        writes.add(Rank.TIMER, _ADD_TIMER[dialect], asdict(timer))
    for timer_id in decision.forget_timers:
        writes.add(Rank.NO_TIMER, _FORGET_TIMER, {"this": timer_id})
