"""Which of the owner's flows a message, a reply or a press belongs to."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import assert_never, cast

from contracts.content import Content
from contracts.records import Tab
from router.app.cards import LISTED, open_text
from router.app.house import House
from router.app.owner import broadcasts, forgetting, journal, records, sheet, stats, tariffs
from router.app.owner.forget_ports import Asker
from router.app.owner.ports import OpenPrompt, Outcome, OwnerDesk
from router.app.owner.prompts import (
    AskAudience,
    AskField,
    AskForget,
    AskMessage,
    AskRecord,
    AskTariff,
    ConfirmBroadcast,
    ConfirmField,
    ConfirmForget,
    ConfirmMerge,
)
from router.app.owner.voice import Voice
from router.app.pieces import words_of
from router.app.ports import NotYet
from router.app.scribe import Cause
from router.dialog.orders import Inner, Known, OwnersCommand, OwnersOrder, Unknown, Words, read_order

__all__ = ["OwnerPressed", "OwnerSaid", "Work", "edited", "pressed", "refused", "spoke", "ticked"]

_PAYLOAD = re.compile(
    r"owner:(yes|no|other|stop:([0-9a-f-]{36})|undo:([0-9]{1,18})"
    r"|loss:(clients|tariffs|subscriptions):([0-9A-Za-z-]{1,32}))"
)
_SOON = 0.2
_LATELY_SECONDS = 60.0

Work = Callable[[OwnerDesk], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class OwnerSaid:
    """Something that the owner wrote, in their own chat or among the operators."""

    chat: str
    by: str
    """The owner's name."""
    message: str
    content: Content
    reply_to: str | None
    thread: str | None = None
    patient: bool = False
    """Whether it may wait for the report of what it may be an answer to."""
    anonymous: bool = False
    """Whether nobody knows who it was."""


@dataclass(frozen=True, slots=True)
class OwnerPressed:
    """A button under one of the bot's words to the owner."""

    chat: str
    by: str
    press: str
    message: str | None
    payload: str
    patient: bool = False
    home: str = ""
    """The owner's private chat with the bot."""


Begin = Callable[[OwnerDesk, Voice, OwnerSaid], Awaitable[None]]


async def _broadcast(desk: OwnerDesk, voice: Voice, said: OwnerSaid) -> None:
    await broadcasts.begin(desk, voice, _today(voice), said.message)


async def _record(_: OwnerDesk, voice: Voice, said: OwnerSaid) -> None:
    records.begin(voice, said.message)


async def _forget(_: OwnerDesk, voice: Voice, said: OwnerSaid) -> None:
    forgetting.begin(voice, said.message)


async def _log(desk: OwnerDesk, voice: Voice, said: OwnerSaid) -> None:
    await journal.show(desk, voice, said.message)


async def _stats(desk: OwnerDesk, voice: Voice, said: OwnerSaid) -> None:
    await stats.show(desk, voice, words_of(said.content), said.message)


async def _tariffs(desk: OwnerDesk, voice: Voice, said: OwnerSaid) -> None:
    await tariffs.show(desk, voice, said.message)


_BEGIN: Mapping[OwnersCommand, Begin] = MappingProxyType(
    {
        "broadcast": _broadcast,
        "record": _record,
        "forget": _forget,
        "log": _log,
        "stats": _stats,
        "tariffs": _tariffs,
    }
)
"""How each command begins."""


def spoke(said: OwnerSaid, cause: Cause, house: House) -> Work:
    """What follows from what the owner wrote. The work raises `NotYet` while it may answer what nobody reported yet."""

    async def work(desk: OwnerDesk) -> Outcome:
        voice = Voice(said.chat, cause, house, thread=said.thread)
        order = read_order(words_of(said.content))
        match order:
            case OwnersOrder(command=command):
                await _BEGIN[command](desk, voice, said)
            case Known(command="open"):
                voice.say(open_text(await desk.opened(LISTED), house), reply_to=said.message)
            case Known(command="help") | Inner() | Unknown(written="/start"):
                voice.say(voice.words("owner-help"), reply_to=said.message)
            case Known():
                voice.say(voice.words("owner-among-operators"), reply_to=said.message)
            case Unknown(written, nearest):
                text = voice.words("owner-unknown-command", written=written, nearest=nearest)
                voice.say(text, reply_to=said.message)
            case Words():
                await _words(desk, voice, said)
            case _:
                assert_never(order)
        return voice.outcome()

    return work


async def _words(desk: OwnerDesk, voice: Voice, said: OwnerSaid) -> None:
    prompt = await _prompt(desk, voice, said.reply_to, patient=said.patient)
    if prompt is None:
        voice.say(voice.words("owner-help"), reply_to=said.message)
    elif prompt.done:
        voice.say(voice.words("owner-prompt-over"), reply_to=said.message)
    elif await _answered(desk, voice, prompt, said):
        await desk.answered(prompt.id)


