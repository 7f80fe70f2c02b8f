"""Each client's messages stand in the client's own topic, whatever people do with it (TG-63…TG-69)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.content import Album, Location, Photo, Text
from contracts.ids import FileRef
from contracts.outbound import Edit, Instead, Mark
from messaging.failures import Refused, Unavailable
from sandbox.control.seen import Say
from sandbox.pictures import png
from telegram_gateway.ids import make_message, make_thread
from tests.requirements import requirement
from tests.telegram_gateway.light_desk import ANNA, BORIS, HEADER, LightDesk, light_desk

RENAMED = ANNA.model_copy(update={"name": "Анна К. · Telegram"})
LED = Instead(topic=BORIS.id, name=BORIS.name, words="Всё новое — там:")
SHUT = ANNA.model_copy(update={"open": False})


@pytest.fixture
async def forum(tmp_path: Path) -> AsyncIterator[LightDesk]:
    async with light_desk(tmp_path, forum=True) as desk:
        yield desk


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[LightDesk]:
    async with light_desk(tmp_path, forum=False) as desk:
        yield desk


@requirement("forum:a-topic-per-client", "forum:made-once")
async def test_the_first_message_makes_the_topic_and_the_next_finds_it(forum: LightDesk) -> None:
    first = await forum.relay("раз")
    second = await forum.relay("два", ANNA.model_copy(update={"header": "ВКонтакте"}))

    number = (await forum.topic()).id
    assert await forum.inside() == ["раз", "ВКонтакте\nдва"]
    assert (first.turns, second.turns) == (2, 1)
    assert first.thread == second.thread == make_thread(forum.chat, number)
    assert await forum.calls("createForumTopic") == 1


async def test_two_accounts_of_one_client_make_one_topic_together(forum: LightDesk) -> None:
    await forum.telegram.latency(0.02, 0.02)
    other_name = ANNA.model_copy(update={"name": "Аня · ВКонтакте"})

    await asyncio.gather(forum.relay("отсюда"), forum.relay("оттуда", other_name))

    (topic,) = (await forum.look()).topics
    assert sorted(await forum.inside(topic.name)) == ["отсюда", "оттуда"]


@requirement("forum:header")
async def test_in_a_plain_group_a_relay_names_its_client_and_nothing_is_tended(plain: LightDesk) -> None:
    done = await plain.relay("вопрос")
    tended = await plain.tend(RENAMED, 1)

    assert await plain.texts() == [(f"{HEADER}\nвопрос", False)]
    assert (done.thread, tended.turns) == (None, 0)
    assert await plain.calls("createForumTopic") == 0


async def test_what_holds_no_name_needs_no_card_in_a_topic(forum: LightDesk) -> None:
    await forum.relay(Location(latitude=55.7, longitude=37.6))

    assert [one.kind for one in (await forum.look()).messages] == ["forum_topic_created", "location"]


@requirement("forum:edits")
async def test_an_album_stands_in_the_topic_as_one(forum: LightDesk) -> None:
    await forum.telegram.send(Say(forum.oleg.id, kind="photo", data=png(320, 200)))
    update = (await forum.client.updates(None, 1))[-1]
    photo = Photo(file=FileRef(f"tg:{update['message']['photo'][-1]['file_id']}"))

    done = await forum.relay(Album(items=(photo, photo), caption="два"))

    seen = [one for one in (await forum.look()).messages if one.kind == "photo"]
    assert {one.thread for one in seen} == {(await forum.topic()).id}
    assert (len(done.messages), len({one.album for one in seen})) == (2, 1)


@requirement("forum:made-again")
async def test_a_deleted_topic_is_made_again_and_nothing_is_lost(forum: LightDesk) -> None:
    await forum.relay("раз")
    await forum.relay("другой клиент", BORIS)
    await forum.telegram.topics.delete(forum.chat, (await forum.topic()).id)

    again = await forum.relay("два")
    await forum.relay("три")

    assert await forum.inside() == ["два", "три"]
    assert await forum.inside(BORIS.name) == ["другой клиент"]
    assert again.turns == 3


@requirement("forum:made-again")
async def test_a_topic_closed_by_hand_is_opened_for_the_message(forum: LightDesk) -> None:
    await forum.relay("раз")
    await forum.telegram.topics.close(forum.chat, (await forum.topic()).id, by=forum.oleg.id)

    await forum.relay("два")

    assert await forum.inside() == ["раз", "два"]
    assert not (await forum.topic()).closed


@requirement("forum:closed-and-opened", "forum:named")
async def test_a_topic_is_named_closed_and_opened_as_it_is_told(forum: LightDesk) -> None:
    await forum.relay("раз")
    closed = await forum.tend(RENAMED.model_copy(update={"open": False}), 2)
    stands = await forum.topic(RENAMED.name)
    older = await forum.tend(ANNA, 1)
    same = await forum.tend(RENAMED.model_copy(update={"open": False}), 3)
    await forum.relay("снова", RENAMED)

    assert (closed.turns, older.turns, same.turns) == (2, 0, 0)
    assert stands.closed
    assert not (await forum.topic(RENAMED.name)).closed
    assert await forum.inside(RENAMED.name) == ["раз", "снова"]


@requirement("forum:merged")
@pytest.mark.parametrize("closed_by", ["nobody", "the bot", "hand"])
async def test_a_topic_that_is_left_leads_once_to_the_one_in_its_stead_and_is_closed(
    forum: LightDesk, closed_by: str
) -> None:
    await forum.relay("раз")
    await forum.relay("другой клиент", BORIS)
    there = (await forum.topic(BORIS.name)).id
    if closed_by == "hand":
        await forum.telegram.topics.close(forum.chat, (await forum.topic()).id, by=forum.oleg.id)
    elif closed_by == "the bot":
        await forum.tend(SHUT, 1)
    left = SHUT.model_copy(update={"name": "↪ Анна"})

    done = await forum.tend(left, 2, LED)
    same = await forum.tend(left, 3, LED)

    assert await forum.inside(left.name) == ["раз", f"{LED.words}\n{LED.name}"]
    assert (await forum.topic(left.name)).closed
    (link,) = (await forum.standing(f"{LED.words}\n{LED.name}")).entities
    assert link["url"] == f"https://t.me/c/{-1000000000000 - forum.chat}/{there}"
    assert (link["offset"], link["length"]) == (len(LED.words) + 1, len(LED.name))
    assert (done.turns, same.turns) == ({"nobody": 3, "the bot": 4, "hand": 5}[closed_by], 0)


@requirement("forum:merged")
async def test_a_topic_that_was_left_and_is_needed_again_is_opened_and_may_lead_anew(forum: LightDesk) -> None:
    await forum.relay("раз")
    await forum.tend(SHUT, 1, LED)
    await forum.tend(ANNA, 2)
    reopened = not (await forum.topic()).closed
    await forum.tend(SHUT, 3, LED)

    assert reopened
    assert await forum.inside() == ["раз", *[f"{LED.words}\n{LED.name}"] * 2]
    assert (await forum.standing(f"{LED.words}\n{LED.name}")).entities == (), "there is no topic to lead to"


async def test_what_people_have_done_already_or_undone_is_no_fault(forum: LightDesk) -> None:
    await forum.relay("раз")
    number = (await forum.topic()).id
    await forum.telegram.topics.close(forum.chat, number, by=forum.oleg.id)
    await forum.tend(SHUT, 1)
    await forum.telegram.topics.delete(forum.chat, number)
    await forum.tend(ANNA, 2)

    await forum.relay("два")

    assert await forum.inside() == ["два"]


async def test_what_is_said_after_the_close_stands_in_the_topic_and_it_can_be_closed_again(forum: LightDesk) -> None:
    await forum.relay("раз")
    await forum.tend(SHUT, 1)
    await forum.relay("оценка: 5", SHUT)
    await forum.tend(SHUT, 2)

    assert await forum.inside() == ["раз", "оценка: 5"]
    assert (await forum.topic()).closed


@requirement("forum:made-once")
@pytest.mark.parametrize("fault", ["500", "drop", "drop_after"])
async def test_a_call_of_which_nobody_knows_is_made_again_and_counted(forum: LightDesk, fault: str) -> None:
    await forum.telegram.fault(fault, method="createForumTopic")  # type: ignore[arg-type]  # of these words
    with pytest.raises(Unavailable) as caught:
        await forum.relay("вопрос")

    await forum.relay("вопрос")  # nobody reads updates here, so Telegram's own word of the topic is not heard

    assert caught.value.certain, "the message itself was surely not sent"
    assert await forum.inside() == ["вопрос"]
    assert len((await forum.look()).topics) == (2 if fault == "drop_after" else 1)
    assert len(forum.orphans) == 1


@requirement("forum:made-once")
async def test_a_topic_that_telegram_told_of_is_taken_instead_of_another(forum: LightDesk) -> None:
    await forum.telegram.fault("drop_after", method="createForumTopic")
    with pytest.raises(Unavailable):
        await forum.relay("вопрос")
    (made,) = (await forum.look()).topics
    await forum.store.noticed(forum.chat, made.id, made.name)

    await forum.relay("вопрос")
    await forum.relay("другой", BORIS)

    assert await forum.inside() == ["вопрос"]
    assert (len((await forum.look()).topics), forum.orphans) == (2, [])


@requirement("forum:made-once")
async def test_a_call_of_which_nobody_knows_is_not_repeated_unseen_by_another_account(forum: LightDesk) -> None:
    await forum.telegram.latency(0.02, 0.02)
    await forum.telegram.fault("drop_after", method="createForumTopic")

    ends = await asyncio.gather(forum.relay("отсюда"), forum.relay("оттуда"), return_exceptions=True)

    assert [isinstance(end, Unavailable) for end in ends].count(True) == 1
    assert (len((await forum.look()).topics), len(forum.orphans)) == (2, 1)


@requirement("forum:made-once")
async def test_a_sender_that_was_slow_takes_no_topic_from_whom_it_was_given_to_meanwhile(forum: LightDesk) -> None:
    await forum.relay("раз")
    first = (await forum.topic()).id

    late = await forum.store.bind(forum.chat, ANNA.id, first + 1000, ANNA.name)
    await forum.relay("два")
    await forum.relay("другой", BORIS.model_copy(update={"name": ANNA.name}))

    assert not late
    seen = [(one.text, one.thread == first) for one in (await forum.look()).messages if one.kind == "text"]
    assert seen == [("раз", True), ("два", True), ("другой", False)]


async def test_what_was_surely_not_made_is_not_waited_for(forum: LightDesk) -> None:
    await forum.telegram.member(forum.chat, forum.bot.id, "administrator", rights=["can_pin_messages"])
    with pytest.raises(Unavailable, match="no topic can be made"):
        await forum.relay("вопрос")
    await forum.telegram.member(forum.chat, forum.bot.id, "administrator")

    assert (await forum.relay("вопрос")).turns == 2
    assert (forum.orphans, await forum.inside()) == ([], ["вопрос"])


@requirement("forum:rights")
async def test_without_the_right_a_topic_stays_as_it_is_and_a_closed_one_makes_wait(forum: LightDesk) -> None:
    await forum.relay("раз")
    await forum.telegram.member(forum.chat, forum.bot.id, "administrator", rights=["can_pin_messages"])
    await forum.tend(SHUT, 1)
    open_still = not (await forum.topic()).closed
    await forum.telegram.topics.close(forum.chat, (await forum.topic()).id, by=forum.oleg.id)

    with pytest.raises(Unavailable, match="cannot be opened"):
        await forum.relay("два")
    await forum.telegram.member(forum.chat, forum.bot.id, "administrator")
    await forum.relay("два")

    assert open_still
    assert await forum.inside() == ["раз", "два"]


@requirement("forum:switched")
async def test_topics_switched_on_take_the_next_message_out_of_general(plain: LightDesk) -> None:
    await plain.relay("до")
    await plain.telegram.topics.switch(plain.chat, on=True)

    await plain.relay("после")

    assert await plain.texts() == [(f"{HEADER}\nдо", False), ("после", True)]


async def test_what_cannot_be_taken_back_is_not_said_twice(plain: LightDesk) -> None:
    await plain.relay("до")
    await plain.telegram.topics.switch(plain.chat, on=True)
    await plain.telegram.fault("500", method="deleteMessage")

    done = await plain.relay("после")

    assert await plain.texts() == [(f"{HEADER}\nдо", False), (f"{HEADER}\nпосле", False)]
    assert len(done.messages) == 1


@requirement("forum:switched")
async def test_topics_switched_off_leave_the_name_and_come_back_with_all_that_stood_there(forum: LightDesk) -> None:
    await forum.relay("в теме")
    await forum.telegram.topics.switch(forum.chat, on=False)
    await forum.relay("без тем")
    await forum.telegram.topics.switch(forum.chat, on=True)
    forum.desk.seen(forum=True)
    await forum.relay("снова в теме")

    assert await forum.texts() == [("в теме", True), (f"{HEADER}\nбез тем", False), ("снова в теме", True)]
    assert await forum.inside() == ["в теме", "снова в теме"]


async def test_topics_switched_off_before_the_first_is_made(forum: LightDesk) -> None:
    await forum.client.look(Mark(chat=forum.ref, message=make_message(forum.chat, 1), mark="delivered"))
    await forum.telegram.topics.switch(forum.chat, on=False)

    await forum.relay("вопрос")

    assert await forum.texts() == [(f"{HEADER}\nвопрос", False)]


async def test_a_word_to_somebody_stands_where_they_spoke_or_else_with_the_client(forum: LightDesk) -> None:
    lunch = await forum.telegram.topics.make(forum.chat, "Обед", by=forum.oleg.id)
    here = make_thread(forum.chat, lunch.id)
    await forum.relay("помощь", None, thread=here)
    before = await forum.inside("Обед")
    await forum.telegram.topics.delete(forum.chat, lunch.id)

    await forum.relay("о клиенте", thread=here)
    with pytest.raises(Refused) as caught:
        await forum.relay("только там", None, thread=here)

    assert before == [f"{HEADER}\nпомощь"]
    assert await forum.inside() == ["о клиенте"]
    assert caught.value.reason == "message_gone"


async def test_what_it_answers_may_stand_in_another_topic(forum: LightDesk) -> None:
    general = await forum.telegram.say(forum.chat, "ответ до тем", sender=forum.oleg.id)

    await forum.relay("не доставлено", reply_to=make_message(forum.chat, general.id))

    assert (await forum.standing("не доставлено")).reply_to is None
    assert await forum.inside() == ["не доставлено"]


@requirement("forum:edits")
async def test_a_sign_and_a_longer_edit_stand_where_the_message_stands(forum: LightDesk) -> None:
    asked = await forum.relay("вопрос", ANNA.model_copy(update={"header": "ВКонтакте"}))
    number = (await forum.topic()).id
    answer = await forum.telegram.send(Say(forum.chat, "ответ", forum.oleg.id, thread=number))
    await forum.telegram.allow_reactions(forum.chat, [])
    for mark in ("waiting", "delivered"):
        ref = make_message(forum.chat, answer.id)
        await forum.carry_out(Mark(chat=forum.ref, message=ref, mark=mark, topic=ANNA))
    edit = Edit(
        chat=forum.ref,
        messages=asked.messages,
        before=Text(text="вопрос"),
        content=Text(text="вопрос " * 700),
        header=HEADER,
        topic=ANNA.model_copy(update={"header": "ВКонтакте"}),
        thread=asked.thread,
    )
    edited = await forum.carry_out(edit)

    seen = [one for one in (await forum.look()).messages if one.thread == number][1:]
    assert [one.text[:9] for one in seen] == ["ВКонтакте", "ответ", "⏳", "✓", "ВКонтакте"]
    assert [one.reply_to for one in seen[2:]] == [answer.id, answer.id, seen[0].id]
    assert len(edited.messages) == 2


async def test_an_edit_of_what_was_said_before_there_were_topics_keeps_the_name(plain: LightDesk) -> None:
    asked = await plain.relay("вопрос")
    await plain.telegram.topics.switch(plain.chat, on=True)
    plain.desk.seen(forum=True)
    edit = Edit(
        chat=plain.ref,
        messages=asked.messages,
        before=Text(text="вопрос"),
        content=Text(text="вопрос!"),
        header=HEADER,
        topic=ANNA,
        thread=asked.thread,
    )
    await plain.carry_out(edit)

    assert await plain.texts() == [(f"{HEADER}\nвопрос!", False)]


async def test_a_name_that_telegram_would_refuse_is_made_fit(forum: LightDesk) -> None:
    await forum.relay("раз", ANNA.model_copy(update={"name": "🙂" * 100}))
    await forum.relay("два", BORIS.model_copy(update={"name": "  "}))

    assert sorted((await forum.topics()), key=len) == ["…", "🙂" * 64]
