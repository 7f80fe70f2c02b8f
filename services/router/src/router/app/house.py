"""What the application knows of this installation, and names made fit to be shown."""

import re
from dataclasses import dataclass
from typing import Literal

from contracts.ids import ChatRef
from router.app.speech import Speech

__all__ = ["House", "UnknownClients", "plain_name"]

UnknownClients = Literal["accept", "reject"]

# Control characters, marks that turn or hide text, and the signs by which the operators know a verified client.
_NOT_SHOWN = re.compile(r"[✅✔☑\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class House:
    """Settings that decisions and words depend on."""

    speech: Speech
    operator_chat: ChatRef
    unknown_clients: UnknownClients = "accept"
    payment_details: str = ""


def plain_name(name: str) -> str:
    """A name on one line, without what turns or hides text or vouches for it; empty when nothing is left."""
    return " ".join(_NOT_SHOWN.sub(" ", name).split())[:_LONGEST_NAME].strip()
