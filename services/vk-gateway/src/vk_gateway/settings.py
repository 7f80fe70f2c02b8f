"""What this service is told from outside."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from chassis.setting_types import BaseUrl, ProxyUrl
from chassis.settings import HouseSettings

__all__ = ["VkSettings"]

MOST_SECRET = 50
"""Signs of a callback server's secret (VK-16)."""


def _secret(secret: SecretStr) -> SecretStr:
    if not 0 < len(secret.get_secret_value()) <= MOST_SECRET:
        raise ValueError(f"it has 1 to {MOST_SECRET} signs")
    return secret


class VkSettings(HouseSettings):
    """The VK gateway's own settings."""

    vk_token: SecretStr = Field(description="the community's access key with the right to messages")
    vk_group_id: int = Field(gt=0, description="the community's number, such as 123456789")
    vk_api_url: BaseUrl | None = Field(
        default=None, description="where VK's API answers, if it is not VK's own; without /method/"
    )
    vk_receive: Literal["longpoll", "callback"] = Field(
        default="longpoll", description="how events come in: longpoll or callback"
    )
    vk_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = Field(
        default=None, description="the secret key of the callback server, as it stands in the community's settings"
    )
    vk_confirmation: str | None = Field(
        default=None, description="the string that the callback server must answer with, from the same page"
    )
    vk_proxy: ProxyUrl | None = Field(
        default=None, description="the way to VK where it is not reached directly: http://… or socks5://…"
    )
    vk_pace: float = Field(
        default=1.0,
        gt=0,
        le=1_000_000,
        description="how many times faster than VK's limits to send; over 1 only where VK is simulated",
    )

    @model_validator(mode="after")
    def _callback_is_complete(self) -> Self:
        if self.vk_receive == "longpoll":
            return self
        if self.vk_secret is None:
            raise ValueError("VK_SECRET is missing: VK_RECEIVE is callback, and without a secret anybody could post")
        if not self.vk_confirmation:
            raise ValueError("VK_CONFIRMATION is missing: VK asks the callback server for it")
        return self
