"""The menus of commands that Telegram shows."""

import asyncio
from collections.abc import Iterable

import pytest

from chassis.clock import SystemClock
from messaging.failures import RateLimited
from router.dialog.orders import COMMANDS as OF_OPERATORS
from router.dialog.orders import OWNERS_COMMANDS
from telegram_gateway.menus import OPERATORS, OWNERS, Menu, Menus, menus_of
from tests.requirements import requirement
from tests.telegram_gateway.stage import Stage


class Shown:
    """A Telegram that refuses the first call, and one owner for good."""

    def __init__(self, count: int) -> None:
        self.menus: list[Menu] = []
        self._count = count
        self.all = asyncio.Event()
        self._limited = False

    async def set_menu(self, menu: Menu) -> None:
        if not self._limited:
            self._limited = True
            raise RateLimited(0.01)
        self.menus.append(menu)
        if len(self.menus) == self._count:
            self.all.set()


def latin(commands: Iterable[str]) -> set[str]:
    return {command[1:] for command in commands if command.isascii()}


@requirement("operators:menu")
def test_every_latin_command_stands_in_its_menu_and_no_other() -> None:
    assert set(OPERATORS) == latin(OF_OPERATORS)
    assert set(OWNERS) == latin(OWNERS_COMMANDS) | {"help"}


@requirement("operators:menu")
@pytest.mark.parametrize("language", ["ru", "en"])
def test_clients_see_theirs_in_either_language_and_operators_in_the_houses(language: str) -> None:
    desk, owner, clients, others = menus_of(-100, [7], language)

    assert (desk.chat, owner.chat, clients.chat, others.chat) == (-100, 7, None, None)
    assert {clients.language, others.language} == {None, "en" if language == "ru" else "ru"}
    assert clients.commands[0][0] == others.commands[0][0] == "start"
    assert clients.commands != others.commands


@requirement("operators:menu")
async def test_they_are_set_at_the_start_and_again_when_the_chat_has_changed() -> None:
    telegram = Shown(count=6)
    menus = Menus(telegram, [], "ru", SystemClock())
    menus.show_in(-5)
    await menus.start()
    menus.show_in(-1005)
    async with asyncio.timeout(10):
        await telegram.all.wait()
    await menus.stop()

    assert [menu.chat for menu in telegram.menus] == [-5, None, None, -1005, None, None]


@requirement("operators:menu")
async def test_telegram_takes_them_and_an_owner_who_never_wrote_stops_nothing(on_stage: Stage) -> None:
    menus = Menus(on_stage.client, [on_stage.anna.id], "ru", SystemClock())
    menus.show_in(on_stage.group.id)
    await menus.start()
    async with asyncio.timeout(10):
        while len(await on_stage.telegram.calls("setMyCommands")) < 4:
            await SystemClock().sleep(0.01)
    await menus.stop()

    outcomes = [call.outcome for call in await on_stage.telegram.calls("setMyCommands")]
    assert outcomes == ["ok", "403", "ok", "ok"]
