"""The owner asks how the week was."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.journeys.clients import PATIENCE
from tests.journeys.houses import Ground, embedded_polling, standing
from tests.journeys.people import World
from tests.requirements import requirement

pytestmark = [pytest.mark.timeout(120), pytest.mark.slow]


@requirement("stats:picture", "stats:words")
async def test_the_owner_gets_the_figures_as_a_picture_with_words(telegram_world: World, tmp_path: Path) -> None:
    world = telegram_world
    olga = (await world.telegram.person("Ольга")).id
    house = embedded_polling(Ground(tmp_path, world.url, world.bot, world.operators.id))
    async with standing(replace(house, environment={**house.environment, "OWNER_IDS": str(olga)})):
        await (await world.client("Анна")).opens_a_dialog()

        await world.telegram.start(olga)
        await world.telegram.say(olga, "/статистика")

        shown = await world.telegram.wait(olga, from_bot=True, contains="📊 За 7 дней", within=PATIENCE)
        assert (shown.kind, shown.file_name) == ("photo", "chart.png")
        assert "Новых диалогов: 1\n• Telegram: 1" in shown.text
