"""A shop goes from one version to the next under a conversation; the old one works on the new one's schema."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.journeys.houses import UNLIMITED, Ground
from tests.journeys.people import Client, World
from tests.journeys.people import world as a_world
from tests.journeys.processes import OtklikProcess
from tests.requirements import requirement
from tests.upgrade.versions import Version, drill, last_release, this_one

pytestmark = [pytest.mark.long, pytest.mark.live, pytest.mark.timeout(400)]


@dataclass
class Shop:
    """What of which version runs."""

    folder: Path
    environment: Mapping[str, str]
    running: dict[str, OtklikProcess] = field(default_factory=dict)

    async def start(self, version: Version, service: str) -> None:
        """Start one of this version beside what runs, and return when it is ready."""
        log = self.folder / f"{service}-{len(self.running)}.log"
        process = OtklikProcess(
            ("run", service), self._of(version), log, by_command=True, interpreter=version.interpreter
        )
        self.running[f"{version.name}: {service}"] = process
        await process.start()
        await process.wait_ready()

    async def stop(self, version: Version, service: str) -> None:
        process = self.running.pop(f"{version.name}: {service}")
        assert await process.stop() == 0, process.last_words()

    async def does(self, version: Version, *arguments: str) -> int:
        """A command of this version, to its end."""
        log = self.folder / "commands.log"
        process = OtklikProcess(arguments, self._of(version), log, by_command=True, interpreter=version.interpreter)
        await process.start()
        return await process.wait_ended()

    def _of(self, version: Version) -> Mapping[str, str]:
        return {**self.environment, **version.environment()}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world() as made:
        await made.lift_limits()
        yield made


@pytest.fixture
async def shop(world: World, tmp_path: Path, amqp_url: str, postgres_url: str) -> AsyncIterator[Shop]:
    ground = Ground(
        folder=tmp_path,
        sandbox_url=world.url,
        bot=world.bot,
        operator_chat=world.operators.id,
        amqp_url=amqp_url,
        postgres_url=postgres_url,
        pace=UNLIMITED,
    )
    made = Shop(tmp_path, ground.live())
    async with AsyncExitStack() as stack:
        yield made
        for process in made.running.values():
            if process.running:
                stack.push_async_callback(process.kill)


async def talks(world: World, client: Client, number: int) -> None:
    """A question reaches the operators, and their answer the client."""
    asked = await client.says(f"Вопрос {number}")
    relay = await world.operators.shows(f"Вопрос {number}")
    answer = await world.operators.oleg_replies(relay, f"Ответ {number}")
    await client.reads(contains=f"Ответ {number}", after=asked)
    await world.operators.marks(answer, "👌")


async def rolls_over(shop: Shop, world: World, old: Version, new: Version) -> None:
    """As the runbook says it, with a conversation between all of its steps."""
    assert await shop.does(old, "db", "upgrade") == 0
    for service in ("router", "telegram-gateway"):
        await shop.start(old, service)
    client = await world.client("Анна")
    await client.opens_a_dialog()
    await talks(world, client, 1)

    assert await shop.does(new, "db", "upgrade") == 0
    await talks(world, client, 2)
    await shop.stop(old, "router")
    await shop.start(old, "router")
    await talks(world, client, 3)

    for number, service in enumerate(("router", "telegram-gateway"), 4):
        await shop.start(new, service)
        await talks(world, client, 10 * number)
        await shop.stop(old, service)
        await talks(world, client, 10 * number + 1)
    assert await shop.does(new, "db", "finish") == 0
    await talks(world, client, 6)


@requirement("upgrade:rolling")
async def test_the_version_before_works_on_this_schema_and_is_replaced_by_this_one(
    shop: Shop, world: World, tmp_path: Path
) -> None:
    before = last_release(tmp_path)
    if before is None:
        pytest.skip("nothing was released yet, so there is no version before this one; the drill below stands for it")

    await rolls_over(shop, world, before, this_one())


@requirement("upgrade:rolling")
async def test_a_drill_with_a_next_version_that_adds_a_column_and_takes_one_away(
    shop: Shop, world: World, tmp_path: Path
) -> None:
    old, new = drill(tmp_path)

    await rolls_over(shop, world, old, new)

    assert await shop.does(new, "backup", str(tmp_path / "new.zip")) == 0
    assert await shop.does(old, "backup", str(tmp_path / "old.zip")) != 0, "what it reads was really dropped"


@requirement("upgrade:rolling")
async def test_the_drill_sees_an_upgrade_that_takes_away_too_much(shop: Shop, world: World, tmp_path: Path) -> None:
    """The tests above can fail: with everything done at once, as `finish` does it, the old version stops."""
    old, new = drill(tmp_path)
    assert await shop.does(old, "db", "upgrade") == 0
    await shop.start(old, "router")
    assert await shop.does(new, "db", "upgrade") == 0
    assert await shop.does(old, "backup", str(tmp_path / "before.zip")) == 0

    assert await shop.does(new, "db", "finish") == 0

    assert await shop.does(old, "backup", str(tmp_path / "after.zip")) != 0
