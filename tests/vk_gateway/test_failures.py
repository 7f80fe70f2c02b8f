import pytest
from aiohttp import ClientConnectorError, ConnectionTimeoutError, ServerDisconnectedError, ServerTimeoutError
from aiohttp.client_reqrep import ConnectionKey
from aiohttp_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError

from gatewaykit.failures import TokenRefused
from messaging.failures import RateLimited, Refused, Unavailable
from vk_gateway.failures import ButtonsOff, classify_network, of_code


@pytest.mark.parametrize(("code", "seconds"), [(6, 1), (9, 120), (14, 300), (29, 3600)])
def test_a_limit_says_how_long_to_wait(code: int, seconds: float) -> None:
    failure = of_code(code)

    assert isinstance(failure, RateLimited)
    assert failure.retry_after == seconds


@pytest.mark.parametrize("code", [1, 10])
def test_an_internal_error_may_have_come_after_the_effect(code: int) -> None:
    failure = of_code(code)

    assert isinstance(failure, Unavailable)
    assert not failure.certain


@pytest.mark.parametrize("code", [5, 27, 28, 1116, 1117])
def test_a_token_that_is_not_accepted_refuses_nobody(code: int) -> None:
    failure = of_code(code)

    assert isinstance(failure, TokenRefused)
    assert failure.setting == "VK_TOKEN"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (18, "blocked"),
        (900, "blocked"),
        (901, "not_allowed"),
        (902, "not_allowed"),
        (909, "too_late"),
        (914, "too_large"),
        (921, "message_gone"),
        (917, "chat_gone"),
        (100, "refused"),
        (4_000_000, "refused"),
    ],
)
def test_a_refusal_has_its_reason(code: int, reason: str) -> None:
    failure = of_code(code)

    assert isinstance(failure, Refused)
    assert failure.reason == reason


def test_buttons_that_are_switched_off_are_known_apart() -> None:
    assert isinstance(of_code(912), ButtonsOff)


KEY = ConnectionKey("api.example.org", 443, True, True, None, None, None)


@pytest.mark.parametrize(
    "raised",
    [
        ClientConnectorError(KEY, OSError("refused")),
        ConnectionTimeoutError(),
        ProxyError("refused"),
        ProxyConnectionError(111, "refused"),
        ProxyTimeoutError("late"),
    ],
)
def test_what_was_never_sent_surely_did_nothing(raised: BaseException) -> None:
    assert classify_network(raised).certain


@pytest.mark.parametrize("raised", [TimeoutError(), ServerDisconnectedError(), ServerTimeoutError(), OSError("reset")])
def test_what_was_sent_may_have_had_its_effect(raised: BaseException) -> None:
    assert not classify_network(raised).certain


def test_the_words_of_a_network_error_are_not_repeated() -> None:
    assert "secret" not in str(classify_network(OSError("https://example.org/method/x?access_token=secret")))
