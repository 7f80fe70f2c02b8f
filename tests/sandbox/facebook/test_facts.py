"""Every fact about Facebook is either tested here or has a reason why not."""

import re
from pathlib import Path

FACTS = (*range(1, 9), *range(10, 17), *range(20, 28), 31, *range(40, 47))

UNTESTED = {
    8: "advice to whoever watches",
    16: "nothing happens when a person unsends a message",
    27: "about callers who send side by side; the sandbox keeps the order in which calls came",
    31: "no limit holds by itself; tests order the errors (test_fb_errors_are_given_on_order)",
    41: "how a token comes to be",
    42: "permissions of the app; the sandbox's pages have all of them but HUMAN_AGENT",
    45: "a law",
    46: "networks",
}


def test_each_fact_has_a_test_or_a_reason() -> None:
    tested = {
        int(number)
        for file in Path(__file__).parent.glob("test_*.py")
        for number in re.findall(r"def test_fb_(\d+)_", file.read_text())
    }

    assert sorted(tested | UNTESTED.keys()) == sorted(FACTS)
    assert not tested & UNTESTED.keys()
