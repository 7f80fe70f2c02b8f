"""Somebody takes the bot's rights in the operator chat, or the bot out of it, and gives them back."""

import asyncio
from pathlib import Path
from typing import Literal

import pytest

from contracts.content import Text
from contracts.delivery import Reported
from contracts.inbound import Lack, OperatorRightsChanged
from contracts.outbound import Show
from contracts.wire import Wire
from telegram_gateway.from_native import Inbound, Post, from_native, read
from telegram_gateway.ids import make_chat
from tests.requirements import requirement
from tests.telegram_gateway.stage import Stage
from tests.telegram_gateway.test_from_native import NOON
from tests.telegram_gateway.test_gateway import RouterInbox, gateway, tell

Kind = Literal["forum", "supergroup"]


async def walked(stage: Stage, kind: Kind) -> list[Inbound | None]:
    """What the updates say of a bot that is led through every place in a group."""
    telegram, bot = stage.telegram, stage.bot.id
    group = await telegram.group("Desk", kind=kind, members=[stage.oleg.id], admins=[bot])
    for rights in (("can_delete_messages",), ("can_delete_messages",), ("can_pin_messages", "can_manage_topics")):
        await telegram.member(group.id, bot, "administrator", rights=rights)
    await telegram.member(group.id, bot)
    await telegram.member(group.id, bot, "restricted")
    await telegram.member(group.id, bot, "restricted", rights=["can_send_messages"])
    await telegram.member(group.id, bot, "left")
    await telegram.member(group.id, bot, "kicked")
    await telegram.member(group.id, bot, "administrator")
    updates = [read(raw) for raw in await stage.client.updates(None, 0)]
    assert all(update.my_chat_member is not None for update in updates)
    return [from_native(update, Post(bot, group.id), NOON) for update in updates]


@pytest.mark.parametrize("kind", ["forum", "supergroup"])
async def test_each_place_of_the_bot_says_what_it_lacks(on_stage: Stage, kind: Kind) -> None:
    said = await walked(on_stage, kind)

    first: tuple[Lack, ...] = ("pinning", "topics") if kind == "forum" else ("pinning",)
    lacks: list[tuple[Lack, ...]] = [first, ("deleting",), ("admin",), ("writing",), ("admin",), ("presence",), ()]
    changes = [one for one in said if isinstance(one, OperatorRightsChanged)]
    assert [one.lacks for one in changes] == lacks
    assert [one.was for one in changes] == [(), *lacks[:-1]]
    assert said.count(None) == 1, "from left to kicked nothing changes that is needed"


async def test_what_happens_to_the_bot_in_another_group_is_nobodys_business(on_stage: Stage) -> None:
    await on_stage.telegram.member(on_stage.group.id, on_stage.bot.id, "kicked")
    (raw,) = await on_stage.client.updates(None, 0)

    assert from_native(read(raw), Post(on_stage.bot.id, -55), NOON) is None


@requirement("rights:nothing-lost-meanwhile")
@pytest.mark.parametrize("status", ["kicked", "restricted"])
async def test_what_is_said_while_the_bot_is_shut_out_arrives_in_order_when_it_is_back(
    on_stage: Stage, tmp_path: Path, status: Literal["kicked", "restricted"]
) -> None:
    telegram, bot, group, inbox = on_stage.telegram, on_stage.bot.id, on_stage.group.id, RouterInbox()
    heard: list[Wire] = []
    async with gateway(on_stage, tmp_path) as (_, broker):
        await inbox.listen(broker)
        await telegram.member(group, bot, status)
        commands = [
            await tell(broker, "operators", Show(chat=make_chat(group), content=Text(text=f"вопрос {number}")), "tg:1")
            for number in range(3)
        ]
        async with asyncio.timeout(10):
            while not await telegram.calls("sendMessage", chat=group):
                pass
        await telegram.member(group, bot, "administrator")
        async with asyncio.timeout(20):
            while sum(len(one.commands) for one in heard if isinstance(one, Reported)) < len(commands):
                heard.append(await inbox.next())

    shown = [one.text for one in (await telegram.chat(group)).messages if one.from_bot]
    assert shown == [f"вопрос {number}" for number in range(3)]
    assert [one.reason for one in heard if isinstance(one, Reported)] == [None] * 3
    changes = [one.lacks for one in heard if isinstance(one, OperatorRightsChanged)]
    assert changes == [("presence",) if status == "kicked" else ("writing",), ()]
