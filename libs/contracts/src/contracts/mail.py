"""Mail to a client: the router decides on it, and sends it apart from its other work."""

from typing import ClassVar

from pydantic import AwareDatetime

from contracts.ids import ChatRef
from contracts.wire import Wire

__all__ = ["MailRefused", "SendMail"]


class SendMail(Wire):
    """Send this to an e-mail: router → router, at least once."""

    TYPE: ClassVar[str] = "mail.send.v1"
    chat: ChatRef
    to: str
    subject: str
    text: str
    until: AwareDatetime
    """When it is of no use any more."""


class MailRefused(Wire):
    """A mail did not go, for good: router → router, in the chat's own line."""

    TYPE: ClassVar[str] = "mail.refused.v1"
    chat: ChatRef
    to: str
    at: AwareDatetime
