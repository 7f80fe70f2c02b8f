"""The pinned board among operators who delete it, take its pin off and pin something of their own."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from chassis.clock import SystemClock
from sandbox.control.seen import ChatSeen, Seen
from tests.journeys.houses import Ground, embedded_polling, standing
from tests.journeys.people import OperatorChat, World, world
from tests.journeys.processes import LOOK_AGAIN
from tests.requirements import requirement

pytestmark = [pytest.mark.timeout(200), pytest.mark.slow]

SPEED = 20
"""Seconds of the sandbox's in a real one, for its limits and for the board's rhythm alike."""


@requirement(
    "board:comes-back", "board:pinned-again", "board:newer-pin", "board:notices", "board:crash", "board:budget"
)
async def test_the_board_outlives_operators_and_a_kill(tmp_path: Path) -> None:
    async with world(seconds_per_second=SPEED) as compressed:
        operators = compressed.operators
        ground = Ground(tmp_path, compressed.url, compressed.bot, operators.id, pace=str(SPEED))
        house = embedded_polling(ground)
        house = replace(house, environment={**house.environment, "BOARD_PACE": str(SPEED)})
        async with standing(house):
            anna = await compressed.client("Анна")
            await anna.opens_a_dialog()
            board = await pinned(operators, "Анна · Telegram · поддержка")
            await anna.says("Не запускается")
            relay = await operators.shows("Не запускается")
            await links(operators, board, relay)

            await operators.oleg_replies(relay, "Переустановите")
            await pinned(operators, "отвечено · ведёт Олег")

            await operators.telegram.delete(operators.id, board.id)
            await anna.says("И снова")
            again = await pinned(operators, "📌 Открыт 1 диалог")
            assert again.id != board.id

            await operators.telegram.unpin(operators.id, again.id)
            await pinned(operators, "📌 Открыт 1 диалог")

            await a_newer_pin_is_left_alone(compressed, again)
            await house.kill("up")
            boris = await compressed.client("Борис")
            await boris.presses_start()
            await house.begin("up")
            await house.wait_ready()
            await boris.opens_a_dialog()
            await operators.telegram.wait(operators.id, id=again.id, contains="📌 Открыто 2 диалога", within=30)
            await calls_are_few(compressed)


async def pinned(operators: OperatorChat, contains: str) -> Seen:
    """The board, once it says so, is pinned, and no notice of that is left."""
    async with asyncio.timeout(30):
        while True:
            seen = await operators.telegram.chat(operators.id)
            board = next((one for one in seen.messages if one.pinned and contains in one.text), None)
            if board is not None and not notices(seen):
                return board
            await SystemClock().sleep(LOOK_AGAIN)


def notices(seen: ChatSeen) -> list[Seen]:
    return [one for one in seen.messages if one.kind == "pinned_message" and one.from_bot]


async def links(operators: OperatorChat, board: Seen, relay: Seen) -> None:
    """Return when the board's only link leads to that message."""
    url = f"https://t.me/c/{-1_000_000_000_000 - operators.id}/{relay.id}"
    async with asyncio.timeout(30):
        while [entity["url"] for entity in board.entities] != [url]:
            board = await operators.telegram.wait(operators.id, id=board.id, after=board.sequence, within=30)


async def a_newer_pin_is_left_alone(compressed: World, board: Seen) -> None:
    """Looked at twice, and not touched."""
    operators, telegram = compressed.operators, compressed.telegram
    rules = await telegram.say(operators.id, "Правила", sender=operators.oleg)
    await telegram.pin(operators.id, rules.id, operators.oleg)
    await telegram.unpin(operators.id, board.id)
    looked = (await telegram.counters()).get("getChat", 0)
    async with asyncio.timeout(30):
        while (await telegram.counters()).get("getChat", 0) < looked + 2:
            await SystemClock().sleep(LOOK_AGAIN)
    assert (await telegram.chat(operators.id)).pinned == (rules.id,)


async def calls_are_few(compressed: World) -> None:
    """No minute of the sandbox's has more than four calls for the board."""
    made = await compressed.telegram.calls(chat=compressed.operators.id)
    at = [call.at for call in made if call.method in {"editMessageText", "pinChatMessage"}]
    assert max(sum(start <= other < start + 60 for other in at) for start in at) <= 4
