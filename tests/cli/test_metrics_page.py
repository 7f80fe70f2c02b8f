"""docs/architecture/metrics.md names every metric that `otklik up` shows, with its labels, and no other."""

import re
from pathlib import Path

from chassis.clock import SystemClock
from chassis.database import Database
from chassis.metrics import Metrics
from chassis.parts import Parts
from messaging.opening import open_broker
from otklik.house import load
from tests.architecture.checkout import ROOT

PAGE = ROOT / "docs/architecture/metrics.md"
ROW = re.compile(r"^\| `otklik_(\w+)\{([\w,]+)\}` \| (\w+) \|", re.MULTILINE)
MADE_WHEN_NEEDED = {("ready", ("service", "thing"), "gauge"), ("drains_timed_out", ("service",), "counter")}
"""By the HTTP server and by the stop, in every process."""


async def test_the_page_is_true(tmp_path: Path) -> None:
    loaded = load(
        ("telegram-gateway", "router", "payments-ocr"), env_file=None, telegram_token="42:AAA", operator_chat_id=-100
    )
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/clients.db")
    parts = Parts(open_broker(f"sqlite:///{tmp_path}/broker.db", name="test"), database, SystemClock(), Metrics())
    for entry in loaded.entries:
        entry.build(loaded.settings[entry.name], parts)
    await database.close()

    made = {(name, metric._labelnames, metric._type) for name, metric in parts.metrics._made.items()}
    written = {(name, tuple(labels.split(",")), kind) for name, labels, kind in ROW.findall(PAGE.read_text("utf-8"))}
    assert written == made | MADE_WHEN_NEEDED
