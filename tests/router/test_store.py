"""The store on both databases."""

import pytest

from tests.suites.dialog_store_suite import DialogStoreSuite


class TestOnSqlite(DialogStoreSuite):
    @pytest.fixture
    def url(self, sqlite_url: str) -> str:
        return sqlite_url


@pytest.mark.live
class TestOnPostgresql(DialogStoreSuite):
    @pytest.fixture
    def url(self, postgres_url: str) -> str:
        return postgres_url
