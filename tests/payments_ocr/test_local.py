"""The real recogniser on a dozen drawn screenshots, from the file to what it is worth."""

import asyncio
import json
import sys

import pytest

from chassis.clock import SystemClock
from payments_ocr.local.engine import LocalEngine
from payments_ocr.workshop import Workshop
from router.payments.worth import Credit
from tests.bench.deciding import decided
from tests.bench.fixtures import FOLDER
from tests.requirements import requirement

TRUTH = json.loads((FOLDER / "truth.json").read_text("utf-8"))
OFFLINE = """
import socket, sys
def no(*_, **__): raise OSError("the network is off")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = no
from payments_ocr.worker import main
main(sys.stdin, sys.stdout, 1)
"""


@pytest.mark.slow
@pytest.mark.timeout(300)
@requirement(
    "ocr:engine:offline", "payment:credit:exactly-one", "payment:credit:other-numbers", "payment:every-currency"
)
async def test_a_screenshot_credits_what_was_paid_and_nothing_else_with_the_network_off() -> None:
    engine = LocalEngine(Workshop(SystemClock(), command=(sys.executable, "-c", OFFLINE)))
    credited: dict[str, int | None] = {}
    for name in sorted(TRUTH):
        found = decided(await engine.read(FOLDER / name))
        credited[name] = found.tariff if isinstance(found, Credit) else None
    await engine.stop()

    assert credited == {name: truth["tariff"] for name, truth in TRUTH.items()}


@requirement("ocr:engine:lazy")
async def test_nothing_heavy_is_loaded_by_the_service_itself() -> None:
    program = "import sys, payments_ocr.wiring; print([name for name in sys.argv[1:] if name in sys.modules])"
    heavy = ("numpy", "cv2", "onnxruntime", "rapidocr", "PIL")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, *heavy, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()

    assert said.decode().strip() == "[]"
