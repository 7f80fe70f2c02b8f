"""payments-ocr as a process of its own, as `otklik run payments-ocr` starts it."""

import sys

from chassis.serving import run_alone
from payments_ocr.settings import OcrSettings
from payments_ocr.wiring import SERVICE, build, migrations

if __name__ == "__main__":
    sys.exit(run_alone(OcrSettings, build, migrations(), SERVICE))
