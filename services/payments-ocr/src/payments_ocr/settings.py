"""What this service is told from outside."""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from chassis.settings import HouseSettings

__all__ = ["OcrSettings"]


def _url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not parts.path.strip("/"):
        raise ValueError("it must be the whole URL, such as https://api.ocr.space/parse/image")
    return url


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


class OcrSettings(HouseSettings):
    """payments-ocr's own settings."""

    ocr_engine: Annotated[Literal["local", "ocrspace"], BeforeValidator(_lower)] = Field(
        default="local", description="who reads receipts: local, on this machine, or ocrspace"
    )
    ocrspace_api_key: SecretStr | None = Field(
        default=None, description="the key of OCR.space, with OCR_ENGINE=ocrspace; ocr.space/ocrapi mails one"
    )
    ocrspace_url: Annotated[str, AfterValidator(_url)] = Field(
        default="https://api.ocr.space/parse/image", description="where OCR.space answers: the whole URL, …/parse/image"
    )

    @model_validator(mode="after")
    def _key_for_the_engine(self) -> Self:
        if self.ocr_engine == "ocrspace" and self.ocrspace_api_key is None:
            raise ValueError("OCRSPACE_API_KEY is missing: OCR_ENGINE=ocrspace needs it; ocr.space/ocrapi mails one")
        return self
