"""From the dialog's effects to commands for the gateways, with what must be remembered of each."""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from contracts.content import Text
from contracts.envelope import id_from
from contracts.ids import ChatRef, MessageRef, PressRef
from contracts.inbound import ButtonPressed, OperatorPressed
from contracts.mail import SendMail
from contracts.outbound import AnswerPress, Delete, Edit, Show
from contracts.outbound import Mark as MarkCommand
from contracts.routing import mail_queue, outbound_queue
from router.app.deleting import Unsend
from router.app.house import House
from router.app.menus import menu_of
from router.app.money.reading import receipts_of
from router.app.pieces import Carried, carried_in, carried_of
from router.app.ports import Letter, Note, Sent
from router.app.reading import Again, Amend, Following, Redraw, Said
from router.app.scribe import Cause, Scribe, Written, ref_of, thread_of, yes_or_no
from router.dialog.effects import (
    Announce,
    Deliver,
    Examine,
    KeepNote,
    MailCode,
    Mark,
    Notify,
    Offer,
    Phrase,
    Relay,
    ShowPayment,
    StopSpinner,
    Tell,
)
from router.dialog.identity import CODE_SECONDS
from router.dialog.states import Open, Piece, State, Who

__all__ = ["operator_press", "owner_press", "write"]

_Rest = Announce | Relay | Examine | Deliver | KeepNote | MailCode | Mark | StopSpinner


def write(effect: Following, number: int, state: State | None, cause: Cause, house: House) -> Written:
    """Put one effect into words and commands; `number` tells it from the cause's other effects.

    The same cause and number give the same ids, so a repeat is recognised. Without an account only
    `Notify` and `Said` mean anything.
    """
    who = None if state is None else state.who
    cause = replace(cause, is_open=state is not None and isinstance(state.phase, Open))
    scribe = _Writer(id_from("command", cause.envelope.id, number), cause, house)
    if isinstance(effect, Notify):
        named = scribe if effect.command is None else replace(scribe, id=effect.command)
        return named.notify(effect, who)
    if isinstance(effect, Said):
        return scribe.said(effect, who)
    if who is None or state is None:
        return Written()
    match effect:
        case Tell() | ShowPayment():
            return scribe.tell(effect if isinstance(effect, Tell) else _payment(effect, house), state)
        case Redraw() | Unsend() | Amend():
            return scribe.change(effect, who)
        case Again():
            return replace(scribe, id=id_from("again", effect.base.id)).again(effect, who)
        case _:
            return scribe.write(effect, who)


def _payment(effect: ShowPayment, house: House) -> Tell:
    details = "\n\n".join(part for part in (effect.prices, house.payment_details.strip()) if part)
    return Tell(Phrase("payment-how", (("details", details),)) if details else Phrase("payment-ask"), menu=True)


def operator_press(said: OperatorPressed, phrase: Phrase, cause: Cause, house: House) -> Letter:
    """The word for a pressed button in the operator chat."""
    text = house.speech.say(phrase, house.speech.house)
    scribe = _Writer(id_from("command", cause.envelope.id, "press"), cause, house)
    return scribe.to_operators(AnswerPress(chat=said.chat, press=said.press, text=text), None).letters[0]


def owner_press(said: ButtonPressed, phrase: Phrase, cause: Cause, house: House) -> Letter:
    """The word for a button that an owner has pressed in the own chat."""
    text = house.speech.say(phrase, house.speech.house)
    scribe = Scribe(id_from("command", cause.envelope.id, "press"), cause, house)
    word = AnswerPress(chat=said.chat, press=said.press, text=text)
    return Letter(outbound_queue(said.channel, "answers"), scribe.envelope(said.chat, word))


