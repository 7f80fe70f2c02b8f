"""Every fact about VKontakte is either tested here or has a reason why not."""

import re
from pathlib import Path

FACTS = (
    *range(1, 5),
    *range(10, 19),
    *range(20, 24),
    *range(30, 36),
    *range(40, 49),
    *range(50, 53),
    *range(60, 64),
    *range(70, 75),
    80,
)

UNTESTED = {
    1: "about the caller's own address; the sandbox answers on any",
    22: "rare and unexplained silences are not simulated",
    23: "about a library",
    41: "about a library",
    52: "`intent` is taken and changes nothing",
    73: "about a library",
    74: "there is no way to attach an address, so there is nothing to refuse",
}


def test_each_fact_has_a_test_or_a_reason() -> None:
    tested = {
        int(number)
        for file in Path(__file__).parent.glob("test_*.py")
        for number in re.findall(r"def test_vk_(\d+)_", file.read_text())
    }

    assert sorted(tested | UNTESTED.keys()) == sorted(FACTS)
    assert not tested & UNTESTED.keys()
