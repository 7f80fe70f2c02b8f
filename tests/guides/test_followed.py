"""Each guide for people followed from its first line to its last, on a running Otklik; what it quotes must be seen."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture import papers
from tests.guides import plays
from tests.guides.shop import Language, Shop, a_shop, over_lines

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@dataclass(frozen=True)
class Witnessed:
    """What was said, offered and typed."""

    texts: AbstractSet[str] = frozenset()
    buttons: AbstractSet[str] = frozenset()
    typed: AbstractSet[str] = frozenset()


def missing(guide: str, language: Language, seen: Witnessed | Shop) -> list[str]:
    """What the guide quotes, names as a button or as a command, and what nobody saw or did."""
    text = (papers.GUIDES / f"{guide}.{language}.md").read_text(encoding="utf-8")
    unsaid = [
        " / ".join(block)
        for block in papers.quotes(text)
        for pattern in papers.texts_in(block, language)
        if not any(re.search(over_lines(pattern), said) for said in seen.texts)
    ]
    unseen = {f"[{button}]" for button in papers.buttons(text) - seen.buttons}
    table = set(re.findall(r"^\| `(/\w+)", text, re.MULTILINE))
    return [*unsaid, *sorted(unseen), *sorted(table - seen.typed)]


def test_what_nobody_saw_is_named() -> None:
    one = "Dialog closed; the client was asked for a rating."

    named = missing("operators", "en", Witnessed(typed={"/close"}))

    assert {one, "[Undo]", "/who"} <= set(named)
    assert "/close" not in named
    assert one not in missing("operators", "en", Witnessed(texts={one}))


@pytest.mark.parametrize("language", ["ru", pytest.param("en", marks=pytest.mark.long)])
async def test_everything_that_the_guides_tell_is_done_and_answered_as_they_say(
    tmp_path: Path, language: Language
) -> None:
    async with a_shop(language, tmp_path) as shop:
        anna = await plays.follow_first_day(shop)
        await plays.follow_desk(shop, anna)
        await plays.follow_trouble(shop, anna)
        await plays.follow_owner(shop, anna)
        await plays.follow_topics(shop, anna)
        await plays.follow_table(shop, anna)
        await shop.look()

    assert {guide: missing(guide, language, shop) for guide in ("client", "operators", "owner")} == {
        "client": [],
        "operators": [],
        "owner": [],
    }
