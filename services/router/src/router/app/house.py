"""What the application knows of this installation, and names made fit to be shown."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from contracts.ids import ChatRef, PersonRef
from router.app.hours import Hours
from router.app.speech import Speech

__all__ = ["House", "UnknownClients", "plain_name"]

UnknownClients = Literal["accept", "reject"]

# Control characters, marks that turn or hide text, and the signs by which the operators know a verified client.
_NOT_SHOWN = re.compile(r"[✅✔☑\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_LONGEST_NAME = 64


def _six_digits() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


@dataclass(slots=True)
class House:
    """Settings that decisions and words depend on. While it runs only the operators' chat may become another one."""

    speech: Speech
    operator_chat: ChatRef
    owners: frozenset[PersonRef] = frozenset()
    unknown_clients: UnknownClients = "accept"
    payment_details: str = ""
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """Of all times that people read."""
    hours: Hours | None = None
    """When somebody answers; `None` for always."""
    receipt_max_age: timedelta = timedelta(days=7)
    """A payment that is older is for a person to look at."""
    recipients: tuple[str, ...] = ()
    """Whom the shop is paid through; empty: that is not looked at."""
    sheet: bool = False
    """Whether the owner's table decides on tariffs."""
    mails: bool = False
    """Whether codes can be mailed."""
    new_code: Callable[[], str] = _six_digits
    former_chats: frozenset[str] = frozenset()
    """Which the operators' chat was before it became a supergroup."""

    def is_desk(self, chat: str) -> bool:
        """Whether it is the operators' chat, under its number of today or an earlier one."""
        return chat == self.operator_chat or chat in self.former_chats

    def day(self, at: datetime) -> date:
        """Which day that is on people's calendars."""
        return at.astimezone(self.timezone).date()


def plain_name(name: str) -> str:
    """A name on one line, without what turns or hides text or vouches for it; empty when nothing is left."""
    return " ".join(_NOT_SHOWN.sub(" ", name).split())[:_LONGEST_NAME].strip()
