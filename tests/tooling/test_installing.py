"""What is missing is installed once, however many processes of tests ask for it at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tools import installing

PACKAGES = ("chromium", "iproute2", "rabbitmq-server", "postgresql")

APT = """#!/bin/sh
# As the real one: of two at once the second is refused.
mkdir "$(dirname "$0")/busy" || { echo "Could not get lock" >&2; exit 100; }
"$(dirname "$0")/slowly" "$@"
rmdir "$(dirname "$0")/busy"
"""
SLOWLY = """#!/bin/sh
for turn in 1 2 3 4 5 6 7 8; do /bin/true; done
echo "$@" >> "$(dirname "$0")/done"
"""


def test_several_at_once_wait_for_one_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, script in (("apt-get", APT), ("slowly", SLOWLY)):
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(installing, "_POLICY", tmp_path / "policy")
    monkeypatch.setattr(installing, "gettempdir", lambda: str(tmp_path))

    with ThreadPoolExecutor(len(PACKAGES)) as several:
        assert list(several.map(installing.install, PACKAGES)) == [True] * len(PACKAGES)

    done = (tmp_path / "done").read_text().splitlines()
    assert sorted(line.split()[-1] for line in done if line.startswith("install")) == sorted(PACKAGES)
    assert not (tmp_path / "policy").exists()
