"""Finding and making people, communities and dialogs for the control API."""

from typing import Any

from sandbox.vk.accounts import ALL_EVENTS, ALL_RIGHTS, Community, Dialog, Person
from sandbox.vk.calls import Platform
from sandbox.vk.messages import Message
from sandbox.vk.refusals import Impossible

__all__ = ["Stage"]


class Stage:
    """The world by its ids. Raises `Impossible` for what is not there."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def community(self, number: int | None) -> Community:
        """A community by its id; the only one if none is named."""
        communities = list(self.platform.world.communities.values())
        if number is None and len(communities) == 1:
            return communities[0]
        found = self.platform.world.communities.get(number or 0)
        if found is None:
            raise Impossible("which community?" if number is None else f"there is no community {number}")
        return found

    def person(self, number: int) -> Person:
        """A person by their id."""
        person = self.platform.world.people.get(number)
        if person is None:
            raise Impossible(f"there is no person {number}")
        return person

    def dialog(self, order: dict[str, Any]) -> Dialog:
        """The dialog that an order names by `chat` and, where there are several, `community`."""
        return self.platform.world.dialog(self.community(order.get("community")), self.person(order["chat"]))

    def message(self, dialog: Dialog, number: int) -> Message:
        """A message that stands in the dialog."""
        message = dialog.messages.get(number)
        if message is None:
            raise Impossible(f"there is no message {number} in the dialog with {dialog.peer}")
        return message

    def make_community(self, order: dict[str, Any]) -> Community:
        """Register a community, or give an existing one another key."""
        world = self.platform.world
        number = order.get("group_id") or 200_000_000 + world.seed * 1000 + world.serial()
        token = order.get("token") or f"vk1.a.sandbox{world.files.digest('token', number)}"
        rights = frozenset(order.get("rights") or ALL_RIGHTS)
        if not rights <= ALL_RIGHTS:
            raise Impossible(f"rights are {', '.join(sorted(ALL_RIGHTS))}")
        known = world.communities.get(number)
        if known is not None:
            known.tokens[token] = rights
            return known
        made = Community(number, "Otklik", f"club{number}", {token: rights}, bots=order.get("bots", True))
        world.add_community(made)
        settings = world.logs[number].settings
        settings.enabled = order.get("long_poll", True)
        settings.types |= self.event_types(order)
        return made

    def event_types(self, order: dict[str, Any]) -> set[str]:
        """Which types the order switches on."""
        types = set(order.get("events") or ())
        if not types <= ALL_EVENTS:
            raise Impossible(f"events are {', '.join(sorted(ALL_EVENTS))}")
        return types

    def make_person(self, order: dict[str, Any]) -> Person:
        """Let somebody join VKontakte."""
        world = self.platform.world
        number = order.get("id") or 700_000_000 + world.seed * 1000 + world.serial()
        first, _, last = order["name"].partition(" ")
        person = Person(number, first, last, order.get("screen_name") or f"id{number}")
        world.people[number] = person
        return person
