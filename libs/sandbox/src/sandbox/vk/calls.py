"""What a method of the API is given."""

from dataclasses import dataclass

from sandbox.clock import SandboxClock
from sandbox.faults import Fault, Faults
from sandbox.journal import Journal
from sandbox.vk.accounts import CHATS_FROM, Community, Dialog
from sandbox.vk.limits import Limits
from sandbox.vk.params import Params
from sandbox.vk.refusals import Refusal, bad_param
from sandbox.vk.world import World

__all__ = ["Call", "CodeFault", "Platform"]


@dataclass
class CodeFault(Fault):
    """An order for one of VKontakte's own errors: `slow` at the door, since the answer is not the door's."""

    code: int = 6
    after: bool = False
    """Whether the call has its effect all the same, as error 10 may (VK-61)."""


@dataclass(frozen=True)
class Platform:
    """The simulated VKontakte, all of it."""

    clock: SandboxClock
    world: World
    limits: Limits
    faults: Faults
    journal: Journal

    @classmethod
    def build(cls, clock: SandboxClock, seed: int) -> "Platform":
        """An empty one."""
        faults = Faults(seed)
        world = World(clock, seed, lambda: faults.down != "no")
        return cls(clock, world, Limits(clock), faults, Journal())


@dataclass(frozen=True)
class Call:
    """One call with a community's key."""

    platform: Platform
    community: Community
    params: Params

    @property
    def world(self) -> World:
        """The world that the call may change."""
        return self.platform.world

    def dialog(self, peer: int) -> Dialog:
        """The dialog of a peer, whether or not one may write there."""
        if peer == 0:
            raise bad_param("peer_id is undefined")
        if peer >= CHATS_FROM:
            raise Refusal(917)
        if peer < 0:
            raise Refusal(932)
        person = self.world.people.get(peer)
        if person is None:
            raise Refusal(936)
        return self.world.dialog(self.community, person)

    def writable(self, peer: int) -> Dialog:
        """The dialog, if the community may write there now (VK-50, VK-51)."""
        dialog = self.dialog(peer)
        if dialog.person.deactivated:
            raise Refusal(18)
        if peer in self.community.blocked:
            raise Refusal(900)
        if peer in self.community.closed:
            raise Refusal(902)
        if not dialog.allowed:
            raise Refusal(901)
        return dialog
