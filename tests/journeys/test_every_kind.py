"""Every kind of content in every messenger, both ways: what arrives is what `docs/content.md` says."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.clients import CHANNELS, PATIENCE, Channel, Client, says_in_telegram
from tests.journeys.houses import UNLIMITED, House
from tests.journeys.kinds import KINDS, example
from tests.journeys.people import World

pytestmark = [pytest.mark.timeout(240), pytest.mark.slow]

PAGE = Path(__file__).parents[2] / "docs" / "content.md"
NOBODY = "no such thing there"


@pytest.fixture
def way() -> str:
    return "embedded-polling"


@pytest.fixture
def pace() -> str:
    return UNLIMITED


@dataclass(frozen=True)
class Seen:
    """What stood in a chat after something was sent, and what its sender was told."""

    arrived: Sequence[Any]
    told: Sequence[str]

    def in_words(self) -> str:
        kinds = [one.kind + (" in an album" if getattr(one, "album", None) else "") for one in flattened(self.arrived)]
        words = [f"«{' '.join(text.split())}»" for text in self.told]
        arrived = [" + ".join(counted(kinds))] if kinds else []
        told = [f"*sender reads:* {' '.join(words)}"] if words else []
        return "; ".join(arrived + told)


async def test_every_kind_arrives_as_the_page_says_or_its_sender_is_told(
    world: World, house: House, pytestconfig: pytest.Config
) -> None:
    await world.lift_limits()
    clients = {channel: await world.client(f"Анна {channel}", channel) for channel in CHANNELS}
    for client in clients.values():
        await client.opens_a_dialog()
        first = await client.says("есть вопрос")
        await client.reads(contains="передано", after=first)  # said once a dialog, and of no kind of content
    table: dict[tuple[str, Channel, str], str] = {}
    for number, kind in enumerate(KINDS):
        for place, (channel, client) in enumerate(clients.items()):
            table[kind, channel, "in"] = await from_client(world, client, kind, number * 10 + place)
        for place, (channel, client) in enumerate(clients.items()):
            table[kind, channel, "out"] = await to_client(world, client, kind, number * 10 + 5 + place)

    assert all(table.values()), {cell: words for cell, words in table.items() if not words}
    page = page_of(table)
    if pytestconfig.getoption("--write-content"):
        await asyncio.to_thread(PAGE.write_text, page)
    assert page == await asyncio.to_thread(PAGE.read_text), "run `make content` and look at the difference"


async def from_client(world: World, client: Client, kind: str, number: int) -> str:
    """What the operators see between two words of the client's."""
    before = await world.operators.sequence()
    told_before = await client.control.sequence()
    if not await client.sends(example(kind, number)):
        return NOBODY
    await client.says(f"метка {number}")
    await world.operators.shows(f"метка {number}", after=before)
    arrived = [one for one in await world.operators.since(before) if f"метка {number}" not in one.text]
    told = [one.text for one in await client.since(told_before)]
    return Seen(arrived, told).in_words()


async def to_client(world: World, client: Client, kind: str, number: int) -> str:
    """What the client sees of an answer, once it is marked or refused."""
    operators = world.operators
    asked = await operators.sequence()
    await client.says(f"вопрос {number}")
    relay = await operators.shows(f"вопрос {number}", after=asked)
    before, told_before = await client.control.sequence(), await operators.sequence()
    sent = example(kind, number)
    if not await says_in_telegram(world.telegram, sent, operators.id, operators.oleg, relay.id):
        return NOBODY
    answer = await operators.last_of_oleg(after=told_before)
    await operators.settled(answer, within=PATIENCE)
    told = [one.text for one in await operators.since(told_before)]
    return Seen(await client.since(before), told).in_words()


def flattened(arrived: Sequence[Any]) -> list[Any]:
    """Messages, or of one with several attachments each of these."""
    found: list[Any] = []
    for one in arrived:
        attachments = getattr(one, "attachments", ())
        if getattr(one, "location", None) is not None and not attachments:
            found.append(Kind("location"))
        elif not attachments:
            found.append(Kind(one.kind, getattr(one, "album", None)))
        else:
            found += [Kind(attachment.kind) for attachment in attachments]
    return found


@dataclass(frozen=True)
class Kind:
    """One thing that arrived."""

    kind: str
    album: str | None = None


def counted(kinds: Sequence[str]) -> list[str]:
    """Neighbours that are equal, counted: `2 × photo in an album`."""
    groups: list[tuple[str, int]] = []
    for kind in kinds:
        if groups and groups[-1][0] == kind:
            groups[-1] = (kind, groups[-1][1] + 1)
        else:
            groups.append((kind, 1))
    return [kind if count == 1 else f"{count} × {kind}" for kind, count in groups]


def page_of(table: dict[tuple[str, Channel, str], str]) -> str:
    """The page as it should stand."""
    lines = [
        "# What arrives of every kind of content",
        "",
        "Generated by `make content`: a journey sends each kind through the shipped services and the simulated",
        "messengers, and `make test` fails when something else arrives than stands here. *Sender reads* are the words",
        f"that the sender gets; *{NOBODY}* means that people cannot send it in that messenger.",
    ]
    titles = {"telegram": "Telegram", "vk": "VKontakte", "facebook": "Facebook"}
    for channel in CHANNELS:
        name = titles[channel]
        lines += ["", f"## {name}", "", f"| kind | {name} → operators | operators → {name} |", "| --- | --- | --- |"]
        for kind in KINDS:
            cells = [table[kind, channel, way].replace("|", "/") for way in ("in", "out")]
            lines.append(f"| {kind} | {without_numbers(cells[0])} | {without_numbers(cells[1])} |")
    return "\n".join(lines) + "\n"


def without_numbers(cell: str) -> str:
    """Counters that differ from run to run stand for themselves."""
    return re.sub(r"client\d+", "client", cell)
