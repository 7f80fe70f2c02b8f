"""What every process is told from outside. Each service adds its own fields in its own `settings.py`.

The description of a field is what a person reads when it is missing or wrong.
"""

import sys
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

__all__ = ["HouseSettings", "Language", "LogFormat", "LogLevel", "WrongSettings"]

Language = Literal["ru", "en"]
LogFormat = Literal["json", "console"]
LogLevel = Literal["debug", "info", "warning", "error"]


SECRETS = Path("/run/secrets")
"""Where Docker and Kubernetes lay secrets as files: what stands in an environment, a look at the container shows."""


class WrongSettings(Exception):
    """Something is missing or wrong; one readable line per fault, and never a secret's value."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _one_of(*schemes: str) -> AfterValidator:
    def check(url: SecretStr) -> SecretStr:
        if urlsplit(url.get_secret_value()).scheme not in schemes:
            raise ValueError(f"it must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        return url

    return AfterValidator(check)


def _media_url(url: str) -> str:
    if urlsplit(url).scheme not in {"file", "s3"}:
        raise ValueError("it must begin with file:// or s3://")
    return url


def _collector(url: str) -> str:
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("it must begin with http:// or https://")
    return url


def _zone(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return ZoneInfo(value)
    except (LookupError, OSError, ValueError):
        raise ValueError("there is no such time zone; names are like Europe/Moscow") from None


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _log_format() -> LogFormat:
    return "console" if sys.stderr.isatty() else "json"


class _Filled(SecretsSettingsSource):
    """The files that hold something: an empty one stands for a secret that this shop does not have."""

    def __call__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__call__().items() if value != ""}


class HouseSettings(BaseSettings):
    """What all processes have in common. The names are those of the environment, in small letters."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        enable_decoding=False,
        hide_input_in_errors=True,
        validate_default=True,
    )
    secrets_folder: ClassVar[Path] = SECRETS

    broker_url: Annotated[SecretStr, _one_of("sqlite", "amqp", "amqps")] = Field(
        default=SecretStr("sqlite:///data/broker.db"),
        description="where messages wait: sqlite:///PATH, or amqp://USER:PASSWORD@HOST/",
    )
    database_url: Annotated[SecretStr, _one_of("sqlite+aiosqlite", "postgresql+asyncpg")] = Field(
        default=SecretStr("sqlite+aiosqlite:///data/clients.db"),
        description="where records are kept: sqlite+aiosqlite:///PATH, or postgresql+asyncpg://USER:PASSWORD@HOST/NAME",
    )
    media_url: Annotated[str, AfterValidator(_media_url)] = Field(
        default_factory=lambda: Path("data/media").resolve().as_uri(),
        description="where files rest on their way: file:///FOLDER, or s3://BUCKET/PREFIX",
    )
    partitions: int = Field(default=16, ge=1, le=999, description="into how many parts the router's work is divided")
    http_host: str = Field(default="127.0.0.1", description="the address that webhooks and /healthz are served on")
    http_port: int = Field(
        default=8080, ge=0, le=65535, description="the port that webhooks and /healthz are served on; 0 is any free one"
    )
    timezone: Annotated[ZoneInfo, BeforeValidator(_zone)] = Field(
        default="Europe/Moscow",
        validate_default=True,  # so that the zone is looked up when settings are loaded, not on import
        description="the zone of all times that people read, such as Europe/Moscow",
    )
    language: Annotated[Language, BeforeValidator(_lower)] = Field(
        default="ru", description="the language for operators, and for clients whose own is not known: ru or en"
    )
    log_level: Annotated[LogLevel, BeforeValidator(_lower)] = Field(
        default="info", description="how much is logged: debug, info, warning or error"
    )
    log_format: Annotated[LogFormat, BeforeValidator(_lower)] = Field(
        default_factory=_log_format, description="json for machines, console for people"
    )
    otel_exporter_otlp_endpoint: Annotated[str, AfterValidator(_collector)] | None = Field(
        default=None, description="where traces go, by OTLP over HTTP, such as http://127.0.0.1:4318; none: no traces"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Overrides, the environment, `.env`, secrets: the first that says something wins."""
        folder = getattr(file_secret_settings, "secrets_dir", None)
        return init_settings, env_settings, dotenv_settings, _Filled(settings_cls, folder)

    @classmethod
    def load(cls, *, env_file: str | Path | None = ".env", **overrides: object) -> Self:
        """Read the environment, then the file for what the environment does not say, then secrets; `overrides` win.

        Each file in `secrets_folder` holds one setting and has its name in small letters; an empty one says nothing.

        Raises `WrongSettings` with one line per fault, `TypeError` for an override that is no field.
        """
        strangers = overrides.keys() - cls.model_fields.keys()
        if strangers:
            raise TypeError(f"{cls.__name__} has no {', '.join(sorted(strangers))}")
        faults: tuple[str, ...]
        folder = cls.secrets_folder
        try:
            loosely: Any = overrides
            return cls(_env_file=env_file, _secrets_dir=folder if folder.is_dir() else None, **loosely)
        except ValidationError as error:
            faults = tuple(_fault(cls, detail) for detail in error.errors(include_url=False, include_input=False))
        except (OSError, UnicodeDecodeError):
            faults = (f"{env_file} cannot be read: it must be a text file in UTF-8",)
        except SettingsError:
            faults = (f"a file in {folder} cannot be read: each must be a text file in UTF-8",)
        raise WrongSettings(faults)  # outside of `except`, so that no traceback can show what was read

    def secrets(self) -> frozenset[str]:
        """What must never be seen: each secret, and of a URL its password. For `chassis.logs`."""
        found: set[str] = set()
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, SecretStr):
                found |= _secret_parts(value.get_secret_value())
        return frozenset(found)


def _secret_parts(value: str) -> set[str]:
    if "://" not in value:
        return {value} if value else set()
    try:
        password = urlsplit(value).password
    except ValueError:
        return {value}
    return {password, unquote(password)} if password else set()


def _fault(settings: type[HouseSettings], detail: ErrorDetails) -> str:
    """One readable line. A check of several fields together says in its own words what is wrong."""
    text = detail["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    if not detail["loc"]:
        return text
    field = str(detail["loc"][0])
    name = field.upper()
    known = settings.model_fields.get(field)
    meaning = known.description if known is not None and known.description else ""
    if detail["type"] == "missing":
        return f"{name} is missing: {meaning}" if meaning else f"{name} is missing"
    return f"{name} is wrong: {text[:1].lower()}{text[1:]} ({meaning})" if meaning else f"{name} is wrong: {text}"
