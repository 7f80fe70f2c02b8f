"""Write docs/settings.md from the settings classes: `python -m tools.settings_page`."""

from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from chassis.settings import HouseSettings
from otklik.catalog import CATALOG

__all__ = ["PAGE", "page"]

PAGE = Path("docs/settings.md")

HEAD = """# Settings

Environment variables, or a file `.env` in the folder that Otklik is started in; what the environment says wins.
This page is made from the code by `make schema`. `otklik check` says in words what is missing or wrong.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, _table("Every process", HouseSettings.model_fields)]
    for entry in CATALOG.values():
        own = {
            name: field
            for name, field in entry.settings().model_fields.items()
            if name not in HouseSettings.model_fields
        }
        parts.append(_table(f"`{entry.name}`", own))
    return "\n".join(parts)


def _table(title: str, fields: dict[str, FieldInfo]) -> str:
    rows = [f"| `{name.upper()}` | {_default(field)} | {_meaning(field)} |" for name, field in fields.items()]
    return "\n".join([f"## {title}", "", "| variable | default | meaning |", "| --- | --- | --- |", *rows, ""])


def _meaning(field: FieldInfo) -> str:
    return (field.description or "").replace("|", "\\|")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be set"
    value = field.default
    if field.default_factory is not None:
        return "see there"
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value in {None, (), ""}:
        return "–"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
