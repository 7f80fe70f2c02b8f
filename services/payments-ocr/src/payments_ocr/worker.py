"""The process that unpacks and reads pictures, so that a bad one harms nobody: a line of JSON in, a line of JSON out.

Started by `payments_ocr.workshop`; ends when its input does. What is heavy is imported at the first picture.
"""

import base64
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any, TextIO

from payments_ocr.faults import Unfit

__all__ = ["main"]

_NICER = 5
"""In one process with the gateways a picture must not hold up a message."""


class _Desk:
    """Does one request after another; keeps the recogniser once it was needed."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._recogniser: Any = None

    def do(self, request: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return self._shrink(request) if request["do"] == "shrink" else self._read(request)
        except Unfit as unfit:
            return {"fault": unfit.fault, "detail": unfit.detail}

    def _read(self, request: Mapping[str, Any]) -> dict[str, Any]:
        import numpy as np  # noqa: PLC0415 - 450 MB that nobody needs before the first picture

        from payments_ocr.local.recogniser import Recogniser  # noqa: PLC0415 - as above
        from payments_ocr.pictures import LONGEST_SIDE, described, opened  # noqa: PLC0415 - as above

        path = Path(request["path"])
        picture = opened(path)
        about = described(path, picture)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        if self._recogniser is None:
            self._recogniser = Recogniser(self._threads)
        words = self._recogniser.words(np.ascontiguousarray(np.asarray(picture)[:, :, ::-1]))
        return {"picture": about.model_dump(), "scale": picture.width / about.width, "words": list(map(astuple, words))}

    def _shrink(self, request: Mapping[str, Any]) -> dict[str, Any]:
        from payments_ocr.pictures import described, opened, shrunk  # noqa: PLC0415 - Pillow, only when needed
        from payments_ocr.tilt import levelled  # noqa: PLC0415 - numpy, as above

        path = Path(request["path"])
        picture = opened(path)
        about = described(path, picture).model_dump()
        level, slope = levelled(picture)
        data, scale = shrunk(level, request["most_bytes"], request["longest_side"])
        middle = (level.width * scale / 2, level.height * scale / 2)
        return {
            "picture": about,
            "scale": scale,
            "slope": slope,
            "middle": middle,
            "jpeg": base64.b64encode(data).decode(),
        }


def main(requests: TextIO, answers: TextIO, threads: int) -> None:
    """Serve until the input ends."""
    os.nice(_NICER)
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.putenv(name, "1")  # numpy's own threads would only wait for each other here
    desk = _Desk(threads)
    for line in requests:
        answers.write(json.dumps(desk.do(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    speech = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    main(sys.stdin, speech, int(sys.argv[1]))
