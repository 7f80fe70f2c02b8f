"""Which services there are, and where each is found. Imported only when asked for: aiogram alone costs seconds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast

from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.service import Service
from chassis.settings import HouseSettings
from fb_gateway.store import records_migrations
from gatewaykit.store import progress_migrations
from router.wiring import migrations as router_migrations
from scheduler.wiring import migrations as scheduler_migrations
from sheets_sync.store import sheets_migrations
from telegram_gateway.store import topic_migrations
from vk_gateway.store import cursor_migrations

__all__ = ["CATALOG", "Entry"]


class _Wiring(Protocol):
    def build(self, settings: HouseSettings, parts: Parts) -> Service: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One service of the house."""

    name: str
    package: str
    settings_class: str
    migrations: Callable[[], tuple[Migrations, ...]]
    """The schemas that it owns; known here so that bringing them up to date need not import an SDK."""
    needs: str | None = None
    """The field without which the service is off."""

    def settings(self) -> type[HouseSettings]:
        """The class of its settings."""
        module = import_module(f"{self.package}.settings")
        return cast("type[HouseSettings]", getattr(module, self.settings_class))

    def build(self, settings: HouseSettings, parts: Parts) -> Service:
        """The service, built and not yet started."""
        return cast("_Wiring", import_module(f"{self.package}.wiring")).build(settings, parts)


def _of_telegram() -> tuple[Migrations, ...]:
    return (progress_migrations("tg"), topic_migrations())


def _of_vk() -> tuple[Migrations, ...]:
    return (progress_migrations("vk"), cursor_migrations())


def _of_facebook() -> tuple[Migrations, ...]:
    return (progress_migrations("fb"), records_migrations())


def _of_router() -> tuple[Migrations, ...]:
    return router_migrations()


def _of_none() -> tuple[Migrations, ...]:
    return ()


def _of_scheduler() -> tuple[Migrations, ...]:
    return scheduler_migrations()


def _of_sheets() -> tuple[Migrations, ...]:
    return (sheets_migrations(),)


CATALOG: Mapping[str, Entry] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            Entry("telegram-gateway", "telegram_gateway", "TelegramSettings", _of_telegram),
            Entry("vk-gateway", "vk_gateway", "VkSettings", _of_vk, needs="vk_token"),
            Entry("fb-gateway", "fb_gateway", "FbSettings", _of_facebook, needs="fb_page_token"),
            Entry("router", "router", "RouterSettings", _of_router),
            Entry("payments-ocr", "payments_ocr", "OcrSettings", _of_none),
            Entry("scheduler", "scheduler", "SchedulerSettings", _of_scheduler),
            Entry("sheets-sync", "sheets_sync", "SheetsSettings", _of_sheets, needs="sheets_id"),
        )
    }
)
"""By the name that `otklik run` takes."""
