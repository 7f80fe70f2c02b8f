"""A silenced warning names its rule and its reason, and stands on the page."""

from tools.suppressions import PAGE, page, suppressions

from tests.architecture.checkout import python_files

SHORTEST_REASON = 2  # words


def test_each_names_its_rule_and_gives_a_reason() -> None:
    found = suppressions(python_files())

    assert [each for each in found if not each.rule or len(each.why.split()) < SHORTEST_REASON] == []


def test_the_page_lists_them_all() -> None:
    fresh = page(list(suppressions(python_files())))

    assert PAGE.read_text(encoding="utf-8") == fresh, "make schema"
