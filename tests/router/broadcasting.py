"""A broadcast on the stage: a shop, an owner who goes through the questions, and pages that come twice."""

from contracts.content import Content
from contracts.delivery import Reason
from messaging.outcomes import Done
from router.app.due import message_of
from tests.router.owners import Owner, client, said_to, tariff
from tests.router.stage import Shown, Stage

DAY = 24 * 3600.0


async def shop(stage: Stage) -> None:
    """Two tariffs; one client of the first has paid, one of the second has not, two have none."""
    today = stage.clock.now().date()
    month, year = await tariff(stage, "Месяц"), await tariff(stage, "Год, полный")
    await client(stage, "anna@example.org", "tg:1", paid=(month, today))
    await client(stage, "boris@example.org", "vk:2", paid=(year, today.replace(year=today.year - 1)))
    await client(stage, "vera@example.org", "fb:3")
    await client(stage, "gleb@example.org", "tg:4")
    await client(stage, "nobody@example.org")


async def sure(owner: Owner, content: Content | str = "Привет!", whom: str = "все") -> Shown:
    """As far as the question whether it shall go."""
    what = await owner.asks(whom, await owner.asks("/рассылка"))
    return (await owner.says(content, what))[-1]


async def started(owner: Owner, content: Content | str = "Привет!", whom: str = "все") -> Shown:
    """As far as the bar."""
    shown = await owner.presses(await sure(owner, content, whom))
    (bar,) = said_to(owner.chat, shown)
    return bar


async def page(stage: Stage, seconds: float = 3) -> list[Shown]:
    """The next page, its timer's message handed in twice; what waits for the gateways afterwards."""
    stage.clock.advance(seconds)
    for timer in await stage.timers():
        for _ in range(2):
            assert await stage.hear(message_of(timer)) == Done()
    return await stage.waiting()


async def run(stage: Stage, refuse: Reason | None = None) -> list[Shown]:
    """Pages until none is left, each carried out and reported; everything that was shown."""
    shown: list[Shown] = []
    while waiting := await page(stage):
        for each in waiting:
            bulk = each.queue.endswith(".bulk")
            shown.append(await stage.carry_out(each, refuse if bulk else None))
    return shown


def bulk(shown: list[Shown]) -> list[Shown]:
    return [each for each in shown if each.queue.endswith(".bulk")]
