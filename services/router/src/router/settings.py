"""What the router is told from outside."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from chassis.setting_types import Commas
from chassis.settings import HouseSettings
from router.app.house import UnknownClients

__all__ = ["RouterSettings"]


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _a_group(number: int) -> int:
    if number >= 0:
        raise ValueError("a group's number is negative")
    return number


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
