"""Which services there are, and how each is found. Imported when asked for: aiogram alone costs seconds (deps: 5 s)."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast

from chassis.migrations import Migrations
from chassis.parts import Parts
from chassis.service import Service
from chassis.settings import HouseSettings

__all__ = ["CATALOG", "Entry"]


class _Wiring(Protocol):
    def build(self, settings: HouseSettings, parts: Parts) -> Service: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One service of the house."""

    name: str
    package: str
    settings_class: str
    owns_tables: bool = True
    prefix: str = ""

    def settings(self) -> type[HouseSettings]:
        """The class of its settings."""
        module = import_module(f"{self.package}.settings")
        return cast("type[HouseSettings]", getattr(module, self.settings_class))

    def build(self, settings: HouseSettings, parts: Parts) -> Service:
        """The service, built and not yet started."""
        wiring = cast("_Wiring", import_module(f"{self.package}.wiring"))
        return wiring.build(settings, parts)

    def migrations(self) -> tuple[Migrations, ...]:
        """The schemas that it owns, in the order to bring them up to date."""
        if not self.owns_tables:
            return ()
        module = import_module(f"{self.package}.store.migrations")
        return (cast("Migrations", module.MIGRATIONS),)


CATALOG: Mapping[str, Entry] = MappingProxyType({
    entry.name: entry
    for entry in (
        Entry("telegram-gateway", "telegram_gateway", "TelegramSettings"),
        Entry("router", "router", "RouterSettings"),
    )
})
"""By the name that `otklik run` takes."""
