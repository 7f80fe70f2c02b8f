import pytest

from chassis.settings import WrongSettings
from telegram_gateway.settings import TelegramSettings

TOKEN = "4242:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
SECRET = "a-long-random-word"


def loaded(**settings: object) -> TelegramSettings:
    return TelegramSettings.load(env_file=None, **{"telegram_token": TOKEN, "operator_chat_id": -100777, **settings})


def faults(**settings: object) -> tuple[str, ...]:
    with pytest.raises(WrongSettings) as caught:
        loaded(**settings)
    return caught.value.faults


def test_a_token_and_a_chat_are_enough() -> None:
    settings = loaded()

    assert settings.telegram_receive == "polling"
    assert settings.telegram_api_url is None


def test_what_is_missing_is_named_with_where_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELEGRAM_TOKEN", raising=False)
    monkeypatch.delenv("OPERATOR_CHAT_ID", raising=False)

    with pytest.raises(WrongSettings) as caught:
        TelegramSettings.load(env_file=None)

    assert caught.value.faults == (
        "TELEGRAM_TOKEN is missing: the token that @BotFather gave you",
        "OPERATOR_CHAT_ID is missing: the Telegram group of the operators, such as -1001234567890",
    )


def test_a_wrong_token_is_said_and_not_shown() -> None:
    (fault,) = faults(telegram_token="hunter2")

    assert fault.startswith("TELEGRAM_TOKEN is wrong: a token is a number, a colon, and letters")
    assert "hunter2" not in fault


def test_a_base_url_has_no_path() -> None:
    (fault,) = faults(telegram_api_url="https://example.org/bot")

    assert fault.startswith("TELEGRAM_API_URL is wrong: it must be like https://example.org, without a path")


def test_a_webhook_needs_an_address_and_a_secret() -> None:
    assert faults(telegram_receive="webhook")[0].startswith("PUBLIC_URL is missing")
    without_secret = faults(telegram_receive="webhook", public_url="https://example.org")
    assert without_secret[0].startswith("TELEGRAM_WEBHOOK_SECRET is missing")


def test_a_webhook_without_encryption_is_for_this_machine_only() -> None:
    outside = faults(telegram_receive="webhook", public_url="http://example.org", telegram_webhook_secret=SECRET)
    here = loaded(telegram_receive="webhook", public_url="http://127.0.0.1:8080/", telegram_webhook_secret=SECRET)

    assert outside[0].startswith("PUBLIC_URL is wrong: Telegram posts to https only")
    assert here.public_url == "http://127.0.0.1:8080"


def test_token_secret_and_proxy_password_are_known_as_secrets() -> None:
    settings = loaded(telegram_webhook_secret=SECRET, telegram_proxy="socks5://me:pass-word@10.0.0.1:1080")

    assert {TOKEN, SECRET, "pass-word"} <= settings.secrets()
