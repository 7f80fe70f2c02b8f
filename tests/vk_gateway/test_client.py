"""Calls to a simulated VKontakte, through the real client library."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from contracts.content import Content, Photo, Text
from contracts.ids import MessageRef
from contracts.outbound import AnswerPress, Button, Delete, Edit, MenuButton, Show
from gatewaykit.connector import Command
from gatewaykit.failures import TokenRefused
from messaging.failures import Failure, RateLimited, Refused, Unavailable
from tests.ports import free_port
from tests.requirements import requirement
from tests.vk_gateway.stage import PICTURE, TOKEN, Stage
from vk_gateway.api import VkApi
from vk_gateway.client import VkClient
from vk_gateway.ids import make_chat, make_message, make_press

MENU = ((MenuButton(text="Связаться с поддержкой", short="Поддержка", payload="menu:support"),),)


async def carry_out(stage: Stage, command: Command, command_id: str = "one") -> list[MessageRef]:
    made: list[MessageRef] = []
    for call in stage.client.plan(command, command_id):
        await stage.client.prepare(call)
        made += await stage.client.deliver(call)
    return made


async def failure_of(stage: Stage, command: Command) -> Failure:
    with pytest.raises(Failure) as caught:
        await carry_out(stage, command)
    assert TOKEN not in f"{caught.value!r} {caught.value.__cause__!r}"
    return caught.value


def to_anna(stage: Stage, content: Content, **more: object) -> Show:
    return Show.model_validate({"chat": make_chat(stage.anna.id), "content": content, **more})


async def test_a_text_stands_in_the_dialog_and_is_named_by_its_number(on_stage: Stage) -> None:
    (ref,) = await carry_out(on_stage, to_anna(on_stage, Text(text="Здравствуйте"), header="Олег"))

    seen = await on_stage.vk.wait(on_stage.anna.id, from_bot=True)
    assert seen.text == "Олег\nЗдравствуйте"
    assert ref == make_message(on_stage.anna.id, seen.id)


async def test_an_answer_quotes_what_it_answers_and_goes_out_without_it_too(on_stage: Stage) -> None:
    anna = on_stage.anna.id
    question = await on_stage.vk.say(anna, "как?")

    await carry_out(on_stage, to_anna(on_stage, Text(text="так"), reply_to=make_message(anna, question.id)), "one")
    await carry_out(on_stage, to_anna(on_stage, Text(text="эдак"), reply_to=make_message(anna, 9999)), "two")

    quoting, bare = await on_stage.vk.wait_for(anna, from_bot=True, count=2)
    assert (quoting.text, quoting.reply_to) == ("так", question.id)
    assert (bare.text, bare.reply_to) == ("эдак", None)


@pytest.mark.parametrize("fault", ["drop_after", "hang_after"])
async def test_a_lost_answer_never_makes_a_second_message(on_stage: Stage, fault: str) -> None:
    await on_stage.vk.fault(fault, method="messages.send")  # type: ignore[arg-type]  # one of the two
    hasty = VkApi(TOKEN, on_stage.url, None, call_seconds=0.3)
    client = VkClient(hasty, on_stage.shelf)
    (call,) = client.plan(to_anna(on_stage, Text(text="один раз")), "one")
    with pytest.raises(Unavailable) as caught:
        await client.deliver(call)

    (again,) = await carry_out(on_stage, to_anna(on_stage, Text(text="один раз")))

    (seen,) = await on_stage.vk.wait_for(on_stage.anna.id, from_bot=True)
    assert not caught.value.certain
    assert again == make_message(on_stage.anna.id, seen.id)
    assert await on_stage.vk.repeats(on_stage.anna.id) == {}
    await hasty.close()


async def test_an_internal_error_after_the_effect_never_makes_a_second_message(on_stage: Stage) -> None:
    await on_stage.vk.fault_after(10, method="messages.send")
    show = to_anna(on_stage, Text(text="один раз"))

    failure = await failure_of(on_stage, show)
    await carry_out(on_stage, show)

    assert isinstance(failure, Unavailable)
    assert await on_stage.texts() == ["один раз"]


@requirement("dialog:menu:keyboards")
async def test_the_menu_stays_and_a_button_comes_back_as_its_payload(on_stage: Stage) -> None:
    anna = on_stage.anna.id
    await carry_out(on_stage, to_anna(on_stage, Text(text="меню"), menu=MENU), "one")
    await carry_out(on_stage, to_anna(on_stage, Text(text="?"), buttons=((Button(text="Да", payload="y"),),)), "two")

    chat = await on_stage.vk.chat(anna)

    assert chat.keyboard == (("Связаться с поддержкой",),)
    assert chat.messages[-1].inline[0][0].data == '{"p": "y"}'


async def test_a_press_is_answered_and_too_late_is_no_fault(on_stage: Stage) -> None:
    anna = on_stage.anna.id
    await carry_out(on_stage, to_anna(on_stage, Text(text="?"), buttons=((Button(text="Да", payload="y"),),)))
    question = await on_stage.vk.wait(anna, from_bot=True)
    press = await on_stage.vk.press(anna, question.id, text="Да")
    answer = AnswerPress(chat=make_chat(anna), press=make_press(press, anna, anna), text="принято " * 20)

    await carry_out(on_stage, answer)
    await carry_out(on_stage, answer)

    assert await on_stage.vk.press_answer(press) == ("принято " * 20)[:90]


async def test_where_bot_abilities_are_off_the_words_go_without_buttons_and_the_log_says_so(on_stage: Stage) -> None:
    token = (await on_stage.vk.community(group_id=900_200, bots=False)).token
    await on_stage.vk.allow(on_stage.anna.id, community=900_200)
    api = VkApi(token, on_stage.url, None)
    client = VkClient(api, on_stage.shelf)
    (call,) = client.plan(to_anna(on_stage, Text(text="меню"), menu=MENU), "one")

    with capture_logs() as logs:
        made = await client.deliver(call)
    await api.close()

    assert len(made) == 1
    assert (await on_stage.vk.chat(on_stage.anna.id, community=900_200)).texts() == ("меню",)
    assert [entry["action"] for entry in logs] == ["buttons_off"]


@requirement("operators:edit:still-old", "operators:edit:vk")
async def test_after_a_day_an_edit_is_too_late(on_stage: Stage) -> None:
    refs = await carry_out(on_stage, to_anna(on_stage, Text(text="до")))
    await on_stage.vk.advance(86_401)
    chat = make_chat(on_stage.anna.id)

    failure = await failure_of(
        on_stage, Edit(chat=chat, messages=tuple(refs), before=Text(text="до"), content=Text(text="после"))
    )

    assert isinstance(failure, Refused)
    assert failure.reason == "too_late"


@requirement("operators:delete")
async def test_after_a_day_a_deletion_is_too_late_for_one_and_for_several(on_stage: Stage) -> None:
    old = await carry_out(on_stage, to_anna(on_stage, Text(text="старое")))
    await on_stage.vk.advance(86_401)
    new = await carry_out(on_stage, to_anna(on_stage, Text(text="новое")), "two")
    chat = make_chat(on_stage.anna.id)

    alone = await failure_of(on_stage, Delete(chat=chat, messages=tuple(old)))
    several = await failure_of(on_stage, Delete(chat=chat, messages=(*old, *new)))

    assert [one.reason for one in (alone, several) if isinstance(one, Refused)] == ["too_late", "too_late"]
    assert await on_stage.texts() == ["старое"]


async def test_a_series_goes_with_one_request_and_each_has_its_own_end(on_stage: Stage) -> None:
    boris, vera = await on_stage.vk.person("Борис"), await on_stage.vk.person("Вера")
    await on_stage.vk.start(boris.id)
    await on_stage.vk.start(vera.id)
    await on_stage.vk.deny(vera.id)
    await on_stage.vk.block(boris.id)
    calls = [
        on_stage.client.plan(Show(chat=make_chat(one), content=Text(text="Всем"), series="b1"), f"command {one}")[0]
        for one in (on_stage.anna.id, boris.id, vera.id)
    ]

    ends = await on_stage.client.deliver_series(calls)
    again = await on_stage.client.deliver_series(calls)

    assert len({on_stage.client.series(call) for call in calls}) == 1
    assert [end.reason if isinstance(end, Refused) else len(end) for end in ends] == [1, "blocked", "not_allowed"]  # type: ignore[arg-type]  # no other failure comes here
    assert ends[0] == again[0]
    assert await on_stage.texts() == ["Всем"]
    assert len(await on_stage.vk.calls("messages.send")) == 2


async def test_calls_that_differ_in_more_than_the_dialog_are_of_no_series(on_stage: Stage) -> None:
    def planned(text: str, series: str | None) -> list[object]:
        show = to_anna(on_stage, Text(text=text), series=series)
        return [on_stage.client.series(call) for call in on_stage.client.plan(show, "one")]

    pieces = planned("слово " * 1000, "b1")

    assert len(set(pieces)) == len(pieces) == 2
    assert planned("Всем", None) == [None]
    assert planned("Всем", "b1") != planned("Всем", "b2")


async def test_who_forbade_messages_or_is_not_there_is_a_refusal(on_stage: Stage) -> None:
    stranger = await on_stage.vk.person("Пётр")
    gone = await on_stage.vk.person("Инна")
    await on_stage.vk.start(gone.id)
    await on_stage.vk.deactivate(gone.id)

    def to(number: int) -> Show:
        return Show(chat=make_chat(number), content=Text(text="да"))

    refused = [await failure_of(on_stage, to(number)) for number in (stranger.id, gone.id)]
    shy = await failure_of(on_stage, Show(chat=make_chat(stranger.id), content=Photo(file=PICTURE)))

    assert [one.reason for one in (*refused, shy) if isinstance(one, Refused)] == [
        "not_allowed",
        "blocked",
        "not_allowed",
    ]


@pytest.mark.parametrize(("code", "seconds"), [(6, 1), (9, 120), (29, 3600)])
async def test_a_limit_says_how_long_to_wait_and_nothing_was_sent(on_stage: Stage, code: int, seconds: float) -> None:
    await on_stage.vk.fault("429", method="messages.send", code=code)

    failure = await failure_of(on_stage, to_anna(on_stage, Text(text="да")))

    assert isinstance(failure, RateLimited)
    assert failure.retry_after == seconds
    assert await on_stage.texts() == []


async def test_a_revoked_token_refuses_nobody(on_stage: Stage) -> None:
    await on_stage.vk.revoke()

    assert isinstance(await failure_of(on_stage, to_anna(on_stage, Text(text="да"))), TokenRefused)


async def test_neither_words_nor_token_reach_any_log(
    on_stage: Stage, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    await carry_out(on_stage, to_anna(on_stage, Text(text="только между нами")), "one")
    await on_stage.vk.fault("429", method="messages.send", code=914)
    await failure_of(on_stage, to_anna(on_stage, Text(text="только между нами")))
    await on_stage.vk.deny(on_stage.anna.id)
    await failure_of(on_stage, to_anna(on_stage, Text(text="только между нами")))

    everything = "".join([caplog.text, *capfd.readouterr()])

    assert "между нами" not in everything
    assert TOKEN not in everything


@pytest.mark.parametrize("away", ["nobody listens", "no proxy"])
async def test_a_vk_that_cannot_be_reached_surely_did_nothing(on_stage: Stage, away: str) -> None:
    nowhere = f"127.0.0.1:{free_port()}"
    url, proxy = (f"http://{nowhere}", None) if away == "nobody listens" else (on_stage.url, f"socks5://{nowhere}")
    api = VkApi(TOKEN, url, proxy)
    client = VkClient(api, on_stage.shelf)
    (call,) = client.plan(to_anna(on_stage, Text(text="да")), "one")

    with pytest.raises(Unavailable) as caught:
        await client.deliver(call)
    await api.close()

    assert caught.value.certain
    assert TOKEN not in f"{caught.value!r} {caught.value.__context__!r}"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("Плохой шлюз".encode("windows-1251"), 502),
        (b"[]", 200),
        (b'{"odd": 1}', 200),
        (b'{"response": 5}', 200),
        (b'{"error": {"odd": 1}}', 200),
    ],
)
async def test_an_answer_that_is_none_of_vks_is_tried_again(on_stage: Stage, body: bytes, status: int) -> None:
    async with answering(body, status) as url:
        api = VkApi(TOKEN, url, None)
        client = VkClient(api, on_stage.shelf)
        (call,) = client.plan(to_anna(on_stage, Text(text="да")), "one")

        with pytest.raises(Unavailable) as caught:
            await client.deliver(call)
        await api.close()

    assert not caught.value.certain


@asynccontextmanager
async def answering(body: bytes, status: int) -> AsyncIterator[str]:
    """A server that gives the same answer to everything."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
