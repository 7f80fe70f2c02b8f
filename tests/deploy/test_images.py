"""What each image holds is enough for its service, and no more than its service says it needs."""

import re
import subprocess
import sys

import pytest

from otklik.catalog import CATALOG
from tests.deploy.files import DEPLOY, OURS, ROOT, members_of, name_of, package_of, packages_in
from tests.deploy.imports import foreign, imported, owners

ALONE = {"otklik": "otklik.app"}
FOR_TRACES = {"chassis/tracing_export.py"}
"""Imported only when traces are on, by images that were built with TRACING=1."""


def pinned(service: str) -> set[str]:
    text = (DEPLOY / "requirements" / f"{service}.txt").read_text()
    return set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))


def imported_alone(service: str, allowed: set[str]) -> "subprocess.CompletedProcess[str]":
    package = ALONE.get(service) or package_of(service)
    modules = (package,) if service in ALONE else tuple(f"{package}.{room}" for room in ("settings", "wiring"))
    command = [sys.executable, "-m", "tests.deploy.only", ",".join(sorted(allowed)), *modules]
    return subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("service", OURS)
def test_an_image_holds_all_that_its_service_imports(service: str) -> None:
    members = {name_of(folder) for folder in members_of(service)}

    done = imported_alone(service, pinned(service) | members)

    assert done.returncode == 0, done.stderr[-1500:]


def test_the_look_sees_what_is_missing() -> None:
    members = {name_of(folder) for folder in members_of("router")}

    done = imported_alone("router", (pinned("router") | members) - {"sqlalchemy"})

    assert "the image does not hold sqlalchemy" in done.stderr


@pytest.mark.parametrize("service", OURS)
def test_no_module_of_an_image_imports_at_any_time_what_the_image_lacks(service: str) -> None:
    """What is imported inside a function, too; `make images` builds the images and works with them."""
    folders = members_of(service)
    allowed, known = pinned(service), owners()
    own = {package for folder in folders for package in packages_in(folder)}

    lacking = {
        f"{folder}: {package}": sorted(modules - FOR_TRACES)
        for folder in folders
        for package, modules in foreign(ROOT / folder / "src").items()
        if package not in own and not known.get(package, set()) & allowed and modules - FOR_TRACES
    }

    assert lacking == {}


def test_an_import_is_seen_wherever_it_stands() -> None:
    text = "import a.b\ndef f():\n    from c.d import e\nif TYPE_CHECKING:\n    import g\nelse:\n    import h\n"

    assert set(imported(text)) == {"a", "c", "h"}


def test_no_image_but_the_whole_one_holds_another_services_library() -> None:
    for service in CATALOG:
        held = pinned(service)
        assert ("aiogram" in held) == (service == "telegram-gateway")
        assert ("vkbottle" in held) == (service == "vk-gateway")


@pytest.mark.parametrize("service", OURS)
def test_the_pins_of_an_image_are_those_of_the_whole(service: str) -> None:
    whole = set(re.findall(r"^([a-z0-9-]+==\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    own = set(re.findall(r"^([a-z0-9-]+==\S+)", (DEPLOY / "requirements" / f"{service}.txt").read_text(), re.MULTILINE))

    assert own <= whole
