"""What a command of a moment says: its own words, and only what is wrong besides."""

from chassis.logs import configure_logs
from chassis.settings import HouseSettings

__all__ = ["say_only_what_is_wrong"]


def say_only_what_is_wrong(settings: HouseSettings, secrets: frozenset[str] = frozenset()) -> None:
    """Logs from warnings on: that it connected is no news to whoever asked something else. `LOG_LEVEL` wins."""
    given = "log_level" in settings.model_fields_set
    configure_logs(settings if given else settings.model_copy(update={"log_level": "warning"}), secrets=secrets)
