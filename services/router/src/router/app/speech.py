"""Phrases in a person's language: keys and values become text."""

import re
from functools import cache
from importlib.resources import files
from typing import Literal

from fluent.runtime import FluentBundle, FluentResource

from router.dialog.effects import Phrase

__all__ = ["LANGUAGES", "Language", "Speech", "UnknownPhrase"]

Language = Literal["ru", "en"]
LANGUAGES: tuple[Language, ...] = ("ru", "en")
_LONGEST = 2000
_LONG = re.compile("\ue000(\\d+)\ue001")


class UnknownPhrase(LookupError):
    """No text has this key, or one of its values is missing."""


class Speech:
    """All texts in all languages, read once."""

    def __init__(self, house: Language) -> None:
        self._house: Language = house
        self._bundles = {language: _bundle(language) for language in LANGUAGES}
        self._plain: dict[tuple[str, Language], str] = {}
        """Texts without values, formatted once."""

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
        if phrase.values:
            return self._said(phrase, language)
        place = (phrase.key, language)
        if place not in self._plain:
            self._plain[place] = self._said(phrase, language)
        return self._plain[place]

    def _said(self, phrase: Phrase, language: Language) -> str:
        bundle = self._bundles[language]
        message = bundle.get_message(phrase.key) if bundle.has_message(phrase.key) else None
        if message is None or message.value is None:
            raise UnknownPhrase(phrase.key)
        held, values = _apart(phrase)
        text, faults = bundle.format_pattern(message.value, values)
        if faults:
            raise UnknownPhrase(f"{phrase.key}: {faults[0]}")
        return _LONG.sub(lambda place: held[int(place[1])], str(text)) if held else str(text)


def _apart(phrase: Phrase) -> tuple[list[str], dict[str, str | int]]:
    """The long values, and all of them with a mark in the place of each long one: the library refuses such."""
    values = dict(phrase.values)
    held: list[str] = []
    for name, value in phrase.values:
        if isinstance(value, str) and len(value) > _LONGEST:
            values[name] = f"\ue000{len(held)}\ue001"
            held.append(value)
        elif isinstance(value, str):
            values[name] = value.replace("\ue000", "")
    return held, values


@cache
def _bundle(language: Language) -> FluentBundle:
    """One file for each area: what clients read, what operators read, and so on; read once in each process."""
    bundle = FluentBundle([language], use_isolating=False)  # the marks would stand in names and e-mails as junk
    for file in sorted((files("router.app") / "texts" / language).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".ftl"):
            bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle
