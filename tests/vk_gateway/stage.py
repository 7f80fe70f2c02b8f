"""What the gateway's tests stand on: a simulated VKontakte, a real embedded broker that can seem away, and a client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from chassis.clock import SystemClock
from contracts.ids import FileRef
from gatewaykit.inbound import Inbound
from gatewaykit.ingress.intake import Intake
from messaging.embedded import EmbeddedBroker
from messaging.topology import whole
from sandbox.control import CommunityKey, VkControl, VkPersonKey
from sandbox.pictures import png
from sandbox.running import running_sandbox
from tests.media import FewFiles
from tests.watched import WatchedBroker
from vk_gateway.api import VkApi
from vk_gateway.client import VkClient
from vk_gateway.ingress.reader import intake_of

PARTITIONS = 2
TOKEN = "vk1.a.Zm9vYmFyLWEtbG9uZy1zZWNyZXQ"
GROUP = 900_100
PICTURE = FileRef("tg:picture")
VOICE = FileRef("tg:voice")
FILE = FileRef("tg:file")


@dataclass(frozen=True)
class Stage:
    url: str
    vk: VkControl
    community: CommunityKey
    anna: VkPersonKey
    """Who has pressed Start, and so may be written to."""
    broker: WatchedBroker
    api: VkApi
    shelf: FewFiles
    client: VkClient
    intake: Intake

    async def texts(self) -> list[str]:
        """What the community has written to Anna."""
        chat = await self.vk.chat(self.anna.id)
        return [message.text for message in chat.messages if message.from_bot]


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    async with running_sandbox() as sandbox:
        vk = sandbox.control.vk
        community = await vk.community(token=TOKEN, group_id=GROUP)
        anna = await vk.person("Анна Смирнова")
        await vk.start(anna.id)
        embedded = EmbeddedBroker(folder / "broker.db")
        await embedded.start()
        await embedded.wait_until_up(5)
        await embedded.declare(whole(PARTITIONS))
        broker = WatchedBroker(embedded)
        api = VkApi(TOKEN, sandbox.url, None)
        shelf = FewFiles({PICTURE: png(40, 30), VOICE: b"OggS and what is said", FILE: b"a film or a song"})
        intake = intake_of(GROUP, api, Inbound(broker, partitions=PARTITIONS), broker, SystemClock())
        try:
            yield Stage(sandbox.url, vk, community, anna, broker, api, shelf, VkClient(api, shelf), intake)
        finally:
            await api.close()
            await embedded.stop()
