"""OCR.space: pictures leave the machine for a third party that reads them."""
