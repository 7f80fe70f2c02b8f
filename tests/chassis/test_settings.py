"""What a person reads when a setting is missing or wrong, and what nobody ever reads."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, reset_tzpath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, SecretStr, TypeAdapter, ValidationError

from chassis.setting_types import Commas, Duration, Semicolons
from chassis.settings import HouseSettings, WrongSettings

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


class ShopSettings(HouseSettings):
    telegram_token: SecretStr = Field(description="the token that @BotFather gave you")
    owner_ids: Commas[int] = Field(default=(), description="Telegram numbers of the owners, by commas")
    receipt_max_age: Duration = Field(default=timedelta(days=7), description="how old a receipt may be")


@pytest.fixture(autouse=True)
def _nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ShopSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def with_secrets_in(folder: Path) -> type[ShopSettings]:
    class Here(ShopSettings):
        secrets_folder = folder

    return Here


def faults_of() -> tuple[str, ...]:
    with pytest.raises(WrongSettings) as wrong:
        ShopSettings.load()
    return wrong.value.faults


@pytest.fixture
def _machine_without_time_zones() -> Iterator[None]:
    reset_tzpath(to=[])
    ZoneInfo.clear_cache()
    yield
    reset_tzpath()
    ZoneInfo.clear_cache()


@pytest.mark.usefixtures("_machine_without_time_zones")
def test_time_zones_are_brought_along(tmp_path: Path) -> None:
    assert HouseSettings.load(timezone="Asia/Kamchatka").timezone == ZoneInfo("Asia/Kamchatka")


def test_without_anything_the_house_has_its_defaults(tmp_path: Path) -> None:
    settings = HouseSettings.load()

    assert settings.broker_url.get_secret_value() == "sqlite:///data/broker.db"
    assert settings.database_url.get_secret_value() == "sqlite+aiosqlite:///data/clients.db"
    assert settings.media_url == f"file://{tmp_path}/data/media"
    assert (settings.partitions, settings.http_host, settings.http_port) == (16, "127.0.0.1", 8080)
    assert (settings.timezone, settings.language) == (ZoneInfo("Europe/Moscow"), "ru")


def test_the_environment_wins_over_the_file_and_an_override_over_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"TELEGRAM_TOKEN={TOKEN}\nHTTP_PORT=1\nPARTITIONS=2\nLANGUAGE=EN\n")
    monkeypatch.setenv("HTTP_PORT", "3")
    monkeypatch.setenv("PARTITIONS", "4")

    settings = ShopSettings.load(partitions=5)

    assert (settings.language, settings.http_port, settings.partitions) == ("en", 3, 5)
    assert settings.telegram_token.get_secret_value() == TOKEN


def test_a_missing_setting_is_named_with_its_meaning() -> None:
    assert faults_of() == ("TELEGRAM_TOKEN is missing: the token that @BotFather gave you",)


def test_an_empty_setting_is_a_missing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "")

    assert faults_of() == ("TELEGRAM_TOKEN is missing: the token that @BotFather gave you",)


def test_each_fault_has_its_own_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PORT", "eighty")
    monkeypatch.setenv("TIMEZONE", "Mars/Olympus")
    monkeypatch.setenv("RECEIPT_MAX_AGE", "a week")

    faults = faults_of()

    assert [fault.split()[0] for fault in faults] == ["HTTP_PORT", "TIMEZONE", "TELEGRAM_TOKEN", "RECEIPT_MAX_AGE"]
    assert "a duration is written like 30s, 15m, 2h or 7d (how old a receipt may be)" in faults[3]
    assert all("\n" not in fault for fault in faults)


@pytest.mark.parametrize("name", ["BROKER_URL", "DATABASE_URL"])
def test_a_wrong_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv(name, "ftp://user:hunter2@host/")

    with pytest.raises(WrongSettings) as wrong:
        ShopSettings.load()

    assert f"{name} is wrong" in str(wrong.value)
    assert "hunter2" not in repr(wrong.value) + str(wrong.value)
    assert wrong.value.__context__ is None


def test_settings_print_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("BROKER_URL", "amqp://user:hunter%32@host/")

    settings = ShopSettings.load()

    printed = f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    assert TOKEN not in printed
    assert "hunter" not in printed
    assert settings.secrets() == {TOKEN, "hunter%32", "hunter2"}


# What begins so stands in no field name and no default, as a plain word such as `telegram` does.
@given(secret=st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=4).map("Zq7x{}".format))
def test_no_secret_is_ever_printed(secret: str) -> None:
    settings = ShopSettings.load(env_file=None, telegram_token=secret, broker_url=f"amqp://u:{secret}@h/")

    assert secret not in f"{settings} {settings!r} {settings.model_dump()}"


def test_a_file_that_is_no_text_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"TELEGRAM_TOKEN=\xff\xfe\n")

    assert faults_of() == (".env cannot be read: it must be a text file in UTF-8",)


def test_an_override_must_be_a_field() -> None:
    with pytest.raises(TypeError, match="no http_prot"):
        HouseSettings.load(http_prot=1)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("30s", timedelta(seconds=30)),
        ("15m", timedelta(minutes=15)),
        ("2 H", timedelta(hours=2)),
        ("7d", timedelta(days=7)),
    ],
)
def test_durations_are_written_with_their_unit(written: str, meant: timedelta) -> None:
    assert TypeAdapter(Duration).validate_python(written) == meant


@pytest.mark.parametrize("written", ["", "15", "1.5h", "-1h", "2w", "h", "9999999d"])
def test_other_ways_to_write_a_duration_are_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Duration).validate_python(written)


def test_lists_bear_spaces_and_empty_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("OWNER_IDS", " 1, 2 ,,3,")

    assert ShopSettings.load().owner_ids == (1, 2, 3)
    assert TypeAdapter(Commas[int]).validate_python(7) == (7,)
    assert TypeAdapter(Semicolons[str]).validate_python("one; two, three;") == ("one", "two, three")


def test_a_secret_may_lie_in_a_file_which_the_environment_overrules(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "telegram_token").write_text(f"{TOKEN}\n")
    (tmp_path / "broker_url").write_text("amqp://otklik:geheim@rabbitmq/")
    (tmp_path / "owner_ids").write_text("")
    (tmp_path / "receipt_max_age").write_text("\n")

    settings = with_secrets_in(tmp_path).load()
    assert settings.receipt_max_age == timedelta(days=7), "an empty file says nothing"
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert settings.broker_url.get_secret_value() == "amqp://otklik:geheim@rabbitmq/"
    assert settings.owner_ids == ()
    assert "geheim" in settings.secrets()

    monkeypatch.setenv("BROKER_URL", "sqlite:///elsewhere.db")
    assert with_secrets_in(tmp_path).load().broker_url.get_secret_value() == "sqlite:///elsewhere.db"


def test_a_secret_that_is_no_text_is_named_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "telegram_token").write_bytes(b"\xff\xfe")

    with pytest.raises(WrongSettings) as wrong:
        with_secrets_in(tmp_path).load()

    assert wrong.value.faults == (f"a file in {tmp_path} cannot be read: each must be a text file in UTF-8",)
