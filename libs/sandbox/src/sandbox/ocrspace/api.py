"""OCR.space over HTTP: `POST /parse/image`, and the orders that steer it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.clock import SandboxClock
from sandbox.control_routes import ControlRoutes, Order
from sandbox.faults import Fault, Faults
from sandbox.journal import Journal
from sandbox.ocrspace.shapes import STRANGE, errored, invalid_key, quota, result
from sandbox.ocrspace.world import Asked, Customer, Piece, Recognise, World
from sandbox.trouble import Trouble
from sandbox.trouble_orders import TroubleOrders, plain_fault

__all__ = ["OcrSpaceSandbox"]

_KNOWN = "ara bul chs cht hrv cze dan dut eng fin fre ger gre hun kor ita jpn pol por rus slv spa swe tur"
LANGUAGES = frozenset(_KNOWN.split(" "))
HEADS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"%PDF")
EXTENSIONS = frozenset({"pdf", "gif", "png", "jpg", "jpeg", "tif", "tiff", "bmp"})


@dataclass
class StrangeFault(Fault):
    """One of the answers of `shapes.STRANGE`."""

    answer: str = ""


class OcrSpaceSandbox:
    """The simulated OCR.space; `recognise` really reads, else what was ordered stands on every picture."""

    def __init__(self, clock: SandboxClock, seed: int, recognise: Recognise | None = None) -> None:
        self._world = World(clock)
        self._recognise = recognise or self._world.read
        self._faults, journal = Faults(seed), Journal()
        self._trouble = Trouble(self._faults, journal, clock, lambda: None, lambda _seconds: quota(180, 3600))
        self._orders = _Orders(self._world, TroubleOrders(self._faults, journal, clock, _fault_of))

    def routes(self) -> list[web.RouteDef]:
        """For the application: its own, and those that steer it."""
        return [web.post("/parse/image", self._serve), *ControlRoutes("ocrspace", self._orders).routes()]

    async def stop(self) -> None:
        """Let go of the calls that hang."""
        self._faults.release()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if (away := self._trouble.away(request)) is not None:
            return away
        form = await request.post()
        fault, struck = await self._trouble.before(request, "parse", None)
        if struck is not None:
            return struck
        if isinstance(fault, StrangeFault):
            self._trouble.note("parse", None, fault.answer, "", effect=False)
            return STRANGE[fault.answer]()
        answer = await self._answer(request, form)
        self._trouble.note("parse", None, "ok" if answer.status == 200 else str(answer.status), "", effect=True)
        return await self._trouble.after(request, fault) or answer

    async def _answer(self, request: web.Request, form: Mapping[str, Any]) -> web.Response:
        customer = self._world.customers.get(str(request.headers.get("apikey") or form.get("apikey") or ""))
        if customer is None:
            return invalid_key()
        spent = self._world.spent(customer)
        if spent is not None:
            return quota(*spent)
        language, engine = str(form.get("language") or "eng"), str(form.get("OCREngine") or "1")
        if language not in LANGUAGES and not (language == "auto" and engine in {"2", "3"}):
            return errored(["E201: Value for parameter 'language' is invalid"])
        upload = form.get("file")
        if not isinstance(upload, FileField):
            return errored(["No file uploaded or URL provided"])
        data = upload.file.read()
        refusal = _refusal(customer, upload.filename, str(form.get("filetype") or ""), data)
        if refusal is not None:
            return refusal
        overlay = str(form.get("isOverlayRequired")).lower() == "true"
        self._world.asked.append(Asked(language, engine, len(data), hashlib.sha256(data).hexdigest(), overlay))
        return result(await self._recognise(data, language, engine), overlay=overlay)


def _refusal(customer: Customer, name: str, kind: str, data: bytes) -> web.Response | None:
    if (kind or name.rpartition(".")[2]).lower() not in EXTENSIONS:
        return errored(["E216: Unable to detect the file extension"])
    if len(data) > customer.most_bytes:
        limit = customer.most_bytes >> 10
        words = f"File failed validation. File size exceeds the maximum permissible file size limit of {limit} KB"
        return errored([words])
    if not data.startswith(HEADS):
        return errored("E301: Unable to process the file")
    return None


class _Orders:
    """What people and tests steer. See `sandbox.control_routes.Steered`."""

    def __init__(self, world: World, trouble: TroubleOrders) -> None:
        self._world = world
        self._trouble = trouble

    def by_name(self) -> Mapping[str, Callable[[Order], Any]]:
        """All orders."""
        return {"key": self._key, "show": self._show, "asked": self._asked, **self._trouble.by_name()}

    def standing(self, order: Order) -> list[dict[str, Any]]:  # noqa: ARG002 - as in `Steered`
        """There are no chats."""
        return []

    def fitting(self, order: Order) -> list[dict[str, Any]]:  # noqa: ARG002 - as in `Steered`
        """There are no chats."""
        return []

    async def changed(self) -> None:
        """Never waited for."""
        raise ValueError("there is nothing to wait for")

    def _key(self, order: Order) -> Order:
        plan = {name: order[name] for name in ("hourly", "daily", "most_bytes") if name in order}
        return {"key": self._world.customer(order.get("key"), **plan).key}

    def _show(self, order: Order) -> Order:
        self._world.lines = [[Piece(**piece) for piece in line] for line in order["lines"]]
        return {}

    def _asked(self, _order: Order) -> Order:
        return {"asked": [asdict(one) for one in self._world.asked]}


def _fault_of(order: Order) -> Fault:
    """A strange answer by its name, or a plain fault."""
    if order["kind"] in STRANGE:
        return StrangeFault("slow", left=order.get("times", 1), seconds=0.0, answer=order["kind"])
    return plain_fault(order)
