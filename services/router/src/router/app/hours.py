"""When somebody answers. The text of the setting is OpenStreetMap's notation of opening hours."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours
from opening_hours import ParserError as Unreadable  # type: ignore[attr-defined]  # its stub leaves it out

from router.dialog.events import Away

__all__ = ["Hours"]


class Hours:
    """Working hours such as `Mo-Fr 10:00-19:00; Sa 11:00-15:00`, in one time zone."""

    def __init__(self, text: str, zone: ZoneInfo) -> None:
        """Raise `ValueError` when it cannot be read."""
        try:
            self._hours = OpeningHours(text, timezone=zone)
        except Unreadable:
            raise ValueError("working hours are written like Mo-Fr 10:00-19:00; Sa 11:00-15:00") from None
        self._zone = zone

    def away(self, at: float) -> Away | None:
        """When they begin again, if this moment lies outside them; `None` also when they never do."""
        now = datetime.fromtimestamp(at, UTC).astimezone(self._zone)
        if self._hours.is_open(now):
            return None
        opening = self._hours.next_change(now)
        if opening is None:
            return None
        local = opening.astimezone(self._zone)
        words = f"{local:%H:%M}" if local.date() == now.date() else f"{local:%d.%m, %H:%M}"
        return Away(local.timestamp(), words)
