"""How the bot speaks, played on the router's stage and written down in both languages: docs/how-it-speaks.*.md."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chassis.database import Database
from chassis.migrations import upgrade
from router.app.speech import LANGUAGES, Language
from router.wiring import migrations
from tests.requirements import requirement
from tests.router.stage import Stage
from tests.transcripts.flows import CLIENT, OPERATOR, OWNER, Flow
from tests.transcripts.talk import Talk, in_

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

DOCS = Path(__file__).parents[2] / "docs"
PARTS: tuple[tuple[str, str, tuple[Flow, ...]], ...] = (
    ("Клиент", "The client", CLIENT),
    ("Операторы", "Operators", OPERATOR),
    ("Владелец", "The owner", OWNER),
)
RUSSIAN = (
    "# Как говорит бот\n\n"
    "Разговоры, сыгранные тестами (`make transcripts`); ни одно слово здесь не написано руками.\n"
    "🤖 → кому пишет бот · ⌨ кнопки меню · 👆 кнопки под сообщением · ↩ ответ на сообщение · ✎ изменено · ✉ письмо"
)
ENGLISH = (
    "# How the bot speaks\n\n"
    "Conversations as tests played them (`make transcripts`); no word here was written by hand.\n"
    "🤖 → whom the bot writes to · ⌨ menu buttons · 👆 buttons under a message · ↩ a reply · ✎ changed · ✉ a mail"
)


def page_of(language: Language) -> Path:
    return DOCS / f"how-it-speaks.{language}.md"


async def talk_on(folder: Path, language: Language) -> AsyncIterator[Talk]:
    database = Database(f"sqlite+aiosqlite:///{folder}/clients.db")
    try:
        for schema in migrations():
            await upgrade(database, schema)
        yield Talk(Stage(database), language)
    finally:
        await database.close()


async def written(folder: Path, language: Language) -> str:
    """The whole page, played anew; each conversation in a house of its own."""
    lines = [in_((RUSSIAN, ENGLISH), language)]
    for ru, en, flows in PARTS:
        lines += ["", f"## {in_((ru, en), language)}"]
        for number, flow in enumerate(flows):
            lines += ["", f"### {in_((flow.ru, flow.en), language)}"]
            async for talk in talk_on(folder / f"{en}-{number}", language):
                await flow.play(talk)
                lines += talk.lines
    return "\n".join(lines) + "\n"


@requirement("dialog:language:complete")
@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_pages_show_what_the_bot_says_today(
    language: Language, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    said = await written(tmp_path, language)
    if pytestconfig.getoption("--write-transcripts"):
        page_of(language).write_text(said, encoding="utf-8")

    assert page_of(language).read_text(encoding="utf-8") == said, "make transcripts"
