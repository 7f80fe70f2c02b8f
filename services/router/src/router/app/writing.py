"""From the dialog's effects to commands for the gateways, with what must be remembered of each."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from contracts.content import Content, Text
from contracts.envelope import Envelope, id_from
from contracts.ids import ChatRef, MessageRef, PressRef, channel_of
from contracts.inbound import OperatorPressed
from contracts.outbound import AnswerPress, Button, Edit, Show
from contracts.outbound import Mark as MarkCommand
from contracts.routing import outbound_queue
from contracts.wire import Wire
from router.app.house import House, plain_name
from router.app.pieces import Carried, alike, carried_in, carried_of, with_words, words_of
from router.app.ports import Letter, Sent, Timer
from router.app.reading import ANSWER_WAITS, Again, Amend
from router.dialog.effects import (
    Announce,
    Deliver,
    Effect,
    Mark,
    Notify,
    Offer,
    Phrase,
    Relay,
    ShowPayment,
    StopSpinner,
    Tell,
)
from router.dialog.states import Piece, Who

__all__ = ["Cause", "Written", "answer_timer", "operator_press", "write"]

PATIENCE_SECONDS = 30.0

LONGEST_NOTE = 200
"""Signs of a first text that are shown under the changed one."""

ForClient = Tell | ShowPayment | Announce | Relay | Deliver | Mark | StopSpinner


@dataclass(frozen=True, slots=True)
class Cause:
    """The message that all this follows from, and the moment of writing."""

    envelope: Envelope[Wire]
    now: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """What one effect comes to."""

    letters: tuple[Letter, ...] = ()
    sent: tuple[Sent, ...] = ()
    timers: tuple[Timer, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()
    """See `router.app.ports.Decision`."""


def answer_timer(command: str) -> str:
    """The id of the timer that looks after an answer."""
    return id_from(ANSWER_WAITS, command)


def write(effect: Effect | Amend | Again, number: int, who: Who | None, cause: Cause, house: House) -> Written:
    """Put one effect into words and commands; `number` tells it from the cause's other effects.

    The same cause and number give the same ids, so a repeat is recognised. Without an account (`who`) only
    `Notify` means anything.
    """
    scribe = _Scribe(id_from("command", cause.envelope.id, number), cause, house)
    if isinstance(effect, Notify):
        return scribe.notify(effect, who)
    if who is None:
        return Written()
    match effect:
        case Amend():
            return scribe.amend_relay(effect, who) if effect.base.kind == "relay" else scribe.amend_answer(effect, who)
        case Again():
            return replace(scribe, id=id_from("again", effect.base.id)).again(effect, who)
        case _:
            return scribe.write(effect, who)


def operator_press(said: OperatorPressed, key: str, cause: Cause, house: House) -> Letter:
    """The word for a pressed button in the operator chat."""
    text = house.speech.say(Phrase(key), house.speech.house)
    scribe = _Scribe(id_from("command", cause.envelope.id, "press"), cause, house)
    return scribe.to_operators(AnswerPress(chat=said.chat, press=said.press, text=text), None).letters[0]


@dataclass(frozen=True, slots=True)
class _Scribe:
    id: str
    cause: Cause
    house: House

    def write(self, effect: ForClient, who: Who) -> Written:
        match effect:
            case Tell():
                return self.tell(effect, who)
            case ShowPayment():
                return self.show_payment(who)
            case Announce():
                return self.announce(effect, who)
            case Relay():
                return self.relay(effect, who)
            case Deliver():
                return self.deliver(effect, who)
            case Mark():
                message = MessageRef(effect.message)
                return self.to_operators(
                    MarkCommand(chat=self.house.operator_chat, message=message, mark=effect.mark), who
                )
            case StopSpinner():
                return self.stop_spinner(effect, who)
            case _:
                assert_never(effect)

    def tell(self, effect: Tell, who: Who) -> Written:
        speech = self.house.speech
        language = speech.language_of(who.language)
        show = Show(
            chat=ChatRef(who.chat),
            content=Text(text=speech.say(effect.phrase, language)),
            buttons=self._rating(effect.rate, who) if effect.rate is not None else (),
            menu=speech.menu(language) if effect.menu else None,
        )
        return self._to_client(show, who)

    def show_payment(self, who: Who) -> Written:
        details = self.house.payment_details.strip()
        phrase = Phrase("payment-how", (("details", details),)) if details else Phrase("payment-ask")
        return self.tell(Tell(phrase, menu=True), who)

    def announce(self, effect: Announce, who: Who) -> Written:
        values = (
            *self._about(who),
            ("topic", effect.topic),
            ("again", _yes(effect.again)),
            ("new", _yes(who.new)),
            ("verified", _yes(who.verified)),
            ("email", who.email or "—"),
        )
        show = self._show_operators(Phrase("card", values))
        sent = Sent(self.id, "card", who.chat, effect.dialog)
        return replace(self.to_operators(show, who), sent=(sent,))

    def relay(self, effect: Relay, who: Who) -> Written:
        piece = effect.piece
        carried = carried_of(piece)
        show = Show(
            chat=self.house.operator_chat,
            content=carried.content,
            header=self._header(who, carried, changed=effect.changed),
            reply_to=_ref(piece.answers),
        )
        sent = Sent(self.id, "relay", who.chat, effect.dialog, piece.message, content=piece.content, also=carried.also)
        return replace(self.to_operators(show, who), sent=(sent,))

    def amend_relay(self, effect: Amend, who: Who) -> Written:
        """What stands in the operator chat shows the new words, and under them the first."""
        base = effect.base
        content = effect.after.model_dump_json()
        if not base.messages:
            piece = Piece(base.origin or "", content, self.cause.now.timestamp())
            return self.relay(Relay(piece, base.dialog or "", changed=True), who)
        edit = Edit(
            chat=self.house.operator_chat,
            messages=tuple(MessageRef(message) for message in base.messages),
            before=self._noted(effect.before.content, effect.first.content),
            content=self._noted(effect.after.content, effect.first.content),
            header=self._header(who, effect.first),
        )
        sent = Sent(
            self.id,
            "relay_edit",
            who.chat,
            base.dialog,
            base.origin,
            quotes=base.messages[0],
            about=base.id,
            content=content,
        )
        return replace(self.to_operators(edit, who), sent=(sent,), changed=((base.id, content),))

    def amend_answer(self, effect: Amend, who: Who) -> Written:
        """What the client sees shows the new words."""
        base = effect.base
        content = effect.after.model_dump_json()
        if not base.messages:
            return self._not_amended(base, content, who)
        edit = Edit(
            chat=ChatRef(who.chat),
            messages=tuple(MessageRef(message) for message in base.messages),
            before=effect.before.content,
            content=effect.after.content,
        )
        sent = Sent(
            self.id,
            "answer_edit",
            who.chat,
            base.dialog,
            base.origin,
            quotes=base.quotes,
            about=base.id,
            content=content,
        )
        return replace(self._to_client(edit, who), sent=(sent,), changed=((base.id, content),))

    def _not_amended(self, base: Sent, content: str, who: Who) -> Written:
        """Nobody knows where the answer stands: the operators may send the new words themselves."""
        edit = Sent(
            self.id,
            "answer_edit",
            who.chat,
            base.dialog,
            base.origin,
            quotes=base.quotes,
            state="refused",
            about=base.id,
            content=content,
        )
        word = replace(self, id=id_from("word", self.id))
        still = Notify(
            Phrase("operators-still-old", (("reason", "refused"),)), base.origin, offer=Offer("fix", self.id)
        )
        written = word.notify(still, who)
        return replace(written, sent=(edit, *written.sent))

    def again(self, effect: Again, who: Who) -> Written:
        """Its own id follows from the refused command's, so that a second press of the button sends nothing."""
        base = effect.base
        content = base.content or ""
        show = Show(
            chat=ChatRef(who.chat),
            content=carried_in(content).content,
            reply_to=_ref(base.quotes),
            human_agent=effect.human_agent,
        )
        sent = Sent(self.id, "answer", who.chat, base.dialog, base.origin, base.quotes, content=content)
        return replace(self._to_client(show, who), sent=(sent,), timers=(self._answer_timer(who),))

    def notify(self, effect: Notify, who: Who | None) -> Written:
        about = self._about(who) if who is not None else ()
        phrase = Phrase(effect.phrase.key, (*about, *effect.phrase.values))
        show = self._show_operators(phrase, effect.reply_to, silent=effect.silent)
        if effect.offer is not None:
            text = self.house.speech.say(Phrase(f"button-{effect.offer.kind}"), self.house.speech.house)
            button = Button(text=text, payload=f"{effect.offer.kind}:{effect.offer.command}")
            show = show.model_copy(update={"buttons": ((button,),)})
        return replace(self.to_operators(show, who), sent=(Sent(self.id, "notice", None if who is None else who.chat),))

    def deliver(self, effect: Deliver, who: Who) -> Written:
        piece = effect.piece
        carried = carried_of(piece)
        show = Show(chat=ChatRef(who.chat), content=carried.content, reply_to=_ref(piece.answers))
        sent = Sent(
            self.id,
            "answer",
            who.chat,
            effect.dialog,
            piece.message,
            piece.answers,
            content=piece.content,
            also=carried.also,
        )
        return replace(self._to_client(show, who), sent=(sent,), timers=(self._answer_timer(who),))

    def mark(self, effect: Mark, who: Who) -> Written:
        message = MessageRef(effect.message)
        return self.to_operators(MarkCommand(chat=self.house.operator_chat, message=message, mark=effect.mark), who)

    def stop_spinner(self, effect: StopSpinner, who: Who) -> Written:
        speech = self.house.speech
        text = speech.say(effect.phrase, speech.language_of(who.language)) if effect.phrase is not None else ""
        return self._to_client(AnswerPress(chat=ChatRef(who.chat), press=PressRef(effect.press), text=text), who)

    def to_operators(self, payload: Wire, who: Who | None) -> Written:
        """A command for the operator chat, in the line of the client whom it concerns."""
        key = self.house.operator_chat if who is None else who.chat
        return Written((Letter(outbound_queue("telegram", "operators"), self._envelope(key, payload)),))

    def _to_client(self, payload: Wire, who: Who) -> Written:
        queue = outbound_queue(channel_of(ChatRef(who.chat)), "answers")
        return Written((Letter(queue, self._envelope(who.chat, payload)),))

    def _show_operators(self, phrase: Phrase, reply_to: str | None = None, *, silent: bool = False) -> Show:
        text: Content = Text(text=self.house.speech.say(phrase, self.house.speech.house))
        return Show(chat=self.house.operator_chat, content=text, reply_to=_ref(reply_to), silent=silent)

    def _answer_timer(self, who: Who) -> Timer:
        due = self.cause.now.timestamp() + PATIENCE_SECONDS
        return Timer(answer_timer(self.id), who.chat, ANSWER_WAITS, self.id, due)

    def _header(self, who: Who, carried: Carried, *, changed: bool = False) -> str:
        """Who speaks, in a relay."""
        speech = self.house.speech
        channel = speech.say(Phrase(f"channel-{who.channel}"), speech.house)
        header = f"{who.name} · {channel}{' ✅' if who.verified else ''}"
        if carried.forwarded is not None:
            name = plain_name(carried.forwarded.name or "")
            said = Phrase("forwarded-from", (("name", name),)) if name else Phrase("forwarded")
            header = f"{header} · {speech.say(said, speech.house)}"
        return f"{header} · {speech.say(Phrase('changed'), speech.house)}" if changed else header

    def _noted(self, content: Content, first: Content) -> Content:
        """A changed relay's content, with a note of what it said at first."""
        if alike(content, first):
            return content
        was = words_of(first)
        short = was if len(was) <= LONGEST_NOTE else f"{was[:LONGEST_NOTE].rstrip()}…"
        note = Phrase("relay-was", (("text", short),)) if was else Phrase("relay-changed")
        return with_words(content, self.house.speech.say(note, self.house.speech.house))

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

    def _envelope(self, key: str, payload: Wire) -> Envelope[Wire]:
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


def _ref(message: str | None) -> MessageRef | None:
    return None if message is None else MessageRef(message)


def _yes(said: bool) -> str:
    return "yes" if said else "no"
