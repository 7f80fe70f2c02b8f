"""What this service is told from outside."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from chassis.setting_types import BaseUrl, Duration
from chassis.settings import HouseSettings

__all__ = ["SheetsSettings"]

_SHORTEST, _LONGEST = timedelta(seconds=10), timedelta(days=1)


def _sheet_id(text: str) -> str:
    """People paste the whole address of the sheet: its id stands between `/d/` and the next slash."""
    _, found, rest = text.strip().partition("/d/")
    number = (rest if found else text).strip().partition("/")[0]
    if not number or not all(sign.isalnum() or sign in "-_" for sign in number):
        raise ValueError("it is the long word between /d/ and the next slash in the sheet's address")
    return number


def _interval(every: timedelta) -> timedelta:
    if not _SHORTEST <= every <= _LONGEST:
        raise ValueError("from 10s to 1d: Google allows 60 requests a minute")
    return every


class SheetsSettings(HouseSettings):
    """The owner's table."""

    sheets_id: Annotated[str, AfterValidator(_sheet_id)] = Field(
        description="the Google sheet: the long word in its address, or the whole address"
    )
    sheets_credentials: Path = Field(
        description="the file with the service account's key, a JSON from Google's console"
    )
    sheets_api_url: BaseUrl | None = Field(
        default=None, description="where Sheets and Drive answer, if it is not Google itself"
    )
    sheets_interval: Annotated[Duration, AfterValidator(_interval)] = Field(
        default=timedelta(minutes=15), description="how often the sheet is looked at, such as 15m"
    )
    sheets_write_back: bool = Field(
        default=True, description="whether credits and edits are written into the sheet: on or off"
    )
    sheets_pace: float = Field(
        default=1.0,
        gt=0,
        le=1_000_000,
        description="how many times sooner than usual the sheet is read and written; over 1 only where it is simulated",
    )
