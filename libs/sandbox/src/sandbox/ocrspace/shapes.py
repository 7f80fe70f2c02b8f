"""The shapes of OCR.space's answers: results, errors as strings and arrays, bare strings, plain texts."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from sandbox.ocrspace.world import Line

__all__ = ["STRANGE", "errored", "invalid_key", "quota", "result"]


def result(lines: Sequence[Line], *, overlay: bool) -> web.Response:
    """What was read (OCR-7)."""
    text = "\r\n".join(" ".join(piece.text for piece in line) for line in lines)
    page = {
        "TextOverlay": {
            "Lines": [_line(line) for line in lines] if overlay else [],
            "HasOverlay": overlay,
            "Message": f"Total lines: {len(lines)}" if overlay else "Text overlay is not provided",
        },
        "TextOrientation": "0",
        "FileParseExitCode": 1,
        "ParsedText": text,
        "ErrorMessage": "",
        "ErrorDetails": "",
    }
    return _whole({"ParsedResults": [page], "OCRExitCode": 1, "IsErroredOnProcessing": False})


def errored(message: str | list[str], *, code: int = 3) -> web.Response:
    """An error with HTTP 200 (OCR-8); no results at all."""
    return _whole({"OCRExitCode": code, "IsErroredOnProcessing": True, "ErrorMessage": message, "ErrorDetails": None})


def quota(times: int, seconds: int) -> web.Response:
    """No JSON at all (OCR-6)."""
    text = f"You may only perform this action upto maximum {times} number of times within {seconds} seconds"
    return web.Response(text=text, status=403)


def invalid_key() -> web.Response:
    """A bare JSON string (OCR-6)."""
    return web.json_response("The API key is invalid", status=403)


def _bad_file(code: int) -> web.Response:
    page = {
        "FileParseExitCode": code,
        "ParsedText": None,
        "ErrorMessage": "page failed",
        "ErrorDetails": "",
        "TextOverlay": None,
    }
    return _whole({"ParsedResults": [page], "OCRExitCode": 1, "IsErroredOnProcessing": False})


STRANGE = {
    "timed_out": lambda: errored("E101: Timed out waiting for results"),
    "exhausted": lambda: errored(["System Resource Exhaustion", "E500"], code=4),
    "fatal": lambda: errored([], code=4),
    "file_timed_out": lambda: _bad_file(-20),
    "file_unreadable": lambda: _bad_file(-10),
    "unprocessable": lambda: errored(["E301: Unable to process the file"]),
    "quota_as_string": lambda: web.json_response(
        "You may only perform this action upto maximum 10 number of times within 600 seconds"
    ),
    "maintenance": lambda: web.Response(text="<html><body>Maintenance</body></html>", content_type="text/html"),
    "nothing": lambda: web.Response(body=b""),
}
"""Answers that can be ordered, by name."""


def _whole(body: dict[str, Any]) -> web.Response:
    usual = {"ErrorMessage": None, "SearchablePDFURL": "Searchable PDF not generated as it was not requested."}
    return web.json_response({**usual, **body, "ProcessingTimeInMilliseconds": "1578"})


def _line(line: Line) -> dict[str, Any]:
    words = [
        {"WordText": one.text, "Left": one.left, "Top": one.top, "Height": one.height, "Width": one.width}
        for one in line
    ]
    return {
        "LineText": " ".join(one.text for one in line),
        "Words": words,
        "MaxHeight": max((one.height for one in line), default=0),
        "MinTop": min((one.top for one in line), default=0),
    }
