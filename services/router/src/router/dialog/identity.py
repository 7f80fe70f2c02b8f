"""Whose account it is: the e-mail that a client names, corrects and proves, and who else claims it."""

import re
from dataclasses import replace
from typing import assert_never

from router.dialog.answering import asked
from router.dialog.effects import Effect, MailCode, Notify, Offer, Phrase, Relay, Step, Tell
from router.dialog.events import (
    ClaimSettled,
    CodeAsked,
    CodeUndelivered,
    Confirmed,
    EmailAgain,
    GaveEmail,
    IdentityEvent,
)
from router.dialog.holding import hold, waiting
from router.dialog.states import Closed, Code, Open, Phase, State, Stranger

__all__ = [
    "CODE_SECONDS",
    "CORRECTING_SECONDS",
    "WRONG_AT_MOST",
    "ask",
    "code_asked",
    "code_given",
    "corrects",
    "email_again",
    "gave_email",
    "slip",
    "step",
    "wants_email",
]

CORRECTING_SECONDS = 600.0
"""So long an address is read as the corrected one, after the button."""
CODE_SECONDS = 600.0
WRONG_AT_MOST = 5

_SIX_DIGITS = re.compile(r"[0-9]{6}")


def step(state: State, event: IdentityEvent) -> Step:
    """What operators, or the mail on its way, say about whose account it is."""
    match event:
        case Confirmed():
            return _confirmed(state)
        case ClaimSettled():
            return _claim_settled(state, event)
        case CodeUndelivered():
            return _code_undelivered(state, event)
        case _:
            assert_never(event)


def wants_email(state: State, at: float) -> bool:
    """Whether an address that the client sends is read as theirs."""
    return state.who.email is None or corrects(state, at)


def corrects(state: State, at: float) -> bool:
    """Whether the client has asked to name another e-mail, lately."""
    return state.correcting_at is not None and at - state.correcting_at <= CORRECTING_SECONDS


def ask(state: State, at: float) -> Tell:
    """The client is asked for the e-mail: with a greeting at first, in short later."""
    if state.heard_at is None:
        return Tell(Phrase("greeting"), menu=True)
    return Tell(Phrase("ask-email", (("waiting", waiting(state, at)),)))


def slip(state: State) -> Tell:
    """The address that the client sent is none; whoever begins with it is greeted all the same."""
    first = _is_first(state)
    return Tell(Phrase("email-malformed", (("first", "yes" if first else "no"),)), menu=first)


def _is_first(state: State) -> bool:
    return isinstance(state.phase, Stranger) and state.heard_at is None


def gave_email(state: State, event: GaveEmail) -> Step:
    """The client named an e-mail while one was wanted."""
    state, rest = _rest_of(state, event)
    if event.standing == "rejected":
        first = _is_first(state)
        values = (("email", event.email), ("first", "yes" if first else "no"))
        told = Tell(Phrase("email-unknown", values), menu=first)
        return Step(replace(state, heard_at=event.at), (*rest, told))
    if event.email == state.who.email:
        return Step(replace(state, correcting_at=None), (*rest, Tell(Phrase("email-same"), menu=True)))
    taken = event.standing == "taken"
    who = replace(
        state.who, email=event.email, new=event.standing == "new", verified=False, claims=taken, subscription=None
    )
    phase: Phase = Closed() if isinstance(state.phase, Stranger) else state.phase
    named = replace(state, who=who, phase=phase, heard_at=None, correcting_at=None, code=None)
    mailed, mail = _mailed(named, event.code, event.at)
    effects = (*rest, *_told(state, event), *mail, *_shown(state, event))
    return Step(mailed, effects)


def _rest_of(state: State, event: GaveEmail) -> tuple[State, tuple[Effect, ...]]:
    """What the message says beside the address goes its usual way."""
    if not event.more:
        return state, ()
    if isinstance(state.phase, Open):
        return replace(state, phase=asked(state.phase, event.at)), (Relay(event.piece, state.phase.dialog),)
    return hold(state, event.piece), ()


def _told(state: State, event: GaveEmail) -> tuple[Effect, ...]:
    if event.standing == "taken":
        return (Tell(Phrase("email-taken"), menu=True),)
    if state.who.email is not None or isinstance(state.phase, Open):
        return (Tell(Phrase("email-corrected", (("email", event.email),)), menu=True),)
    return (Tell(Phrase("welcome", (("waiting", waiting(state, event.at)),)), menu=True),)


