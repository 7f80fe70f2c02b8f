"""One reminder: whether there is still cause for it, to which account it goes, and what came of it."""

from dataclasses import replace
from datetime import datetime, time
from typing import Literal

from contracts.content import Text
from contracts.delivery import Reported
from contracts.envelope import id_from
from contracts.ids import ChatRef, channel_of
from contracts.outbound import Show
from contracts.routing import outbound_queue
from contracts.schedule import ReminderDue
from router.app.house import House
from router.app.menus import menu_of, with_payment
from router.app.owner.choosing import pick
from router.app.owner.ports import Outcome, Reach
from router.app.ports import Letter
from router.app.reminders.ports import Reminder, ReminderDesk
from router.app.scribe import Cause, Scribe
from router.dialog.effects import Phrase
from router.dialog.states import State

__all__ = ["KEY", "remind", "reported"]

KEY = "reminder:"
"""What the order keys of reminders begin with."""
LATEST = time(21, 0)
_ELSEWHERE = frozenset({"blocked", "chat_gone", "not_allowed", "window_closed", "human_agent_only"})
"""Another account of the same client may be reached all the same."""


async def remind(desk: ReminderDesk, due: ReminderDue, cause: Cause, house: House) -> Outcome:
    """What follows from a reminder that is due."""
    reminder = Reminder(due.client, due.last_paid_day, due.days_left, due.round)
    subscribed = await desk.subscription(due.client)
    if not await desk.is_new(reminder, cause.now.timestamp()):
        return Outcome()
    if subscribed is None or subscribed.last_paid_day != due.last_paid_day or _too_late(reminder, cause.now, house):
        return Outcome()
    return await _send(desk, reminder, cause, house)


async def reported(desk: ReminderDesk, said: Reported, cause: Cause, house: House) -> Outcome:
    """What became of one; if the account was out of reach, the next one is tried."""
    letters: list[Letter] = []
    for command in said.commands:
        reminder = await desk.under_way(command)
        if reminder is None:
            continue
        if said.reason is None:
            await desk.ended(reminder, "sent", cause.now.timestamp())
            continue
        failed = replace(reminder, reason=reminder.reason or _reason(said.reason))
        subscribed = await desk.subscription(reminder.client)
        if subscribed is None or subscribed.last_paid_day != reminder.last_paid_day:
            await desk.ended(failed, "dropped", cause.now.timestamp())
        elif said.reason in _ELSEWHERE and not _too_late(reminder, cause.now, house):
            letters += (await _send(desk, failed, cause, house)).letters
        else:
            await desk.ended(failed, "failed", cause.now.timestamp())
    return Outcome(tuple(letters))


async def _send(desk: ReminderDesk, reminder: Reminder, cause: Cause, house: House) -> Outcome:
    now = cause.now.timestamp()
    accounts = await desk.accounts(reminder.client)
    account, reason = pick(accounts, now, reminder.tried)
    if account is None:
        silent = not reminder.tried and await desk.is_banned(reminder.client)
        end: Literal["failed", "dropped"] = "dropped" if silent else "failed"
        await desk.ended(replace(reminder, reason=reminder.reason or reason), end, now)
        return Outcome()
    state = await desk.state(account.chat)
    command = id_from(
        "reminder-command", reminder.client, reminder.last_paid_day.isoformat(), reminder.days_left, account.chat
    )
    await desk.sent_to(reminder, account.chat, command)
    return Outcome((_letter(reminder, account, state, Scribe(command, cause, house)),))


def _letter(reminder: Reminder, account: Reach, state: State, scribe: Scribe) -> Letter:
    speech = scribe.house.speech
    language = speech.language_of(state.who.language)
    show = Show(
        chat=ChatRef(account.chat),
        content=Text(text=speech.say(_words(reminder, state), language)),
        menu=with_payment(menu_of(state, speech, mails=scribe.house.mails), speech, language),
    )
    queue = outbound_queue(channel_of(ChatRef(account.chat)), "bulk")
    return Letter(queue, scribe.envelope(f"{KEY}{reminder.client}", show))


def _words(reminder: Reminder, state: State) -> Phrase:
    """Whoever has not proven who they are reads nothing of the record. No word of it is wrong if it comes late."""
    paid = state.who.subscription
    if not state.who.verified or paid is None:
        return Phrase("reminder-soon")
    return Phrase("reminder", (("tariff", paid.tariff), ("day", f"{reminder.last_paid_day:%d.%m.%Y}")))


def _too_late(reminder: Reminder, now: datetime, house: House) -> bool:
    """The day is over, or the evening has come and it is not the last day."""
    local = now.astimezone(house.timezone)
    left = (reminder.last_paid_day - local.date()).days
    return left < reminder.days_left or (reminder.days_left > 0 and local.time() > LATEST)


def _reason(said: str) -> str:
    """What an operator might do about a window is nothing to a reminder."""
    return "window_closed" if said == "human_agent_only" else said
