"""What the router counts of what it hears."""

from collections.abc import Sequence

import pytest

from chassis.metrics import Metrics
from contracts.envelope import Envelope
from contracts.ids import ChatRef
from contracts.timers import TimerDue
from messaging.consume import Held
from messaging.failures import Unavailable
from messaging.outcomes import DeadLetter, Done, Outcome, RetryIn
from router.numbers import Counted
from tests.clocks import FakeClock

TYPE = "timer.due.v1"


def held(clock: FakeClock) -> Held:
    payload = TimerDue(chat=ChatRef("tg:1"), kind="test", subject="1", due=clock.now())
    return Held(Envelope(id="m", key="tg:1", payload=payload, at=clock.now(), correlation="m"), 1)


async def test_each_end_is_counted_and_what_was_done_tells_how_long_it_took() -> None:
    clock, metrics = FakeClock(), Metrics()
    ends: list[Outcome | Exception] = [RetryIn(1.0), Unavailable("away"), Done(), DeadLetter("permanent")]

    async def handler(_: Sequence[Held]) -> Sequence[Outcome]:
        end = ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return [end]

    counted = Counted(handler, metrics, clock)
    said = held(clock)
    clock.advance(3)
    assert await counted.handle([said]) == [RetryIn(1.0)]
    with pytest.raises(Unavailable):
        await counted.handle([said])
    assert await counted.handle([said]) == [Done()]
    assert await counted.handle([said]) == [DeadLetter("permanent")]

    shown = {
        outcome: metrics.registry.get_sample_value(
            "otklik_handled_total", {"service": "router", "type": TYPE, "outcome": outcome}
        )
        for outcome in ("RetryIn", "Unavailable", "Done", "DeadLetter")
    }
    assert shown == dict.fromkeys(shown, 1.0)
    labels = {"service": "router", "type": TYPE}
    assert metrics.registry.get_sample_value("otklik_handled_lag_seconds_count", labels) == 1
    assert metrics.registry.get_sample_value("otklik_handled_lag_seconds_sum", labels) == 3
