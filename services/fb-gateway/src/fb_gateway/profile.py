"""What everybody sees of the page: the Get started button and the persistent menu, set at every start."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol

import structlog

from chassis.clock import Clock
from fb_gateway.from_native import START
from fb_gateway.texts import say
from gatewaykit.ingress.asking import until_done
from gatewaykit.waits import CalledOff

__all__ = ["FIELDS", "Announcing", "profile_in"]

FIELDS = (
    "messages,messaging_postbacks,message_echoes,message_edits,message_reactions,messaging_optins,messaging_referrals,"
    "standby"
)
"""The events that we need (FB-7)."""
CHOICES = ("support", "payment", "menu")
_LOCALES = {"ru": "ru_RU", "en": "en_US"}


class Graph(Protocol):
    """Facebook, as far as it is needed here; each raises a `Failure`."""

    async def introduce(self) -> str:
        """What the page is called."""
        ...

    async def subscribe(self, fields: str) -> None:
        """Have these events sent."""
        ...

    async def set_profile(self, profile: Mapping[str, Any]) -> None:
        """Set what everybody sees."""
        ...


class Announcing:
    """Asks Facebook again and again until all of it is set; a Facebook that is away keeps nothing else from working."""

    def __init__(self, graph: Graph, language: str, clock: Clock) -> None:
        self._graph = graph
        self._language = language
        self._clock = clock
        self._stopping = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    @property
    def runs(self) -> bool:
        """Whether it goes on, or has succeeded."""
        work = self._work
        return work is not None and not (work.done() and (work.cancelled() or work.exception() is not None))

    async def start(self) -> None:
        """Begin, in the background."""
        self._work = asyncio.create_task(self._announce(), name="facebook profile")

    async def stop(self) -> None:
        """Ask no more."""
        self._stopping.set()
        if self._work is not None:
            await self._work

    async def _announce(self) -> None:
        with suppress(CalledOff):
            name = await until_done(self._graph.introduce, "page", self._clock, self._stopping)
            structlog.get_logger().info("Facebook knows the page", action="introduced", page=name)
            await until_done(lambda: self._graph.subscribe(FIELDS), "subscribed_apps", self._clock, self._stopping)
            for part in profile_in(self._language):  # the button first: without it there is no menu (FB-23)
                await self._set(part)

    async def _set(self, part: Mapping[str, Any]) -> None:
        await until_done(lambda: self._graph.set_profile(part), "messenger_profile", self._clock, self._stopping)


def profile_in(language: str) -> tuple[Mapping[str, Any], ...]:
    """The parts of the profile, in the order in which they must be set; the house's language is the default."""
    other = "en" if language == "ru" else "ru"
    menus = [{"locale": "default", **_menu(language)}, {"locale": _LOCALES[other], **_menu(other)}]
    greetings = [
        {"locale": "default", "text": say("greeting", language)},
        {"locale": _LOCALES[other], "text": say("greeting", other)},
    ]
    return ({"get_started": {"payload": START}}, {"greeting": greetings}, {"persistent_menu": menus})


def _menu(language: str) -> dict[str, Any]:
    actions = [
        {"type": "postback", "title": say(f"menu-{choice}", language), "payload": f"menu:{choice}"}
        for choice in CHOICES
    ]
    return {"composer_input_disabled": False, "call_to_actions": actions}
