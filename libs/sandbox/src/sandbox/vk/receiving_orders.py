"""The orders about the ways on which a community hears of things."""

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.control_routes import Order
from sandbox.vk.refusals import Impossible
from sandbox.vk.stage import Stage

__all__ = ["ReceivingOrders"]

CONFIRMATION_DIGITS = 8


class ReceivingOrders:
    """Long Poll, callback servers, and events that are told again or as they were recorded."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._world = stage.platform.world

    def by_name(self) -> Mapping[str, Callable[[Order], Any]]:
        """By the last part of their path."""
        return {
            "callback": self._callback,
            "callbacks": self._callbacks,
            "resume_callbacks": self._resume_callbacks,
            "long_poll": self._long_poll,
            "event": self._event,
            "repeat_events": self._repeat_events,
        }

    async def _callback(self, order: Order) -> Order:
        """Add a callback server as the owner does in the web UI, where it must be confirmed."""
        community = self._stage.community(order.get("community"))
        callbacks = self._world.callbacks[community.id]
        code = order.get("confirmation") or self._world.files.digest("web", community.id)[:CONFIRMATION_DIGITS]
        server = callbacks.add(order.get("title", "Otklik"), order["url"], order.get("secret", ""), code)
        server.settings.types |= self._stage.event_types(order)
        server.give_up_after = order.get("give_up_after")
        if not await callbacks.confirm(server):
            del callbacks.servers[server.id]
            raise Impossible("the server did not answer the confirmation with its string")
        return {"server": server.id}

    def _callbacks(self, order: Order) -> Order:
        community = self._stage.community(order.get("community"))
        return {"servers": [server.as_json() for server in self._world.callbacks[community.id].servers.values()]}

    def _resume_callbacks(self, order: Order) -> Order:
        """The owner switches suspended servers on again (VK-14)."""
        community = self._stage.community(order.get("community"))
        for server in self._world.callbacks[community.id].servers.values():
            server.status, server.errors_in_a_row = "ok", 0
        return {}

    def _long_poll(self, order: Order) -> Order:
        """Let keys expire, or history be lost."""
        log = self._world.logs[self._stage.community(order.get("community")).id]
        if order.get("expire_keys"):
            log.expire_keys()
        if order.get("lose"):
            log.lose()
        log.forget(order.get("forget", 0))
        return {"ts": str(log.last)}

    def _event(self, order: Order) -> Order:
        """A recorded event, as it is."""
        self._world.tell(self._stage.community(order.get("community")), order["type"], order["object"])
        return {}

    def _repeat_events(self, order: Order) -> Order:
        """The last events again, with the `event_id` they had (VK-16)."""
        community = self._stage.community(order.get("community"))
        events = self._world.logs[community.id].newest(order.get("last", 1))
        for event in events:
            self._world.spread(community, event)
        return {"repeated": [event.event_id for event in events]}
