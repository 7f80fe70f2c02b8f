"""The connection to a sandbox's control API."""

import json
from io import BytesIO
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientSession, ClientTimeout

from sandbox.control.errors import ControlRefused, NothingCame
from sandbox.control.facebook import FacebookControl
from sandbox.control.google import GoogleControl
from sandbox.control.ocrspace import OcrSpaceControl
from sandbox.control.telegram import TelegramControl
from sandbox.control.vk import VkControl

__all__ = ["Control"]


class Control:
    """Steers a running sandbox: `async with Control(url) as control`, then `control.telegram.…`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session: ClientSession | None = None
        self.telegram = TelegramControl(self.order)
        self.vk = VkControl(self.order)
        self.facebook = FacebookControl(self.order)
        self.google = GoogleControl(self.order)
        self.ocrspace = OcrSpaceControl(self.order)

    async def __aenter__(self) -> Self:
        self._session = ClientSession(timeout=ClientTimeout(total=None))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def order(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send one order.

        Raises `ControlRefused` for what nobody could do, `NothingCame` when a wait has ended.
        """
        if self._session is None:
            raise RuntimeError("use `async with Control(url)`")
        payload = BytesIO(json.dumps(body).encode())  # a stream, since a file may make it large
        headers = {"Content-Type": "application/json"}
        async with self._session.post(f"{self.url}/control/{path}", data=payload, headers=headers) as response:
            answer: dict[str, Any] = await response.json()
        if response.status == 408:
            raise NothingCame(_what_stands(body, answer))
        if response.status != 200:
            raise ControlRefused(answer["error"])
        return answer


def _what_stands(wanted: dict[str, Any], answer: dict[str, Any]) -> str:
    lines = [f"{one['id']:>6} {one['sender_name']}: [{one['kind']}] {one['text']!r}" for one in answer["standing"]]
    return "\n".join([f"waited for {wanted}, found {answer['found']}; the chat shows:", *lines])
