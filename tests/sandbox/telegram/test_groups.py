"""Groups and forums: who sees what, topics, threads, ids (TG-50, TG-60…TG-71)."""

import pytest

from sandbox.control import ControlRefused, Say
from tests.sandbox.telegram.stage import Stage


async def texts(stage: Stage) -> list[str]:
    updates = await stage.bot.poll() if await stage.telegram.pending(stage.bot.id) else []
    return [update["message"].get("text", "") for update in updates if "message" in update]


async def topic(stage: Stage, name: str = "Anna") -> int:
    return int((await stage.bot.call("createForumTopic", chat_id=stage.forum.id, name=name))["message_thread_id"])


async def test_tg_60_without_admin_rights_only_what_is_meant_for_the_bot(stage: Stage) -> None:
    group = await stage.telegram.group("Shop", members=[stage.oleg.id, stage.bot.id])
    own = await stage.bot.call("sendMessage", chat_id=group.id, text="hello")
    for text in ("chat", "/help", "/help@other_bot", "/who@otklik_bot", "hey @otklik_bot"):
        await stage.telegram.say(group.id, text, sender=stage.oleg.id)
    await stage.telegram.say(group.id, "a reply", sender=stage.oleg.id, reply_to=own["message_id"])

    assert await texts(stage) == ["/help", "/who@otklik_bot", "hey @otklik_bot", "a reply"]


async def test_tg_60_an_admin_sees_everything_and_so_does_a_bot_without_privacy(stage: Stage) -> None:
    nosy = await stage.telegram.bot(token="77:nosy", username="nosy_bot", privacy=False)
    await stage.telegram.member(stage.forum.id, nosy.id)

    await stage.telegram.say(stage.forum.id, "chat", sender=stage.oleg.id)

    assert await texts(stage) == ["chat"]
    assert await stage.telegram.pending(nosy.id) == 2  # it was told that it was let in, too


async def test_tg_61_bots_do_not_see_each_other(stage: Stage) -> None:
    other = await stage.telegram.bot(token="77:other", username="other_bot", privacy=False)
    await stage.telegram.member(stage.forum.id, other.id)
    before = await stage.telegram.pending(other.id)

    await stage.bot.call("sendMessage", chat_id=stage.forum.id, text="hello")

    assert await stage.telegram.pending(other.id) == before


async def test_tg_62_an_anonymous_admin_writes_as_the_group(stage: Stage) -> None:
    await stage.telegram.send(Say(stage.forum.id, "who am I", stage.oleg.id, anonymous=True))

    message = (await stage.bot.poll())[0]["message"]

    assert (message["from"]["id"], message["sender_chat"]["id"]) == (1087968824, stage.forum.id)


async def test_tg_63_a_topic_needs_the_right_and_tells_the_bot_of_itself(stage: Stage) -> None:
    number = await topic(stage)
    created = (await stage.bot.poll())[0]["message"]
    await stage.telegram.member(stage.forum.id, stage.bot.id, "administrator", rights=[])

    answer = await stage.bot.ask("createForumTopic", chat_id=stage.forum.id, name="Boris")

    assert (created["message_id"], created["message_thread_id"], created["is_topic_message"]) == (number, number, True)
    assert created["forum_topic_created"]["name"] == "Anna"
    assert answer.refusal == (400, "Bad Request: not enough rights to create a topic")


async def test_tg_64_general_has_no_thread_on_the_wire(stage: Stage) -> None:
    await stage.telegram.say(stage.forum.id, "in General", sender=stage.oleg.id)

    answer = await stage.bot.ask("sendMessage", chat_id=stage.forum.id, message_thread_id=1, text="hello")

    assert "message_thread_id" not in (await stage.bot.poll())[0]["message"]
    assert answer.refusal == (400, "Bad Request: message thread not found")


async def test_tg_65_in_a_topic_what_answers_nothing_answers_its_first_message(stage: Stage) -> None:
    number = await topic(stage)
    await stage.bot.forget()
    await stage.telegram.send(Say(stage.forum.id, "plain", stage.oleg.id, thread=number))
    sent = await stage.bot.call("sendMessage", chat_id=stage.forum.id, message_thread_id=number, text="relay")
    await stage.telegram.say(stage.forum.id, "reply", sender=stage.oleg.id, reply_to=sent["message_id"])

    plain, reply = [update["message"] for update in await stage.bot.poll()]

    assert plain["reply_to_message"]["message_id"] == plain["message_thread_id"] == number
    assert "forum_topic_created" in plain["reply_to_message"]
    assert reply["reply_to_message"]["message_id"] == sent["message_id"]


