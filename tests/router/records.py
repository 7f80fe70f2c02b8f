"""A record on the stage: found, edited, taken back."""

from datetime import date

from tests.router.owners import Owner, client, tariff, words_for_press
from tests.router.stage import Shown, Stage, to_operators

PAID = date(2026, 8, 31)


async def anna(stage: Stage, **fields: object) -> int:
    return await client(stage, "anna@example.org", "tg:1", paid=(await tariff(stage, "Месяц"), PAID), **fields)


async def record(owner: Owner, email: str = "anna@example.org") -> Shown:
    """A client's record."""
    return await owner.asks(email, await owner.asks("/почта"))


async def edits(owner: Owner, *words: str, email: str = "anna@example.org") -> None:
    """Change one field after the other."""
    for each in words:
        kept = await owner.presses(await owner.asks(each, await record(owner, email)))
        assert words_for_press(kept) == ["✅ Сохранено. Отменить можно в /журнал."], each


async def lines(owner: Owner, email: str = "anna@example.org") -> list[str]:
    return (await record(owner, email)).text.splitlines()[:6]


async def undo(owner: Owner, number: int = 0) -> str:
    """Take back the newest change, or one further down; the word for it."""
    return words_for_press(await owner.presses(await owner.asks("/журнал"), number))[0]


async def relayed(stage: Stage, words: str, chat: str = "tg:1") -> Shown:
    await stage.client(words, chat)
    return to_operators(await stage.shown())[0]
