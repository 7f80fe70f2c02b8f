"""What the gateway's tests stand on: a simulated Facebook, a real embedded broker that can seem away, and a client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chassis.clock import SystemClock
from chassis.database import Database
from chassis.migrations import upgrade
from contracts.ids import FileRef
from fb_gateway.api import FbApi, Page
from fb_gateway.client import FbClient
from fb_gateway.ingress.reader import Reader
from fb_gateway.store import Records, records_migrations
from gatewaykit.inbound import Inbound
from gatewaykit.ingress.intake import Intake
from messaging.embedded import EmbeddedBroker
from messaging.topology import whole
from sandbox.control import FacebookControl, FbPersonKey, FbSeen, PageKey
from sandbox.pictures import png
from sandbox.running import running_sandbox
from tests.media import FewFiles
from tests.watched import WatchedBroker

PARTITIONS = 2
TOKEN = "EAAG-a-long-secret-token"
PAGE = "100200300400500"
APP_SECRET = "an-app-secret"
PICTURE = FileRef("tg:picture")
FILE = FileRef("tg:file")


@dataclass(frozen=True)
class Stage:
    url: str
    facebook: FacebookControl
    page: PageKey
    anna: FbPersonKey
    """Who has written, and so may be written to."""
    said: str
    broker: WatchedBroker
    api: FbApi
    records: Records
    shelf: FewFiles
    client: FbClient
    intake: Intake

    async def texts(self) -> list[str]:
        """What the page has written to Anna."""
        chat = await self.facebook.chat(self.anna.id)
        return [message.text for message in chat.messages if message.from_bot]


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    async with running_sandbox() as sandbox:
        facebook = sandbox.control.facebook
        page = await facebook.page(token=TOKEN, number=PAGE, app_secret=APP_SECRET)
        anna = await facebook.person("Анна Смирнова")
        said = await facebook.say(anna.id, "здравствуйте")
        embedded = EmbeddedBroker(folder / "broker.db")
        await embedded.start()
        await embedded.wait_until_up(5)
        await embedded.declare(whole(PARTITIONS))
        broker = WatchedBroker(embedded)
        database = Database(f"sqlite+aiosqlite:///{folder}/fb.db")
        await upgrade(database, records_migrations())
        records, clock = Records(database), SystemClock()
        api = FbApi(Page(PAGE, TOKEN, APP_SECRET), sandbox.url, "v26.0", None)
        shelf = FewFiles({PICTURE: png(40, 30), FILE: b"a film or a song"})
        client = FbClient(api, records, shelf, clock)
        reader = Reader(PAGE, records, api, broker, lambda number: f"Клиент {number}", clock)
        intake = Intake("facebook", PAGE, reader.understand, Inbound(broker, partitions=PARTITIONS), broker, clock)
        try:
            yield Stage(sandbox.url, facebook, page, anna, said.id, broker, api, records, shelf, client, intake)
        finally:
            await api.close()
            await embedded.stop()
            await database.close()


def echo_event(stage: Stage, stands: FbSeen) -> dict[str, Any]:
    """What the webhook is told of a message of the page's own."""
    message = {"mid": stands.id, "is_echo": True, "metadata": stands.metadata, "text": stands.text}
    sender, recipient = {"id": stage.page.id}, {"id": stage.anna.id}
    return {"sender": sender, "recipient": recipient, "timestamp": 1, "message": message}
