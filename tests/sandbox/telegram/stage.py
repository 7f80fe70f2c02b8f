"""A bot without a library, and the stage on which it plays."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from aiohttp import ClientSession, FormData

from sandbox import RunningSandbox
from sandbox.control import BotKey, ChatKey, PersonKey, TelegramControl

__all__ = ["Answer", "RawBot", "Stage"]


@dataclass(frozen=True)
class Answer:
    """What the platform answered."""

    status: int
    body: dict[str, Any]

    @property
    def refusal(self) -> tuple[int, str]:
        """Code and words of an answer that is not ok."""
        assert self.body["ok"] is False, self.body
        assert self.body["error_code"] == self.status
        return self.status, self.body["description"]

    @property
    def result(self) -> Any:
        """Of an answer that is ok."""
        assert (self.status, self.body["ok"]) == (200, True), self.body
        return self.body["result"]


class RawBot:
    """Calls the Bot API as plain HTTP."""

    def __init__(self, session: ClientSession, url: str, key: BotKey) -> None:
        self.session = session
        self.url = url
        self.id = key.id
        self.token = key.token
        self.username = key.username
        self.offset = 0

    async def ask(self, method: str, **values: Any) -> Answer:
        """One call, as JSON."""
        async with self.session.post(f"{self.url}/bot{self.token}/{method}", json=values) as response:
            return Answer(response.status, await response.json())

    async def call(self, method: str, **values: Any) -> Any:
        """One call that must succeed."""
        return (await self.ask(method, **values)).result

    async def upload(self, method: str, field: str, data: bytes, name: str = "a.bin", **values: Any) -> Answer:
        """One call with a file, as multipart."""
        form = FormData({key: str(value) for key, value in values.items()})
        form.add_field(field, BytesIO(data), filename=name)
        async with self.session.post(f"{self.url}/bot{self.token}/{method}", data=form) as response:
            return Answer(response.status, await response.json())

    async def poll(self, **values: Any) -> list[dict[str, Any]]:
        """What came since the last poll; that is confirmed by the next one."""
        updates: list[dict[str, Any]] = await self.call("getUpdates", offset=self.offset, **values)
        if updates:
            self.offset = updates[-1]["update_id"] + 1
        return updates

    async def forget(self) -> None:
        """Drop everything that waits."""
        await self.call("deleteWebhook", drop_pending_updates=True)


@dataclass(frozen=True)
class Stage:
    """A sandbox with one bot, a client who has pressed Start, an operator, and their forum."""

    sandbox: RunningSandbox
    telegram: TelegramControl
    bot: RawBot
    anna: PersonKey
    oleg: PersonKey
    forum: ChatKey
