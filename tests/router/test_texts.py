"""The texts: complete in both languages, with the same variables, and each of them used."""

import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

import router
from router.app.speech import LANGUAGES, Language, Speech, UnknownPhrase
from router.dialog.effects import Phrase
from tests.requirements import requirement

SOURCES = Path(router.__file__).parent
REASONS = ("blocked", "chat_gone", "no_rights", "not_allowed", "window_closed", "too_large", "unsupported", "file_gone",
           "message_gone", "refused")  # fmt: skip


class Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - the visitor's own naming
        self.names.add(node.id.name)


def areas(language: str) -> set[str]:
    return {file.name for file in (SOURCES / "app" / "texts" / language).glob("*.ftl")}


def texts(language: str) -> dict[str, frozenset[str]]:
    files = [SOURCES / "app" / "texts" / language / name for name in sorted(areas(language))]
    resources = [FluentParser().parse(file.read_text(encoding="utf-8")) for file in files]
    found: dict[str, frozenset[str]] = {}
    for entry in (entry for resource in resources for entry in resource.body):
        assert not isinstance(entry, ast.Junk), entry.content
        if isinstance(entry, ast.Message):
            visitor = Variables()
            visitor.visit(entry)
            assert entry.id.name not in found, f"{entry.id.name} stands twice"
            found[entry.id.name] = frozenset(visitor.names)
    return found


@requirement("dialog:language:complete")
def test_both_languages_have_the_same_keys_with_the_same_variables() -> None:
    assert texts("ru") == texts("en")
    assert areas("ru") == areas("en")


def test_every_key_in_the_code_has_a_text_and_every_text_is_used() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in SOURCES.rglob("*.py"))
    dynamic = {
        key
        for key in texts("ru")
        if key.startswith(("menu-", "channel-", "button-", "operators-remark-", "operators-done-", "owner-field-"))
    }

    unused = {key for key in texts("ru") if f'"{key}"' not in code and f"'{key}'" not in code} - dynamic
    named = set(re.findall(r'Phrase\(\s*"([a-z-]+)"', code)) | set(re.findall(r'_note\(said, "([a-z-]+)"', code))

    assert unused == set()
    assert named - texts("ru").keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_words_of_its_own(language: Language, reason: str) -> None:
    said = Speech("ru").say(Phrase("operators-answer-refused", (("reason", reason),)), language)

    assert reason == "refused" or said != Speech("ru").say(
        Phrase("operators-answer-refused", (("reason", "refused"),)), language
    )


def test_a_missing_value_is_a_fault_and_not_a_hole_in_the_text() -> None:
    with pytest.raises(UnknownPhrase):
        Speech("ru").say(Phrase("operators-comment"), "ru")
    with pytest.raises(UnknownPhrase):
        Speech("ru").say(Phrase("no-such-text"), "ru")


@requirement("dialog:language:house")
@pytest.mark.parametrize("house", LANGUAGES)
@pytest.mark.parametrize(
    ("tag", "language"), [("ru", "ru"), ("ru-RU", "ru"), ("en-GB", "en"), ("en_US", "en"), ("de", None), (None, None)]
)
def test_a_person_is_spoken_to_in_their_language_or_that_of_the_house(
    tag: str | None, language: str | None, house: Language
) -> None:
    assert Speech(house).language_of(tag) == (language or house)


WHO = (("name", "Анна"), ("channel", "Telegram"))


def test_what_a_client_writes_is_never_read_as_markup() -> None:
    said = Speech("ru").say(Phrase("operators-comment", (*WHO, ("comment", "{ $x } <b>\n## y"))), "ru")

    assert said == "Анна · Telegram, комментарий к оценке: { $x } <b>\n## y"


def test_a_value_may_be_as_long_as_a_message() -> None:
    long = "слово " * 700 + "\ue0000\ue001"

    said = Speech("ru").say(Phrase("operators-comment", (*WHO, ("comment", long))), "ru")

    assert said == f"Анна · Telegram, комментарий к оценке: {long}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_trouble_with_the_table_as_a_whole_leaves_no_gap_where_a_tab_would_stand(language: Language) -> None:
    values: dict[str, str | int] = {"kind": "unavailable", "tab": "none", "account": "", "headings": ""}

    assert "  " not in Speech(language).say(Phrase("sheet-trouble", tuple(values.items())), language)
