"""Trouble with the platform, on a relay and on an answer: nothing is lost, the order is kept, the operator sees it."""

from collections.abc import Callable

import pytest

from sandbox.control.telegram import FaultKind
from tests.journeys.houses import UNLIMITED, House
from tests.journeys.people import World

pytestmark = [pytest.mark.timeout(200), pytest.mark.slow]


@pytest.fixture
def way() -> str:
    return "embedded-polling"


@pytest.fixture
def pace() -> str:
    return UNLIMITED


async def test_trouble_on_relays_and_answers_loses_nothing_and_keeps_the_order(
    telegram_world: World, house: House, figure: Callable[[str], None]
) -> None:
    await telegram_world.telegram.lift_limits("private", "overall", "group")
    kinds: tuple[FaultKind, ...] = ("429", "500", "hang", "drop_after")
    for kind in kinds:
        repeats = await trouble(telegram_world, kind)
        assert repeats <= (2 if kind == "drop_after" else 0)
        figure(f"{repeats} repeats after {kind} on a relay and on an answer; limits lifted")


async def trouble(world: World, kind: FaultKind) -> int:
    """One fault on a relay and one on an answer, with others waiting behind them; how many messages stand twice."""
    telegram, operators = world.telegram, world.operators
    anna, boris = await world.client(f"Анна {kind}"), await world.client(f"Борис {kind}")
    await anna.opens_a_dialog()
    await boris.opens_a_dialog()
    await operators.shows(f"Борис {kind} · Telegram")
    await operators.shows("📌")  # so that the fault strikes a relay, and not the board that is about to be shown

    await telegram.fault(kind, method="sendMessage", chat=operators.id, retry_after=3)
    first = await anna.says(f"первое {kind}")
    await anna.says(f"второе {kind}")
    await boris.says(f"от Бориса {kind}")
    relay = await operators.shows(f"второе {kind}")
    await operators.shows(f"от Бориса {kind}")
    assert set(await operators.relays_of(boris)) == {f"от Бориса {kind}"}

    await telegram.fault(kind, method="sendMessage", chat=anna.id, retry_after=3)
    answers = [await operators.oleg_replies(relay, text) for text in ("ответ раз", "ответ два")]
    await anna.reads(contains="ответ два", after=first)
    for answer in answers:
        await operators.marks(answer, "👌")

    relayed, answered = await operators.relays_of(anna), await said_by_the_bot(world, anna.id, "ответ")
    assert without_neighbours(relayed) == [f"первое {kind}", f"второе {kind}"]
    assert without_neighbours(answered) == ["ответ раз", "ответ два"]
    return len(relayed) - 2 + len(answered) - 2


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
