"""Consuming is the same on both brokers."""

from tests.suites.consumer_suite import ConsumerPromises, DrainPromises, FailurePromises
from tests.suites.dead_letter_suite import HistoryPromises


class TestConsuming(ConsumerPromises):
    pass


class TestFailing(FailurePromises):
    pass


class TestDraining(DrainPromises):
    pass


class TestHistory(HistoryPromises):
    pass
