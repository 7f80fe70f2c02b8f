"""Trouble with the platform, on a relay and on an answer: nothing is lost, the order is kept, the operator sees it."""

from collections.abc import Callable

import pytest

from sandbox.control.telegram import FaultKind
from tests.journeys.houses import House
from tests.journeys.people import World

pytestmark = [pytest.mark.timeout(200), pytest.mark.slow]

TROUBLE: dict[str, dict[str, float]] = {
    "429": {"retry_after": 3},
    "500": {},
    "hang": {},
    "drop_after": {},
}


@pytest.fixture
def way() -> str:
    return "embedded-polling"


@pytest.mark.parametrize("kind", ["429", "500", "hang", "drop_after"])
async def test_trouble_on_a_relay_and_on_an_answer_loses_nothing_and_keeps_the_order(
    telegram_world: World, house: House, kind: FaultKind, figure: Callable[[str], None]
) -> None:
    telegram, operators = telegram_world.telegram, telegram_world.operators
    anna, boris = await telegram_world.client("Анна"), await telegram_world.client("Борис")
    await anna.opens_a_dialog()
    await boris.opens_a_dialog()
    await operators.shows("Борис · Telegram")

    await telegram.fault(kind, method="sendMessage", chat=operators.id, retry_after=3)
    first = await anna.says("первое")
    await anna.says("второе")
    await boris.says("от Бориса")
    relay = await operators.shows("второе")
    await operators.shows("от Бориса")
    assert set(await operators.relays_of(boris)) == {"от Бориса"}

    await telegram.fault(kind, method="sendMessage", chat=anna.id, retry_after=3)
    answers = [await operators.oleg_replies(relay, text) for text in ("ответ раз", "ответ два")]
    await anna.reads(contains="ответ два", after=first)
    for answer in answers:
        await operators.marks(answer, "👌")

    relayed, answered = await operators.relays_of(anna), await said_by_the_bot(telegram_world, anna.id, "ответ")
    assert without_neighbours(relayed) == ["первое", "второе"]
    assert without_neighbours(answered) == ["ответ раз", "ответ два"]
    repeats = len(relayed) - 2 + len(answered) - 2
    assert repeats <= (2 if kind == "drop_after" else 0)
    figure(f"{repeats} repeats after {kind} on a relay and on an answer")


async def test_an_answer_that_takes_longer_than_thirty_seconds_is_marked_as_waiting_first(
    telegram_world: World, house: House
) -> None:
    telegram, operators = telegram_world.telegram, telegram_world.operators
    anna = await telegram_world.client("Анна")
    await anna.opens_a_dialog()
    await anna.says("вопрос")
    relay = await operators.shows("вопрос")

    await telegram.fault("429", method="sendMessage", chat=anna.id, retry_after=33)
    answer = await operators.oleg_replies(relay, "ответ")
    waiting = await operators.waits(answer)
    assert "ответ" not in await said_by_the_bot(telegram_world, anna.id, "ответ")
    await anna.reads(contains="ответ")
    await operators.marks(answer, "👌")
    assert waiting


async def test_an_operator_reads_why_an_answer_could_not_be_delivered(telegram_world: World, house: House) -> None:
    telegram, operators = telegram_world.telegram, telegram_world.operators
    anna = await telegram_world.client("Анна")
    await anna.opens_a_dialog()
    await anna.says("вопрос")
    relay = await operators.shows("вопрос")
    await telegram.block(anna.id)
    answer = await operators.oleg_replies(relay, "ответ")
    said = await telegram.wait(operators.id, from_bot=True, reply_to=answer.id, within=30)
    assert "заблокировал" in said.text


async def said_by_the_bot(world: World, chat: int, word: str) -> list[str]:
    seen = await world.telegram.chat(chat)
    return [message.text for message in seen.messages if message.from_bot and word in message.text]


def without_neighbours(texts: list[str]) -> list[str]:
    return [text for at, text in enumerate(texts) if at == 0 or text != texts[at - 1]]
