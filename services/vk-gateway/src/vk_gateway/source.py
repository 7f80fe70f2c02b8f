"""What receiving needs of VKontakte."""

from collections.abc import Mapping
from typing import Any

from messaging.failures import Unavailable
from vk_gateway.api import VkApi
from vk_gateway.capabilities import EVENTS
from vk_gateway.ingress.polling import Server

__all__ = ["VkSource"]


class VkSource:
    """See `vk_gateway.ingress.polling.Source`."""

    def __init__(self, api: VkApi, group: int) -> None:
        self._api = api
        self._group = group

    async def introduce(self) -> str:
        """What the community is called."""
        found = await self._api.call("groups.getById", group_id=self._group)
        groups = found.get("groups") if isinstance(found, Mapping) else found
        return str(groups[0].get("name", "?")) if isinstance(groups, list) and groups else "?"

    async def receive_by_polling(self) -> None:
        """Switch Long Poll on; all events but `message_new` are off at first (VK-18)."""
        events = dict.fromkeys(EVENTS, 1)
        version = "5.199"
        await self._api.call(
            "groups.setLongPollSettings", group_id=self._group, enabled=1, api_version=version, **events
        )

    async def server(self) -> Server:
        """Where to poll from now on."""
        found = await self._api.call("groups.getLongPollServer", group_id=self._group)
        if not isinstance(found, Mapping):
            raise Unavailable("an answer that is none of VK's")
        return Server(str(found["server"]), str(found["key"]), str(found["ts"]))

    async def poll(self, server: str, key: str, ts: str, seconds: int) -> Mapping[str, Any]:
        """What came since `ts`."""
        return await self._api.poll(server, key, ts, seconds)
