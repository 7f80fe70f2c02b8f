"""The Telegram gateway as a process of its own, as `otklik run telegram-gateway` starts it."""

import sys

from chassis.serving import run_alone
from telegram_gateway.settings import TelegramSettings
from telegram_gateway.wiring import SERVICE, build, migrations

if __name__ == "__main__":
    sys.exit(run_alone(TelegramSettings, build, migrations(), SERVICE))
