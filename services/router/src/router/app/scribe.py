"""What every effect needs to become a command: words, envelopes, queues, and what must be remembered."""

from dataclasses import dataclass
from datetime import datetime

from contracts.content import Content, Text
from contracts.delivery import Reported
from contracts.envelope import Envelope, id_from
from contracts.ids import ChatRef, MessageRef, ThreadRef, channel_of
from contracts.inbound import OperatorEdited, OperatorPressed, OperatorSpoke
from contracts.merging import merged
from contracts.outbound import Button, Edit, Mark, Show
from contracts.routing import outbound_queue
from contracts.wire import Wire
from router.app.house import House, plain_name
from router.app.money.ports import Print, Receipt
from router.app.pieces import Carried, alike, carried_in, with_words, words_of
from router.app.place_ports import Place
from router.app.places import topic_of
from router.app.ports import Letter, Note, Sent, Timer
from router.app.reading import ANSWER_WAITS
from router.dialog.effects import Offer, Phrase
from router.dialog.states import Who

__all__ = ["Cause", "Scribe", "Written", "answer_timer", "ref_of", "thread_of", "yes_or_no"]

PATIENCE_SECONDS = 30.0

LONGEST_NOTE = 200
"""Signs of a first text that are shown under the changed one."""


@dataclass(frozen=True, slots=True)
class Cause:
    """The message that all this follows from, and the moment of writing."""

    envelope: Envelope[Wire]
    now: datetime
    place: Place | None = None
    """Where what concerns the client stands in the operator chat."""
    is_open: bool = False
    """Whether the client has an open dialog then."""


