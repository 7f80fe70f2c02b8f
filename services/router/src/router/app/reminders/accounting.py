"""After a round: who could not be reached, in one message to the operators."""

from contracts.envelope import id_from
from router.app.house import House
from router.app.owner.ports import Outcome
from router.app.owner.voice import Voice
from router.app.ports import Timer
from router.app.reminders.ports import ReminderDesk, Round
from router.app.scribe import Cause

__all__ = ["TICK", "account_for", "round_over"]

TICK = "reminder-round"
FIRST_SECONDS, LATER_SECONDS = 3.0, 30.0
SOON_SECONDS = 60.0
LONGEST_SECONDS = 2 * 3600.0
"""A messenger may be away for long; then what is known by now is told, and what is under way is said to be."""
NAMED_AT_MOST = 60


async def round_over(desk: ReminderDesk, round_: str, reminders: int, cause: Cause, house: House) -> Outcome:
    """All reminders of the round were said; soon somebody looks how they ended."""
    now = cause.now.timestamp()
    await desk.begin_round(round_, reminders, now)
    return Outcome(timers=(_timer(round_, house, now + FIRST_SECONDS),))


async def account_for(desk: ReminderDesk, round_: str, cause: Cause, house: House) -> Outcome:
    """Tell whom it did not reach, once that is known of all."""
    now = cause.now.timestamp()
    found = await desk.round(round_)
    if found is None or found.told:
        return Outcome()
    age = now - found.over_at
    settled = found.known >= found.reminders and not found.queued
    if not settled and age < LONGEST_SECONDS:
        wait = FIRST_SECONDS if age < SOON_SECONDS else LATER_SECONDS
        return Outcome(timers=(_timer(round_, house, now + wait),))
    await desk.told(round_)
    voice = Voice(house.operator_chat, cause, house)
    text = _words(voice, found)
    if text:
        voice.say(text)
    return voice.outcome()


def _words(voice: Voice, found: Round) -> str:
    """Empty when everybody was reached."""
    lines = [
        voice.words("reminders-missed-line", name=one.name, email=one.email, reason=one.reason)
        for one in found.missed[:NAMED_AT_MOST]
    ]
    if len(found.missed) > NAMED_AT_MOST:
        lines.append(voice.words("reminders-missed-more", count=len(found.missed) - NAMED_AT_MOST))
    if found.without_account:
        lines.append(voice.words("reminders-without-account", count=found.without_account))
    if found.queued:
        lines.append(voice.words("reminders-under-way", count=found.queued))
    if not lines:
        return ""
    return "\n".join([voice.words("reminders-missed", count=len(found.missed) + found.without_account), *lines])


def _timer(round_: str, house: House, due: float) -> Timer:
    return Timer(id_from(TICK, round_, repr(due)), house.operator_chat, TICK, round_, due)
