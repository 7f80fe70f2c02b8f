"""The project speaks of itself alone: no folder of somebody's machine, no host that packages came from."""

import re

from tests.architecture.checkout import ROOT, all_files

# Put together from pieces, so that this file passes its own test.
HOMES = ("ho" + "me", "ro" + "ot", "Us" + "ers", "wo" + "rk", "opt/" + "pypi")
HOSTS = ("py" + "pi" + r"\.org", "python" + "hosted" + r"\.org", "npm" + "js" + r"\.", "proxy" + r"\.golang")
TRACE = re.compile(rf"(?<![\w.~}}])/(?:{'|'.join(HOMES)})/|{'|'.join(HOSTS)}")


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in all_files()
        for number, line in enumerate(text_of(path.read_bytes()).splitlines(), 1)
        if TRACE.search(line)
    ]

    assert found == []


def text_of(content: bytes) -> str:
    return "" if b"\0" in content[:8192] else content.decode("utf-8", errors="replace")


def test_the_rule_sees_what_it_should() -> None:
    assert TRACE.search("see /" + "wo" + "rk/there")
    assert TRACE.search("https://" + "py" + "pi.org/simple")
    assert not TRACE.search("the framework/room and ./wo" + "rk/there")
