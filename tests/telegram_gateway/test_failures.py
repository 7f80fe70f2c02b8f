"""What Telegram's refusals mean (TG-22 to TG-25)."""

from collections.abc import Callable

import pytest
from aiogram import exceptions as telegram
from aiogram.methods import GetMe
from aiohttp import ClientConnectionError, ServerDisconnectedError

from gatewaykit.failures import TakenOver, TokenRefused
from messaging.failures import RateLimited, Refused, Unavailable
from telegram_gateway.failures import Upgraded, classify, is_done_already, is_reaction_refused

ASKED = GetMe()
WORDS = "group chat was upgraded to a supergroup chat"


@pytest.mark.parametrize(
    ("kind", "description", "reason"),
    [
        (telegram.TelegramForbiddenError, "Forbidden: bot was blocked by the user", "blocked"),
        (telegram.TelegramForbiddenError, "Forbidden: user is deactivated", "blocked"),
        (telegram.TelegramForbiddenError, "Forbidden: bot can't initiate conversation with a user", "not_allowed"),
        (telegram.TelegramForbiddenError, "Forbidden: bot was kicked from the supergroup chat", "chat_gone"),
        (telegram.TelegramForbiddenError, "Forbidden: the group chat was deleted", "chat_gone"),
        (telegram.TelegramBadRequest, "Bad Request: chat not found", "chat_gone"),
        (telegram.TelegramBadRequest, "Bad Request: message thread not found", "chat_gone"),
        (telegram.TelegramBadRequest, "Bad Request: TOPIC_CLOSED", "no_rights"),
        (telegram.TelegramBadRequest, "Bad Request: not enough rights to send text messages to the chat", "no_rights"),
        (telegram.TelegramBadRequest, "Bad Request: message to be replied not found", "message_gone"),
        (telegram.TelegramBadRequest, "Bad Request: message to react not found", "message_gone"),
        (
            telegram.TelegramBadRequest,
            "Bad Request: wrong file_id or the file is temporarily unavailable",
            "file_gone",
        ),
        (telegram.TelegramBadRequest, "Bad Request: message is too long", "too_large"),
        (telegram.TelegramBadRequest, "Bad Request: message can't be deleted", "too_late"),
        (telegram.TelegramBadRequest, "Bad Request: message can't be deleted for everyone", "too_late"),
        (telegram.TelegramBadRequest, "Bad Request: something nobody has seen", "refused"),
    ],
)
def test_a_refusal_has_a_reason(kind: Callable[..., Exception], description: str, reason: str) -> None:
    failure = classify(kind(method=ASKED, message=description))

    assert isinstance(failure, Refused)
    assert failure.reason == reason


def test_a_flood_says_how_long_to_wait_even_without_parameters() -> None:
    with_parameters = classify(telegram.TelegramRetryAfter(method=ASKED, message="Too Many Requests", retry_after=7))
    without = classify(telegram.TelegramAPIError(method=ASKED, message="Too Many Requests: retry after 5"))

    assert isinstance(with_parameters, RateLimited)
    assert isinstance(without, RateLimited)
    assert (with_parameters.retry_after, without.retry_after) == (7.0, 5.0)


@pytest.mark.parametrize(
    ("raised", "chat"),
    [
        (telegram.TelegramMigrateToChat(method=ASKED, message="upgraded", migrate_to_chat_id=-1001), -1001),
        (telegram.TelegramBadRequest(method=ASKED, message=f"Bad Request: {WORDS}"), None),
        (telegram.TelegramForbiddenError(method=ASKED, message=f"Forbidden: {WORDS}"), None),
    ],
)
def test_a_group_that_became_a_supergroup_is_waited_for(raised: Exception, chat: int | None) -> None:
    failure = classify(raised)

    assert isinstance(failure, Upgraded)
    assert (failure.chat, failure.certain) == (chat, True)


def test_a_wrong_token_is_nobodys_command_fault() -> None:
    revoked = classify(telegram.TelegramUnauthorizedError(method=ASKED, message="Unauthorized"))
    unknown = classify(telegram.TelegramNotFound(method=ASKED, message="Not Found"))

    assert isinstance(revoked, TokenRefused)
    assert isinstance(unknown, TokenRefused)


def test_a_conflict_means_that_another_polls() -> None:
    conflict = telegram.TelegramConflictError(method=ASKED, message="Conflict: terminated by other getUpdates request")

    assert isinstance(classify(conflict), TakenOver)


@pytest.mark.parametrize(
    ("raised", "certain"),
    [
        (telegram.TelegramServerError(method=ASKED, message="Internal Server Error"), False),
        (telegram.RestartingTelegram(method=ASKED, message="Internal Server Error: restart"), True),
        (telegram.ClientDecodeError("Failed to decode object", ValueError(), "<html>"), False),
        (TimeoutError(), False),
        (ServerDisconnectedError(), False),
        (ClientConnectionError(), False),
    ],
)
def test_an_absent_telegram_tells_whether_it_surely_did_nothing(raised: Exception, *, certain: bool) -> None:
    failure = classify(raised)

    assert isinstance(failure, Unavailable)
    assert failure.certain is certain


def test_too_late_and_unchanged_are_no_faults() -> None:
    late = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    same = "Bad Request: message is not modified: specified new message content is the same"

    assert is_done_already(telegram.TelegramBadRequest(method=ASKED, message=late))
    assert is_done_already(telegram.TelegramBadRequest(method=ASKED, message=same))
    assert not is_done_already(telegram.TelegramBadRequest(method=ASKED, message="Bad Request: chat not found"))


def test_a_refused_reaction_is_told_from_other_refusals() -> None:
    assert is_reaction_refused(telegram.TelegramBadRequest(method=ASKED, message="Bad Request: REACTION_INVALID"))
    assert not is_reaction_refused(
        telegram.TelegramBadRequest(method=ASKED, message="Bad Request: message to react not found")
    )
