"""`python -m tests.bench.fixtures` draws the dozen small pictures that `make test` reads where no fonts are."""

import json
from dataclasses import asdict
from pathlib import Path

from tests.bench.receipts import fonts
from tests.bench.receipts.making import OPEN, Drawn, Maker

FOLDER = Path(__file__).parent / "fixtures"
SEED = 20261
COMMITTED = ("wechat_bill", "wechat_done", "alipay_bill", "chinese_bank", "sber", "tbank", "slip", "wallet")
"""The layouts that the committed pictures show; another one here draws every picture anew."""
REFUSED = ("only_decoys-000", "failed-000", "old-000", "other_amount-000")


def main() -> None:
    """Each of those layouts once, and four that must not be credited."""
    fonts.check()
    maker = Maker(SEED, {name: OPEN[name] for name in COMMITTED}, widths=(360, 480))
    paid = list(maker.paid(len(COMMITTED)))
    refused = [drawn for drawn in maker.must_not(paid, share=0.1) if drawn.truth.name in REFUSED]
    FOLDER.mkdir(exist_ok=True)
    for drawn in (*paid, *refused):
        (FOLDER / file_of(drawn)).write_bytes(drawn.data)
    truths = {file_of(drawn): asdict(drawn.truth) for drawn in (*paid, *refused)}
    (FOLDER / "truth.json").write_text(json.dumps(truths, ensure_ascii=False, indent=1) + "\n", "utf-8")


def file_of(drawn: Drawn) -> str:
    return f"{drawn.truth.name}.{'png' if drawn.truth.quality is None else 'jpg'}"


if __name__ == "__main__":
    main()
