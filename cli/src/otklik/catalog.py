"""Which services there are, and where each is found. Imported only when asked for: aiogram alone costs seconds."""

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
    def migrations(self) -> tuple[Migrations, ...]: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One service of the house."""

    name: str
    package: str
    settings_class: str

    def settings(self) -> type[HouseSettings]:
        """The class of its settings."""
        module = import_module(f"{self.package}.settings")
        return cast("type[HouseSettings]", getattr(module, self.settings_class))

    def build(self, settings: HouseSettings, parts: Parts) -> Service:
        """The service, built and not yet started."""
        return self._wiring().build(settings, parts)

    def migrations(self) -> tuple[Migrations, ...]:
        """The schemas that it owns."""
        return self._wiring().migrations()

    def _wiring(self) -> _Wiring:
        return cast("_Wiring", import_module(f"{self.package}.wiring"))


CATALOG: Mapping[str, Entry] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            Entry("telegram-gateway", "telegram_gateway", "TelegramSettings"),
            Entry("router", "router", "RouterSettings"),
        )
    }
)
"""By the name that `otklik run` takes."""
