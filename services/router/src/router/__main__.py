"""The router as a process of its own, as `otklik run router` starts it."""

import sys

from chassis.serving import run_alone
from router.settings import RouterSettings
from router.wiring import NAME, build, migrations

if __name__ == "__main__":
    sys.exit(run_alone(RouterSettings, build, migrations(), NAME))
