"""How much of the bot itself one client gets in a while: its answers, and the reading of pictures.

What a client wrote is never spared: it is kept and relayed however much it is. It is counted in this process, and
afresh when another takes over the partition of the client.
"""

from dataclasses import replace

from chassis.clock import Clock
from contracts.content import Text
from contracts.envelope import Envelope, id_from
from contracts.inbound import ButtonPressed, PersonSpoke
from contracts.ocr import ReadReceipt
from contracts.outbound import Show
from contracts.wire import Wire
from router.app.house import House
from router.app.ports import Decision, Letter, Timer
from router.dialog.effects import Phrase
from router.dialog.states import State

__all__ = ["ANSWERS_A_MINUTE", "PICTURES_AN_HOUR", "SPARED", "Sparing"]

SPARED = "receipt-spared"
"""The timer by which a person decides on a picture that is not read."""
PICTURES_AN_HOUR = 20
ANSWERS_A_MINUTE = 20
_HOUR, _MINUTE = 3600.0, 60.0
_REMEMBERED = 2000


class Sparing:
    """Looks over what was decided, after it was decided."""

    def __init__(self, clock: Clock, house: House) -> None:
        self._house = house
        self._pictures = _Lately(clock, PICTURES_AN_HOUR, _HOUR)
        self._answers = _Lately(clock, ANSWERS_A_MINUTE, _MINUTE)
        self._words = _Lately(clock, 1, _MINUTE)

    def spare(self, before: State | None, decision: Decision, cause: Envelope[Wire]) -> Decision:
        """The same, without what is too much; the same again for the same message."""
        said = cause.payload
        if not isinstance(said, PersonSpoke | ButtonPressed):
            return decision
        decision = self._without_pictures(decision)
        if before is None or not _is_mere_answer(before, decision) or self._answers.allow(said.chat, cause.id):
            return decision
        told = self._words.allow(said.chat, cause.id)
        return replace(decision, letters=self._without_answers(decision.letters, before, told=told))

    def _without_pictures(self, decision: Decision) -> Decision:
        """Those over the limit go to a person at once, as if nobody could read them."""
        letters: list[Letter] = []
        timers: list[Timer] = []
        for letter in decision.letters:
            asked = letter.envelope.payload
            if not isinstance(asked, ReadReceipt) or self._pictures.allow(asked.chat, asked.receipt):
                letters.append(letter)
            else:
                spared = id_from(SPARED, asked.receipt)
                timers.append(Timer(spared, asked.chat, SPARED, asked.receipt, decision.at))
        if not timers:
            return decision
        return replace(decision, letters=tuple(letters), timers=(*decision.timers, *timers))

    def _without_answers(self, letters: tuple[Letter, ...], before: State, *, told: bool) -> tuple[Letter, ...]:
        """One kind word in their place, and then silence until it is less; a pressed button still comes to rest."""
        kept: list[Letter] = []
        for letter in letters:
            shown = letter.envelope.payload
            if not isinstance(shown, Show):
                kept.append(letter)
            elif told:
                speech = self._house.speech
                text = speech.say(Phrase("answers-slower"), speech.language_of(before.who.language))
                word = Show(chat=shown.chat, content=Text(text=text))
                kept.append(replace(letter, envelope=replace(letter.envelope, payload=word)))
                told = False
        return tuple(kept)


def _is_mere_answer(before: State, decision: Decision) -> bool:
    """Whether the bot only says something: nothing changes, and nobody but the client is told anything."""
    changes = (
        *decision.sent,
        *decision.settled,
        *decision.links,
        *decision.changed,
        *decision.timers,
        *decision.forget_timers,
        *decision.notes,
        *decision.templates,
        *decision.mails,
    )
    alone = all(letter.queue.endswith(".answers") for letter in decision.letters)
    return bool(decision.letters) and alone and not changes and decision.money is None and decision.state == before


class _Lately:
    """What was allowed to whom within a span of time."""

    def __init__(self, clock: Clock, most: int, seconds: float) -> None:
        self._clock = clock
        self._most = most
        self._seconds = seconds
        self._known: dict[str, dict[str, float]] = {}

    def allow(self, whom: str, what: str) -> bool:
        """Whether there is room for it, and take the room; once allowed, always allowed."""
        now = self._clock.monotonic()
        lately = {one: at for one, at in self._known.pop(whom, {}).items() if now - at < self._seconds}
        allowed = what in lately or len(lately) < self._most
        if allowed:
            lately.setdefault(what, now)
        self._known[whom] = lately
        if len(self._known) > _REMEMBERED:
            del self._known[next(iter(self._known))]
        return allowed
