"""What the router is told from outside."""

from datetime import timedelta
from typing import Annotated, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from chassis.setting_types import Commas, Duration, Semicolons
from chassis.settings import HouseSettings
from router.app.hours import Hours
from router.app.house import UnknownClients

__all__ = ["RouterSettings"]

_SHORTEST_RETENTION = timedelta(days=7)
"""As long as an outbox keeps what was published."""


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _a_group(number: int) -> int:
    if number >= 0:
        raise ValueError("a group's number is negative")
    return number


def _long_enough(retention: timedelta) -> timedelta:
    if retention < _SHORTEST_RETENTION:
        raise ValueError("it must be at least 7d: so long messages may still be on their way")
    return retention


def _hours(text: str) -> str:
    if text.strip():
        Hours(text, ZoneInfo("UTC"))
    return text.strip()


def _smtp(url: SecretStr) -> SecretStr:
    parts = urlsplit(url.get_secret_value())
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("it must be like smtps://name:password@mail.example.org:465")
    return url


class RouterSettings(HouseSettings):
    """Dialogs, operator chat, clients."""

    operator_chat_id: Annotated[int, AfterValidator(_a_group)] = Field(
        description="the Telegram group of the operators, such as -1001234567890"
    )
    owner_ids: Commas[int] = Field(default=(), description="the Telegram numbers of the owners, by commas")
    unknown_clients: Annotated[UnknownClients, BeforeValidator(_lower)] = Field(
        default="accept", description="what becomes of somebody whose e-mail nobody knows: accept or reject"
    )
    payment_details: str = Field(default="", description="how to pay: a text that is shown with the tariffs")
    sheets_id: str = Field(
        default="", description="the owner's Google Sheet, by the long word in its address; empty: none"
    )
    retention: Annotated[Duration, AfterValidator(_long_enough)] | None = Field(
        default=None,
        description="after how long texts of messages are erased, such as 365d, at least 7d; empty: never",
    )
    receipt_max_age: Duration = Field(
        default="7d", validate_default=True, description="how old a payment may be to be credited by itself, such as 7d"
    )
    payment_recipients: Semicolons[str] = Field(
        default=(), description="whom you are paid through, as receipts name them, by semicolons; empty: not looked at"
    )
    working_hours: Annotated[str, AfterValidator(_hours)] = Field(
        default="", description="when somebody answers, such as Mo-Fr 10:00-19:00; Sa 11:00-15:00; empty: always"
    )
    smtp_url: Annotated[SecretStr, AfterValidator(_smtp)] | None = Field(
        default=None,
        description="the mail server for codes, smtps://NAME:PASSWORD@HOST:465; without it no code is mailed",
    )
    board_pace: float = Field(
        default=1.0,
        gt=0,
        le=1_000_000,
        description="how many times more often than usual the board is drawn; over 1 only where Telegram is simulated",
    )
    mail_from: str = Field(default="", description="whom mails come from, such as support@example.org")

    @model_validator(mode="after")
    def _mail_has_a_sender(self) -> Self:
        if self.smtp_url is not None and "@" not in self.mail_from:
            raise ValueError("MAIL_FROM: the address that mails come from is missing (SMTP_URL is set)")
        return self
