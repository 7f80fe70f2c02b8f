"""Codes by mail, through a real SMTP server and both brokers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from contracts.envelope import Envelope, id_from
from contracts.ids import ChatRef
from contracts.mail import MailRefused, SendMail
from contracts.registry import decode, encode
from contracts.routing import mail_queue, router_queue
from messaging.opening import open_broker
from messaging.port import Broker, Delivery, Parcel
from messaging.topology import whole
from router.mailing import Mailing, Smtp
from tests.clocks import FakeClock
from tests.requirements import requirement

PARTITIONS = 2
SECONDS = 10
CHAT = ChatRef("tg:1")


@dataclass
class PostOffice:
    """A mail server: refuses what it is told to refuse, first come first served."""

    refusals: list[str] = field(default_factory=list)
    letters: list[Message] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_RCPT(self, *given: Any) -> str:  # noqa: N802 - the server's own naming
        _, _, envelope, address, _ = given
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, *given: Any) -> str:  # noqa: N802 - the server's own naming
        self.letters.append(message_from_bytes(given[-1].content))
        self.arrived.set()
        return "250 taken"


@dataclass
class World:
    broker: Broker
    clock: FakeClock
    office: PostOffice
    url: str

    async def hears(self) -> MailRefused:
        """What the router's dialogs hear of a mail that did not go."""
        heard: asyncio.Queue[Delivery] = asyncio.Queue()
        subscription = await self.broker.subscribe(router_queue(CHAT, PARTITIONS), heard.put_nowait, prefetch=1)
        async with asyncio.timeout(SECONDS):
            delivery = await heard.get()
        await delivery.ack()
        await subscription.close()
        said = decode(delivery.parcel.body).payload
        assert isinstance(said, MailRefused)
        return said

    async def asks(self, seconds: float = 600) -> SendMail:
        now = self.clock.now()
        mail = SendMail(
            chat=CHAT,
            to="anna@example.org",
            subject="Код",
            text="Ваш код: 123456",
            until=now + timedelta(seconds=seconds),
        )
        envelope = Envelope(id=id_from("mail", now.isoformat()), key=CHAT, payload=mail, at=now, correlation="c")
        await self.broker.publish(mail_queue(), Parcel(envelope.id, envelope.type, CHAT, encode(envelope)))
        return mail


@pytest.fixture(params=["embedded", pytest.param("rabbit", marks=pytest.mark.live)])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    url = f"sqlite:///{tmp_path}/broker.db" if request.param == "embedded" else request.getfixturevalue("amqp_url")
    broker = open_broker(url, name="test")
    office = PostOffice()
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(office, hostname="mail.test"), "127.0.0.1", 0)
    await broker.start()
    await broker.wait_until_up(SECONDS)
    await broker.declare(whole(PARTITIONS))
    port = server.sockets[0].getsockname()[1]
    yield World(broker, FakeClock(), office, f"smtp://127.0.0.1:{port}")
    await broker.stop()
    server.close()
    await server.wait_closed()


@pytest.fixture
async def mailing(world: World) -> AsyncIterator[Mailing]:
    mailing = Mailing(world.broker, world.clock, Smtp(world.url, "support@example.org"), PARTITIONS)
    await mailing.start()
    yield mailing
    await mailing.stop()


@requirement("dialog:verify:code")
async def test_a_mail_arrives_as_it_was_written(world: World, mailing: Mailing) -> None:
    await world.asks()
    async with asyncio.timeout(SECONDS):
        await world.office.arrived.wait()

    (letter,) = world.office.letters
    body = letter.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().strip() == "Ваш код: 123456"
    assert (letter["To"], letter["From"]) == ("anna@example.org", "support@example.org")
    assert letter["Auto-Submitted"] == "auto-generated"


async def test_a_server_that_is_busy_is_asked_again(world: World, mailing: Mailing) -> None:
    world.office.refusals = ["450 later, please"]
    await world.asks()
    await world.clock.until_sleeping()
    world.clock.advance(1)

    async with asyncio.timeout(SECONDS):
        await world.office.arrived.wait()
    assert len(world.office.letters) == 1


async def test_an_address_that_does_not_exist_is_told_to_the_dialog(world: World, mailing: Mailing) -> None:
    world.office.refusals = ["550 nobody here"]
    await world.asks()

    refused = await world.hears()

    assert (refused.chat, refused.to) == (CHAT, "anna@example.org")
    assert world.office.letters == []


async def test_a_mail_whose_code_has_expired_is_not_sent_but_told(world: World, mailing: Mailing) -> None:
    await world.asks(seconds=-1)

    assert (await world.hears()).to == "anna@example.org"
    assert world.office.letters == []
