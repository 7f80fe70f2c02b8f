"""Logs are events with fields: each record has an `action` word and the ids it is about, never a person's words.

Records of libraries go the same way. As a second net, whatever looks like a secret is taken out of the finished line,
tracebacks included.
"""

import json
import logging
import re
import sys
from collections.abc import Callable, Iterable
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from chassis.settings import HouseSettings, LogFormat

__all__ = ["Redaction", "configure_logs"]

HIDDEN = "[hidden]"
_TELEGRAM_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{30,}")
_SHORTEST_SECRET = 3  # shorter ones would blacken half of every line
_LONG_SECRET = 6  # from here on it is hidden inside of longer words too
_CHATTY = ("aiogram", "alembic", "asyncio", "httpx", "uvicorn")
_WORDY = ("aio_pika", "aiormq", "aiosqlite", "sqlalchemy")
"""What these say at debug holds rows, parameters and bodies: what people wrote, which belongs into no log."""


class Redaction:
    """Takes secrets out of text: these, and everything shaped like a Telegram token."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for secret in secrets for form in (secret, json.dumps(secret)[1:-1], repr(secret)[1:-1])}
        patterns = [_pattern(form) for form in sorted(forms, key=len, reverse=True) if len(form) >= _SHORTEST_SECRET]
        self._secrets = re.compile("|".join([*patterns, _TELEGRAM_TOKEN.pattern]))

    def __call__(self, text: str) -> str:
        """The text with every secret replaced."""
        return self._secrets.sub(HIDDEN, text)


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Redacts the finished line, so that no way into it is forgotten."""

    def __init__(self, redact: Redaction, shared: list[Processor], last: list[Processor]) -> None:
        super().__init__(foreign_pre_chain=shared, processors=last)
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


def configure_logs(
    settings: HouseSettings, *, service: str = "", stream: TextIO | None = None, secrets: Iterable[str] = ()
) -> None:
    """Send all records of this process to `stream` (standard error), as the settings say.

    Called once by whoever starts the process; a second call replaces the first. `service` is bound to every record
    unless a record brings its own. `secrets` of other services in this process are hidden, too.
    """
    out = stream if stream is not None else sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        _with_origin(service),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        _Formatter(Redaction(settings.secrets().union(secrets)), shared, _last(settings.log_format, out))
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    logging.captureWarnings(capture=True)
    for names, at_debug in ((_CHATTY, logging.DEBUG), (_WORDY, logging.INFO)):
        for name in names:
            logging.getLogger(name).setLevel(at_debug if settings.log_level == "debug" else logging.WARNING)
    ours = logging.getLogger("otklik")
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=lambda *_: ours,  # the library's own looks through the stack for a name that nobody reads
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,  # so that a second call reaches loggers that were used before
    )


def _pattern(secret: str) -> str:
    exact = re.escape(secret)
    return exact if len(secret) >= _LONG_SECRET else rf"(?<!\w){exact}(?!\w)"


def _with_origin(service: str) -> Processor:
    """Every record has an action; a library's is named after who said it."""

    def process(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        foreign = event.get("_record")
        if foreign is not None:
            event.setdefault("action", "library_said")
            event.setdefault("library", foreign.name)
        else:
            event.setdefault("action", "said")
        if service:
            event.setdefault("service", service)
        return event

    return process


def _last(form: LogFormat, out: TextIO) -> list[Processor]:
    render: Processor
    if form == "json":
        dumps: Callable[..., str] = json.dumps
        render = structlog.processors.JSONRenderer(serializer=dumps, ensure_ascii=False, default=str)
        return [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            render,
        ]
    render = structlog.dev.ConsoleRenderer(
        colors=out.isatty(),
        exception_formatter=structlog.dev.plain_traceback,  # others print local variables: texts and tokens
    )
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta, render]
