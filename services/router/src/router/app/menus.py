"""The client's menu: which buttons mean something now, and what a press of each means."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, cast, get_args

from contracts.outbound import MenuButton
from router.app.speech import LANGUAGES, Language, Speech
from router.dialog.effects import Phrase
from router.dialog.states import Open, State, Stranger

__all__ = ["CHOICES", "Choice", "choice_of", "menu_of", "with_payment"]

Choice = Literal["support", "payment", "close", "subscription", "email", "code", "language:ru", "language:en", "menu"]
CHOICES: tuple[Choice, ...] = get_args(Choice)

_FIRST: frozenset[Choice] = frozenset({"support", "payment", "close"})
"""What most people want; where a messenger shows few buttons, the others stand apart."""


def menu_of(state: State, speech: Speech, *, mails: bool) -> tuple[tuple[MenuButton, ...], ...]:
    """The rows of the menu keyboard; `mails`: whether codes can be mailed."""
    language = speech.language_of(state.who.language)
    return tuple(
        tuple(_button(choice, speech, language) for choice in row) for row in _rows(state, language, mails=mails) if row
    )


def with_payment(
    menu: tuple[tuple[MenuButton, ...], ...], speech: Speech, language: Language
) -> tuple[tuple[MenuButton, ...], ...]:
    """The same menu with the button that pays, if it is not there."""
    pays = _button("payment", speech, language)
    return menu if any(pays in row for row in menu) else ((pays,), *menu)


def _rows(state: State, language: Language, *, mails: bool) -> tuple[tuple[Choice, ...], ...]:
    other: Choice = "language:en" if language == "ru" else "language:ru"
    if isinstance(state.phase, Stranger):
        return ((other,),)
    unproven = not state.who.verified
    proof: tuple[Choice, ...] = (("code",) if mails and state.who.email else ()) if unproven else ()
    mistyped: tuple[Choice, ...] = () if state.who.verified or state.who.credited else ("email",)
    last: tuple[Choice, ...] = (*proof, *mistyped)
    rest: tuple[tuple[Choice, ...], ...] = (("subscription", other), last)
    if isinstance(state.phase, Open):
        # Once a receipt was settled none is waited for: who pays again, or better, must find the button for it.
        turn: Choice = "support" if state.phase.awaits is not None else "payment"
        return (("close",), (turn,), *rest)
    return (("support",), ("payment",), *rest)


def _button(choice: Choice, speech: Speech, language: Language) -> MenuButton:
    key = f"menu-{choice.partition(':')[0]}"
    return MenuButton(
        text=speech.say(Phrase(key), language),
        short=speech.say(Phrase(f"{key}-short"), language),
        payload=f"menu:{choice}",
        extra=choice not in _FIRST,
    )


def choice_of(text: str, speech: Speech) -> Choice | None:
    """The choice whose button has this text in any language; such a text is never a message."""
    return _choices(speech).get(text.strip().casefold())


@lru_cache(maxsize=4)
def _choices(speech: Speech) -> Mapping[str, Choice]:
    """By what stands on their buttons."""
    named = reversed(_named())  # where two have the same text it is the first of them
    return {
        speech.say(Phrase(f"menu-{choice.partition(':')[0]}"), language).casefold(): choice
        for choice, language in named
    }


def _named() -> tuple[tuple[Choice, Language], ...]:
    """Each choice with each language that its button is shown in; that of a language is shown in the other one."""
    plain = [
        (choice, language) for choice in CHOICES if choice != "menu" and ":" not in choice for language in LANGUAGES
    ]
    turns = [(cast("Choice", f"language:{to}"), shown) for to in LANGUAGES for shown in LANGUAGES if to != shown]
    return (*plain, *turns)
