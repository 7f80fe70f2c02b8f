"""The connection to VKontakte: its API by vkbottle, its Long Poll and file servers by the same session."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import structlog
from aiohttp import ClientResponse, ClientSession, ClientTimeout
from aiohttp_socks import ProxyConnector
from vkbottle import API, ABCRequestRescheduler, AiohttpClient, VKAPIError
from vkbottle.tools.uploader import DocMessagesUploader, PhotoMessageUploader, VoiceMessageUploader

from messaging.failures import Refused, Unavailable
from vk_gateway.failures import EXPECTED, classify_network, of_code

__all__ = ["VkApi"]

CALL_SECONDS: Final = 15.0
CONNECT_SECONDS: Final = 10.0
FILE_SECONDS: Final = 110.0
POLL_MARGIN: Final = 10
"""Seconds that a long poll may take to answer beyond what was asked for."""
_PLAIN_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class VkApi:
    """Requests of one community. Each raises a `Failure`."""

    def __init__(self, token: str, url: str | None, proxy: str | None, *, call_seconds: float = CALL_SECONDS) -> None:
        self._token = token
        self._call_seconds = call_seconds
        self._url = url
        self._proxy = proxy
        self._session: ClientSession | None = None
        self._api: API | None = None

    async def call(self, method: str, **arguments: object) -> Any:
        """What a method answers; arguments that are `None` are left out."""
        given = {name: value for name, value in arguments.items() if value is not None}
        with _failures():
            async with asyncio.timeout(self._call_seconds):
                answer = await self._opened().request(method, given)
        if not isinstance(answer, dict) or "response" not in answer:
            raise Unavailable("an answer that is none of VK's", certain=False)
        return answer["response"]

    async def poll(self, server: str, key: str, ts: str, seconds: int) -> Mapping[str, Any]:
        """What came since `ts`, waiting up to so many seconds (VK-20)."""
        asked = {"act": "a_check", "key": key, "ts": ts, "wait": str(seconds)}
        timeout = ClientTimeout(total=seconds + POLL_MARGIN)
        with _failures():
            self._opened()
            async with self._http().get(server, params=asked, timeout=timeout) as response:
                if response.status != 200:
                    raise Unavailable(f"HTTP {response.status}")
                answer = await response.json(content_type=None)
        if not isinstance(answer, dict) or not ("failed" in answer or isinstance(answer.get("ts"), str | int)):
            raise Unavailable("an answer that is no Long Poll answer")
        return answer

    @asynccontextmanager
    async def download(self, url: str) -> AsyncIterator[ClientResponse]:
        """A file's bytes, begun to be read."""
        with _failures():
            self._opened()
            async with self._http().get(url, timeout=ClientTimeout(total=FILE_SECONDS)) as response:
                if response.status in {403, 404, 410}:
                    raise Refused("file_gone", f"HTTP {response.status}")
                if response.status != 200:
                    raise Unavailable(f"HTTP {response.status}")
                yield response

    async def upload_photo(self, data: bytes, name: str, peer: int) -> str:
        """Bytes of a picture, as what can be attached to a message (VK-70)."""
        with _failures():
            uploader = PhotoMessageUploader(self._opened(), attachment_name=_plain(name))
            server = await uploader.get_server(peer_id=peer)
            taken = await uploader.upload_files(server["upload_url"], {"photo": uploader.get_bytes_io(data)})
        if taken.get("photo") in {"", "[]"}:  # so an upload ends that was not taken, although with HTTP 200
            raise Refused("unsupported", "VK took no picture")
        if "photo" not in taken:
            raise Unavailable("an upload server that does not answer as one")
        fields = {field: taken[field] for field in ("photo", "server", "hash") if field in taken}
        saved = await self.call("photos.saveMessagesPhoto", **fields)
        return _attachment("photo", saved[0] if isinstance(saved, Sequence) and saved else None)

    async def upload_document(self, data: bytes, name: str, peer: int, *, voice: bool = False) -> str:
        """Bytes of a file or a voice message, as what can be attached to a message (VK-71)."""
        with _failures():
            uploader = (VoiceMessageUploader if voice else DocMessagesUploader)(self._opened())
            server = await uploader.get_server(peer_id=peer)
            file = uploader.get_bytes_io(data, name=_plain(name))
            taken = await uploader.upload_files(server["upload_url"], {"file": file})
        if "file" not in taken:
            if "error" in taken:
                raise Refused("unsupported", "VK took no file")
            raise Unavailable("an upload server that does not answer as one")
        saved = await self.call("docs.save", file=taken["file"], title=name)
        kind = saved.get("type") if isinstance(saved, Mapping) else None
        return _attachment(str(kind), saved.get(kind) if isinstance(saved, Mapping) else None)

    async def names(self, people: Iterable[int]) -> dict[int, str]:
        """What people are called."""
        numbers = ",".join(map(str, people))
        found = await self.call("users.get", user_ids=numbers) if numbers else []
        return {
            one["id"]: f"{one.get('first_name', '')} {one.get('last_name', '')}".strip()
            for one in found
            if isinstance(one, Mapping) and isinstance(one.get("id"), int)
        }

    async def message(self, peer: int, number: int) -> Mapping[str, Any] | None:
        """A message as it stands now, with addresses of its files that hold for a while."""
        found = await self.call(
            "messages.getByConversationMessageId", peer_id=peer, conversation_message_ids=str(number)
        )
        items = found.get("items") if isinstance(found, Mapping) else None
        return items[0] if isinstance(items, list) and items and isinstance(items[0], Mapping) else None

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> API:
        """Made within the loop that it belongs to."""
        if self._api is None:
            _quieten()
            connector = ProxyConnector.from_url(self._proxy) if self._proxy else None
            timeout = ClientTimeout(total=FILE_SECONDS, sock_connect=CONNECT_SECONDS)  # an upload's, too
            self._session = ClientSession(timeout=timeout, connector=connector)
            self._api = API(self._token, http_client=AiohttpClient(self._session), request_rescheduler=_Never())
            if self._url is not None:
                self._api.API_URL = f"{self._url}/method/"
        return self._api

    def _http(self) -> ClientSession:
        if self._session is None:
            raise RuntimeError("not opened")
        return self._session


