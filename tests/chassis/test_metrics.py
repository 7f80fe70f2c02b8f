"""Services of one process share their metrics instead of quarrelling over names."""

import pytest

from chassis.metrics import Metrics


def test_two_services_that_ask_for_the_same_counter_share_it() -> None:
    metrics = Metrics()

    metrics.counter("calls", "Calls made", ["kind"]).labels(kind="send").inc()
    metrics.counter("calls", "Calls made", ["kind"]).labels(kind="send").inc()

    assert metrics.registry.get_sample_value("otklik_calls_total", {"kind": "send"}) == 2


def test_a_name_means_one_thing() -> None:
    metrics = Metrics()
    metrics.gauge("waiting", "Messages that wait", ["queue"])

    with pytest.raises(ValueError, match="waiting exists"):
        metrics.counter("waiting", "Messages that wait", ["queue"])
    with pytest.raises(ValueError, match="waiting exists"):
        metrics.gauge("waiting", "Messages that wait")


def test_two_processes_in_one_test_do_not_meet() -> None:
    ours, theirs = Metrics(), Metrics()
    ours.gauge("waiting", "Messages that wait").set(3)

    assert b"otklik_waiting 3.0" in ours.text()
    assert theirs.text() == b""
