"""What the page shows, what it settles by echoes, and the window that it knows before it sends."""

import asyncio
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from contracts.content import Album, Contact, Document, Link, Location, Photo, Sticker, Text, Video, Voice
from contracts.ids import ChatRef, FileRef, MessageRef
from contracts.outbound import Button, Edit, Forget, MenuButton, Show
from fb_gateway.client import FbClient, FbFiles
from fb_gateway.from_native import Echo
from fb_gateway.ids import make_chat, make_message
from fb_gateway.to_native import Call
from gatewaykit.failures import TokenRefused
from messaging.failures import RateLimited, Refused, Unavailable, Unsupported
from sandbox.control import FbSay, FbSeen
from sandbox.pictures import png
from tests.clocks import FakeClock
from tests.fb_gateway.stage import FILE, PICTURE, Stage, echo_event
from tests.requirements import requirement

MENU = (
    (MenuButton(text="Связаться с поддержкой", short="Поддержка", payload="menu:support"),),
    (MenuButton(text="Оплата", short="Оплата", payload="menu:payment"),),
)


def show(stage: Stage, content: Any, **more: Any) -> Show:
    return Show(chat=make_chat(stage.anna.id), content=content, **more)


async def carried_out(stage: Stage, command: Show, client: FbClient | None = None) -> list[MessageRef]:
    client = client or stage.client
    made: list[MessageRef] = []
    for call in client.plan(command, "c-1"):
        await client.prepare(call)
        made += await client.deliver(call)
    return made


async def shown(stage: Stage) -> list[FbSeen]:
    return [message for message in (await stage.facebook.chat(stage.anna.id)).messages if message.from_bot]


async def test_a_long_text_goes_in_pieces_with_a_word_of_ours_in_each(on_stage: Stage) -> None:
    refs = await carried_out(on_stage, show(on_stage, Text(text="слово " * 800)))

    seen = await shown(on_stage)
    assert [make_message(on_stage.anna.id, one.id) for one in seen] == refs
    assert [one.metadata for one in seen] == ["otklik:c-1:0", "otklik:c-1:1", "otklik:c-1:2"]


async def test_words_and_file_are_two_messages_and_the_bytes_are_those_that_came(on_stage: Stage) -> None:
    await carried_out(on_stage, show(on_stage, Photo(file=PICTURE, caption="вот")))
    await carried_out(on_stage, show(on_stage, Document(file=FILE, name="договор.pdf")))

    words, photo, document = await shown(on_stage)
    assert (words.text, photo.kind, photo.text) == ("вот", "image", "")
    assert photo.sha256 == sha256(png(40, 30)).hexdigest()
    assert (document.kind, document.file_name) == ("file", "договор.pdf")


@pytest.mark.parametrize(
    ("content", "kinds"),
    [
        (Voice(file=FILE), ["audio"]),
        (Video(file=FILE, caption="смотрите"), ["text", "video"]),
        (Sticker(file=PICTURE), ["image"]),
        (Sticker(file=FILE, animated=True, still=PICTURE), ["image"]),
        (Location(latitude=55.75, longitude=37.62, title="Склад"), ["text"]),
        (Contact(name="Борис", phone="+7 000"), ["text"]),
        (Link(url="https://example.org"), ["text"]),
        (Album(items=(Photo(file=PICTURE), Photo(file=PICTURE)), caption="два"), ["text", "image", "image"]),
    ],
)
async def test_each_kind_goes_as_what_facebook_has_for_it(on_stage: Stage, content: Any, kinds: list[str]) -> None:
    await carried_out(on_stage, show(on_stage, content))

    assert [one.kind for one in await shown(on_stage)] == kinds


@requirement("dialog:rating:facebook")
async def test_an_answer_quotes_and_a_rating_has_quick_replies(on_stage: Stage) -> None:
    quoted = make_message(on_stage.anna.id, on_stage.said)
    stars = (tuple(Button(text=str(score), payload=f"rate:d:{score}") for score in range(1, 6)),)
    await carried_out(on_stage, show(on_stage, Text(text="Оцените"), reply_to=quoted, buttons=stars))

    (seen,) = await shown(on_stage)
    assert seen.reply_to == on_stage.said
    assert seen.quick_replies[4] == ("5", "rate:d:5")