def _shown(state: State, event: GaveEmail) -> tuple[Effect, ...]:
    """What the operators read: old and new, and whose it is already."""
    shown: list[Effect] = []
    if state.who.email is not None or isinstance(state.phase, Open):
        values = (("old", state.who.email or "—"), ("email", event.email))
        shown.append(Notify(Phrase("operators-email-corrected", values), _card(state), silent=True))
    if event.standing == "taken":
        said = Phrase("operators-email-taken", (("email", event.email), ("rival", event.rival)))
        chat = state.who.chat
        shown.append(Notify(said, _card(state), offers=(Offer("allow", chat), Offer("refuse", chat))))
    return tuple(shown)


def _mailed(state: State, digits: str | None, at: float) -> tuple[State, tuple[Effect, ...]]:
    email = state.who.email
    if digits is None or email is None:
        return state, ()
    told = Tell(Phrase("code-sent", (("email", email),)))
    return replace(state, code=Code(digits, email, at + CODE_SECONDS)), (MailCode(email, digits), told)


def email_again(state: State, event: EmailAgain) -> Step:
    """Another e-mail may be named as long as nothing rests on the first one."""
    if state.who.email is None:
        return Step(state, (ask(state, event.at),))
    if state.who.verified or state.who.credited:
        key = "email-final" if state.who.verified else "email-final-credited"
        return Step(state, (Tell(Phrase(key), menu=True),))
    return Step(replace(state, correcting_at=event.at), (Tell(Phrase("email-again", (("email", state.who.email),))),))


def code_asked(state: State, event: CodeAsked) -> Step:
    """A new code takes the place of the last one."""
    if state.who.email is None:
        return Step(state, (ask(state, event.at),))
    if state.who.verified:
        return Step(state, (Tell(Phrase("verified-already"), menu=True),))
    if event.code is None:
        return Step(state, (Tell(Phrase("code-later")),))
    return Step(*_mailed(state, event.code, event.at))


def code_given(state: State, text: str | None, at: float) -> Step | None:
    """Six digits while a code is on its way are that code, right or wrong; all else goes its usual way."""
    code = state.code
    if code is None or text is None or at > code.until or _SIX_DIGITS.fullmatch(text.strip()) is None:
        return None
    if text.strip() == code.digits:
        return _verified(state, "operators-verified-by-code")
    wrong = code.wrong + 1
    if wrong >= WRONG_AT_MOST:
        return Step(replace(state, code=None), (Tell(Phrase("code-dead"), menu=True),))
    left = Phrase("code-wrong", (("left", WRONG_AT_MOST - wrong),))
    return Step(replace(state, code=replace(code, wrong=wrong)), (Tell(left),))


def _code_undelivered(state: State, event: CodeUndelivered) -> Step:
    """The mail did not go; the e-mail may well be mistyped."""
    if state.code is None or state.code.email != event.email or state.who.banned:
        return Step(state)
    told = Tell(Phrase("code-undelivered", (("email", event.email),)), menu=True)
    return Step(replace(state, code=None), (told,))


def _confirmed(state: State) -> Step:
    """An operator knows who it is. Whoever pressed the button sees the answer there."""
    if state.who.verified or state.who.email is None:
        return Step(state)
    return _verified(state, None)


def _verified(state: State, key: str | None) -> Step:
    """It is proven; a claim is settled by that, too."""
    who = replace(state.who, verified=True, claims=False)
    proven = replace(state, who=who, code=None, correcting_at=None)
    told: tuple[Effect, ...] = () if state.who.banned else (Tell(Phrase("verified"), menu=True),)
    if key is None or not (isinstance(state.phase, Open) or state.who.claims):
        return Step(proven, told)
    return Step(proven, (*told, Notify(Phrase(key), _card(state), silent=True)))


def _claim_settled(state: State, event: ClaimSettled) -> Step:
    """Allowed, the account stays beside the others; refused, it belongs to nobody until another e-mail is named."""
    if not state.who.claims or state.who.email is None:
        return Step(state)
    if event.allowed:
        allowed = replace(state, who=replace(state.who, claims=False))
        return Step(allowed, () if state.who.banned else (Tell(Phrase("claim-allowed"), menu=True),))
    who = replace(state.who, email=None, new=False, claims=False, subscription=None)
    phase: Phase = state.phase if isinstance(state.phase, Open) else Stranger()
    refused = replace(state, who=who, phase=phase, code=None, heard_at=event.at, correcting_at=None)
    said = Tell(Phrase("claim-refused", (("email", state.who.email),)))
    return Step(refused, () if state.who.banned else (said,))


def _card(state: State) -> str | None:
    return state.phase.card if isinstance(state.phase, Open) else None
