"""What the owners read when the bot loses what it needs in the operator chat, and when it has it back. Pure."""

from contracts.inbound import Lack, OperatorRightsChanged
from router.app.house import House
from router.app.owner.voice import Voice
from router.app.ports import Decision, Letter, Sent
from router.app.scribe import Cause

__all__ = ["told_of_rights"]

_KEY = "rights"
"""All of it comes in the operator chat's line, so nobody else writes under this key meanwhile."""
_WORDS: dict[Lack, str] = {
    "presence": "rights-presence",
    "writing": "rights-writing",
    "admin": "rights-admin",
    "pinning": "rights-pinning",
    "deleting": "rights-deleting",
    "topics": "rights-topics",
}
_SHUT: frozenset[Lack] = frozenset({"presence", "writing"})
_WHOLE: frozenset[Lack] = frozenset({"presence", "writing", "admin"})


def told_of_rights(said: OperatorRightsChanged, cause: Cause, house: House) -> Decision:
    """A word to each owner, in their own chat; to the operators, if there is no owner and they can read it."""
    chats = [str(owner) for owner in sorted(house.owners)]
    if not chats and not _SHUT & set(said.lacks):
        chats = [str(house.operator_chat)]
    letters: list[Letter] = []
    sent: list[Sent] = []
    for chat in chats:
        voice = Voice(chat, cause, house, key=f"{_KEY}:{chat}", letters=letters)
        voice.say(_text(said, voice))
        sent += voice.sent
    return Decision(None, letters=tuple(letters), sent=tuple(sent), at=cause.now.timestamp())


def _text(said: OperatorRightsChanged, voice: Voice) -> str:
    if not said.lacks:
        return voice.words("rights-well")
    open_again = bool(_SHUT & set(said.was)) and not _SHUT & set(said.lacks)
    head = [voice.words("rights-open-again")] if open_again else []
    whole = next((lack for lack in said.lacks if lack in _WHOLE), None)
    if whole is not None:
        return "\n".join([*head, voice.words(_WORDS[whole]), voice.words("rights-make-admin")])
    lines = [voice.words(_WORDS[lack]) for lack in said.lacks]
    return "\n".join([*head, voice.words("rights-some"), *lines, voice.words("rights-switch-on")])