@requirement("dialog:menu:facebook")
async def test_what_the_template_has_no_room_for_are_quick_replies(on_stage: Stage) -> None:
    rest = (MenuButton(text="Моя подписка", short="Моя подписка", payload="menu:subscription", extra=True),)
    await carried_out(on_stage, show(on_stage, Text(text="Чем помочь?"), menu=(*MENU, rest)))

    (last,) = await shown(on_stage)
    assert last.buttons == (("Поддержка", "menu:support"), ("Оплата", "menu:payment"))
    assert last.quick_replies == (("Моя подписка", "menu:subscription"),)


@requirement("dialog:menu:facebook")
async def test_the_menu_is_a_template_with_short_titles_and_a_long_text_goes_before_it(on_stage: Stage) -> None:
    await carried_out(on_stage, show(on_stage, Text(text="слово " * 150), menu=MENU))

    first, last = await shown(on_stage)
    assert first.buttons == ()
    assert last.buttons == (("Поддержка", "menu:support"), ("Оплата", "menu:payment"))
    assert len(last.text) <= 640


@requirement("operators:edit:still-old")
async def test_an_edit_cannot_be_shown(on_stage: Stage) -> None:
    chat = make_chat(on_stage.anna.id)
    edit = Edit(chat=chat, messages=(make_message("1", "m"),), before=Text(text="раз"), content=Text(text="два"))

    with pytest.raises(Unsupported):
        on_stage.client.plan(edit, "c-1")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ((551, 1545041), "blocked"),
        ((200, 1545041), "blocked"),
        ((10, 2018278), "window_closed"),
        ((100, 2018001), "chat_gone"),
        ((10, 2018108), "not_allowed"),
        ((12345, None), "refused"),
    ],
)
async def test_a_refusal_has_its_reason(on_stage: Stage, error: tuple[int, int | None], reason: str) -> None:
    await on_stage.facebook.fault("429", method="messages", error=error)
    with pytest.raises(Refused) as refused:
        await carried_out(on_stage, show(on_stage, Text(text="да")))

    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("code", "failure"), [(613, RateLimited), (4, RateLimited), (2, Unavailable), (190, TokenRefused)]
)
async def test_what_passes_is_tried_again(on_stage: Stage, code: int, failure: type[Exception]) -> None:
    await on_stage.facebook.fault("429", method="messages", error=(code, None))
    with pytest.raises(failure):
        await carried_out(on_stage, show(on_stage, Text(text="да")))


async def test_an_echo_settles_a_lost_answer(on_stage: Stage) -> None:
    (call,) = on_stage.client.plan(show(on_stage, Text(text="да")), "c-1")
    await on_stage.facebook.fault("drop_after", method="messages")
    with pytest.raises(Unavailable) as lost:
        await on_stage.client.deliver(call)
    (stands,) = await shown(on_stage)
    await on_stage.intake.take([echo_event(on_stage, stands)])

    assert not lost.value.certain
    assert await on_stage.client.settled(call) == (make_message(on_stage.anna.id, stands.id),)


async def test_without_an_echo_nothing_is_known_after_some_seconds(on_stage: Stage) -> None:
    clock = FakeClock()
    client = FbClient(on_stage.api, on_stage.records, on_stage.shelf, clock)
    (call,) = client.plan(show(on_stage, Text(text="да")), "c-1")

    assert await settled_in_time(client, call, clock) is None


async def settled_in_time(client: FbClient, call: Call, clock: FakeClock) -> Any:
    waiting = asyncio.create_task(client.settled(call))
    async with asyncio.timeout(10):
        while not waiting.done():
            await clock.until_sleeping(1)
            await clock.pass_time(1)
            await asyncio.wait({waiting}, timeout=0.01)
    return waiting.result()


@pytest.mark.parametrize(
    ("human_agent", "days", "as_agent", "reason"),
    [
        (False, 0.9, False, None),
        (False, 1.1, False, "window_closed"),
        (True, 1.1, False, "human_agent_only"),
        (True, 1.1, True, None),
        (True, 7.1, False, "window_closed"),
        (True, 7.1, True, "window_closed"),
        (False, 1.1, True, None),
    ],
)
async def test_the_window_is_known_before_anything_is_sent(
    on_stage: Stage, human_agent: bool, days: float, as_agent: bool, reason: str | None
) -> None:
    clock = FakeClock()
    acted = (clock.now() - timedelta(days=days)).timestamp()
    await on_stage.records.note(acted=[(on_stage.anna.id, acted)])
    client = FbClient(on_stage.api, on_stage.records, on_stage.shelf, clock, human_agent=human_agent)
    (call,) = client.plan(show(on_stage, Text(text="да"), human_agent=as_agent), "c-1")

    try:
        await client.prepare(call)
        found = None
    except Refused as refused:
        found = refused.reason
    assert found == reason
    assert "messages" not in await on_stage.facebook.counters()


