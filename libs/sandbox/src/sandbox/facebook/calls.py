"""What a Graph call is given."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.facebook.refusals import GraphError
from sandbox.facebook.webhooks import Webhook
from sandbox.facebook.world import Page, World
from sandbox.faults import Fault, Faults
from sandbox.journal import Journal

__all__ = ["Call", "CodeFault", "Platform", "Upload"]


@dataclass
class CodeFault(Fault):
    """An order for one of the Graph API's own errors."""

    code: int = 613
    subcode: int | None = None
    after: bool = False
    """Whether the call has its effect all the same."""

    def error(self) -> GraphError:
        """The answer."""
        return GraphError(self.code, "An error was ordered.", subcode=self.subcode)


@dataclass(frozen=True)
class Upload:
    """A file in a form."""

    data: bytes
    name: str
    mime: str


@dataclass(frozen=True)
class Platform:
    """The simulated Facebook, all of it."""

    clock: SandboxClock
    world: World
    faults: Faults
    journal: Journal
    webhooks: dict[str, Webhook] = field(default_factory=dict)

    def webhook(self, page: Page) -> Webhook:
        """The page's."""
        if page.id not in self.webhooks:
            self.webhooks[page.id] = Webhook(page, self.clock)
        return self.webhooks[page.id]


@dataclass(frozen=True)
class Call:
    """One call with a page's token."""

    platform: Platform
    page: Page
    values: dict[str, Any]
    uploads: dict[str, Upload]

    @property
    def world(self) -> World:
        """The world that the call may change."""
        return self.platform.world