def _quieten() -> None:
    """Vkbottle logs what people wrote, by a handler of its own that hides no secrets: what matters we say ourselves."""
    library = logging.getLogger("vkbottle")
    library.handlers.clear()
    library.setLevel(logging.ERROR)


class _Never(ABCRequestRescheduler):
    """vkbottle's own tries again for ever, with a sleep that grows; when to try again is the kit's business."""

    async def reschedule(self, *arguments: Any, **named: Any) -> dict[str, Any]:  # noqa: ARG002 - as the library asks
        """Never."""
        raise Unavailable("an answer that is none of VK's", certain=False)


@contextmanager
def _failures() -> Iterator[None]:
    """What the library raises becomes a `Failure`, without the request that may stand in its traceback."""
    try:
        yield
    except VKAPIError as refused:
        raise of_code(refused.code) from None
    except EXPECTED as raised:
        raise classify_network(raised) from None
    except asyncio.CancelledError:
        raise
    except (TypeError, ValueError, KeyError, AttributeError) as odd:
        structlog.get_logger().warning("no answer of VK's", action="odd_answer", error=type(odd).__name__)
        raise Unavailable("an answer that is none of VK's", certain=False) from None


def _attachment(kind: str, saved: Any) -> str:
    """The words by which a saved file is attached (VK-34)."""
    if not isinstance(saved, Mapping):
        raise Refused("unsupported", "VK saved nothing")
    key = saved.get("access_key")
    return f"{kind}{saved.get('owner_id')}_{saved.get('id')}" + (f"_{key}" if key else "")


def _plain(name: str) -> str:
    """A name for the upload: its ending tells the kind (VK-73), the title is given apart."""
    stem, dot, ending = name.rpartition(".")
    plain = _PLAIN_NAME.sub("_", stem if dot else name).strip("_") or "file"
    return f"{plain[:60]}.{_PLAIN_NAME.sub('', ending)[:10]}" if dot else plain[:60]
