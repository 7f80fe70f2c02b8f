"""What follows from what a client did."""

from dataclasses import replace
from typing import assert_never

from router.dialog import identity, rating
from router.dialog.answering import asked
from router.dialog.closing import closed, thanks
from router.dialog.effects import Effect, Examine, Notify, Phrase, Relay, ShowPayment, Step, StopSpinner, Tell
from router.dialog.email import looks_like_an_attempt
from router.dialog.events import (
    Away,
    Changed,
    Chose,
    ClientEvent,
    CloseChosen,
    CodeAsked,
    EmailAgain,
    GaveEmail,
    LanguageChosen,
    RatingPressed,
    ReachChanged,
    SentUnsupported,
    Started,
    StrangePress,
    SubscriptionAsked,
    Wrote,
)
from router.dialog.holding import QUIET_SECONDS, hold, new_burst, open_dialog, waiting
from router.dialog.states import Closed, Open, State, Stranger

__all__ = ["step"]

_Menu = Started | Chose | CloseChosen | LanguageChosen | SubscriptionAsked | EmailAgain | CodeAsked


def step(state: State, event: ClientEvent) -> Step:
    """What the client gets, and what the operators do."""
    if state.who.banned and not isinstance(event, ReachChanged):
        return _unheard(state, event)
    return _heard(state, event)


def _heard(state: State, event: ClientEvent) -> Step:
    match event:
        case Wrote() | Changed():
            return _wrote(state, event) if isinstance(event, Wrote) else Step(_changed(state, event))
        case GaveEmail():
            return _gave_email(state, event)
        case SentUnsupported():
            return _sent_unsupported(state, event)
        case RatingPressed():
            return rating.press(state, event)
        case StrangePress():
            return Step(rating.no_comment(state), (StopSpinner(event.press, Phrase("press-unknown")),))
        case ReachChanged():
            return _reach_changed(state, event)
        case _:
            return _of_menu(rating.no_comment(state), event)


def _sent_unsupported(state: State, event: SentUnsupported) -> Step:
    """Whoever begins with it is greeted all the same."""
    said = Tell(Phrase("client-unsupported", (("what", event.what),)))
    if not isinstance(state.phase, Stranger) or state.heard_at is not None:
        return Step(state, (said,))
    return Step(replace(state, heard_at=event.at), (said, identity.ask(state, event.at)))


def _of_menu(state: State, event: _Menu) -> Step:
    match event:
        case Started():
            return _started(state, event)
        case Chose():
            return _chose(state, event)
        case CloseChosen():
            return _close_chosen(state, event)
        case LanguageChosen():
            spoken_to = replace(state, who=replace(state.who, language=event.language))
            return Step(spoken_to, (Tell(Phrase("language-set"), menu=True),))
        case SubscriptionAsked():
            return Step(state, (_subscription(state, event),))
        case EmailAgain():
            return identity.email_again(state, event)
        case CodeAsked():
            return identity.code_asked(state, event)
        case _:
            assert_never(event)


def _wrote(state: State, event: Wrote) -> Step:
    coded = identity.code_given(state, event.piece.text, event.at)
    if coded is not None:
        return coded
    match state.phase:
        case Open(dialog=dialog, awaits=awaits) as phase:
            score = rating.digit(state, event.piece.text, event.at)
            if score is not None and state.past is not None:
                return rating.rate_in_words(state, state.past, score, event.at)
            told, away = _away(replace(state, phase=asked(phase, event.at)), event.away)
            read = () if awaits is None else (Examine(event.piece, dialog, awaits),)
            return Step(told, (Relay(event.piece, dialog), *read, *away))
        case Closed():
            return _wrote_while_closed(state, event)
        case Stranger():
            return _wrote_as_stranger(state, event)
        case _:
            assert_never(state.phase)


def _unheard(state: State, event: ClientEvent) -> Step:
    """What somebody banned does is counted where it would have been heard, and answered only where a button waits."""
    match event:
        case RatingPressed(press=press) | StrangePress(press=press):
            return Step(state, (StopSpinner(press),))
        case Changed() | ReachChanged():
            return Step(state)
        case _:
            return Step(replace(state, unheard=state.unheard + 1))


def _away(state: State, away: Away | None) -> tuple[State, tuple[Effect, ...]]:
    """Outside the working hours the client reads when somebody will answer, once until then."""
    if away is None or state.away_until == away.until:
        return state, ()
    return replace(state, away_until=away.until), (Tell(Phrase("away", (("until", away.words),))),)


def _changed(state: State, event: Changed) -> State:
    """What waits to be passed on is passed on as it stands then; of what went on, others see to it."""
    held = tuple(
        replace(kept, content=event.piece.content, text=event.piece.text)
        if kept.message == event.piece.message
        else kept
        for kept in state.held
    )
    return state if held == state.held else replace(state, held=held)


