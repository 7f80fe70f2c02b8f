"""Which services there are, and where each is found. Imported only when asked for: an SDK may cost seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from chassis.migrations import Migrations
    from chassis.parts import Parts
    from chassis.service import Service
    from chassis.settings import HouseSettings

__all__ = ["CATALOG", "Entry"]


class _Wiring(Protocol):
    def build(self, settings: "HouseSettings", parts: "Parts") -> "Service": ...


class _Kit(Protocol):
    def progress_migrations(self, prefix: str) -> "Migrations": ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One service of the house."""

    name: str
    package: str
    settings_class: str
    schema: tuple[str, str] | None = None
    """Which function of which module tells of its tables, without loading what it works with."""
    prefix: str | None = None
    """Of what every gateway keeps; `None` if it is none."""
    needs: str | None = None
    """The field without which the service is off."""

    def migrations(self) -> "tuple[Migrations, ...]":
        """The schemas that it owns."""
        found: list[Migrations] = []
        if self.prefix is not None:
            found.append(cast("_Kit", import_module("gatewaykit.store")).progress_migrations(self.prefix))
        if self.schema is not None:
            module, function = self.schema
            found.append(getattr(import_module(module), function)())
        return tuple(found)

    def settings(self) -> "type[HouseSettings]":
        """The class of its settings."""
        module = import_module(f"{self.package}.settings")
        return cast("type[HouseSettings]", getattr(module, self.settings_class))

    def build(self, settings: "HouseSettings", parts: "Parts") -> "Service":
        """The service, built and not yet started."""
        return cast("_Wiring", import_module(f"{self.package}.wiring")).build(settings, parts)


_TELEGRAM = ("telegram_gateway.store", "topic_migrations")
_VK = ("vk_gateway.store", "cursor_migrations")
_FACEBOOK = ("fb_gateway.store", "records_migrations")
_ROUTER = ("router.store.schema", "router_migrations")
_SCHEDULER = ("scheduler.store.tables", "scheduler_migrations")
_SHEETS = ("sheets_sync.store.tables", "sheets_migrations")

CATALOG: Mapping[str, Entry] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            Entry("telegram-gateway", "telegram_gateway", "TelegramSettings", _TELEGRAM, "tg"),
            Entry("vk-gateway", "vk_gateway", "VkSettings", _VK, "vk", needs="vk_token"),
            Entry("fb-gateway", "fb_gateway", "FbSettings", _FACEBOOK, "fb", needs="fb_page_token"),
            Entry("router", "router", "RouterSettings", _ROUTER),
            Entry("payments-ocr", "payments_ocr", "OcrSettings"),
            Entry("scheduler", "scheduler", "SchedulerSettings", _SCHEDULER),
            Entry("sheets-sync", "sheets_sync", "SheetsSettings", _SHEETS, needs="sheets_id"),
        )
    }
)
"""By the name that `otklik run` takes."""
