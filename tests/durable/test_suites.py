"""Inbox and outbox keep their promises on SQLite and on PostgreSQL."""

from tests.suites.inbox_suite import InboxSuite
from tests.suites.outbox_suite import OutboxSuite


class TestInbox(InboxSuite):
    pass


class TestOutbox(OutboxSuite):
    pass
