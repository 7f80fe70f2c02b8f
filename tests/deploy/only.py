"""A process in which only some distributions can be imported: `python -m tests.deploy.only NAMES MODULE…`.

NAMES are distributions by commas; each MODULE is imported, as it would be in an image that holds nothing else.
"""

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import packages_distributions
from types import ModuleType


def plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


class Refusing(MetaPathFinder):
    """Finds nothing of what the image does not hold, and says so as if it were not installed."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._owners = {module: {plain(name) for name in names} for module, names in packages_distributions().items()}
        self._allowed = allowed

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - the import system hands it in
        target: ModuleType | None = None,  # noqa: ARG002 - as above
    ) -> ModuleSpec | None:
        owners = self._owners.get(fullname.partition(".")[0])
        if owners is not None and not owners & self._allowed:
            raise ModuleNotFoundError(f"the image does not hold {fullname}", name=fullname)
        return None


def main(names: str, *modules: str) -> None:
    sys.meta_path.insert(0, Refusing(frozenset(plain(name) for name in names.split(","))))
    for module in modules:
        importlib.import_module(module)


if __name__ == "__main__":
    main(*sys.argv[1:])
