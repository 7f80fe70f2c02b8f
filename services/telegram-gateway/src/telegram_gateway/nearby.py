"""Under which message a relay goes that can hold no name: one of the last in the chat that begins with it.

Known is what this process has sent, which is all while it is the sender. The numbers of what others wrote lie between
those of its messages, so they count from its next message on; in a plain group, where numbers are shared with other
chats, less counts as near than might.
"""

from collections import OrderedDict
from collections.abc import Sequence

from contracts.outbound import Show
from gatewaykit.connector import Command
from gatewaykit.failures import FirstThings
from telegram_gateway.calls import Call, SendFile, SendGroup, Sending, SendText
from telegram_gateway.ids import parse_chat
from telegram_gateway.pieces import holds_no_name

__all__ = ["NEAR", "Nearby"]

NEAR = 20
"""So many of the last messages of a chat are near."""
REMEMBERED = 1000


class Nearby:
    """The last messages of each group that say who speaks."""

    def __init__(self) -> None:
        self._named: dict[tuple[int, str, str], int] = {}
        """By chat, place and header; none that is not near."""
        self._planned: OrderedDict[str, int | None] = OrderedDict()
        """By command: one that has begun with a card goes on with what belongs under it."""

    def under(self, command: Command, command_id: str) -> int | None:
        """The message to go under, for what can hold no name; for one command the same as long as it is near."""
        if not isinstance(command, Show) or command.topic is None or not command.header:
            return None
        if command.reply_to is not None or not holds_no_name(command.content):
            return None
        chat = parse_chat(command.chat)
        planned = self._planned.get(command_id)
        if command_id not in self._planned or (planned is not None and not self._has(chat, planned)):
            planned = self._planned[command_id] = self._named.get((chat, command.topic.id, command.header))
        while len(self._planned) > REMEMBERED:
            self._planned.popitem(last=False)
        return planned

    def check(self, call: Sending) -> None:
        """Before it is made. Raises `FirstThings` when what it goes under is not near any more: it is planned anew."""
        if call.spot is not None and call.spot.under and not self._has(call.chat, call.reply_to):
            raise FirstThings("what says who speaks is not near any more")

    def sent(self, call: Sending, numbers: Sequence[int]) -> None:
        """These are the chat's last messages now."""
        if call.chat >= 0 or not numbers:
            return
        far = max(numbers) - NEAR
        self._named = {key: near for key, near in self._named.items() if key[0] != call.chat or near > far}
        spot = call.spot
        if spot is not None and spot.header and _words(call).startswith(spot.header):
            self._named[(call.chat, spot.topic, spot.header)] = numbers[0]

    def gone(self, call: Sending) -> None:
        """What it replies to is not there any more. Raises `FirstThings` when that was to say who speaks."""
        number = call.reply_to
        self._named = {key: near for key, near in self._named.items() if (key[0], near) != (call.chat, number)}
        self.check(call)

    def moved(self, call: Call) -> None:
        """Its chat is another one now. Raises `FirstThings` for what was to go under something there."""
        chat = getattr(call, "chat", None)
        self._named = {key: near for key, near in self._named.items() if key[0] != chat}
        if isinstance(call, Sending):
            self.check(call)

    def _has(self, chat: int, number: int | None) -> bool:
        return any(number == near for (where, _, _), near in self._named.items() if where == chat)


def _words(call: Sending) -> str:
    match call:
        case SendText(text=text):
            return text
        case SendFile(caption=caption):
            return caption
        case SendGroup(items=items):
            return items[0].caption
        case _:
            return ""
