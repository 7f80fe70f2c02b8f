"""One relay is one trace: from the gateway over the router back to the gateway, whatever carries it."""

from collections.abc import AsyncIterator, Mapping, Sequence

import pytest

from tests.journeys.collector import Collector, Hop, collecting
from tests.journeys.houses import UNLIMITED, House
from tests.journeys.people import World
from tests.requirements import requirement

pytestmark = [pytest.mark.timeout(120), pytest.mark.slow]

ASKED = "приложение-не-запускается"


@pytest.fixture
def pace() -> str:
    return UNLIMITED


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    async with collecting() as made:
        yield made


@pytest.fixture
def settings(collector: Collector) -> Mapping[str, str]:
    return {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}


@pytest.mark.parametrize("way", ["embedded-polling", "rabbit-postgres"])
@requirement("watch:one-trace")
async def test_the_hops_of_a_relay_are_one_trace_each_the_child_of_the_one_before(
    telegram_world: World, collector: Collector, house: House, way: str
) -> None:
    await telegram_world.lift_limits()
    anna = await telegram_world.client("Анна")
    await anna.opens_a_dialog()

    await anna.says(ASKED)
    await telegram_world.operators.shows(ASKED)
    await collector.wait(lambda hops: bool(_with_relay(hops)))

    said, decided, shown, heard = _with_relay(collector.hops)
    assert said.parent == ""
    assert (decided.parent, shown.parent, heard.parent) == (said.own, decided.own, shown.own)
    assert said.message == decided.message
    services = (
        ["otklik"] * 4 if way == "embedded-polling" else ["telegram-gateway", "router", "telegram-gateway", "router"]
    )
    assert [hop.service for hop in (said, decided, shown, heard)] == services
    assert all(ASKED.encode() not in raw for raw in collector.raw), "ids and names, and no word of anybody"


SAID, DECIDED, SHOWN, REPORTED = (
    "say inbound.person_spoke.v1",
    "do inbound.person_spoke.v1",
    "do outbound.show.v1",
    "do delivery.reported.v1",
)


def _with_relay(hops: Sequence[Hop]) -> Sequence[Hop]:
    """The four hops of the trace in which something was shown to the operators; empty until all are there."""
    for relay in hops:
        if relay.name != SHOWN or relay.queue != "telegram-gateway.operators":
            continue
        before = {hop.name: hop for hop in hops if hop.trace == relay.trace and hop.name in {SAID, DECIDED}}
        after = [hop for hop in hops if hop.trace == relay.trace and hop.name == REPORTED and hop.parent == relay.own]
        if before.keys() == {SAID, DECIDED} and after:
            return before[SAID], before[DECIDED], relay, after[0]
    return ()
