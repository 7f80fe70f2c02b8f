"""What sheets-sync and `otklik import` say: each message one transaction, and the owner's part of it in words."""

from collections.abc import Awaitable, Callable

import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope
from contracts.records import (
    ClientChanged,
    RowsLost,
    RowsRefused,
    SheetRead,
    SheetTrouble,
    TariffChanged,
    TroubleEnded,
)
from contracts.wire import Wire
from router.app.house import House
from router.app.owner.ports import Outcome
from router.app.owner.voice import Voice
from router.app.scribe import Cause
from router.app.sheet.ports import Overridden, Paid, SheetDesk, SheetStore
from router.dialog.effects import Phrase

__all__ = ["Recording"]

LISTED = 30
_LONGEST = 200
_KEY = "sheet"
"""All that is said of it comes through one ordered queue, so nobody else writes under this key meanwhile."""


class Recording:
    """Each method takes one message to its end, and may be given it again. Raises `Unavailable`."""

    def __init__(self, store: SheetStore, house: House, clock: Clock) -> None:
        self._store = store
        self._house = house
        self._clock = clock

    async def tariff(self, envelope: Envelope[TariffChanged]) -> None:
        """A tariff was made, changed, or is there no more."""

        async def work(desk: SheetDesk, _: Cause) -> Outcome:
            await desk.tariff(envelope.payload)
            return Outcome()

        await self._change(envelope, work)

    async def client(self, envelope: Envelope[ClientChanged]) -> None:
        """Rows of one e-mail have changed."""

        async def work(desk: SheetDesk, cause: Cause) -> Outcome:
            over = await desk.client(envelope.payload)
            texts = [(_overridden(self._house, one), f"owner:undo:{one.change}") for one in over]
            return self._tell(cause, *texts)

        await self._change(envelope, work)

    async def read(self, envelope: Envelope[SheetRead]) -> None:
        """All of it was said."""
        await self._change(envelope, lambda _desk, _cause: _nothing())

    async def refused(self, envelope: Envelope[RowsRefused]) -> None:
        """Rows that are skipped: the owner gets a list."""
        said = envelope.payload
        words = _words(self._house)
        lines = [
            words(
                "sheet-row",
                tab=row.tab,
                row=row.row,
                fault=row.fault,
                value=row.value,
                shows="yes" if row.value else "no",
                other=row.other or 0,
            )
            for row in said.rows[:LISTED]
        ]
        more = said.total - len(lines)
        head = words("sheet-rows-refused", count=said.total) if said.total else words("sheet-rows-well")
        tail = [words("sheet-rows-more", count=more)] if more > 0 else []
        await self._say(envelope, "\n".join([head, *lines, *tail]))

    async def lost(self, envelope: Envelope[RowsLost]) -> None:
        """A tab lost so many rows that the owner must say whether that is meant."""
        said = envelope.payload
        text = _words(self._house)("sheet-rows-lost", tab=said.tab, lost=said.lost, had=said.had)
        await self._say(envelope, text, f"owner:loss:{said.tab}:{said.loss}")

    async def trouble(self, envelope: Envelope[SheetTrouble]) -> None:
        """Table and records do not go together now."""
        said = envelope.payload
        text = _words(self._house)(
            "sheet-trouble",
            kind=said.kind,
            tab=said.tab or "none",
            headings=", ".join(said.headings),
            account=said.account,
        )
        await self._say(envelope, text)

    async def ended(self, envelope: Envelope[TroubleEnded]) -> None:
        """It is well again."""
        kind = "lost" if envelope.payload.kind == "rows_lost" else "other"
        await self._say(envelope, _words(self._house)("sheet-well-again", kind=kind))

    async def _say(self, envelope: Envelope[Wire], text: str, payload: str = "") -> None:
        async def work(_: SheetDesk, cause: Cause) -> Outcome:
            return self._tell(cause, (text, payload))

        await self._change(envelope, work)

    def _tell(self, cause: Cause, *texts: tuple[str, str]) -> Outcome:
        """To each owner, in their own chat; where there is none, among the operators."""
        outcome = Outcome()
        chats = [str(owner) for owner in sorted(self._house.owners)] or [str(self._house.operator_chat)]
        for chat in chats:
            voice = Voice(chat, cause, self._house, key=f"{_KEY}:{chat}", letters=list(outcome.letters))
            for text, payload in texts:
                key = "sheet-button-loss" if payload.startswith("owner:loss") else "sheet-button-restore"
                voice.say(text, buttons=((voice.words(key), payload),) if payload else ())
            outcome = Outcome(tuple(voice.letters), (*outcome.sent, *voice.sent), at=voice.now)
        return outcome

    async def _change(
        self, envelope: Envelope[Wire], follows: Callable[[SheetDesk, Cause], Awaitable[Outcome]]
    ) -> None:
        cause = Cause(envelope, self._clock.now())
        first_time = await self._store.change(envelope.id, lambda desk: follows(desk, cause))
        log = structlog.get_logger().bind(message_id=envelope.id, type=envelope.type, key=envelope.key)
        log.info("handled" if first_time else "was handled before", action="message_handled", repeated=not first_time)


async def _nothing() -> Outcome:
    return Outcome()


def _words(house: House) -> Callable[..., str]:
    def say(key: str, **values: str | int) -> str:
        return house.speech.say(Phrase(key, tuple(values.items())), house.speech.house)

    return say


def _overridden(house: House, one: Overridden) -> str:
    words, who = _words(house), {"name": one.name or one.email, "email": one.email}
    if not isinstance(one.was, str) and one.now is None:
        return words("sheet-overridden-gone", **who, was_tariff=one.was[0], was_day=f"{one.was[1]:%d.%m.%Y}")
    if isinstance(one.was, str) or one.now is None or isinstance(one.now, str):
        field = words(f"owner-field-{one.field}")
        return words("sheet-overridden-field", **who, field=field, was=_short(one.was), now=_short(one.now))
    return words(
        "sheet-overridden",
        **who,
        was_tariff=one.was[0],
        was_day=f"{one.was[1]:%d.%m.%Y}",
        tariff=one.now[0],
        day=f"{one.now[1]:%d.%m.%Y}",
    )


def _short(value: Paid | str | None) -> str:
    """Notes may be long: who must decide needs to see how they begin."""
    plain = (" ".join(value.split()) if isinstance(value, str) else "") or "—"
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST].rstrip()}…"