async def _prompt(desk: OwnerDesk, voice: Voice, message: str | None, *, patient: bool) -> OpenPrompt | None:
    """What stands in this message; its report may still be on its way. Raises `NotYet`."""
    if message is None:
        return None
    found = await desk.prompt(message)
    if found is not None or not patient:
        return found
    if await desk.unreported(voice.now - _LATELY_SECONDS):
        raise NotYet(_SOON)
    return await desk.prompt(message)  # the report may have come between the two looks


async def _answered(desk: OwnerDesk, voice: Voice, prompt: OpenPrompt, said: OwnerSaid) -> bool:
    """Whether the prompt has its answer."""
    words = words_of(said.content)
    match prompt.asked.prompt:
        case AskAudience() as asked:
            return await broadcasts.audience_named(desk, voice, asked, words, _today(voice), said.message)
        case AskMessage() as asked:
            return await broadcasts.message_given(desk, voice, asked, said.content, _today(voice), said.message)
        case AskRecord():
            return await records.record_named(desk, voice, words, said.message)
        case AskField() as asked:
            return await records.field_given(desk, voice, asked, words, said.message)
        case AskTariff() as asked:
            return await tariffs.told(desk, voice, asked, words, said.by, said.message)
        case AskForget():
            return await forgetting.client_named(desk, voice, words, said.message)
        case ConfirmBroadcast() | ConfirmField() | ConfirmMerge() | ConfirmForget():
            voice.say(voice.words("owner-press-instead"), reply_to=said.message)
            return False
        case _:
            assert_never(prompt.asked.prompt)


def edited(chat: str, message: str, cause: Cause, house: House) -> Work:
    """The owner changed a message in the own chat: what was answered is answered."""

    async def work(_: OwnerDesk) -> Outcome:
        voice = Voice(chat, cause, house)
        voice.say(voice.words("owner-edited"), reply_to=message)
        return voice.outcome()

    return work


def pressed(said: OwnerPressed, cause: Cause, house: House) -> Work:
    """What follows from what the owner pressed. The work raises `NotYet` as that of `spoke` does."""

    async def work(desk: OwnerDesk) -> Outcome:
        voice = Voice(said.chat, cause, house)
        voice.answer(said.press, await _pressed(desk, voice, said))
        return voice.outcome()

    return work


async def _pressed(desk: OwnerDesk, voice: Voice, said: OwnerPressed) -> str:
    """The word for whoever pressed."""
    found = _PAYLOAD.fullmatch(said.payload)
    if found is None:
        return voice.words("operators-press-unknown")
    if found[2] is not None:
        return await broadcasts.stopped(desk, voice, found[2], said.message)
    if found[4] is not None:
        return sheet.loss_allowed(voice, cast("Tab", found[4]), found[5])
    if found[3] is not None:
        return await journal.undone(desk, voice, int(found[3]), said.by, said.message)
    prompt = await _prompt(desk, voice, said.message, patient=said.patient)
    if prompt is None:
        return voice.words("operators-press-unknown")
    if prompt.done:
        return voice.words("owner-prompt-over")
    await desk.answered(prompt.id)
    voice.thread = prompt.asked.thread
    return await _settled(desk, voice, prompt, found[1], said)


async def _settled(desk: OwnerDesk, voice: Voice, prompt: OpenPrompt, choice: str, said: OwnerPressed) -> str:
    by = said.by
    if choice == "no":
        before = prompt.asked.text
        voice.change(prompt.messages, before, f"{before}\n\n{voice.words('owner-cancelled')}")
        return voice.words("owner-cancelled")
    match prompt.asked.prompt:
        case ConfirmBroadcast() as asked:
            return await broadcasts.started(desk, voice, prompt, asked, by, _today(voice))
        case ConfirmField() as asked:
            return await records.kept(desk, voice, prompt, asked, by)
        case ConfirmMerge() as asked:
            return await records.merged(desk, voice, prompt, asked, by, keep_other=choice == "other")
        case ConfirmForget() as asked:
            return await forgetting.confirmed(desk, voice, prompt, asked, Asker(by, said.home))
        case AskAudience() | AskMessage() | AskRecord() | AskField() | AskTariff() | AskForget():
            return voice.words("operators-press-unknown")
        case _:
            assert_never(prompt.asked.prompt)


def refused(said: OwnerSaid | OwnerPressed, cause: Cause, house: House) -> Work:
    """Somebody who is no owner gave an owner's command, answered a prompt, or pressed its button."""

    async def work(_: OwnerDesk) -> Outcome:
        voice = Voice(said.chat, cause, house)
        if isinstance(said, OwnerPressed):
            voice.answer(said.press, voice.words("operators-owner-only"))
        else:
            voice.thread = said.thread
            word = "operators-anonymous-owner" if said.anonymous else "operators-owner-only"
            voice.say(voice.words(word), reply_to=said.message)
        return voice.outcome()

    return work


def ticked(broadcast: str, cause: Cause, house: House) -> Work:
    """A broadcast's next page is due."""

    async def work(desk: OwnerDesk) -> Outcome:
        voice = Voice(house.operator_chat, cause, house)
        await broadcasts.page(desk, voice, broadcast)
        return voice.outcome()

    return work


def _today(voice: Voice) -> date:
    return voice.cause.now.astimezone(voice.house.timezone).date()
