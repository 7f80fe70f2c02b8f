"""The menus of commands that Telegram shows: one in the operator chat, one for each owner, one for clients.

Commands there must be Latin; what they mean is the router's to know.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import structlog

from chassis.clock import Clock
from gatewaykit.ingress.asking import asked, pause_after
from gatewaykit.waits import CalledOff, unless
from messaging.failures import Failure, Refused
from telegram_gateway.failures import Upgraded
from telegram_gateway.texts import LANGUAGES, say

__all__ = ["CLIENTS", "OPERATORS", "OWNERS", "Menu", "Menus", "menus_of"]

OPERATORS = ("open", "close", "who", "note", "template", "assign", "paid", "delete", "ban", "unban", "help")
OWNERS = ("broadcast", "record", "tariffs", "log", "stats", "forget", "help")
CLIENTS = ("start",)


@dataclass(frozen=True, slots=True)
class Menu:
    """Commands, each with what it does, and who sees them."""

    commands: tuple[tuple[str, str], ...]
    chat: int | None = None
    """Everybody in this chat; `None` for all private chats."""
    language: str | None = None
    """Whose Telegram speaks this language; `None` for all others."""


class Telegram(Protocol):
    """Telegram, as far as it is needed here."""

    async def set_menu(self, menu: Menu) -> None:
        """Show it from now on. Raises a `Failure`."""
        ...


def menus_of(operator_chat: int, owners: Sequence[int], language: str) -> tuple[Menu, ...]:
    """All of them; the house's language is that of whoever speaks neither."""
    clients = [Menu(_in(CLIENTS, language))]
    clients += [Menu(_in(CLIENTS, other), language=other) for other in LANGUAGES if other != language]
    owned = [Menu(_in(OWNERS, language), owner) for owner in owners]
    return (Menu(_in(OPERATORS, language), operator_chat), *owned, *clients)


def _in(commands: Sequence[str], language: str) -> tuple[tuple[str, str], ...]:
    return tuple((command, say(f"command-{command}", language)) for command in commands)


class Menus:
    """Sets them at the start, and again when the operators' chat is another one. What fails stops nothing."""

    def __init__(self, telegram: Telegram, owners: Sequence[int], language: str, clock: Clock) -> None:
        self._telegram = telegram
        self._owners = tuple(owners)
        self._language = language
        self._clock = clock
        self._stopping = asyncio.Event()
        self._chats: asyncio.Queue[int] = asyncio.Queue()
        self._work: asyncio.Task[None] | None = None

    def show_in(self, operator_chat: int) -> None:
        """The operators are in this chat now."""
        self._chats.put_nowait(operator_chat)

    async def start(self) -> None:
        """Begin, in the background."""
        self._work = asyncio.create_task(self._set_all(), name="telegram-menus")

    async def stop(self) -> None:
        """Set no more."""
        self._stopping.set()
        if self._work is not None:
            await self._work

    async def _set_all(self) -> None:
        with suppress(CalledOff):
            while True:
                chat = await unless(self._stopping, self._chats.get())
                for menu in menus_of(chat, self._owners, self._language):
                    await self._set(menu)

    async def _set(self, menu: Menu) -> None:
        """Until Telegram has taken it; what it refuses is left: an owner may not have written to the bot yet."""
        tries = 0
        while True:
            tries += 1
            log = structlog.get_logger().bind(chat=menu.chat, tries=tries)
            try:
                await unless(self._stopping, asked(partial(self._telegram.set_menu, menu)))
            except Upgraded:  # its new number will be said
                return
            except Refused as refused:
                log.info("no menu of commands in this chat yet", action="menu_refused", reason=refused.reason)
                return
            except Failure as failure:
                log.info("the menu of commands waits", action="menu_waits", failure=type(failure).__name__)
                await unless(self._stopping, self._clock.sleep(pause_after(failure, tries)))
            else:
                return
