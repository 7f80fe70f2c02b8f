"""The orders about calls and faults that every platform takes alike."""

from collections.abc import Callable, Mapping

from sandbox.clock import SandboxClock
from sandbox.control_routes import Order
from sandbox.faults import FAULT_KINDS, Fault, Faults
from sandbox.journal import Journal

__all__ = ["TroubleOrders", "plain_fault"]


def plain_fault(order: Order) -> Fault:
    """The fault that an order asks for. Raises `ValueError` for an unknown kind."""
    if order["kind"] not in FAULT_KINDS:
        raise ValueError(f"a fault is one of {', '.join(FAULT_KINDS)}")
    wanted = {name: order[name] for name in ("method", "chat", "retry_after", "seconds") if name in order}
    return Fault(order["kind"], left=order.get("times", 1), **wanted)


class TroubleOrders:
    """Journal, faults, latency, being down, and the clock."""

    def __init__(
        self, faults: Faults, journal: Journal, clock: SandboxClock, fault_of: Callable[[Order], Fault] = plain_fault
    ) -> None:
        self._faults = faults
        self._journal = journal
        self._clock = clock
        self._fault_of = fault_of

    def by_name(self) -> Mapping[str, Callable[[Order], Order]]:
        """By the last part of their path."""
        return {"journal": self._show_journal, "fault": self._fault, "calm": self._calm, "clock": self._move}

    def _show_journal(self, order: Order) -> Order:
        method, chat = order.get("method"), order.get("chat")
        entries = [
            entry.as_json()
            for entry in self._journal.entries[order.get("after", 0) :]
            if (method is None or entry.method.lower() == method.lower()) and (chat is None or entry.chat == chat)
        ]
        return {"calls": entries, "counters": self._journal.counters()}

    def _fault(self, order: Order) -> Order:
        self._faults.order(self._fault_of(order))
        return {}

    def _calm(self, order: Order) -> Order:
        """Latency, being down, and an end to all faults."""
        if "latency" in order:
            low, high = order["latency"]
            self._faults.latency = (low, high)
        if "down" in order:
            self._faults.down = order["down"]
        if order.get("clear"):
            self._faults.clear()
        return {"struck": self._faults.struck}

    def _move(self, order: Order) -> Order:
        """Move the clock ahead, and tell its time."""
        self._clock.advance(order.get("advance", 0))
        return {"now": self._clock.now(), "seconds_per_second": self._clock.seconds_per_second}
