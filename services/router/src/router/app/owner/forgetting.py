"""Forgetting a client: the owner names one, sees what will go, gets all of it as a file, and then it is erased.

Nothing is erased before the messenger has taken the file. Every step is a transaction of its own that a message brings
about: the press, the report of the file, a timer for what was on its way meanwhile.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from contracts.delivery import Reported
from contracts.envelope import id_from
from contracts.forgetting import ForgetClient
from contracts.ids import ChatRef, TopicRef
from contracts.outbound import Attachment, Forget
from contracts.routing import outbound_queue, schedule_queue, sheets_queue
from contracts.wire import Wire
from router.app.house import House
from router.app.owner.forget_ports import Asker, Erased, Forgetting
from router.app.owner.ports import OpenPrompt, Outcome, OwnerDesk, Record
from router.app.owner.prompts import AskForget, ConfirmForget
from router.app.owner.records import card
from router.app.owner.voice import Voice
from router.app.ports import Letter, Timer
from router.app.scribe import Cause, Scribe
from router.dialog.email import read_email

__all__ = ["FORGETTING", "LEFTOVERS", "begin", "client_named", "confirmed", "exported", "swept", "written"]

FORGETTING = "forget:"
"""The order key of an export begins with this; its number follows."""
LEFTOVERS = "forgotten_leftovers"
"""The kind of the timer that looks for what was on its way."""
LEFTOVERS_SECONDS = 600.0
MOST_BYTES = 8 << 20
"""A larger export is not made, and then nothing is erased either: the broker and Telegram have limits of their own."""

Work = Callable[[OwnerDesk], Awaitable[Outcome]]


def begin(voice: Voice, reply_to: str) -> None:
    """Ask whom."""
    voice.ask(voice.words("owner-forget-whom"), AskForget(), reply_to=reply_to)


async def client_named(desk: OwnerDesk, voice: Voice, words: str, reply_to: str) -> bool:
    """The owner named an e-mail: show who it is, and what will go."""
    address = read_email(words)
    record = None if address is None else await desk.record(address.email)
    if record is None:
        key = "owner-email-wrong" if address is None else "owner-record-unknown"
        voice.say(voice.words(key), reply_to=reply_to)
        return False
    buttons = (
        (voice.words("owner-button-forget"), "owner:yes"),
        (voice.words("owner-button-cancel"), "owner:no"),
    )
    text = await _question(desk, voice, record)
    voice.ask(text, ConfirmForget(client=record.id), buttons=buttons, reply_to=reply_to)
    return True


async def _question(desk: OwnerDesk, voice: Voice, record: Record) -> str:
    kept = await desk.counted_of(record.id)
    goes = voice.words(
        "owner-forget-sure",
        dialogs=kept.dialogs,
        messages=kept.messages,
        notes=kept.notes,
        payments=kept.payments,
    )
    parts = [voice.words("owner-forget-who"), card(voice, record), goes]
    if voice.house.sheet:
        parts.append(voice.words("owner-forget-sheet-first"))
    return "\n\n".join(parts)


async def confirmed(desk: OwnerDesk, voice: Voice, prompt: OpenPrompt, asked: ConfirmForget, asker: Asker) -> str:
    """Send the file; the word for whoever pressed. Everything else waits for its report."""
    everything = await desk.everything_of(asked.client)
    if everything is None:
        return voice.words("owner-record-gone")
    text = written(everything)
    if text is None:
        voice.say(voice.words("owner-forget-too-large"))
        return voice.words("owner-forget-nothing-done")
    number = id_from("forgetting", prompt.id)
    file = Attachment(name=f"client-{asked.client}.json", mime="application/json", text=text)
    export = Voice(asker.home, voice.cause, voice.house, key=f"{FORGETTING}{number}")
    export.letters = voice.letters
    command = export.attach(voice.words("owner-forget-file"), file)
    thread = prompt.asked.thread
    under_way = Forgetting(number, asked.client, asker.by, voice.chat, thread, prompt.id, command)
    await desk.begin_forgetting(under_way, voice.now)
    return voice.words("owner-forget-exporting")


def written(everything: Mapping[str, Any], most_bytes: int = MOST_BYTES) -> str | None:
    """The file's text; `None` if it would be too large."""
    text = json.dumps(everything, ensure_ascii=False, indent=1)
    return None if len(text.encode()) > most_bytes else text


def exported(number: str, said: Reported, cause: Cause, house: House) -> Work:
    """What follows from what became of the file."""

    async def work(desk: OwnerDesk) -> Outcome:
        under_way = await desk.forgetting(number)
        if under_way is None or under_way.progress != "exporting":
            return Outcome()  # a second report, or one of a file that was set aside and replayed
        voice = Voice(under_way.chat, cause, house, thread=under_way.thread)
        if said.reason is not None:
            await desk.refuse_forgetting(number)
            voice.say(voice.words("owner-forget-undelivered", reason=said.reason))
            return voice.outcome()
        erased = await desk.erase(under_way, voice.now)
        if erased is None:
            return Outcome()
        _tell(voice, erased)
        _say_to_others(voice, under_way, erased)
        key = f"{FORGETTING}{number}"
        due = voice.now + LEFTOVERS_SECONDS
        voice.timers.append(Timer(id_from(LEFTOVERS, number), key, LEFTOVERS, number, due))
        return voice.outcome()

    return work


def swept(number: str, cause: Cause, house: House) -> Work:
    """What was on its way has had its time."""

    async def work(desk: OwnerDesk) -> Outcome:
        await desk.erase_leftovers(number)
        return Voice(house.operator_chat, cause, house).outcome()

    return work


def _tell(voice: Voice, erased: Erased) -> None:
    """The question loses what it showed; what is left for the owner to do is a message of its own."""
    voice.change(erased.messages, erased.question, voice.words("owner-forgotten-short"))
    parts = [voice.words("owner-forgotten")]
    if voice.house.sheet:
        parts.append(voice.words("owner-forgotten-sheet"))
    parts.append(voice.words("owner-forgotten-chat"))
    voice.say("\n\n".join(parts))


def _say_to_others(voice: Voice, under_way: Forgetting, erased: Erased) -> None:
    client = f"client:{under_way.client}"
    _letter(voice, schedule_queue(), client, ForgetClient(client=under_way.client))
    if voice.house.sheet:
        said = ForgetClient(client=under_way.client, emails=erased.emails)
        _letter(voice, sheets_queue(), client, said)
    for channel, chat in erased.chats:
        if channel == "facebook":
            _letter(voice, outbound_queue("facebook", "answers"), chat, Forget(chat=ChatRef(chat)))
    if erased.places:
        # Behind what is on its way into those topics, which has the client's chat as its key.
        key = erased.chats[0][1] if erased.chats else client
        topics = tuple(TopicRef(place) for place in erased.places)
        said_of = Forget(chat=ChatRef(voice.house.operator_chat), topics=topics)
        _letter(voice, outbound_queue("telegram", "operators"), key, said_of)


def _letter(voice: Voice, queue: str, key: str, payload: Wire) -> None:
    scribe = Scribe(voice.upcoming, voice.cause, voice.house)
    voice.letters.append(Letter(queue, scribe.envelope(key, payload)))