class _Writer(Scribe):
    """One method for each effect."""

    def write(self, effect: _Rest, who: Who) -> Written:
        match effect:
            case Announce():
                return self.announce(effect, who)
            case Relay():
                return self.relay(effect, who)
            case Examine():
                return Written(receipts=receipts_of(effect, who.chat, self.house))
            case Deliver():
                return self.deliver(effect, who)
            case Mark():
                return self.mark(effect, who)
            case KeepNote():
                return Written(notes=(Note(effect.text, effect.by, self.cause.now.timestamp()),))
            case MailCode():
                return self.mail_code(effect, who)
            case StopSpinner():
                return self.stop_spinner(effect, who)
            case _:
                assert_never(effect)

    def tell(self, effect: Tell, state: State) -> Written:
        speech, who = self.house.speech, state.who
        language = speech.language_of(who.language)
        show = Show(
            chat=ChatRef(who.chat),
            content=Text(text=speech.say(effect.phrase, language)),
            buttons=self._rating(effect.rate, who) if effect.rate is not None else (),
            menu=menu_of(state, speech, mails=self.house.mails) if effect.menu else None,
        )
        return self._to_client(show, who)

    def mail_code(self, effect: MailCode, who: Who) -> Written:
        """The mail goes its own way: a mail server that hangs must hold up nobody."""
        speech = self.house.speech
        language = speech.language_of(who.language)
        mail = SendMail(
            chat=ChatRef(who.chat),
            to=effect.email,
            subject=speech.say(Phrase("mail-code-subject", (("code", effect.digits),)), language),
            text=speech.say(Phrase("mail-code", (("code", effect.digits),)), language),
            until=self.cause.now + timedelta(seconds=CODE_SECONDS),
        )
        return Written((Letter(mail_queue(), self.envelope(who.chat, mail)),), mails=(effect.email,))

    def change(self, effect: Redraw | Unsend | Amend, who: Who) -> Written:
        """Something that stands already changes, or goes."""
        match effect:
            case Redraw():
                return self.redraw(effect, who)
            case Unsend():
                return self.unsend(effect, who)
            case Amend():
                return self.amend_relay(effect, who) if effect.base.kind == "relay" else self.amend_answer(effect, who)
            case _:
                assert_never(effect)

    def redraw(self, effect: Redraw, who: Who) -> Written:
        """Nobody waits for its end: if the message is gone, so are its buttons."""
        messages = tuple(MessageRef(message) for message in effect.base.messages)
        edit = Edit(
            chat=self.house.operator_chat,
            messages=messages,
            before=effect.before,
            content=effect.after,
            thread=thread_of(effect.base),
        )
        return self.to_operators(edit, who, self._asked(None))

    def unsend(self, effect: Unsend, who: Who) -> Written:
        messages = tuple(MessageRef(message) for sent in effect.answers for message in sent.messages)
        sent = Sent(self.id, "delete", who.chat, origin=effect.asked_by, content=effect.names)
        return replace(self._to_client(Delete(chat=ChatRef(who.chat), messages=messages), who), sent=(sent,))

    def announce(self, effect: Announce, who: Who) -> Written:
        paid = who.subscription
        values = (
            *self._about(who),
            ("topic", effect.topic),
            ("again", yes_or_no(effect.again)),
            ("new", yes_or_no(who.new)),
            ("verified", yes_or_no(who.verified)),
            ("email", who.email or "—"),
            ("tariff", "" if paid is None else paid.tariff),
            ("day", "" if paid is None else f"{paid.last_paid_day:%d.%m.%Y}"),
            ("pays", yes_or_no(paid is not None)),
            ("not_kept", effect.not_kept),
        )
        offers = (Offer("confirm", who.chat),) if who.email is not None and not who.verified else ()
        show = self._with_buttons(self._show_operators(Phrase("card", values)), offers)
        content = Carried(content=show.content).model_dump_json() if offers else None
        sent = Sent(self.id, "card", who.chat, effect.dialog, content=content)
        return replace(self.to_operators(show, who), sent=(sent,))

    def relay(self, effect: Relay, who: Who) -> Written:
        piece = effect.piece
        carried = carried_of(piece)
        show = Show(
            chat=self.house.operator_chat,
            content=carried.content,
            header=self._header(who, carried, changed=effect.changed),
            reply_to=ref_of(piece.answers),
        )
        sent = Sent(self.id, "relay", who.chat, effect.dialog, piece.message, content=piece.content, also=carried.also)
        inside = self._inside(who, carried, changed=effect.changed)
        return replace(self.to_operators(show, who, inside=inside), sent=(sent,))

    def amend_relay(self, effect: Amend, who: Who) -> Written:
        """What stands in the operator chat shows the new words, and under them the first."""
        base = effect.base
        content = effect.after.model_dump_json()
        before = self._as_shown(base, self._noted(effect.before.content, effect.first.content))
        after = self._as_shown(base, self._noted(effect.after.content, effect.first.content))
        if not base.messages or before is None or after is None:
            first = next(iter(base.messages), None)
            piece = Piece(base.origin or "", content, self.cause.now.timestamp(), answers=first)
            return self.relay(Relay(piece, base.dialog or "", changed=True), who)
        edit = Edit(
            chat=self.house.operator_chat,
            messages=tuple(MessageRef(message) for message in base.messages),
            before=before,
            content=after,
            header=self._header(who, effect.first),
            thread=thread_of(base),
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
        written = self.to_operators(edit, who, inside=self._inside(who, effect.first))
        return replace(written, sent=(sent,), changed=((base.id, content),))

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
            Phrase("operators-still-old", (("reason", "refused"),)), base.origin, offers=(Offer("fix", self.id),)
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
            reply_to=ref_of(base.quotes),
            human_agent=effect.human_agent,
        )
        sent = Sent(
            self.id,
            "answer",
            who.chat,
            base.dialog,
            base.origin,
            base.quotes,
            content=content,
            author=base.author,
        )
        return replace(self._to_client(show, who), sent=(sent,), timers=(self._answer_timer(who),))

    def notify(self, effect: Notify, who: Who | None) -> Written:
        about = self._about(who) if who is not None else ()
        phrase = Phrase(effect.phrase.key, (*about, *effect.phrase.values))
        show = self._with_buttons(self._show_operators(phrase, effect.reply_to, silent=effect.silent), effect.offers)
        content = Carried(content=show.content).model_dump_json() if effect.offers else None
        sent = Sent(self.id, "notice", None if who is None else who.chat, content=content)
        return replace(self.to_operators(show, who, self._asked(effect.reply_to)), sent=(sent,))

    def said(self, effect: Said, who: Who | None) -> Written:
        """A card or list, as the answer to a command."""
        text = Text(text=effect.text)
        show = Show(chat=self.house.operator_chat, content=text, reply_to=ref_of(effect.reply_to), silent=True)
        sent = Sent(self.id, "notice", None if who is None else who.chat)
        return replace(self.to_operators(show, who, self._asked(effect.reply_to)), sent=(sent,))

    def deliver(self, effect: Deliver, who: Who) -> Written:
        piece = effect.piece
        carried = carried_of(piece)
        show = Show(chat=ChatRef(who.chat), content=carried.content, reply_to=ref_of(piece.answers))
        sent = Sent(
            self.id,
            "answer",
            who.chat,
            effect.dialog,
            piece.message,
            piece.answers,
            content=piece.content,
            also=carried.also,
            author=effect.operator,
        )
        return replace(self._to_client(show, who), sent=(sent,), timers=(self._answer_timer(who),))

    def mark(self, effect: Mark, who: Who) -> Written:
        message = MessageRef(effect.message)
        mark = MarkCommand(chat=self.house.operator_chat, message=message, mark=effect.mark)
        return self.to_operators(mark, who, effect.message)

    def stop_spinner(self, effect: StopSpinner, who: Who) -> Written:
        speech = self.house.speech
        text = speech.say(effect.phrase, speech.language_of(who.language)) if effect.phrase is not None else ""
        return self._to_client(AnswerPress(chat=ChatRef(who.chat), press=PressRef(effect.press), text=text), who)
