"""The four ways in which Otklik stands in these tests, each made of the processes that a person would start."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.control.seen import BotKey
from tests.journeys.accounts import Accounts
from tests.journeys.processes import OtklikProcess
from tests.ports import free_port

PARTITIONS = "4"
MANY_PARTITIONS = "16"
"""So that each of two replicas has several."""
UNLIMITED = "100000"
"""A pace that no limit holds; the sandbox's limits are lifted then, and the output says so."""


@dataclass
class House:
    """Processes by name, such as `router-1`; all of them started with the same settings."""

    environment: Mapping[str, str]
    folder: Path
    plan: Mapping[str, tuple[str, ...]]
    """Name of a process → its arguments."""
    first: tuple[str, ...] | None = None
    """What must have run before, such as `db upgrade`."""
    processes: dict[str, OtklikProcess] = field(default_factory=dict)
    by_command: bool = False
    """See `OtklikProcess`."""

    async def start(self) -> None:
        """Start everything, and return when all of it is ready."""
        if self.first is not None:
            upgrade = self._process("upgrade", self.first)
            await upgrade.start()
            assert await upgrade.wait_ended() == 0, upgrade.last_words()
        await asyncio.gather(*(self.begin(name) for name in self.plan))
        await self.wait_ready()

    async def begin(self, name: str) -> None:
        """Start one process without waiting for it."""
        process = self.processes.get(name) or self._process(name, self.plan[name])
        self.processes[name] = process
        process.by_command = self.by_command
        await process.start()

    async def wait_ready(self) -> None:
        await asyncio.gather(*(process.wait_ready() for process in self.processes.values() if process.running))

    async def kill(self, *names: str) -> None:
        """SIGKILL for these, or for all."""
        await asyncio.gather(*(self.processes[name].kill() for name in names or self.plan))

    async def stop(self) -> None:
        """SIGTERM for all that run; each must end well."""
        running = [process for process in self.processes.values() if process.running]
        codes = await asyncio.gather(*(process.stop() for process in running))
        assert codes == [0] * len(codes), [process.last_words() for process in running]

    async def is_told_of_events(self, accounts: Accounts) -> None:
        """Have the platforms that post their events post them here."""
        for name, process in self.processes.items():
            if name in {"up", "fb-gateway", "fb-gateway-1"}:
                await accounts.tell_facebook(process.url)
            if name in {"up", "vk-gateway", "vk-gateway-1"} and self.environment.get("VK_RECEIVE") == "callback":
                await accounts.tell_vk(process.url)

    def last_words(self) -> str:
        return "\n".join(f"--- {name}\n{process.last_words()}" for name, process in self.processes.items())

    def _process(self, name: str, arguments: tuple[str, ...]) -> OtklikProcess:
        return OtklikProcess(arguments, self.environment, self.folder / f"{name}.log")


@dataclass(frozen=True)
class Ground:
    """What a house is built on."""

    folder: Path
    sandbox_url: str
    bot: BotKey
    operator_chat: int
    amqp_url: str = ""
    postgres_url: str = ""
    pace: str = "1"
    """How many times faster than the platforms' limits; more than 1 only where the sandbox lifts them or is as fast."""
    accounts: Accounts | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    """What else this shop has settled."""

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "TELEGRAM_TOKEN": self.bot.token,
            "TELEGRAM_API_URL": self.sandbox_url,
            "OPERATOR_CHAT_ID": str(self.operator_chat),
            "PARTITIONS": PARTITIONS,
            "LANGUAGE": "ru",
            "TELEGRAM_PACE": self.pace,
            **self._elsewhere(),
            **self.settings,
            **more,
        }

    def _elsewhere(self) -> dict[str, str]:
        if self.accounts is None:
            return {}
        return {**self.accounts.environment(self.sandbox_url), "VK_PACE": self.pace, "FB_PACE": self.pace}

    def gateways(self) -> tuple[str, ...]:
        """The services that speak with messengers."""
        return ("telegram-gateway",) if self.accounts is None else ("telegram-gateway", "vk-gateway", "fb-gateway")

    def services(self) -> tuple[str, ...]:
        """All that this shop needs: who has no table here does without reminders, too."""
        more = {"OCR_ENGINE": ("payments-ocr",), "SHEETS_ID": ("sheets-sync", "scheduler")}
        wanted = (name for setting, names in more.items() if setting in self.settings for name in names)
        return (*self.gateways(), "router", *wanted)

    def live(self) -> dict[str, str]:
        return self.environment(BROKER_URL=self.amqp_url, DATABASE_URL=self.postgres_url)


def embedded_polling(ground: Ground) -> House:
    """`otklik up`, all in one process on SQLite."""
    return House(ground.environment(), ground.folder, {"up": ("up",)})


def embedded_webhook(ground: Ground) -> House:
    """`otklik up`, told of updates by a webhook."""
    house = House({}, ground.folder, {"up": ("up",)})
    port = free_port()
    callback = {} if ground.accounts is None else ground.accounts.callback()
    house.environment = ground.environment(
        **callback,
        TELEGRAM_RECEIVE="webhook",
        TELEGRAM_WEBHOOK_SECRET="a-long-random-word",
        PUBLIC_URL=f"http://127.0.0.1:{port}",
    )
    house.processes["up"] = OtklikProcess(("up",), house.environment, ground.folder / "up.log", port)
    return house


def apart(ground: Ground) -> House:
    """Each service a process of its own, on RabbitMQ and PostgreSQL."""
    plan = {service.removeprefix("telegram-"): ("run", service) for service in ground.services()}
    return House(ground.live(), ground.folder, plan, ("db", "upgrade"))


def replicated(ground: Ground) -> House:
    """Two of each service, on RabbitMQ and PostgreSQL."""
    plan = {
        f"{service.removeprefix('telegram-')}-{number}": ("run", service)
        for service in ground.services()
        for number in (1, 2)
    }
    settings = ground.live() | {"PARTITIONS": MANY_PARTITIONS}
    return House(settings, ground.folder, plan, ("db", "upgrade"))


WAYS: dict[str, Callable[[Ground], House]] = {
    "embedded-polling": embedded_polling,
    "embedded-webhook": embedded_webhook,
    "rabbit-postgres": apart,
    "rabbit-postgres-replicas": replicated,
}


@asynccontextmanager
async def standing(house: House) -> AsyncIterator[House]:
    """The house, started; at the end it stops, and what it said is shown if something went wrong."""
    try:
        await house.start()
        yield house
        await house.stop()
    except BaseException:
        print(house.last_words())  # noqa: T201 - pytest shows it beside the failure
        raise
    finally:
        for process in house.processes.values():
            if process.running:
                await process.kill()