async def test_tg_66_a_closed_topic_and_a_deleted_one(stage: Stage) -> None:
    number = await topic(stage)
    place = {"chat_id": stage.forum.id, "message_thread_id": number}
    await stage.bot.call("closeForumTopic", **place)
    closed = await stage.bot.ask("sendMessage", text="hello", **place)
    await stage.bot.call("reopenForumTopic", **place)
    await stage.bot.call("editForumTopic", name="Anna ✅", **place)
    reopened = await stage.bot.ask("sendMessage", text="hello", **place)
    await stage.bot.call("deleteForumTopic", **place)
    await stage.bot.forget()

    deleted = await stage.bot.ask("sendMessage", text="hello", **place)

    assert closed.refusal == (400, "Bad Request: TOPIC_CLOSED")
    assert reopened.status == 200
    assert deleted.refusal == (400, "Bad Request: message thread not found")


async def test_tg_68_a_reply_chain_outside_a_forum_has_a_thread_that_is_no_topic(stage: Stage) -> None:
    group = await stage.telegram.group("Shop", members=[stage.oleg.id], admins=[stage.bot.id])
    root = await stage.telegram.say(group.id, "root", sender=stage.oleg.id)
    await stage.telegram.say(group.id, "reply", sender=stage.oleg.id, reply_to=root.id)

    message = (await stage.bot.poll())[1]["message"]

    assert message["message_thread_id"] == root.id
    assert "is_topic_message" not in message


async def test_tg_70_the_answered_message_goes_one_level_deep(stage: Stage) -> None:
    one = await stage.telegram.say(stage.anna.id, "one")
    two = await stage.telegram.say(stage.anna.id, "two", reply_to=one.id)
    await stage.telegram.say(stage.anna.id, "three", reply_to=two.id)

    three = (await stage.bot.poll())[2]["message"]

    assert three["reply_to_message"]["text"] == "two"
    assert "reply_to_message" not in three["reply_to_message"]


async def test_tg_71_private_chats_share_one_counter_and_a_supergroup_has_its_own(stage: Stage) -> None:
    boris = await stage.telegram.person("Boris")
    first = await stage.telegram.say(stage.anna.id, "one")
    second = await stage.telegram.say(boris.id, "two")
    elsewhere = await stage.telegram.say(stage.forum.id, "three", sender=stage.oleg.id)

    assert second.id == first.id + 1
    assert elsewhere.id == 2


async def test_tg_50_only_an_admin_is_told_of_reactions(stage: Stage) -> None:
    group = await stage.telegram.group("Shop", members=[stage.oleg.id, stage.bot.id])
    await stage.bot.call("getUpdates", allowed_updates=["message_reaction"])
    for chat in (group, stage.forum):
        message = await stage.telegram.say(chat.id, "hello", sender=stage.oleg.id)
        await stage.telegram.react(chat.id, message.id, stage.oleg.id, ["👍"])

    chats = [update["message_reaction"]["chat"]["id"] for update in await stage.bot.poll()]

    assert chats == [stage.forum.id]


async def test_tg_26_blocking_and_unblocking_is_told(stage: Stage) -> None:
    await stage.telegram.block(stage.anna.id)
    await stage.telegram.unblock(stage.anna.id)

    changes = [update["my_chat_member"] for update in await stage.bot.poll()]

    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]
    assert {change["chat"]["type"] for change in changes} == {"private"}


async def test_tg_44_nobody_tells_the_bot_of_a_deletion(stage: Stage) -> None:
    message = await stage.telegram.say(stage.anna.id, "oops")
    await stage.bot.forget()

    await stage.telegram.delete(stage.anna.id, message.id)

    assert await stage.telegram.pending(stage.bot.id) == 0


@pytest.mark.parametrize("method", ["getChatMember", "getChatAdministrators"])
async def test_the_bot_finds_itself_among_the_admins(stage: Stage, method: str) -> None:
    found = await stage.bot.call(method, chat_id=stage.forum.id, user_id=stage.bot.id)

    member = found if isinstance(found, dict) else found[0]
    assert (member["user"]["id"], member["status"]) == (stage.bot.id, "administrator")


