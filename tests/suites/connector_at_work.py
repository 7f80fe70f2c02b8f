"""What holds of a gateway's connector in the kit's hands: on a real broker, through deaths, repeats and odd orders."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from chassis.clock import SystemClock
from chassis.metrics import Metrics
from chassis.parts import Parts
from contracts.content import (
    Album,
    Animation,
    Audio,
    Contact,
    Content,
    Document,
    Link,
    Location,
    Photo,
    Sticker,
    Text,
    Video,
    VideoNote,
    Voice,
)
from contracts.ids import FileRef
from contracts.outbound import Edit, Show
from gatewaykit.connector import Command
from gatewaykit.outbound import Outbound, OutboundOptions
from messaging.failures import Refused
from messaging.failures import Unsupported as CannotExpress
from tests.gatewaykit.stage import Stage, killed, running, staged
from tests.suites.connector_stand import Stand, show

OPTIONS = OutboundOptions(partitions=1, prefix="tg", drain_seconds=0.3)

NOWHERE = {"tg": FileRef("vk:1:2:0"), "vk": FileRef("tg:AgADgone"), "fb": FileRef("tg:AgADgone")}
"""For each channel a file of another, which nobody has any more."""

PIECE_BY_PIECE = ("photo", "document", "video", "voice", "audio")


def gateway(stand: Stand, house: Stage) -> Outbound[Any]:
    """One more replica, on the real clock: its pace is its platform's."""
    return Outbound(stand.connector, Parts(house.broker, house.database, SystemClock(), Metrics()), OPTIONS)


def every_kind(file: FileRef) -> list[Content]:
    """One of each kind of content that a person may send."""
    photo, place = Photo(file=file, caption="вот"), Location(latitude=55.75, longitude=37.61, title="Офис")
    return [
        Text(text="да"),
        photo,
        Document(file=file, name="договор.pdf", mime="application/pdf"),
        Video(file=file),
        Voice(file=file),
        Audio(file=file),
        Animation(file=file),
        VideoNote(file=file),
        Sticker(file=file, emoji="👍"),
        Sticker(file=file, animated=True),
        place,
        Contact(name="Анна", phone="+79990000000"),
        Link(url="https://example.org/film", title="Фильм"),
        Album(items=(photo, photo), caption="оба"),
    ]


class AtWork:
    """Part of `ConnectorSuite`."""

    tells = False
    """Whether the platform itself tells the gateway what stands in a chat."""

    @pytest.fixture
    async def house(self, stand: Stand, tmp_path: Path) -> AsyncIterator[Stage]:
        folder = tmp_path / "house"
        folder.mkdir()
        async with staged(folder, channel=stand.connector.channel) as house:
            yield house

    async def platform_tells(self, stand: Stand) -> None:
        """The platform tells the gateway what stands in the client's chat, where it is one that does."""

    async def test_death_between_the_send_and_its_report_loses_nothing_and_hides_no_repeat(
        self, stand: Stand, house: Stage
    ) -> None:
        own = await house.order(show(stand, "once"))
        house.broker.is_away = True
        dying = gateway(stand, house)
        await dying.start()
        await house.report_refused()
        await killed(dying)
        await self.platform_tells(stand)
        house.broker.is_away = False
        async with running(gateway(stand, house)):
            (report,) = await house.reported(1)

        seen = await stand.seen()
        assert seen == ["once"] * len(seen)
        assert len(seen) == 1 or (len(seen) == 2 and not report.certain)
        assert report.certain or not (stand.connector.capabilities.dedupes or self.tells)
        assert report.commands == (own,)
        assert report.delivered
        assert len(report.messages) == 1

    async def test_a_command_that_comes_twice_is_carried_out_once(self, stand: Stand, house: Stage) -> None:
        async with running(gateway(stand, house)):
            own = await house.order(show(stand, "once"))
            await house.reported(1)
            await house.order(show(stand, "once"), own=own)
            last = await house.order(show(stand, "after"))
            await house.until(lambda: any(last in report.payload.commands for report in house.reports))

        assert await stand.seen() == ["once", "after"]

    async def test_every_kind_is_planned_or_known_to_be_impossible(self, stand: Stand) -> None:
        planned = 0
        for content in every_kind(elsewhere(stand)):
            for command in (
                Show(chat=stand.client, content=content, reply_to=stand.said),
                Show(chat=stand.client, content=content, header="Анна"),
                Edit(chat=stand.client, messages=(stand.said,), before=Text(text="нет"), content=content),
            ):
                planned += is_planned(stand, command)

        assert planned >= 2  # at least a text and its edit or its quote
        assert await stand.seen() == []

    async def test_a_file_that_is_gone_is_a_refusal_before_anything_is_shown(self, stand: Stand) -> None:
        for content in every_kind(elsewhere(stand)):
            if content.kind not in PIECE_BY_PIECE:
                continue
            command = Show(chat=stand.client, content=content)
            if not is_planned(stand, command):
                continue
            with pytest.raises(Refused):
                await prepared(stand, command)

        assert await stand.seen() == []


async def prepared(stand: Stand, command: Command) -> None:
    for call in stand.connector.plan(command, "one"):
        await stand.connector.prepare(call)


def elsewhere(stand: Stand) -> FileRef:
    return NOWHERE[stand.client.partition(":")[0]]


def is_planned(stand: Stand, command: Command) -> bool:
    """Whether it is; else it is known that it cannot be. Any other end is a fault of the connector's."""
    try:
        calls = stand.connector.plan(command, "one")
    except (CannotExpress, Refused):
        return False
    assert calls
    assert stand.connector.plan(command, "one") == calls
    stand.connector.remarks(command)
    return True
