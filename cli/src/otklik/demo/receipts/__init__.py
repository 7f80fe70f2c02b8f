"""Screenshots of payments for the demo, drawn when they are asked for: what stands on them is of today."""

from otklik.demo.receipts.drawing import KINDS, PAYEE, Kind, receipt

__all__ = ["KINDS", "PAYEE", "Kind", "receipt"]
