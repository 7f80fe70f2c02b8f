"""What the papers for people say is so: texts, buttons, commands, settings, files. And the papers say enough."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from chassis.settings import HouseSettings
from otklik.app import app
from otklik.catalog import CATALOG
from router.dialog.orders import COMMANDS, OWNERS_COMMANDS
from tests.architecture import papers
from tests.architecture.checkout import ROOT, all_files

LANGUAGES = ("ru", "en")
GUIDES = [path.name for path in sorted(papers.GUIDES.glob("*.md"))]
OTHERS_COMMANDS = {"/newbot", "/setprivacy", "/setjoingroups", "/token", "/start"}
"""Of @BotFather, and Telegram's own."""
OTHERS_SETTINGS = {"COMPOSE_PROFILES", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT", "AWS_REGION"}
"""Of Docker Compose, and of every S3 client."""
MADE_LATER = ("deploy/secrets", "deploy/.env")
"""What `make secrets` and the reader make."""


def language_of(guide: str) -> str:
    return "ru" if ".ru." in guide else "en"


def text_of(guide: str) -> str:
    return (papers.GUIDES / guide).read_text(encoding="utf-8")


def known_settings() -> set[str]:
    ours = {name.upper() for entry in CATALOG.values() for name in entry.settings().model_fields}
    ours |= {name.upper() for name in HouseSettings.model_fields}
    read_elsewhere = [ROOT / "Makefile", ROOT / "deploy/docker-compose.yml", *(ROOT / "cli/src").rglob("*.py")]
    for path in read_elsewhere:
        ours |= set(re.findall(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b", path.read_text(encoding="utf-8")))
    return ours


def wrong_in(words: list[str]) -> str | None:
    """What of a typed line the command line does not know."""
    command: Any = typer.main.get_command(app)
    for word in words:
        name = word.rstrip("`.,;:)")
        if hasattr(command, "commands"):
            if name in {"…", "--help"}:
                return None
            if name not in command.commands:
                return name
            command = command.commands[name]
        elif name.startswith("--") and name.partition("=")[0] not in {o for p in command.params for o in p.opts}:
            return name
    return None


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_quotes_is_what_the_bot_says(guide: str) -> None:
    invented = [block for block in papers.quotes(text_of(guide)) if not papers.is_said(block, language_of(guide))]

    assert invented == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_button_in_a_guide_is_a_button_of_the_bot(guide: str) -> None:
    assert papers.buttons(text_of(guide)) - papers.buttons_of(language_of(guide)) == set()


def test_an_invented_text_is_noticed() -> None:
    assert papers.is_said(["Диалог закрыт, попросили клиента оценить."], "ru")
    assert not papers.is_said(["Диалог закрыт, попросили клиента оценить нас."], "ru")
    assert not papers.is_said(["Диалог закрыт, попросили клиента оценить.", "И ещё что-то."], "ru")
    assert not papers.is_said(["Анна"], "ru")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("guide", "theirs"), [("operators", COMMANDS), ("owner", OWNERS_COMMANDS)])
def test_a_guide_names_every_command_of_its_reader(guide: str, theirs: dict[str, str], language: str) -> None:
    written = papers.commands(text_of(f"{guide}.{language}.md"))

    assert {word for word in theirs if word.isascii() == (language == "en")} - written == set()


@pytest.mark.parametrize("paper", papers.TYPED_PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
class TestWhatPeopleType:
    def test_is_a_command_of_the_bot_or_an_address_that_is_served(self, paper: Path) -> None:
        sources = "".join(path.read_text(encoding="utf-8") for path in all_files() if _serves(path.name))
        unknown = papers.commands(_text(paper)) - set(COMMANDS) - set(OWNERS_COMMANDS) - OTHERS_COMMANDS

        assert {word for word in unknown if f'"{word}"' not in sources} == set()

    def test_is_a_command_of_otklik_with_its_options(self, paper: Path) -> None:
        wrong = {" ".join(words): fault for words in papers.otklik_lines(_text(paper)) if (fault := wrong_in(words))}

        assert wrong == {}

    def test_is_a_target_of_make(self, paper: Path) -> None:
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

        assert papers.make_targets(_text(paper)) - set(re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE)) == set()

    def test_is_a_setting(self, paper: Path) -> None:
        assert papers.settings(_text(paper)) - known_settings() - OTHERS_SETTINGS == set()

    def test_is_a_file_that_is_there(self, paper: Path) -> None:
        gone = {
            path for path, _ in papers.paths(_text(paper)) if not (papers.exists(path) or path.startswith(MADE_LATER))
        }

        assert gone == set()

    def test_is_a_function_of_its_file(self, paper: Path) -> None:
        named = {(path, name) for path, name in papers.paths(_text(paper)) if name}
        defined = r"^\s*(?:async def|def|class) {0}\b|^{0}(?::| =)"
        gone = {
            (path, name)
            for path, name in named
            if not re.search(defined.format(name), (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
        }

        assert gone == set()


def test_a_wrong_name_of_each_kind_is_noticed() -> None:
    paper = "`/покка`, `otklik bakup`, `otklik status --alive`, `make demoo`, `TELEGRAM_TOKN`, `docs/nowhere.md`"

    assert papers.commands(paper) - set(COMMANDS) == {"/покка"}
    assert [wrong_in(words) for words in papers.otklik_lines(paper)] == ["bakup", "--alive"]
    assert papers.make_targets(paper) == {"demoo"}
    assert papers.settings(paper) - known_settings() == {"TELEGRAM_TOKN"}
    assert [path for path, _ in papers.paths(paper) if not papers.exists(path)] == ["docs/nowhere.md"]


def _serves(name: str) -> bool:
    return name in {"http.py", "serving.py", "service.py", "wiring.py", "webhook.py", "callback.py", "Caddyfile"}


def _text(paper: Path) -> str:
    return paper.read_text(encoding="utf-8")