def _wrote_while_closed(state: State, event: Wrote) -> Step:
    text = event.piece.text
    score = rating.digit(state, text, event.at)
    if score is not None and state.past is not None:
        return rating.rate_in_words(state, state.past, score, event.at)
    said = rating.comment(state, text, event.at)
    if said is not None:
        return said
    if identity.corrects(state, event.at) and text is not None and looks_like_an_attempt(text):
        return Step(state, (identity.slip(state),))
    kept = replace(hold(state, event.piece), heard_at=event.at)
    told = (Tell(Phrase("not-passed-on"), menu=True),) if new_burst(state, event.at) else ()
    return Step(kept, told)


def _wrote_as_stranger(state: State, event: Wrote) -> Step:
    text = event.piece.text
    heard = replace(state, heard_at=event.at)
    if text is not None and looks_like_an_attempt(text):
        kept = hold(heard, event.piece) if len(text.split()) > 1 else heard
        return Step(kept, (identity.slip(state),))
    if state.heard_at is None:
        return Step(hold(heard, event.piece), (identity.ask(state, event.at),))
    kept = hold(heard, event.piece)
    asked = Phrase("ask-email", (("waiting", waiting(kept, event.at)),))
    return Step(kept, (Tell(asked),) if new_burst(state, event.at) else ())


def _gave_email(state: State, event: GaveEmail) -> Step:
    """An e-mail that nobody asked for is a message like any other."""
    if not identity.wants_email(state, event.at):
        return _wrote(state, Wrote(event.piece, event.at, event.away))
    return identity.gave_email(state, event)


def _started(state: State, event: Started) -> Step:
    match state.phase:
        case Stranger():
            # The next message begins a burst: whoever only pressed "start" has not been asked twice yet.
            return Step(replace(state, heard_at=event.at - QUIET_SECONDS), (identity.ask(state, event.at),))
        case Closed():
            where = Phrase("where-closed", (("waiting", waiting(state, event.at)),))
            return Step(state, (Tell(where, menu=True),))
        case Open(topic=topic):
            return Step(state, (Tell(Phrase("where-open", (("topic", topic),)), menu=True),))
        case _:
            assert_never(state.phase)


def _chose(state: State, event: Chose) -> Step:
    match state.phase:
        case Stranger():
            return Step(replace(state, heard_at=event.at), (identity.ask(state, event.at),))
        case Closed():
            opened, shown = open_dialog(state, event.topic, event.fresh, event.at)
            told, away = _away(opened, event.away)
            return Step(told, (*_greet_to(event, waiting(state, event.at)), *away, *shown))
        case Open(topic="support") if event.topic == "support":
            return Step(state, (Tell(Phrase("already-open"), menu=True),))
        case Open(topic="payment", awaits=awaits) as dialog if event.topic == "payment":
            waits = replace(state, phase=replace(dialog, awaits=awaits or event.fresh))
            return Step(waits, (ShowPayment(event.prices),))
        case Open() as dialog:
            awaits = event.fresh if event.topic == "payment" else None
            turned = replace(state, phase=replace(dialog, topic=event.topic, awaits=awaits))
            shown = (Notify(Phrase("operators-topic", (("topic", event.topic),)), dialog.card, silent=True),)
            return Step(turned, (*_greet_to(event, 0), *shown))
        case _:
            assert_never(state.phase)


def _close_chosen(state: State, event: CloseChosen) -> Step:
    match state.phase:
        case Stranger():
            return Step(state, (identity.ask(state, event.at),))
        case Closed():
            return Step(state, (Tell(Phrase("closed-already"), menu=True),))
        case Open() as dialog:
            shown = Notify(Phrase("operators-closed-by-client"), dialog.card, silent=True)
            return Step(closed(state, dialog, event.at), (*thanks(dialog), shown))
        case _:
            assert_never(state.phase)


def _subscription(state: State, event: SubscriptionAsked) -> Tell:
    """Whoever has not proven who they are sees nothing of the record."""
    if state.who.email is None:
        return identity.ask(state, event.at)
    if not state.who.verified:
        return Tell(Phrase("subscription-unverified", (("mails", "yes" if event.mails else "no"),)), menu=True)
    paid = state.who.subscription
    if paid is None:
        return Tell(Phrase("subscription-none"), menu=True)
    values = (("tariff", paid.tariff), ("day", f"{paid.last_paid_day:%d.%m.%Y}"))
    return Tell(Phrase("subscription", values), menu=True)


def _greet_to(event: Chose, passed: int) -> tuple[Effect, ...]:
    """`passed`: how many messages from before are being passed on."""
    if event.topic == "payment":
        return (ShowPayment(event.prices),)
    return (Tell(Phrase("listening", (("waiting", passed),)), menu=True),)


def _reach_changed(state: State, event: ReachChanged) -> Step:
    if state.who.reachable == event.reachable:
        return Step(state)
    changed = replace(state, who=replace(state.who, reachable=event.reachable))
    if not isinstance(state.phase, Open):
        return Step(changed)
    key = "operators-reachable" if event.reachable else "operators-unreachable"
    return Step(changed, (Notify(Phrase(key), state.phase.card, silent=event.reachable),))
