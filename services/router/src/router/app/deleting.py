"""Taking an answer back from a client: what `/удалить` asks for, and what operators read of its end. Pure."""

from dataclasses import dataclass

from contracts.delivery import Reported
from contracts.ids import channel_of
from contracts.inbound import OperatorSpoke
from router.app.ports import Found, Sent, Settled
from router.dialog.effects import Notify, Phrase

__all__ = ["Unsend", "delete_asked", "deleted", "what_became"]

_SEPARATOR = " "


@dataclass(frozen=True, slots=True)
class Unsend:
    """These answers, which stand at the client, are to go."""

    answers: tuple[Sent, ...]
    asked_by: str
    """The message that asks."""

    @property
    def names(self) -> str:
        """Which answers they are, to be kept with the command."""
        return _SEPARATOR.join(sent.id for sent in self.answers)


def delete_asked(said: OperatorSpoke, found: Found) -> Unsend | Notify:
    """What follows from the command: only whoever wrote an answer takes it back."""
    mine = [sent for sent in found.commands if sent.kind == "answer"]
    if not mine or found.state is None:
        return _word(said, "delete-reply-to-own")
    if said.anonymous:
        return _word(said, "delete-anonymous")
    if mine[-1].author is None:
        return _word(said, "delete-of-nobody")
    if mine[-1].author != said.operator.ref:
        return _word(said, "delete-not-yours")
    standing = tuple(sent for sent in mine if sent.state == "sent" and sent.messages)
    if standing:
        return Unsend(standing, said.message)
    match mine[-1].state:
        case "pending":
            return _word(said, "delete-not-yet")
        case "deleted":
            return _word(said, "delete-already")
        case _:
            return _word(said, "delete-never-arrived")


def deleted(sent: Sent, said: Reported) -> tuple[Settled, ...]:
    """The answers that are gone, once the command that took them is reported."""
    if sent.kind != "delete" or not said.delivered or sent.content is None:
        return ()
    return tuple(Settled(answer, "deleted") for answer in sent.content.split(_SEPARATOR))


def what_became(sent: Sent, said: Reported) -> Notify:
    """In plain words, for whoever asked."""
    if said.delivered:
        return Notify(Phrase("delete-done"), sent.origin, silent=True)
    values = (("reason", said.reason or "refused"), ("where", channel_of(said.chat)))
    return Notify(Phrase("delete-refused", values), sent.origin, silent=True)


def _word(said: OperatorSpoke, key: str) -> Notify:
    return Notify(Phrase(key), said.message, silent=True)
