"""`make bench-ocr`: 200 screenshots that must be credited and 100 that must not, from the file to the decision.

Everything is drawn before anything is read; what is readable is fixed by how it was drawn (`Truth.readable`).
"""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from chassis.clock import SystemClock
from contracts.ocr import Engine
from payments_ocr.engine import Reader
from payments_ocr.faults import Away, Unfit
from payments_ocr.local.engine import LocalEngine
from payments_ocr.ocrspace.engine import OcrSpaceEngine
from payments_ocr.workshop import Workshop
from router.payments.worth import Credit
from sandbox.running import running_sandbox
from tests.bench.deciding import Ledger
from tests.bench.receipts import fonts
from tests.bench.receipts.held import HELD
from tests.bench.receipts.making import OPEN, Drawn, Layout, Maker
from tests.bench.recognising import Recognising

PAID, SEED = 200, 20_261_124
ENGINES: tuple[Engine, ...] = ("local", "ocrspace")
LEAST_RIGHT = 0.98


@dataclass
class Score:
    """What came out for one engine."""

    right: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    peak: float = 0.0
    """Megabytes of the worker process."""

    def lines(self, title: str, paid: int) -> list[str]:
        per = sorted(self.seconds)
        return [
            f"{title}: {self.right} of {paid} credited rightly ({self.right / paid:.1%})",
            f"  wrong credits: {len(self.wrong)}",
            f"  seconds a picture: mean {sum(per) / len(per):.2f}, median {per[len(per) // 2]:.2f}, most {per[-1]:.2f}",
            f"  peak memory of the worker: {self.peak:.0f} MB",
            f"  not credited, as it must be: {dict(sorted(self.kept.items()))}",
            *(f"  missed: {one}" for one in self.missed),
            *(f"  WRONG: {one}" for one in self.wrong),
        ]


@dataclass(frozen=True)
class Set:
    """Pictures of one run: first those that are to be credited, in order, then the others."""

    paid: Sequence[Drawn]
    refused: Sequence[Drawn]


def made(seed: int, layouts: Mapping[str, Layout], paid: int) -> Set:
    """All pictures, before anything is read."""
    maker = Maker(seed, layouts)
    credited = list(maker.paid(paid))
    return Set(credited, list(maker.must_not(credited, share=paid / PAID)))


async def read_all(reader: Reader, workshop: Workshop, pictures: Set, folder: Path) -> Score:
    """Each picture as a file, as from the media store."""
    score, ledger = Score(), Ledger()
    for drawn in (*pictures.paid, *pictures.refused):
        path = folder / "picture"
        path.write_bytes(drawn.data)
        begun = perf_counter()
        found: object
        try:
            found = ledger.decide(await reader.read(path), reader.name)
        except (Away, Unfit) as fault:
            found = fault.fault
        score.seconds.append(perf_counter() - begun)
        score.peak = max(score.peak, _peak(workshop.pid))
        _count(score, drawn, found)
    return score


def _count(score: Score, drawn: Drawn, found: object) -> None:
    truth = drawn.truth
    credited = found.tariff if isinstance(found, Credit) else None
    why = getattr(found, "reason", found)
    if credited is not None and credited != truth.tariff:
        score.wrong.append(f"{truth} -> {credited}")
    elif truth.tariff is None:
        score.kept[f"{truth.kind}/{why}"] += 1
    elif credited == truth.tariff:
        score.right += 1
    else:
        score.missed.append(f"{truth} -> {why}")


def _peak(pid: int | None) -> float:
    if pid is None:
        return 0.0
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return 0.0
    found = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0].split()[1]) / 1024 if found else 0.0


async def measured(engine: Engine, pictures: Set) -> Score:
    """One engine over one set. Of OCR.space the memory is that of our side, which only makes pictures small."""
    workshop, behind = Workshop(SystemClock()), Workshop(SystemClock())
    with tempfile.TemporaryDirectory(prefix="bench-ocr-") as folder:
        try:
            if engine == "local":
                return await read_all(LocalEngine(workshop), workshop, pictures, Path(folder))
            async with running_sandbox(recognise=Recognising(behind)) as sandbox:
                key = await sandbox.control.ocrspace.key(hourly=100_000, daily=100_000)
                reader = OcrSpaceEngine(f"{sandbox.url}/parse/image", key, workshop, SystemClock())
                score = await read_all(reader, workshop, pictures, Path(folder))
                await reader.stop()
                return score
        finally:
            await asyncio.gather(workshop.stop(), behind.stop())


def main() -> int:
    """Run, print, and say by the exit code whether the promise held."""
    parser = argparse.ArgumentParser(prog="make bench-ocr")
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--paid", type=int, default=PAID)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--held", action="store_true", help="the three layouts that were held back")
    given = parser.parse_args()
    try:
        fonts.check()
    except fonts.NoFonts as missing:
        sys.stdout.write(f"{missing}\n")
        return 2
    layouts = HELD if given.held else OPEN
    pictures = made(given.seed, layouts, given.paid)
    good = True
    engines: Sequence[Engine] = given.engine or ENGINES
    for engine in engines:
        score = asyncio.run(measured(engine, pictures))
        title = f"{engine}, {len(layouts)} layouts, seed {given.seed}"
        sys.stdout.write("\n".join(score.lines(title, len(pictures.paid))) + "\n")
        sys.stdout.flush()
        good = good and not score.wrong and score.right >= LEAST_RIGHT * len(pictures.paid)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
