"""What the scheduler is told from outside."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from chassis.setting_types import Commas
from chassis.settings import HouseSettings
from scheduler.due import LATEST

__all__ = ["SchedulerSettings"]

_MOST_DAYS = 365


def _clock(value: object) -> object:
    """Only `13:00`: what else a time could be written like means other things to other people."""
    if not isinstance(value, str):
        return value
    hours, _, minutes = value.strip().partition(":")
    digits = (hours + minutes).isascii() and hours.isdigit() and minutes.isdigit()
    if not digits or len(hours) > 2 or len(minutes) != 2 or int(hours) > 23 or int(minutes) > 59:
        raise ValueError("a time is written like 13:00")
    return time(int(hours), int(minutes))


def _not_at_night(at: time) -> time:
    if at > LATEST:
        raise ValueError(f"nobody is reminded after {LATEST:%H:%M}")
    return at


def _some_days(days: tuple[int, ...]) -> tuple[int, ...]:
    if not days or not all(0 <= left <= _MOST_DAYS for left in days):
        raise ValueError("write days before the last paid one, by commas, such as 3,1,0")
    return tuple(sorted(set(days), reverse=True))


class SchedulerSettings(HouseSettings):
    """When clients are reminded."""

    reminder_time: Annotated[time, AfterValidator(_not_at_night), BeforeValidator(_clock)] = Field(
        default="13:00", validate_default=True, description="when clients are reminded, in TIMEZONE, such as 13:00"
    )
    reminder_days: Annotated[Commas[int], AfterValidator(_some_days)] = Field(
        default="3,1,0",
        validate_default=True,
        description="how many days before the last paid one, by commas; 0 is that day itself",
    )
