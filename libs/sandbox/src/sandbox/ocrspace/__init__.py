"""OCR.space, simulated: its form, its limits, its refusals in all their shapes (facts OCR-1 … OCR-12)."""
