"""Which messages the router takes, and how their handling ends."""

from contracts.ids import ChatRef, FileRef
from contracts.media import MediaFetched
from contracts.timers import TimerDue
from messaging.outcomes import DeadLetter, Done
from tests.router.stage import DESK, Stage


async def test_a_message_that_is_not_for_the_router_is_set_aside(stage: Stage) -> None:
    stray = stage.envelope(MediaFetched(file=FileRef("tg:f")), "tg:1")

    assert await stage.hear(stray) == DeadLetter("unknown_type", "media.fetched.v1")


async def test_a_timer_of_an_unknown_kind_or_command_is_done_with(stage: Stage) -> None:
    for kind in ("answer-waits", "from-a-newer-version"):
        due = TimerDue(chat=ChatRef("tg:1"), kind=kind, subject="nothing", due=stage.clock.now())

        assert await stage.hear(stage.envelope(due, "tg:1")) == Done()

    assert await stage.waiting() == []


async def test_what_follows_from_a_message_names_it_as_its_cause(stage: Stage) -> None:
    said = stage.spoken("Здравствуйте")
    await stage.hear(said)

    (greeting,) = await stage.waiting()

    assert greeting.key == "tg:1"
    assert greeting.show.chat != DESK
    assert (greeting.cause, greeting.correlation) == (said.id, said.correlation)