async def test_tg_63_topics_are_switched_on_and_off_and_no_bot_is_told(stage: Stage) -> None:
    group = await stage.telegram.group("Shop", members=[stage.oleg.id], admins=[stage.bot.id])
    await stage.telegram.say(group.id, "before", sender=stage.oleg.id)
    await stage.bot.forget()
    await stage.telegram.topics.switch(group.id, on=True)
    told = await stage.telegram.pending(stage.bot.id)
    made = await stage.bot.call("createForumTopic", chat_id=group.id, name="Anna")
    place = {"chat_id": group.id, "message_thread_id": made["message_thread_id"]}
    there = await stage.bot.call("sendMessage", text="hello", **place)

    await stage.telegram.topics.switch(group.id, on=False)
    refused = [
        (await stage.bot.ask("sendMessage", text="hello", **place)).refusal,
        (await stage.bot.ask("createForumTopic", chat_id=group.id, name="Boris")).refusal,
    ]
    reply = await stage.telegram.say(group.id, "reply", sender=stage.oleg.id, reply_to=there["message_id"])
    await stage.telegram.topics.switch(group.id, on=True)

    assert (told, there["chat"]["is_forum"]) == (0, True)
    assert refused == [
        (400, "Bad Request: message thread not found"),
        (400, "Bad Request: the chat is not a forum"),
    ]
    assert (reply.reply_to, reply.thread) == (there["message_id"], None)
    assert (await stage.bot.ask("sendMessage", text="again", **place)).status == 200


async def test_tg_24_switching_topics_on_makes_another_chat_of_a_basic_group(stage: Stage) -> None:
    group = await stage.telegram.group("Shop", kind="group", members=[stage.oleg.id], admins=[stage.bot.id])

    forum = await stage.telegram.topics.switch(group.id, on=True)
    answer = await stage.bot.ask("sendMessage", chat_id=group.id, text="hello")

    assert (forum.id != group.id, forum.forum) == (True, True)
    assert answer.body["parameters"] == {"migrate_to_chat_id": forum.id}


async def test_tg_66_what_people_do_with_topics_is_told_but_for_a_deletion(stage: Stage) -> None:
    number = await topic(stage)
    await stage.bot.forget()
    topics, oleg = stage.telegram.topics, stage.oleg.id
    made = await topics.make(stage.forum.id, "Lunch", by=oleg)
    await topics.rename(stage.forum.id, number, "Anna!", by=oleg)
    await topics.close(stage.forum.id, number, by=oleg)
    await topics.reopen(stage.forum.id, number, by=oleg)
    await topics.delete(stage.forum.id, number)

    told = [update["message"] for update in await stage.bot.poll()]

    kinds = [kind for message in told for kind in message if kind.startswith("forum_topic_")]
    assert kinds == ["forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"]
    assert [message["message_thread_id"] for message in told] == [made.id, number, number, number]
    assert {message["from"]["id"] for message in told} == {oleg}


async def test_tg_66_in_a_closed_topic_only_administrators_write(stage: Stage) -> None:
    number = await topic(stage)
    await stage.telegram.topics.close(stage.forum.id, number, by=stage.oleg.id)

    with pytest.raises(ControlRefused, match="closed"):
        await stage.telegram.send(Say(stage.forum.id, "hello", stage.oleg.id, thread=number))
    await stage.telegram.member(stage.forum.id, stage.oleg.id, "administrator")

    assert (await stage.telegram.send(Say(stage.forum.id, "hello", stage.oleg.id, thread=number))).thread == number


async def test_tg_69_a_reply_to_another_topic_is_no_reply_in_its_own(stage: Stage) -> None:
    here, there = await topic(stage, "Anna"), await topic(stage, "Boris")
    place = {"chat_id": stage.forum.id, "message_thread_id": there}
    asked = await stage.bot.call("sendMessage", text="from Boris", **place)
    await stage.bot.forget()
    await stage.telegram.send(Say(stage.forum.id, "look", stage.oleg.id, reply_to=asked["message_id"], thread=here))

    said = (await stage.bot.poll())[0]["message"]

    assert (said["message_thread_id"], said["reply_to_message"]["message_id"]) == (here, here)
    assert (said["external_reply"]["chat"]["id"], said["external_reply"]["message_id"]) == (
        stage.forum.id,
        asked["message_id"],
    )


async def test_tg_65_a_reply_of_the_bot_without_a_topic_stands_beside_what_it_answers(stage: Stage) -> None:
    number = await topic(stage)
    said = await stage.telegram.send(Say(stage.forum.id, "question", stage.oleg.id, thread=number))

    reply = {"message_id": said.id, "allow_sending_without_reply": True}
    sent = await stage.bot.call("sendMessage", chat_id=stage.forum.id, text="answer", reply_parameters=reply)

    assert sent["message_thread_id"] == number


async def test_tg_69_a_reply_of_the_bot_into_another_topic_is_refused_even_if_it_might_go_without(stage: Stage) -> None:
    number = await topic(stage)
    general = await stage.telegram.say(stage.forum.id, "in General", sender=stage.oleg.id)

    reply = {"message_id": general.id, "allow_sending_without_reply": True}
    place = {"chat_id": stage.forum.id, "message_thread_id": number}
    answer = await stage.bot.ask("sendMessage", text="answer", reply_parameters=reply, **place)

    assert answer.refusal == (400, "Bad Request: message to be replied not found")
