"""Says neither pre nor post."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    raise AssertionError("it must not run")
