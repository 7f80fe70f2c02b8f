"""What a connector suite stands on: a connector, and its platform as one person there sees it."""

from collections.abc import Sequence
from typing import Any, Literal, Protocol
from uuid import uuid4

from contracts.content import Text
from contracts.ids import ChatRef, MessageRef
from contracts.outbound import Show
from gatewaykit.connector import Command, Connector
from messaging.failures import Failure

__all__ = ["Fault", "Stand", "assert_no_secret", "carried_out", "show"]

Fault = Literal["rate_limit", "error", "lost_answer", "blocked"]


class Stand(Protocol):
    """A connector, and its platform as one person there sees it."""

    connector: Connector[Any]
    client: ChatRef
    """A person who may be written to."""
    said: MessageRef
    """A message of that person's."""
    secret: str
    """What must never be seen, such as the token."""

    async def fault(self, fault: Fault) -> None:
        """What the platform does with the next call; `blocked` stays so."""
        ...

    async def seen(self) -> Sequence[str]:
        """The texts of ours that stand in the client's chat, oldest first."""
        ...


def show(stand: Stand, text: str) -> Show:
    return Show(chat=stand.client, content=Text(text=text))


async def carried_out(stand: Stand, command: Command) -> list[MessageRef]:
    """All its calls made; the messages that they made."""
    made = [await stand.connector.deliver(call) for call in stand.connector.plan(command, str(uuid4()))]
    return [message for messages in made for message in messages]


def assert_no_secret(stand: Stand, failure: Failure) -> None:
    texts = [str(failure), repr(failure), str(failure.__cause__ or ""), str(failure.__context__ or "")]
    assert not any(stand.secret in text for text in texts)