@dataclass(frozen=True, slots=True)
class Written:
    """What one effect comes to."""

    letters: tuple[Letter, ...] = ()
    sent: tuple[Sent, ...] = ()
    timers: tuple[Timer, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()
    mails: tuple[str, ...] = ()
    receipts: tuple[tuple[Receipt, tuple[Print, ...]], ...] = ()
    """See `router.app.ports.Decision`."""


def answer_timer(command: str) -> str:
    """The id of the timer that looks after an answer."""
    return id_from(ANSWER_WAITS, command)


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes one effect; `id` is the command's that it comes to."""

    id: str
    cause: Cause
    house: House

    def to_operators(
        self, payload: Wire, who: Who | None, asked: str | None = None, *, inside: str | None = None
    ) -> Written:
        """A command for the operator chat, in the line of the client whom it concerns, and in the client's place.

        `asked` names what an operator has just done: what follows from it stands in a line of its own, and goes before
        all that clients have written. `inside`: what stands over it in that place, instead of its header.
        """
        if isinstance(payload, Show | Edit | Mark):
            payload = self._placed(payload, who, inside)
        key: str = self.house.operator_chat if who is None else who.chat
        if asked is not None:
            key = asked
            if isinstance(payload, Show | Edit):
                payload = payload.model_copy(update={"ahead": True})
        return Written((Letter(outbound_queue("telegram", "operators"), self.envelope(key, payload)),))

    def _asked(self, reply_to: str | None) -> str | None:
        """Which doing of an operator this answers, if it does; a report is of what they have sent."""
        match self.cause.envelope.payload:
            case OperatorPressed():
                return reply_to or self.cause.envelope.id
            case OperatorSpoke() | OperatorEdited() | Reported():
                return reply_to
            case _:
                return None

    def _placed(self, payload: Show | Edit | Mark, who: Who | None, inside: str | None) -> Wire:
        """A word to whoever has just spoken stands where they spoke, be that in *General*; all else with its client."""
        said, changed = self.cause.envelope.payload, dict[str, object]()
        to_speaker = isinstance(payload, Show) and isinstance(said, OperatorSpoke) and payload.reply_to == said.message
        if to_speaker and isinstance(said, OperatorSpoke):
            changed["thread"] = said.thread
            if said.forum and said.thread is None:
                return payload
        if who is not None and self.cause.place is not None:
            place = self.cause.place
            changed["topic"] = topic_of(place, who, inside, self.house, is_open=self.cause.is_open)
        return payload.model_copy(update=changed)

    def _to_client(self, payload: Wire, who: Who) -> Written:
        queue = outbound_queue(channel_of(ChatRef(who.chat)), "answers")
        return Written((Letter(queue, self.envelope(who.chat, payload)),))

    def _show_operators(self, phrase: Phrase, reply_to: str | None = None, *, silent: bool = False) -> Show:
        text: Content = Text(text=self.house.speech.say(phrase, self.house.speech.house))
        return Show(chat=self.house.operator_chat, content=text, reply_to=ref_of(reply_to), silent=silent)

    def _with_buttons(self, show: Show, offers: tuple[Offer, ...]) -> Show:
        alone = tuple((self._button(offer),) for offer in offers if offer.text)
        row = tuple(self._button(offer) for offer in offers if not offer.text)
        rows = (*alone, row) if row else alone
        return show.model_copy(update={"buttons": rows}) if rows else show

    def _button(self, offer: Offer) -> Button:
        speech = self.house.speech
        text = offer.text or speech.say(Phrase(f"button-{offer.kind}"), speech.house)
        return Button(text=text, payload=f"{offer.kind}:{offer.subject}")

    def _answer_timer(self, who: Who) -> Timer:
        due = self.cause.now.timestamp() + PATIENCE_SECONDS
        return Timer(answer_timer(self.id), who.chat, ANSWER_WAITS, self.id, due)

    def _header(self, who: Who, carried: Carried, *, changed: bool = False) -> str:
        """Who speaks, in a relay."""
        return " · ".join((f"{who.name} · {self._by(who)}", *self._beside(carried, changed=changed)))

    def _inside(self, who: Who, carried: Carried, *, changed: bool = False) -> str | None:
        """The same in the client's own place, where only several messengers must be told apart."""
        shared = self.cause.place is not None and self.cause.place.shared
        parts = ((self._by(who),) if shared else (), self._beside(carried, changed=changed))
        return " · ".join(word for words in parts for word in words) or None

    def _by(self, who: Who) -> str:
        channel = self.house.speech.say(Phrase(f"channel-{who.channel}"), self.house.speech.house)
        return f"{channel} ✅" if who.verified else channel

    def _beside(self, carried: Carried, *, changed: bool) -> tuple[str, ...]:
        speech = self.house.speech
        words: list[str] = []
        if carried.forwarded is not None:
            name = plain_name(carried.forwarded.name or "")
            said = Phrase("forwarded-from", (("name", name),)) if name else Phrase("forwarded")
            words.append(speech.say(said, speech.house))
        if carried.late is not None:
            words.append(speech.say(Phrase("late", (("at", carried.late),)), speech.house))
        return (*words, speech.say(Phrase("changed"), speech.house)) if changed else tuple(words)

    def _noted(self, content: Content, first: Content) -> Content:
        """A changed relay's content, with a note of what it said at first."""
        if alike(content, first):
            return content
        was = words_of(first)
        short = was if len(was) <= LONGEST_NOTE else f"{was[:LONGEST_NOTE].rstrip()}…"
        note = Phrase("relay-was", (("text", short),)) if was else Phrase("relay-changed")
        return with_words(content, self.house.speech.say(note, self.house.speech.house))

    def _as_shown(self, base: Sent, own: Content) -> Content | None:
        """A relay's content with what went out as one with it; `None` where that does not go together any more."""
        if not base.fellows:
            return own
        return merged([own if one.id == base.id else self._shows(one) for one in base.fellows])

    def _shows(self, relay: Sent) -> Content:
        first = carried_in(relay.content or "")
        return self._noted(carried_in(relay.current or relay.content or "").content, first.content)

    def _about(self, who: Who) -> tuple[tuple[str, str | int], ...]:
        channel = self.house.speech.say(Phrase(f"channel-{who.channel}"), self.house.speech.house)
        return (("name", who.name), ("channel", channel))

    def _rating(self, dialog: str, who: Who) -> tuple[tuple[Button, ...], ...]:
        speech = self.house.speech
        language = speech.language_of(who.language)
        return (
            tuple(
                Button(
                    text=speech.say(Phrase("rate-button", (("score", score),)), language),
                    payload=f"rate:{dialog}:{score}",
                )
                for score in range(1, 6)
            ),
        )

    def envelope(self, key: str, payload: Wire) -> Envelope[Wire]:
        cause = self.cause.envelope
        return Envelope(
            id=self.id,
            key=key,
            payload=payload,
            at=self.cause.now,
            correlation=cause.correlation,
            causation=cause.id,
            trace=cause.trace,
        )


def ref_of(message: str | None) -> MessageRef | None:
    """The same word, as the contracts call it."""
    return None if message is None else MessageRef(message)


def thread_of(sent: Sent) -> ThreadRef | None:
    """The topic in which it stands."""
    return None if sent.thread is None else ThreadRef(sent.thread)


def yes_or_no(said: bool) -> str:
    """For a text that chooses."""
    return "yes" if said else "no"