async def test_facebook_takes_a_person_s_own_answer_after_the_window(on_stage: Stage) -> None:
    await on_stage.facebook.human_agent(allowed=True)
    await on_stage.facebook.advance(2 * 86_400)
    with pytest.raises(Refused):
        await carried_out(on_stage, show(on_stage, Text(text="поздно")))
    await carried_out(on_stage, show(on_stage, Text(text="мой ответ"), human_agent=True))

    assert await on_stage.texts() == ["мой ответ"]


async def test_when_the_window_is_unknown_facebook_s_own_word_offers_the_same(on_stage: Stage) -> None:
    client = FbClient(on_stage.api, on_stage.records, on_stage.shelf, FakeClock(), human_agent=True)
    await on_stage.facebook.advance(2 * 86_400)
    with pytest.raises(Refused) as refused:
        await carried_out(on_stage, show(on_stage, Text(text="поздно")), client)

    assert refused.value.reason == "human_agent_only"


async def test_a_file_that_came_is_read_while_its_address_lives(on_stage: Stage) -> None:
    said = await on_stage.facebook.send(FbSay(on_stage.anna.id, kind="photo", data=png(50, 50)))
    address = said_address(on_stage, said)
    await on_stage.intake.take([photo_event(on_stage, said.id, address)])
    files = FbFiles(on_stage.api, on_stage.records)
    async with files.open(FileRef(f"fb:{said.id}:0"), 10_000) as incoming:
        data = b"".join([chunk async for chunk in incoming.chunks])
    await on_stage.facebook.advance(2 * 86_400)
    with pytest.raises(Refused) as gone:
        async with files.open(FileRef(f"fb:{said.id}:0"), 10_000):
            pass

    assert data == png(50, 50)
    assert gone.value.reason == "file_gone"


async def test_a_file_too_large_or_unknown_is_refused_before_a_byte(on_stage: Stage) -> None:
    said = await on_stage.facebook.send(FbSay(on_stage.anna.id, kind="document", data=b"x" * 100))
    await on_stage.intake.take([photo_event(on_stage, said.id, said_address(on_stage, said))])
    files = FbFiles(on_stage.api, on_stage.records)
    reasons = []
    for ref in (f"fb:{said.id}:0", "fb:m_other:0"):
        with pytest.raises(Refused) as refused:
            async with files.open(FileRef(ref), 99):
                pass
        reasons.append(refused.value.reason)

    assert reasons == ["too_large", "file_gone"]


def said_address(stage: Stage, said: FbSeen) -> str:
    until = int(said.date + 24 * 3600)
    return f"{stage.url}/fb-cdn/{said.attachments[0].unique}/{until}/{said.file_name}"


def photo_event(stage: Stage, mid: str, url: str) -> dict[str, Any]:
    message = {"mid": mid, "attachments": [{"type": "image", "payload": {"url": url}}]}
    sender, recipient = {"id": stage.anna.id}, {"id": stage.page.id}
    return {"sender": sender, "recipient": recipient, "timestamp": 1, "message": message}


async def test_what_a_chat_of_another_messenger_is_told_is_unsupported(on_stage: Stage) -> None:
    with pytest.raises(Unsupported):
        on_stage.client.plan(Show(chat=ChatRef("tg:1"), content=Text(text="да")), "c-1")


@requirement("owner:forget:everywhere")
async def test_of_a_forgotten_person_nothing_is_written_down_any_more(on_stage: Stage) -> None:
    chat, psid = make_chat(on_stage.anna.id), on_stage.anna.id
    await on_stage.records.note(acted=[(psid, 1.0), ("other", 1.0)], echo=Echo("word", psid, "mid"))

    for _ in range(2):
        await on_stage.client.look(Forget(chat=chat))

    assert on_stage.client.plan(Forget(chat=chat), "c") == ()
    assert (await on_stage.records.acted_at(psid), await on_stage.records.echoed("word")) == (None, None)
    assert await on_stage.records.acted_at("other") == 1.0
