"""What this service is told from outside."""

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from chassis.setting_types import BaseUrl, Commas, ProxyUrl
from chassis.settings import HouseSettings

__all__ = ["TelegramSettings"]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _token(token: SecretStr) -> SecretStr:
    if re.fullmatch(r"\d+:[\w-]+", token.get_secret_value(), re.ASCII) is None:
        raise ValueError("a token is a number, a colon, and letters")
    return token


def _secret(secret: SecretStr) -> SecretStr:
    if re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()) is None:
        raise ValueError("it may have up to 256 Latin letters, digits, _ and -")
    return secret


class TelegramSettings(HouseSettings):
    """The Telegram gateway's own settings."""

    telegram_token: Annotated[SecretStr, AfterValidator(_token)] = Field(
        description="the token that @BotFather gave you"
    )
    operator_chat_id: int = Field(description="the Telegram group of the operators, such as -1001234567890")
    owner_ids: Commas[int] = Field(default=(), description="the Telegram numbers of the owners, by commas")
    telegram_api_url: BaseUrl | None = Field(
        default=None, description="where the Bot API answers, if it is not Telegram's own"
    )
    telegram_receive: Literal["polling", "webhook"] = Field(
        default="polling", description="how updates come in: polling or webhook"
    )
    public_url: BaseUrl | None = Field(
        default=None, description="where the outside world reaches this server, such as https://example.org"
    )
    telegram_webhook_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = Field(
        default=None, description="what shows that a webhook call comes from Telegram: a long random word of your own"
    )
    telegram_proxy: ProxyUrl | None = Field(
        default=None, description="the way to Telegram where it is not reached directly: http://… or socks5://…"
    )
    telegram_pace: float = Field(
        default=1.0,
        gt=0,
        le=1_000_000,
        description="how many times faster than Telegram's limits to send; over 1 only where Telegram is simulated",
    )

    @model_validator(mode="after")
    def _webhook_is_complete(self) -> Self:
        if self.telegram_receive == "polling":
            return self
        if self.public_url is None:
            raise ValueError("PUBLIC_URL is missing: TELEGRAM_RECEIVE is webhook, so Telegram must know where to post")
        parts = urlsplit(self.public_url)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("PUBLIC_URL is wrong: Telegram posts to https only (http is allowed on this machine)")
        if self.telegram_webhook_secret is None:
            raise ValueError("TELEGRAM_WEBHOOK_SECRET is missing: a long random word of your own")
        return self
