"""Relays of one client go as one call while the group's calls are short, and are reported and acknowledged as one."""

from dataclasses import replace

import pytest

from contracts.capabilities import Pace
from contracts.content import Content, Photo, Text
from contracts.delivery import Reported
from contracts.ids import FileRef
from contracts.outbound import Show
from contracts.routing import Lane
from messaging.failures import RateLimited, Refused, Unavailable
from tests.gatewaykit.scripted import CAPABILITIES, GROUP, Hang, ScriptedMessenger
from tests.gatewaykit.stage import CLIENT, Stage, killed, running
from tests.requirements import requirement

SHORT = replace(CAPABILITIES, text_limit=4096, caption_limit=1024, merges=True, album=5, group_chat=Pace(1, 60))


@pytest.fixture
def messenger() -> ScriptedMessenger:
    return ScriptedMessenger(SHORT)


async def relay(stage: Stage, content: Content | str, name: str = "анна", lane: Lane = "operators") -> str:
    shown = Text(text=content) if isinstance(content, str) else content
    return await stage.order(Show(chat=GROUP, content=shown, header=name), key=name, lane=lane)


def picture(number: int, caption: str = "") -> Photo:
    return Photo(file=FileRef(f"tg:{number}"), caption=caption)


async def test_a_message_that_need_not_wait_goes_alone(stage: Stage, messenger: ScriptedMessenger) -> None:
    messenger.capabilities = replace(SHORT, group_chat=Pace(20, 60))
    for text in ("раз", "два", "три"):
        await relay(stage, text)
    async with running(stage.gateway(messenger)):
        await stage.reported(3)
    assert messenger.shown[GROUP] == ["анна: раз", "анна: два", "анна: три"]


async def all_reported(stage: Stage, count: int, most: float = 600) -> list[Reported]:
    """All reports, once they name so many commands."""
    await stage.pass_until(lambda: sum(len(each.payload.commands) for each in stage.reports) >= count, most)
    return [each.payload for each in stage.reports]


@requirement("fair:merged:texts")
async def test_what_waits_goes_as_one_call_that_one_report_names(stage: Stage, messenger: ScriptedMessenger) -> None:
    ids = [await relay(stage, text) for text in ("раз", "два", "три")]
    async with running(stage.gateway(messenger)):
        first, second = await all_reported(stage, 3, 61)
    assert await stage.broker.depth("telegram-gateway.operators") == 0
    assert messenger.shown[GROUP] == ["анна: раз", "анна: два | три"]
    assert (first.commands, second.commands) == ((ids[0],), (ids[1], ids[2]))
    assert second.messages == ("tg:-100:2",)


@requirement("fair:merged:texts")
async def test_what_comes_while_the_turn_is_waited_for_goes_along(stage: Stage, messenger: ScriptedMessenger) -> None:
    await relay(stage, "раз")
    async with running(stage.gateway(messenger)):
        await all_reported(stage, 1)
        for number in range(30):
            await relay(stage, f"{number}")
            await stage.pass_until(lambda: True)
            await stage.clock.pass_time(1)
        await all_reported(stage, 31, 100)
    assert messenger.shown[GROUP][1:] == [
        "анна: " + " | ".join(str(number) for number in numbers) for numbers in (range(20), range(20, 30))
    ]


@requirement("fair:merged:pictures")
async def test_pictures_that_wait_go_as_one_album_that_costs_what_it_counts(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    messenger.capabilities = replace(SHORT, group_chat=Pace(4, 60))
    for content in ("1", "2", "3", "4", picture(1), picture(2, "вот"), picture(3), "и слова"):
        await relay(stage, content)
    async with running(stage.gateway(messenger)):
        album, words = (await all_reported(stage, 8, 61))[4:]
        await relay(stage, "поздно")
        assert await stage.pass_until(lambda: len(stage.reports) == 7) >= 59, "three places the album, one the words"
    assert messenger.shown[GROUP][4:] == ["анна: 3 pictures вот", "анна: и слова", "анна: поздно"]
    assert (len(album.commands), len(album.messages), len(words.commands)) == (3, 3, 1)


async def test_clients_are_never_put_together_and_answers_to_clients_neither(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    messenger.capabilities = replace(SHORT, private_chat=Pace(1, 4))
    for text in ("раз", "два", "три"):
        await stage.order(Show(chat=CLIENT, content=Text(text=text), header="бот"), lane="answers")
    for name in ("анна", "борис"):
        await relay(stage, "да", name)
    async with running(stage.gateway(messenger)):
        await all_reported(stage, 5, 61)
    assert messenger.shown[CLIENT] == ["бот: раз", "бот: два", "бот: три"]
    assert messenger.shown[GROUP] == ["анна: да", "борис: да"]


async def test_refused_together_each_goes_alone_and_only_the_bad_one_is_refused(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    messenger.on("анна: два | три | четыре", Refused("refused"))
    messenger.on("анна: три", Refused("too_large"))
    for text in ("раз", "два", "три", "четыре"):
        await relay(stage, text)
    async with running(stage.gateway(messenger)):
        reports = await all_reported(stage, 4)
    assert messenger.shown[GROUP] == ["анна: раз", "анна: два", "анна: четыре"]
    assert [report.reason for report in reports] == [None, None, "too_large", None]


async def test_in_doubt_the_same_is_repeated_and_nothing_added(stage: Stage, messenger: ScriptedMessenger) -> None:
    messenger.on("анна: два | три", Unavailable("timeout", certain=False))
    for text in ("раз", "два", "три"):
        await relay(stage, text)
    async with running(stage.gateway(messenger)):
        await stage.pass_until(lambda: len(messenger.tries) == 2)
        await relay(stage, "четыре")
        reports = await all_reported(stage, 4)
    assert messenger.tries == ["анна: раз", "анна: два | три", "анна: два | три", "анна: четыре"]
    assert [report.certain for report in reports] == [True, False, True]


async def test_a_429_for_all_of_them_leaves_them_together(stage: Stage, messenger: ScriptedMessenger) -> None:
    messenger.on("анна: два | три", RateLimited(70))
    for text in ("раз", "два", "три"):
        await relay(stage, text)
    async with running(stage.gateway(messenger)):
        (_, report) = await all_reported(stage, 3)
    assert len(report.commands) == 2
    assert report.certain


@requirement("fair:merged:repeats")
async def test_killed_between_the_call_and_the_report_all_come_again_as_one_call(
    stage: Stage, messenger: ScriptedMessenger
) -> None:
    hang = Hang()
    messenger.on("анна: два | три", hang)
    dying = stage.gateway(messenger)
    for text in ("раз", "два", "три"):
        await relay(stage, text)
    await dying.start()
    await stage.pass_until(hang.reached.is_set)
    await killed(dying)
    async with running(stage.gateway(messenger)):
        _, report = await all_reported(stage, 3)
    assert messenger.tries == ["анна: раз", "анна: два | три", "анна: два | три"]
    assert (len(report.commands), report.certain) == (2, False)
