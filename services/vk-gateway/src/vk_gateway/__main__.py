"""The VK gateway as a process of its own, as `otklik run vk-gateway` starts it."""

import sys

from chassis.serving import run_alone
from vk_gateway.settings import VkSettings
from vk_gateway.wiring import SERVICE, build, migrations

if __name__ == "__main__":
    sys.exit(run_alone(VkSettings, build, migrations(), SERVICE))
