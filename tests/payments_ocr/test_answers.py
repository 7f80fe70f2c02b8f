"""What OCR.space may answer, documented or seen, and what each means."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments_ocr.faults import Away, Unfit
from payments_ocr.ocrspace.answers import words_in
from payments_ocr.ocrspace.budget import FREE, Budget
from tests.requirements import requirement

QUOTA = "You may only perform this action upto maximum 180 number of times within 3600 seconds"


def answer(**changes: Any) -> bytes:
    """An answer that is well, but for what is changed."""
    words = [
        {"WordText": "Сумма", "Left": 10.0, "Top": 20.0, "Height": 20.0, "Width": 60.0},
        {"WordText": "990,00", "Left": 300.0, "Top": 21.0, "Height": 20.0, "Width": 70.0},
        {"WordText": "₽", "Left": 378.0, "Top": 21.0, "Height": 20.0, "Width": 12.0},
    ]
    overlay = {
        "Lines": [{"LineText": "", "Words": words, "MaxHeight": 20, "MinTop": 20}],
        "HasOverlay": True,
        "Message": "",
    }
    page = {
        "TextOverlay": overlay,
        "TextOrientation": "0",
        "FileParseExitCode": 1,
        "ParsedText": "",
        "ErrorMessage": "",
    }
    page.update(changes.pop("page", {}))
    whole: dict[str, Any] = {
        "ParsedResults": [page],
        "OCRExitCode": 1,
        "IsErroredOnProcessing": False,
        "ErrorMessage": None,
        "ProcessingTimeInMilliseconds": "1578",
    }
    return json.dumps({**whole, **changes}).encode()


def error(message: Any, **more: Any) -> bytes:
    whole = {"OCRExitCode": 3, "IsErroredOnProcessing": True, "ErrorMessage": message, "ErrorDetails": None}
    return json.dumps({**whole, **more}).encode()


@requirement("ocr:ocrspace:shapes")
def test_words_that_stand_close_are_one_piece_and_others_are_not() -> None:
    words = words_in(200, answer())

    assert [(word.text, word.left, word.width) for word in words] == [("Сумма", 10, 60), ("990,00 ₽", 300, 90)]


@requirement("ocr:ocrspace:shapes")
def test_a_text_without_places_is_read_line_by_line() -> None:
    words = words_in(
        200, answer(page={"TextOverlay": {"Lines": [], "HasOverlay": False}, "ParsedText": "A\tB\r\nC\r\n"})
    )

    assert [(word.text, word.left, word.top) for word in words] == [("A", 0, 0), ("B", 400, 0), ("C", 0, 30)]


@requirement("ocr:ocrspace:shapes")
@pytest.mark.parametrize(
    ("status", "body", "fault", "wait"),
    [
        (403, QUOTA.encode(), "ocr_quota", 3600),
        (200, json.dumps(QUOTA).encode(), "ocr_quota", 3600),
        (429, b"", "ocr_quota", 60),
        (200, error([QUOTA]), "ocr_quota", 3600),
        (403, b'"The API key is invalid"', "ocr_key", None),
        (200, b"The API key is invalid", "ocr_key", None),
        (401, b"", "ocr_key", None),
        (200, error("E101: Timed out waiting for results"), "ocr_down", None),
        (200, error(["System Resource Exhaustion", "E500"]), "ocr_down", None),
        (200, answer(OCRExitCode=4, ParsedResults=None), "ocr_down", None),
        (200, answer(OCRExitCode="3"), "ocr_down", None),
        (200, answer(ParsedResults=None), "ocr_down", None),
        (200, answer(ParsedResults=[]), "ocr_down", None),
        (200, answer(page={"FileParseExitCode": -20, "ErrorMessage": "timeout"}), "ocr_down", None),
        (200, answer(page={"FileParseExitCode": "-99"}), "ocr_down", None),
        (500, b"<html>oops</html>", "ocr_down", None),
        (502, b"", "ocr_down", None),
        (403, b"<html>blocked</html>", "ocr_down", None),
        (200, b"<html>maintenance</html>", "ocr_down", None),
        (200, b"[]", "ocr_down", None),
        (200, b"null", "ocr_down", None),
        (200, b"\xff\xfe", "ocr_down", None),
    ],
)
def test_what_may_go_well_later_is_told_apart(status: int, body: bytes, fault: str, wait: float | None) -> None:
    with pytest.raises(Away) as away:
        words_in(status, body)

    assert (away.value.fault, away.value.wait) == (fault, wait)


@requirement("ocr:ocrspace:shapes")
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, error(["File failed validation. File size exceeds the maximum permissible file size limit of 1024 KB"])),
        (200, error("E216: Unable to detect the file extension")),
        (200, error(["E301: Unable to process the file"], ParsedResults=[])),
        (200, answer(page={"FileParseExitCode": -10})),
        (200, answer(page={"FileParseExitCode": -30})),
        (200, answer(page={"FileParseExitCode": 0})),
        (413, b"too large"),
    ],
)
def test_a_picture_that_will_never_be_read_is_refused(status: int, body: bytes) -> None:
    with pytest.raises(Unfit) as unfit:
        words_in(status, body)

    assert unfit.value.fault == "ocr_refused"


def test_what_was_read_of_some_pages_counts() -> None:
    assert len(words_in(200, answer(OCRExitCode=2))) == 2


def test_nothing_that_it_says_stands_in_the_text_of_the_failure() -> None:
    with pytest.raises(Away) as away:
        words_in(200, error(["Ivan Sidorov 1280", "E101: Timed out"]))

    assert "Ivan" not in str(away.value)
    assert "E101" in str(away.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 5) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["Lines", "Words", "WordText", "Left", "Top", "Height", "Width"]), inner)
    ),
    max_leaves=10,
)


@given(
    JSON, st.sampled_from(["ParsedResults", "OCRExitCode", "ErrorMessage", "IsErroredOnProcessing", "page", "words"])
)
def test_no_answer_breaks_it(strange: Any, where: str) -> None:
    if where == "page":
        body = answer(page={"TextOverlay": strange, "ParsedText": strange, "FileParseExitCode": 1})
    elif where == "words":
        body = answer(page={"TextOverlay": {"Lines": [{"Words": strange}]}})
    else:
        body = answer(**{where: strange})
    try:
        words = words_in(200, body)
    except (Away, Unfit):
        return
    assert all(word.width >= 1 and word.height >= 1 for word in words)


@given(st.binary(max_size=60), st.integers(200, 599))
def test_no_bytes_break_it(body: bytes, status: int) -> None:
    with pytest.raises((Away, Unfit)):
        words_in(status, body)


def test_the_free_plans_limits_are_kept_with_a_little_room() -> None:
    budget = Budget(FREE)
    for second in range(170):
        assert budget.wait(float(second)) == 0
        budget.take(float(second))

    assert budget.wait(170.0) == pytest.approx(3600 - 170)
    assert budget.wait(3600.0) == 0


@given(st.lists(st.floats(0, 5000), max_size=300))
def test_there_are_never_more_in_an_hour_than_allowed(gaps: list[float]) -> None:
    budget, now, asked = Budget(), 0.0, []
    for gap in gaps:
        now += gap
        if budget.wait(now) <= 0:
            budget.take(now)
            asked.append(now)
    assert all(sum(at - 3600 < other <= at for other in asked) <= 170 for at in asked)
