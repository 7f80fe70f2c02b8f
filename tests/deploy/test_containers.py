"""Every image is built by the Dockerfile's instructions, started by the compose file's command, and worked with.

No engine is needed, but root, and the packages of all images: `make images`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path

import pytest

from otklik.catalog import CATALOG
from tests.deploy.containers import Container, container
from tests.deploy.files import OURS, compose, every_package, members_of, packages_in
from tests.deploy.image import Image, build, cannot_build, instructions
from tests.deploy.somebodies import servers_of
from tests.journeys.clients import CHANNELS
from tests.journeys.houses import UNLIMITED, Ground
from tests.journeys.people import Client, World
from tests.journeys.people import world as a_world
from tests.journeys.tills import Till, drawn, in_days, open_till

NAMES = {"telegram": "Анна", "vk": "Вера", "facebook": "Фёдор"}
PRICE = "$15.00"
UPGRADE = "upgrade"
Built = Callable[[str], Image]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Images by the name of their service, each built once."""
    if reason := cannot_build():
        pytest.skip(reason)
    made: dict[str, Image] = {}

    def of(service: str) -> Image:
        if service not in made:
            made[service] = build(service, tmp_path_factory.mktemp(service))
        return made[service]

    return of


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with a_world(everywhere=True) as made:
        await made.lift_limits()
        yield made


@pytest.fixture
async def clients(world: World) -> Sequence[Client]:
    return [await world.client(NAMES[channel], channel) for channel in CHANNELS]


@pytest.fixture
async def till(world: World, clients: Sequence[Client], tmp_path: Path) -> Till:
    tariff = ("Month", 15, "USD", 30)
    return await open_till(world, tmp_path, clients, paid=in_days(5), tariff=tariff, OCR_ENGINE="local")


@pytest.fixture
async def urls(tmp_path: Path) -> AsyncIterator[Mapping[str, str]]:
    async with servers_of(tmp_path) as made:
        yield made.urls


@pytest.fixture
def settings(till: Till, tmp_path: Path, urls: Mapping[str, str]) -> Mapping[str, str]:
    world = till.world
    ground = Ground(
        folder=tmp_path,
        sandbox_url=world.url,
        bot=world.bot,
        operator_chat=world.operators.id,
        amqp_url=urls["BROKER_URL"],
        postgres_url=urls["DATABASE_URL"],
        pace=UNLIMITED,
        accounts=world.accounts,
        settings=till.settings,
    )
    return {**ground.live(), **urls}


@pytest.fixture
async def containers(image: Built, settings: Mapping[str, str], tmp_path: Path) -> AsyncIterator[dict[str, Container]]:
    """Database and queues are brought up to date by their own container; the others are not started yet."""
    upgrade = container(UPGRADE, image("otklik"), settings, tmp_path)
    await upgrade.start()
    assert await upgrade.wait_ended() == 0, upgrade.last_words()
    made = {service: container(service, image(service), settings, tmp_path) for service in CATALOG}
    yield made
    await asyncio.gather(*(one.kill() for one in made.values()))


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("service", OURS)
def test_an_image_is_built_and_holds_its_members_and_no_others(image: Built, service: str) -> None:
    held = {path.name for path in (image(service).root / "app/lib").glob("python3*/site-packages/*")}

    wanted = {package for folder in members_of(service) for package in packages_in(folder)}
    assert held & every_package() == wanted
    assert image(service).user == "10001"


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_the_house_of_the_compose_file_serves_a_client_from_the_first_word_to_the_credit(
    containers: dict[str, Container],
    clients: Sequence[Client],
    till: Till,
    figure: Callable[[str], None],
) -> None:
    await asyncio.gather(*(one.start() for one in containers.values()))
    await asyncio.gather(*(one.wait_healthy() for one in containers.values()))
    assert till.world.accounts is not None
    await till.world.accounts.tell_facebook(containers["fb-gateway"].url)

    await asyncio.gather(*(asks_and_pays(till, client, number) for number, client in enumerate(clients)))

    held = {name: one.memory() for name, one in containers.items()}
    figure(", ".join(f"{name} {bytes_held / 1e6:.0f} MB" for name, bytes_held in held.items()))
    for name, bytes_held in held.items():
        assert bytes_held < int(compose()["services"][name]["deploy"]["resources"]["limits"]["memory"]), name
    codes = await asyncio.gather(*(one.stop() for one in containers.values()))
    assert dict(zip(containers, codes, strict=True)) == dict.fromkeys(containers, 0)


async def asks_and_pays(till: Till, client: Client, number: int) -> None:
    operators = till.world.operators
    await client.opens_a_dialog()
    await client.says(f"Вопрос {number}")
    relay = await operators.shows(f"Вопрос {number}")
    await client.sends_a_photo(f"Экран {number}")
    await operators.shows(f"Экран {number}")
    await operators.oleg_replies(relay, f"Ответ {number}")
    answered = await client.reads(contains=f"Ответ {number}")
    await client.presses_payment()
    await client.reads(contains="Month", after=answered)
    await client.sends(drawn(PRICE, number))
    await till.credit_of(client)


def test_a_dockerfile_is_read_as_an_engine_reads_it() -> None:
    text = "# no\nFROM a AS b\nRUN x \\\n # no\n && y\n\nCMD [1]\n"

    assert list(instructions(text)) == [("FROM", "a AS b"), ("RUN", "x && y"), ("CMD", "[1]")]


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_what_an_image_lacks_is_seen(image: Built, containers: dict[str, Container], tmp_path: Path) -> None:
    """The tests above can fail: without its database driver a router does not become healthy."""
    router = containers["router"]
    for path in (image("router").root / "app/lib").glob("python3*/site-packages/asyncpg"):
        path.rename(path.with_name("elsewhere"))
    try:
        await router.start()
        assert await router.wait_ended() != 0
        assert "No module named 'asyncpg'" in router.last_words()
    finally:
        for path in (image("router").root / "app/lib").glob("python3*/site-packages/elsewhere"):
            path.rename(path.with_name("asyncpg"))


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_a_container_may_write_only_where_the_compose_file_lets_it(image: Built, tmp_path: Path) -> None:
    looked = container("scheduler", image("scheduler"), {}, tmp_path)
    tries = (
        "import os\n"
        "def may(path):\n"
        "    try:\n"
        "        open(path, 'w').close()\n"
        "    except OSError:\n"
        "        return False\n"
        "    return True\n"
        "print([may(p + '/x') for p in ('/tmp', '/data/media', '/data', '/app', '/run/secrets', '/usr')], os.getuid())"
    )
    looked.entry = {**looked.entry, "command": ["python", "-c", tries]}

    await looked.start()

    assert await looked.wait_ended() == 0, looked.last_words()
    assert looked.last_words().startswith("[True, True, False, False, False, False] 10001")
