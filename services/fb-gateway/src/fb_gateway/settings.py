"""What this service is told from outside."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from chassis.setting_types import BaseUrl, ProxyUrl
from chassis.settings import HouseSettings

__all__ = ["FbSettings"]


def _digits(number: str) -> str:
    if not number.isascii() or not number.isdigit():
        raise ValueError("it is a number, such as 123456789012345")
    return number


def _version(version: str) -> str:
    major, _, minor = version.removeprefix("v").partition(".")
    if not version.startswith("v") or not (major + minor).isascii() or not major.isdigit() or not minor.isdigit():
        raise ValueError("it is written like v26.0")
    return version


def _switch(value: object) -> object:
    if isinstance(value, bool):
        return "on" if value else "off"
    return value.strip().lower() if isinstance(value, str) else value


class FbSettings(HouseSettings):
    """The Facebook gateway's own settings."""

    fb_page_token: SecretStr = Field(description="the page's access token")
    fb_page_id: Annotated[str, AfterValidator(_digits)] = Field(description="the page's number")
    fb_app_secret: SecretStr = Field(description="the app's secret, which shows that a webhook call is Facebook's")
    fb_verify_token: SecretStr = Field(description="the word that you also gave to Facebook with the webhook's address")
    fb_api_url: BaseUrl | None = Field(
        default=None, description="where the Graph API answers, if it is not Facebook's own"
    )
    fb_api_version: Annotated[str, AfterValidator(_version)] = Field(
        default="v26.0", description="the version of the Graph API"
    )
    fb_human_agent: Annotated[Literal["on", "off"], BeforeValidator(_switch)] = Field(
        default="off", description="on if the app may send operators' own answers up to 7 days after the client's last"
    )
    fb_proxy: ProxyUrl | None = Field(
        default=None, description="the way to Facebook where it is not reached directly: http://… or socks5://…"
    )
    fb_pace: float = Field(
        default=1.0,
        gt=0,
        le=1_000_000,
        description="how many times faster than Facebook's limits to send; over 1 only where Facebook is simulated",
    )
