"""A whole connector for that messenger: what it can, what a command becomes, one call, what its answers mean."""

from dataclasses import dataclass

import httpx

from contracts.capabilities import ChannelCapabilities, Pace
from contracts.content import Content, Text
from contracts.ids import Channel, ChatRef, MessageRef
from contracts.inbound import Person, PersonSpoke
from contracts.outbound import Delete, Edit, Show
from gatewaykit.connector import Command, Usual
from gatewaykit.failures import NotUnderstood
from gatewaykit.splitting import split
from messaging.failures import RateLimited, Refused, Unavailable, Unsupported
from tests.example_gateway.paper import LONGEST

__all__ = ["CAPABILITIES", "Note", "PaperClient", "from_native", "to_native"]

# A fourth messenger adds its word to `contracts.ids.Channel` and `PREFIXES`; this one borrows a word that stands there.
CHANNEL: Channel = "vk"
CAPABILITIES = ChannelCapabilities(
    text_limit=LONGEST,
    caption_limit=0,
    utf16=False,
    buttons_per_row=1,
    reactions=False,
    whole=Pace(calls=100, seconds=1.0),
    private_chat=Pace(calls=10, seconds=1.0),
    group_chat=None,
)


@dataclass(frozen=True, slots=True)
class Note:
    """One call."""

    door: str
    text: str


def from_native(note: dict[str, object]) -> PersonSpoke:
    """What a person did. Pure. Raises `NotUnderstood`."""
    match note:
        case {"door": str(door), "number": int(number), "text": str(text), "at": str(at)}:
            return PersonSpoke.model_validate(
                {
                    "channel": CHANNEL,
                    "chat": f"vk:{door}",
                    "person": Person.model_validate({"ref": f"vk:{door}", "name": door}),
                    "message": f"vk:{door}:{number}",
                    "content": Text(text=text),
                    "at": at,
                }
            )
        case _:
            raise NotUnderstood("no note")


def to_native(command: Command) -> tuple[Note, ...]:
    """The calls. Pure. Raises `Unsupported`."""
    if isinstance(command, Edit | Delete):
        raise Unsupported("what hangs at a door stays as it is")  # nothing to do would be reported as done
    if not isinstance(command, Show):
        return ()
    door = command.chat.partition(":")[2]
    return tuple(Note(door, piece) for piece in split(_words(command.content), LONGEST, utf16=False))


def _words(content: Content) -> str:
    if not isinstance(content, Text):
        raise Unsupported(content.kind)
    return content.text


class PaperClient(Usual[Note]):
    """The connector; `Usual` does what notes have no way for."""

    channel: Channel = CHANNEL
    capabilities = CAPABILITIES

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=5)

    def plan(self, command: Command, command_id: str) -> tuple[Note, ...]:  # noqa: ARG002 - notes have no ids of ours
        return to_native(command)

    def is_group(self, command: Command) -> bool:  # noqa: ARG002 - there are no groups
        return False

    async def deliver(self, call: Note) -> tuple[MessageRef, ...]:
        try:
            answer = await self._http.post("/notes", json={"door": call.door, "text": call.text})
        except httpx.ConnectError:
            raise Unavailable("nobody answers") from None
        except httpx.HTTPError as raised:
            raise Unavailable(type(raised).__name__, certain=False) from None
        match answer.status_code:
            case 200:
                return (MessageRef(f"{ChatRef(f'vk:{call.door}')}:{answer.json()['note']}"),)
            case 429:
                raise RateLimited(float(answer.headers["Retry-After"]))
            case 403:
                raise Refused("blocked")
            case status if status >= 500:
                raise Unavailable(f"HTTP {status}", certain=False)
            case status:
                raise Refused("refused", f"HTTP {status}")

    async def close(self) -> None:
        await self._http.aclose()
