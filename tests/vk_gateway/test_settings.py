import pytest

from chassis.settings import WrongSettings
from vk_gateway.settings import VkSettings

TOKEN = "vk1.a.Zm9vYmFyLWEtbG9uZy1zZWNyZXQ"
CALLBACK = {"vk_receive": "callback", "vk_secret": "a-long-random-word", "vk_confirmation": "a1b2c3d4"}


def loaded(**settings: object) -> VkSettings:
    return VkSettings.load(env_file=None, **{"vk_token": TOKEN, "vk_group_id": 900100, **settings})


def faults(**settings: object) -> tuple[str, ...]:
    with pytest.raises(WrongSettings) as caught:
        loaded(**settings)
    return caught.value.faults


def test_a_token_and_a_group_are_enough() -> None:
    settings = loaded()

    assert settings.vk_receive == "longpoll"
    assert settings.vk_api_url is None


def test_what_is_missing_is_named_with_where_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VK_TOKEN", raising=False)
    monkeypatch.delenv("VK_GROUP_ID", raising=False)

    with pytest.raises(WrongSettings) as caught:
        VkSettings.load(env_file=None)

    assert caught.value.faults == (
        "VK_TOKEN is missing: the community's access key with the right to messages",
        "VK_GROUP_ID is missing: the community's number, such as 123456789",
    )


def test_a_callback_server_needs_a_secret_and_the_confirmation_string() -> None:
    assert loaded(**CALLBACK).vk_receive == "callback"
    assert faults(**{**CALLBACK, "vk_secret": None})[0].startswith("VK_SECRET is missing")
    assert faults(**{**CALLBACK, "vk_confirmation": None})[0].startswith("VK_CONFIRMATION is missing")


def test_a_secret_longer_than_vk_takes_is_wrong_and_not_shown() -> None:
    (fault,) = faults(**{**CALLBACK, "vk_secret": "hunter2" * 10})

    assert fault.startswith("VK_SECRET is wrong")
    assert "hunter2" not in fault


def test_a_base_url_has_no_path() -> None:
    (fault,) = faults(vk_api_url="https://api.example.org/method/")

    assert fault.startswith("VK_API_URL is wrong: it must be like https://example.org, without a path")


def test_a_group_number_is_above_zero() -> None:
    assert faults(vk_group_id=-900100)[0].startswith("VK_GROUP_ID is wrong")


def test_token_secret_and_proxy_password_are_known_as_secrets() -> None:
    settings = loaded(**CALLBACK, vk_proxy="socks5://me:pass-word@10.0.0.1:1080")

    assert {TOKEN, "a-long-random-word", "pass-word"} <= settings.secrets()
