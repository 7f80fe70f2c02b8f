"""Answers that operators keep for later: read out of `/шаблон`, listed, and filled in for a client. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from router.app.template_ports import AddTemplate, DropTemplate, Template, TemplateChange
from router.dialog.effects import Phrase
from router.dialog.states import Who

__all__ = ["LONGEST_NAME", "LONGEST_TEXT", "MOST", "Filled", "Kept", "Listed", "Refused", "TemplateOrder", "ordered"]

MOST = 50
"""Templates in all: their list stays readable."""
LONGEST_NAME = 64
LONGEST_TEXT = 3500
"""A filled one still goes in one message of every messenger."""

_FIELD = re.compile(r"\{([^{}\n]{1,40})\}")
_FIELDS = {
    "имя": "name",
    "name": "name",
    "тариф": "tariff",
    "tariff": "tariff",
    "дата": "date",
    "date": "date",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """All of them are to be shown."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One comes or goes; `word` says so."""

    change: TemplateChange
    word: Phrase


@dataclass(frozen=True, slots=True)
class Filled:
    """This is what the client gets."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing is done, for this reason."""

    word: Phrase


TemplateOrder = Listed | Kept | Filled | Refused


def ordered(rest: str, templates: Sequence[Template], who: Who | None) -> TemplateOrder:
    """What stands after the command: nothing, `+ name: text`, `- 2`, or `2`. `who` is the client, if one is meant."""
    rest = rest.strip()
    if not rest:
        return Listed()
    if rest.startswith("+"):
        return _added(rest[1:], templates)
    sign, digits = ("-", rest[1:].strip()) if rest[0] in "-−–" else ("", rest)
    if not (digits.isascii() and digits.isdigit()):
        return Refused(Phrase("template-how"))
    number = int(digits[:6])
    if not 1 <= number <= len(templates):
        return Refused(Phrase("template-no-number", (("number", number),)))
    chosen = templates[number - 1]
    if sign:
        return Kept(DropTemplate(chosen.id), Phrase("template-removed", (("name", chosen.name),)))
    return Refused(Phrase("operators-reply-first")) if who is None else _filled(chosen, who)


def _added(words: str, templates: Sequence[Template]) -> Kept | Refused:
    name, colon, text = (part.strip() for part in words.partition(":"))
    if not (name and colon and text):
        return Refused(Phrase("template-how"))
    wrong = _wrong(name, text, templates)
    if wrong is not None:
        return Refused(wrong)
    saved = Phrase("template-added", (("name", name), ("number", len(templates) + 1)))
    return Kept(AddTemplate(name, text), saved)


def _wrong(name: str, text: str, templates: Sequence[Template]) -> Phrase | None:
    if len(templates) >= MOST:
        return Phrase("template-too-many", (("most", MOST),))
    if len(name) > LONGEST_NAME or len(text) > LONGEST_TEXT:
        return Phrase("template-too-long", (("name", LONGEST_NAME), ("text", LONGEST_TEXT)))
    if text.startswith("/"):
        return Phrase("template-slash")
    same = next((number for number, one in enumerate(templates, 1) if one.name.casefold() == name.casefold()), None)
    if same is not None:
        return Phrase("template-name-taken", (("number", same),))
    strange = next((field for field in _FIELD.findall(text) if field.strip().casefold() not in _FIELDS), None)
    return None if strange is None else Phrase("template-unknown-field", (("field", strange),))


def _filled(template: Template, who: Who) -> Filled | Refused:
    """Whoever has not proven who they are sees nothing of the record, in a template neither."""
    wanted = {_FIELDS[field.strip().casefold()] for field in _FIELD.findall(template.text)}
    paid = who.subscription
    if wanted - {"name"}:
        missing = "proof" if not who.verified else "subscription" if paid is None else None
        if missing is not None:
            return Refused(Phrase("template-field-missing", (("missing", missing),)))
    values = {
        "name": who.name,
        "tariff": "" if paid is None else paid.tariff,
        "date": "" if paid is None else f"{paid.last_paid_day:%d.%m.%Y}",
    }
    text = _FIELD.sub(lambda found: values[_FIELDS[found[1].strip().casefold()]], template.text)
    return Filled(template.name, text)
