"""What a method of the Bot API is given."""

from dataclasses import dataclass

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.telegram.accounts import BotAccount
from sandbox.telegram.chats import Chat
from sandbox.telegram.limits import Limits
from sandbox.telegram.params import Params
from sandbox.telegram.presses import Presses
from sandbox.telegram.world import World

__all__ = ["Call", "Platform"]


@dataclass(frozen=True)
class Platform:
    """The simulated Telegram, all of it."""

    clock: SandboxClock
    world: World
    limits: Limits
    faults: Faults
    journal: Journal
    presses: Presses

    @classmethod
    def build(cls, clock: SandboxClock, seed: int) -> "Platform":
        """An empty one."""
        return cls(clock, World(clock, seed), Limits(clock), Faults(seed), Journal(), Presses(clock))


@dataclass(frozen=True)
class Call:
    """One call of one bot."""

    platform: Platform
    bot: BotAccount
    params: Params

    @property
    def world(self) -> World:
        """The world that the call may change."""
        return self.platform.world

    def charge(self, chat: Chat, count: int = 1, *, sends: bool = True) -> None:
        """Count it against the limits. Raises `Refusal` 429, and then it must have no effect."""
        if chat.kind != "private":
            self.platform.limits.charge_group(self.bot.id, chat.id, count, sends=sends)
        elif sends:
            self.platform.limits.charge_private(self.bot.id, chat.id, count)
