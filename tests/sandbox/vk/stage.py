"""A community without a library, and the stage on which it plays."""

import json
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from aiohttp import ClientSession, FormData

from sandbox import RunningSandbox
from sandbox.control import CommunityKey, VkControl, VkPersonKey

__all__ = ["Answer", "RawCommunity", "Stage", "inline", "regular"]


@dataclass(frozen=True)
class Answer:
    """What the platform answered."""

    status: int
    body: dict[str, Any]

    @property
    def error(self) -> int:
        """The code of an answer that is an error, which comes as HTTP 200."""
        assert (self.status, list(self.body)) == (200, ["error"]), self.body
        code: int = self.body["error"]["error_code"]
        return code

    @property
    def response(self) -> Any:
        """Of an answer that is none."""
        assert (self.status, list(self.body)) == (200, ["response"]), self.body
        return self.body["response"]


class RawCommunity:
    """Calls the API as plain HTTP."""

    def __init__(self, session: ClientSession, url: str, key: CommunityKey) -> None:
        self.session = session
        self.url = url
        self.id = key.id
        self.token = key.token
        self.server: dict[str, str] = {}

    async def ask(self, method: str, **values: Any) -> Answer:
        """One call, as a form."""
        form = {"access_token": self.token, "v": "5.199", **{name: str(value) for name, value in values.items()}}
        async with self.session.post(f"{self.url}/method/{method}", data=form) as response:
            return Answer(response.status, await response.json())

    async def call(self, method: str, **values: Any) -> Any:
        """One call that must succeed."""
        return (await self.ask(method, **values)).response

    async def send(self, peer: int, text: str, **values: Any) -> Answer:
        """A text that may be sent twice."""
        return await self.ask("messages.send", **{"peer_id": peer, "message": text, "random_id": 0, **values})

    async def listen(self) -> None:
        """Begin at what happens from now on."""
        self.server = await self.call("groups.getLongPollServer", group_id=self.id)

    async def check(self, wait: float = 0, **values: str) -> dict[str, Any]:
        """One look; the cursor does not move."""
        query = {"act": "a_check", "key": self.server["key"], "ts": self.server["ts"], "wait": str(wait), **values}
        async with self.session.get(self.server["server"], params=query) as response:
            answer: dict[str, Any] = await response.json()
        return answer

    async def events(self, wait: float = 0) -> list[dict[str, Any]]:
        """What came since the last time."""
        answer = await self.check(wait)
        self.server["ts"] = answer["ts"]
        updates: list[dict[str, Any]] = answer["updates"]
        return updates

    async def message(self) -> dict[str, Any]:
        """The message of the only event that came."""
        (event,) = await self.events()
        message: dict[str, Any] = event["object"]["message"]
        return message

    async def upload(self, url: str, field: str, data: bytes, name: str) -> dict[str, Any]:
        """Bytes to an upload server."""
        form = FormData(quote_fields=False)
        form.add_field(field, BytesIO(data), filename=name)
        async with self.session.post(url, data=form) as response:
            assert response.status == 200
            answer: dict[str, Any] = await response.json()
        return answer

    async def photo(self, peer: int, data: bytes) -> dict[str, Any]:
        """A photo, uploaded and saved."""
        place = await self.call("photos.getMessagesUploadServer", peer_id=peer)
        given = await self.upload(place["upload_url"], "photo", data, "picture.png")
        (photo,) = await self.call("photos.saveMessagesPhoto", **given)
        return dict(photo)


@dataclass(frozen=True)
class Stage:
    """A sandbox with one community, all of whose events are switched on, and a client who has written to it."""

    sandbox: RunningSandbox
    vk: VkControl
    community: RawCommunity
    anna: VkPersonKey

    async def texts(self) -> tuple[str, ...]:
        """What stands in the dialog after the client's first message."""
        return (await self.vk.chat(self.anna.id)).texts()[1:]


def inline(*buttons: dict[str, Any]) -> str:
    """An inline keyboard with each button in a row of its own."""
    return json.dumps({"inline": True, "buttons": [[button] for button in buttons]})


def regular(*labels: str, one_time: bool = False) -> str:
    """A regular keyboard whose payloads name the labels."""
    rows = [[{"action": {"type": "text", "label": one, "payload": {"label": one}}}] for one in labels]
    return json.dumps({"one_time": one_time, "buttons": rows})
