"""Consuming is the same on both brokers."""

from tests.suites.consumer_suite import ConsumerPromises, DrainPromises, FailurePromises


class TestConsuming(ConsumerPromises):
    pass


class TestFailing(FailurePromises):
    pass


class TestDraining(DrainPromises):
    pass
