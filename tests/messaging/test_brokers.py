"""Both brokers keep the same promises."""

from tests.suites.broker_suite import DeadLetterPromises, LeasePromises, QueuePromises, TopologyPromises


class TestQueues(QueuePromises):
    pass


class TestLeases(LeasePromises):
    pass


class TestDeadLetters(DeadLetterPromises):
    pass


class TestTopology(TopologyPromises):
    pass
