"""Each record has an action and its ids, and none shows a secret."""

import io
import json
import logging
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from chassis.logs import HIDDEN, Redaction, configure_logs
from chassis.settings import HouseSettings

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers, root.level)
    yield
    root.handlers, root.level = before
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def written() -> Callable[[], list[dict[str, Any]]]:
    """Configures JSON logs, and returns what was written so far."""
    out = io.StringIO()
    settings = HouseSettings.load(env_file=None, log_format="json", broker_url="amqp://user:hunter2-is-it@host/")
    configure_logs(settings, service="router", stream=out)
    return lambda: [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_record_has_its_action_its_fields_and_the_bound_ids(written: Callable[[], list[dict[str, Any]]]) -> None:
    with structlog.contextvars.bound_contextvars(message_id="m-1", chat="tg:7"):
        structlog.get_logger().info("relayed", action="relayed", pieces=2)

    [record] = written()
    at = record.pop("timestamp")
    assert at.endswith("Z")
    assert record == {
        "event": "relayed",
        "action": "relayed",
        "pieces": 2,
        "message_id": "m-1",
        "chat": "tg:7",
        "service": "router",
        "level": "info",
    }


def test_words_with_a_gap_are_filled_in(written: Callable[[], list[dict[str, Any]]]) -> None:
    structlog.get_logger().critical("set %s to %d", "OPERATOR_CHAT_ID", -1001, action="chat_upgraded")

    [record] = written()
    assert record["event"] == "set OPERATOR_CHAT_ID to -1001"
    assert "positional_args" not in record


def test_a_record_without_action_gets_one(written: Callable[[], list[dict[str, Any]]]) -> None:
    structlog.get_logger().warning("odd")

    assert written()[0]["action"] == "said"


def test_libraries_go_the_same_way_but_only_when_they_warn(written: Callable[[], list[dict[str, Any]]]) -> None:
    logging.getLogger("aio_pika.connection").info("connected")
    logging.getLogger("uvicorn.error").warning("slow %s", "socket")

    [record] = written()
    assert (record["event"], record["action"], record["library"]) == ("slow socket", "library_said", "uvicorn.error")


def test_warnings_of_python_are_records_too(written: Callable[[], list[dict[str, Any]]]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old way", DeprecationWarning, stacklevel=1)

    assert "old way" in written()[0]["event"]


def test_a_token_is_taken_out_of_messages_fields_and_tracebacks(written: Callable[[], list[dict[str, Any]]]) -> None:
    log = structlog.get_logger()
    try:
        raise OSError(f"cannot reach https://api.example/bot{TOKEN}/getMe")
    except OSError:
        log.exception("failed", action="failed", url=f"/bot{TOKEN}/sendMessage", password="hunter2-is-it")

    [record] = written()
    assert TOKEN not in json.dumps(record)
    assert "hunter2-is-it" not in json.dumps(record)
    assert record["url"] == f"/bot{HIDDEN}/sendMessage"
    assert "OSError: cannot reach" in record["exception"]


def test_people_read_lines_without_local_variables() -> None:
    out = io.StringIO()
    configure_logs(HouseSettings.load(env_file=None, log_format="console"), stream=out)

    def fail(what_she_wrote: str) -> None:
        raise ValueError(len(what_she_wrote))

    try:
        fail("4111 " * 3)
    except ValueError:
        structlog.get_logger().exception("failed", action="failed")

    assert "ValueError: 15" in out.getvalue()
    assert "4111 4111" not in out.getvalue()


@given(
    secret=st.text(min_size=6, max_size=40).filter(lambda text: HIDDEN not in text and text not in HIDDEN),
    before=st.text(max_size=10),
    after=st.text(max_size=10),
)
def test_no_configured_secret_passes_plain_or_escaped(secret: str, before: str, after: str) -> None:
    redact = Redaction([secret])

    assert HIDDEN in redact(before + secret + after)
    assert HIDDEN in redact(json.dumps(before + secret + after))


def test_a_short_secret_is_hidden_only_as_a_word() -> None:
    redact = Redaction(["cat"])

    assert redact("the cat concatenates") == f"the {HIDDEN} concatenates"
