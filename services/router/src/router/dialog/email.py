"""Reading an e-mail address out of what a client wrote."""

import re
from dataclasses import dataclass

__all__ = ["Address", "looks_like_an_attempt", "read_email"]

_ADDRESS = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}(?![\w-]|\.\w)", re.UNICODE
)
_LONGEST = 254
_FEW_WORDS = 3
_AROUND_AN_ADDRESS = frozenset(
    {"моя", "мой", "моё", "вот", "это", "почта", "почту", "имейл", "емейл", "мыло", "адрес"}
    | {"здравствуйте", "привет", "добрый", "день", "my", "is", "it", "this", "e", "mail", "email"}
    | {"address", "here", "hello", "hi"}
)
"""Words that say nothing beside an address."""
_SLIP = re.compile(r"[^\s@]@[^\s@]")


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail in its one written form: lower case."""

    email: str
    more: bool
    """Whether the message says something besides."""


def read_email(text: str) -> Address | None:
    """The address in this text; `None` if there is none in good form, or more than one."""
    if len(text) > 2000:
        return None
    found = {match.group().lower() for match in _ADDRESS.finditer(text)}
    if len(found) != 1:
        return None
    email = found.pop()
    local = email.partition("@")[0]
    if len(email) > _LONGEST or local.startswith(".") or local.endswith(".") or ".." in local:
        return None
    rest = _ADDRESS.sub(" ", text)
    return Address(email, more=any(word.lower() not in _AROUND_AN_ADDRESS for word in re.findall(r"\w+", rest)))


def looks_like_an_attempt(text: str) -> bool:
    """Whether somebody meant to write an address and missed: few words, and an `@` with something on both sides."""
    return _SLIP.search(text) is not None and len(text.split()) <= _FEW_WORDS
