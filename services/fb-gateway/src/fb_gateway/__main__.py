"""The Facebook gateway as a process of its own, as `otklik run fb-gateway` starts it."""

import sys

from chassis.serving import run_alone
from fb_gateway.settings import FbSettings
from fb_gateway.wiring import SERVICE, build, migrations

if __name__ == "__main__":
    sys.exit(run_alone(FbSettings, build, migrations(), SERVICE))
