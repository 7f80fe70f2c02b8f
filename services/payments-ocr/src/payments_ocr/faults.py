"""Why a picture was not read: for good, or for now."""

from contracts.ocr import Fault

__all__ = ["Away", "Unfit"]


class Unfit(Exception):
    """This picture will not be read; trying again cannot help."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}" if detail else fault)
        self.fault: Fault = fault
        self.detail = detail


class Away(Exception):
    """The engine does not read now; `wait` is how many seconds it asks for, `fault` is said to who waits no longer."""

    def __init__(self, fault: Fault, detail: str = "", wait: float | None = None) -> None:
        super().__init__(f"{fault}: {detail}" if detail else fault)
        self.fault: Fault = fault
        self.detail = detail
        self.wait = wait
