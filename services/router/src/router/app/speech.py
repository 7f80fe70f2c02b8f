"""Phrases in a person's language: keys and values become text."""

from importlib.resources import files
from typing import Literal

from fluent.runtime import FluentBundle, FluentResource

from contracts.outbound import MenuButton
from router.dialog.effects import Phrase
from router.dialog.states import Topic

__all__ = ["LANGUAGES", "Language", "Speech", "UnknownPhrase"]

Language = Literal["ru", "en"]
LANGUAGES: tuple[Language, ...] = ("ru", "en")
TOPICS: tuple[Topic, ...] = ("support", "payment")


class UnknownPhrase(LookupError):
    """No text has this key, or one of its values is missing."""


class Speech:
    """All texts in all languages, read once."""

    def __init__(self, house: Language) -> None:
        self._house: Language = house
        self._bundles = {language: _bundle(language) for language in LANGUAGES}
        self._menu = {
            self.say(Phrase(f"menu-{topic}"), language).casefold(): topic for topic in TOPICS for language in LANGUAGES
        }

    def language_of(self, tag: str | None) -> Language:
        """The language for a person with this IETF tag: the house's own unless it is one of ours."""
        spoken = (tag or "").lower().partition("-")[0].partition("_")[0]
        return next((language for language in LANGUAGES if language == spoken), self._house)

    @property
    def house(self) -> Language:
        """The operators' language."""
        return self._house

    @property
    def nameless(self) -> str:
        """What a person without a name is called."""
        return self.say(Phrase("nameless"), self._house)

    def say(self, phrase: Phrase, language: Language) -> str:
        """The text. Raises `UnknownPhrase`."""
        bundle = self._bundles[language]
        message = bundle.get_message(phrase.key) if bundle.has_message(phrase.key) else None
        if message is None or message.value is None:
            raise UnknownPhrase(phrase.key)
        text, faults = bundle.format_pattern(message.value, dict(phrase.values))
        if faults:
            raise UnknownPhrase(f"{phrase.key}: {faults[0]}")
        return str(text)

    def menu(self, language: Language) -> tuple[tuple[MenuButton, ...], ...]:
        """The rows of the menu keyboard."""
        return tuple((self._button(topic, language),) for topic in TOPICS)

    def _button(self, topic: Topic, language: Language) -> MenuButton:
        text = self.say(Phrase(f"menu-{topic}"), language)
        short = self.say(Phrase(f"menu-{topic}-short"), language)
        return MenuButton(text=text, short=short, payload=f"menu:{topic}")

    def menu_choice(self, text: str) -> Topic | None:
        """The topic whose button has this text in any language; such a text is never a message."""
        return self._menu.get(text.strip().casefold())


def _bundle(language: Language) -> FluentBundle:
    source = (files("router.app") / "texts" / f"{language}.ftl").read_text(encoding="utf-8")
    bundle = FluentBundle([language], use_isolating=False)  # the marks would stand in names and e-mails as junk
    bundle.add_resource(FluentResource(source))
    return bundle
