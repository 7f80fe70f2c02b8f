"""sheets-sync as a process of its own, as `otklik run sheets-sync` starts it."""

import sys

from chassis.serving import run_alone
from sheets_sync.settings import SheetsSettings
from sheets_sync.wiring import NAME, build, migrations

if __name__ == "__main__":
    sys.exit(run_alone(SheetsSettings, build, migrations(), NAME))
