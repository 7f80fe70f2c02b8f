"""Has aiogram loaded without building what nobody uses.

At its import aiogram builds what reads and writes each type and each method of the Bot API, hundreds of them: seconds
of CPU and more than a hundred megabytes, for the dozen that this gateway uses. Here each is built when it is first
used: pydantic calls that `defer_build`, and aiogram has it set for its types, but builds them all the same.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import MappingProxyType, ModuleType
from typing import Any

__all__ = ["load_lightly"]


def load_lightly() -> None:
    """From now on, should aiogram be imported. One that is loaded already stays as it is."""
    if not any(isinstance(finder, _Bases) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Bases())


class _Bases(MetaPathFinder):
    """Finds the modules of the two classes that all others of aiogram inherit."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        put_off = _PUT_OFF.get(fullname)
        spec = None if put_off is None else PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None and put_off is not None:
            spec.loader = _Then(spec.loader, put_off)
        return spec


class _Then(Loader):
    """Loads a module as usual, and then does one thing more."""

    def __init__(self, usual: Loader, then: Callable[[ModuleType], None]) -> None:
        self._usual = usual
        self._then = then

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._usual.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._usual.exec_module(module)
        self._then(module)


_names: dict[str, Any] = {}
"""What aiogram's types call each other, as aiogram said when it would have built them."""


def _types(module: ModuleType) -> None:
    module.TelegramObject.model_rebuild = classmethod(_build)


def _methods(module: ModuleType) -> None:
    module.TelegramMethod.model_rebuild = classmethod(_build)
    module.TelegramMethod.model_config["defer_build"] = True
    module.Response.model_rebuild = classmethod(_build)  # which names the types, too


def _build(cls: type[Any], /, *, force: bool = False, raise_errors: bool = True, **how: Any) -> bool | None:
    """In the place of `BaseModel.model_rebuild`: aiogram asks for each type, with the names of all; later pydantic
    asks for what is used, without."""
    names = how.get("_types_namespace")
    if names is not None:
        _names.update(names)
        return None
    from pydantic import BaseModel  # noqa: PLC0415 - it is there by now, and too heavy for whoever needs no aiogram

    build: Any = BaseModel.__dict__["model_rebuild"]
    built: bool | None = build.__func__(cls, force=force, raise_errors=raise_errors, _types_namespace=_names)
    return built


_PUT_OFF: Mapping[str, Callable[[ModuleType], None]] = MappingProxyType(
    {"aiogram.types.base": _types, "aiogram.methods.base": _methods}
)
