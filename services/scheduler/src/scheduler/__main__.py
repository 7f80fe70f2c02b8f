"""The scheduler as a process of its own, as `otklik run scheduler` starts it."""

import sys

from chassis.serving import run_alone
from scheduler.settings import SchedulerSettings
from scheduler.wiring import NAME, build, migrations

if __name__ == "__main__":
    sys.exit(run_alone(SchedulerSettings, build, migrations(), NAME))
