"""The bench of relays in its short form: that it measures at all, and that every message stands where it should."""

import re

import pytest

from tests.bench.relay import measured_at
from tests.bench.relays.parts import Amount, crowd
from tests.bench.relays.stand import Shape

pytestmark = pytest.mark.crash
"""It starts a process."""


def test_every_message_of_a_small_crowd_is_relayed_once_and_in_its_order() -> None:
    amount = Amount(crowd=24, in_flight=4, warm_up=4)

    first, *rest = measured_at("embedded", None, Shape(clients=6, partitions=4), crowd, amount)

    assert re.match(r"4 on their way, 24 messages: \d+/s, p50 \d", first), first
    assert "nothing twice, nothing out of order" in rest[-1], rest
    assert any("CPU seconds for 1,000 messages: up " in line for line in rest), rest
