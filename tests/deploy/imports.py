"""What the modules of a member import, read and not run: what stands inside a function is seen, too."""

import ast
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.deploy.only import plain

__all__ = ["foreign", "imported", "owners"]


def imported(text: str) -> Iterator[str]:
    """The top-level packages that a module imports anywhere, what only type checkers read left out."""
    waiting: list[ast.AST] = [ast.parse(text)]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Import(names=names):
                yield from (name.name.partition(".")[0] for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                waiting += node.orelse
                continue
        waiting += ast.iter_child_nodes(node)


def foreign(sources: Path) -> Mapping[str, set[str]]:
    """Of all modules below a folder: each package that is not Python's own, with the modules that import it."""
    found: dict[str, set[str]] = {}
    for path in sources.rglob("*.py"):
        for package in imported(path.read_text("utf-8")):
            if package not in sys.stdlib_module_names:
                found.setdefault(package, set()).add(str(path.relative_to(sources)))
    return found


def owners() -> Mapping[str, set[str]]:
    """Which distributions bring a package."""
    return {package: {plain(name) for name in names} for package, names in packages_distributions().items()}
