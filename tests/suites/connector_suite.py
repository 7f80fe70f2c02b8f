"""What every gateway's connector does, against its platform or the sandbox's; a new gateway joins with one fixture.

    class TestTelegram(ConnectorSuite):
        @pytest.fixture
        async def stand(self) -> AsyncIterator[Stand]: ...

It cannot prove that the sandbox behaves as the platform does; the facts behind it are tested beside the sandbox.
"""

import pytest

from contracts.content import Unsupported
from contracts.ids import PressRef
from contracts.outbound import AnswerPress, Delete, Mark, Show
from gatewaykit.splitting import length
from messaging.failures import RateLimited, Refused, Unavailable
from messaging.failures import Unsupported as CannotExpress
from tests.requirements import requirement
from tests.suites.connector_at_work import AtWork
from tests.suites.connector_stand import Fault, Stand, assert_no_secret, carried_out, show

__all__ = ["ConnectorSuite", "Fault", "Stand", "carried_out"]


class ConnectorSuite(AtWork):
    """Inherit, and give the fixture `stand`."""

    async def test_a_text_stands_in_the_chat_and_its_message_is_named(self, stand: Stand) -> None:
        first = await carried_out(stand, show(stand, "Здравствуйте!"))
        second = await carried_out(stand, show(stand, "Чем помочь?"))
        assert await stand.seen() == ["Здравствуйте!", "Чем помочь?"]
        assert len({*first, *second}) == 2

    async def test_what_looks_like_markup_is_shown_as_it_was_written(self, stand: Stand) -> None:
        text = "<b>не жирный</b> *и* [id1|не ссылка] & `код`"[: stand.connector.capabilities.text_limit].strip()
        await carried_out(stand, show(stand, text))
        assert await stand.seen() == [text]

    async def test_a_long_text_goes_in_pieces_that_fit(self, stand: Stand) -> None:
        limits = stand.connector.capabilities
        words = [f"слово{number}" for number in range(limits.text_limit // 3)]
        messages = await carried_out(stand, show(stand, " ".join(words)))
        seen = await stand.seen()
        assert len(messages) == len(seen) > 1
        assert all(length(text, utf16=limits.utf16) <= limits.text_limit for text in seen)
        assert " ".join(seen).split() == words

    async def test_the_same_command_is_planned_in_the_same_calls(self, stand: Stand) -> None:
        command = show(stand, "слово " * 2000)
        assert stand.connector.plan(command, "one") == stand.connector.plan(command, "one")

    async def test_a_rate_limit_says_how_long_to_wait_and_nothing_was_shown(self, stand: Stand) -> None:
        await stand.fault("rate_limit")
        with pytest.raises(RateLimited) as failure:
            await carried_out(stand, show(stand, "once"))
        assert failure.value.retry_after > 0
        assert await stand.seen() == []
        assert_no_secret(stand, failure.value)

    async def test_an_error_of_the_platform_may_go_away(self, stand: Stand) -> None:
        await stand.fault("error")
        with pytest.raises(Unavailable) as failure:
            await carried_out(stand, show(stand, "once"))
        await carried_out(stand, show(stand, "once"))
        assert await stand.seen() == ["once"]
        assert_no_secret(stand, failure.value)

    async def test_a_lost_answer_leaves_it_uncertain(self, stand: Stand) -> None:
        await stand.fault("lost_answer")
        with pytest.raises(Unavailable) as failure:
            await carried_out(stand, show(stand, "once"))
        assert not failure.value.certain
        assert await stand.seen() == ["once"]
        assert_no_secret(stand, failure.value)

    async def test_a_client_who_blocked_the_bot_is_a_refusal_with_that_reason(self, stand: Stand) -> None:
        await stand.fault("blocked")
        with pytest.raises(Refused) as failure:
            await carried_out(stand, show(stand, "once"))
        assert failure.value.reason == "blocked"
        assert_no_secret(stand, failure.value)

    async def test_what_the_channel_cannot_express_is_known_before_any_call(self, stand: Stand) -> None:
        with pytest.raises(CannotExpress):
            stand.connector.plan(Show(chat=stand.client, content=Unsupported(what="poll")), "one")

    @requirement("operators:delete")
    async def test_what_was_shown_is_taken_away_again_where_the_channel_can(self, stand: Stand) -> None:
        kept = await carried_out(stand, show(stand, "stays"))
        messages = await carried_out(stand, show(stand, "слово " * 2000))
        away = Delete(chat=stand.client, messages=tuple(messages))
        if not stand.connector.capabilities.deletes:
            with pytest.raises(CannotExpress):
                stand.connector.plan(away, "one")
            return
        for _ in ("at first", "once more, when it is gone already"):
            assert await carried_out(stand, away) == []
        assert (await stand.seen(), len(kept)) == (["stays"], 1)

    async def test_a_mark_makes_no_fault_where_it_is_allowed(self, stand: Stand) -> None:
        await carried_out(stand, Mark(chat=stand.client, message=stand.said, mark="delivered"))

    async def test_an_answer_to_a_press_that_is_too_late_is_no_fault(self, stand: Stand) -> None:
        prefix = stand.client.partition(":")[0]
        await carried_out(stand, AnswerPress(chat=stand.client, press=PressRef(f"{prefix}:1234567890")))

    async def test_a_private_chat_is_no_group(self, stand: Stand) -> None:
        assert not stand.connector.is_group(show(stand, "to you"))
