"""Every package is pinned with hashes, and nothing says where it comes from."""

import re
import tomllib

import pytest

from tests.architecture.checkout import ROOT

FILES = ["requirements.txt", "requirements-dev.txt"]
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", re.MULTILINE)


@pytest.mark.parametrize("name", FILES)
def test_the_pins_name_no_host(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


@pytest.mark.parametrize("name", FILES)
def test_every_pin_has_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]

    assert blocks
    assert [block.splitlines()[0] for block in blocks if not PIN.match(block) or "--hash=sha256:" not in block] == []


def test_both_files_agree() -> None:
    running, working = (dict(PIN.findall((ROOT / name).read_text(encoding="utf-8"))) for name in FILES)

    assert {name: version for name, version in running.items() if working.get(name) != version} == {}


def test_whatever_a_member_needs_is_pinned() -> None:
    pinned = dict(PIN.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")))
    members = [tomllib.loads(path.read_text(encoding="utf-8"))["project"] for path in ROOT.glob("*/*/pyproject.toml")]
    ours = {member["name"] for member in members}
    needed = {re.split(r"[\[<>=~!;, ]", need)[0] for member in members for need in member["dependencies"]}

    assert {name for name in needed - ours if name.lower().replace("_", "-").replace(".", "-") not in pinned} == set()
