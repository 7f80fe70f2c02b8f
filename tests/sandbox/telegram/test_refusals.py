"""What the platform refuses, word for word (TG-24, TG-25, TG-30, TG-45, TG-46, TG-51)."""

from typing import Any, Literal

import pytest

from sandbox.control import Say
from tests.sandbox.telegram.stage import Stage


async def refusal(stage: Stage, method: str, **values: Any) -> tuple[int, str]:
    return (await stage.bot.ask(method, **values)).refusal


async def test_tg_24_an_upgraded_group_names_its_new_id_and_its_messages_are_gone(stage: Stage) -> None:
    group = await stage.telegram.group("Plain", kind="group", members=[stage.oleg.id], admins=[stage.bot.id])
    await stage.bot.call("sendMessage", chat_id=group.id, text="before")
    new = await stage.telegram.upgrade(group.id)

    answer = await stage.bot.ask("sendMessage", chat_id=group.id, text="after")

    assert answer.refusal == (400, "Bad Request: group chat was upgraded to a supergroup chat")
    assert answer.body["parameters"] == {"migrate_to_chat_id": new.id}
    notices = [update["message"] for update in await stage.bot.poll()]
    assert [notice.get("migrate_to_chat_id") for notice in notices] == [new.id, None]
    assert [notice.get("migrate_from_chat_id") for notice in notices] == [None, group.id]
    assert (await stage.telegram.chat(new.id)).messages[0].kind == "migrate_from_chat_id"


async def test_tg_25_a_client_who_blocked_the_bot(stage: Stage) -> None:
    await stage.telegram.block(stage.anna.id)

    blocked = await refusal(stage, "sendMessage", chat_id=stage.anna.id, text="hello")
    await stage.telegram.unblock(stage.anna.id)

    assert blocked == (403, "Forbidden: bot was blocked by the user")
    assert (await stage.bot.ask("sendMessage", chat_id=stage.anna.id, text="hello")).status == 200


async def test_tg_25_a_person_who_never_pressed_start(stage: Stage) -> None:
    boris = await stage.telegram.person("Boris")

    words = await refusal(stage, "sendMessage", chat_id=boris.id, text="hello")

    assert words == (403, "Forbidden: bot can't initiate conversation with a user")


async def test_tg_25_a_deleted_account(stage: Stage) -> None:
    await stage.telegram.deactivate(stage.anna.id)

    words = await refusal(stage, "sendMessage", chat_id=stage.anna.id, text="hello")

    assert words == (403, "Forbidden: user is deactivated")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("kicked", "Forbidden: bot was kicked from the supergroup chat"),
        ("left", "Forbidden: bot is not a member of the supergroup chat"),
    ],
)
async def test_tg_25_a_bot_that_is_not_in_the_group(
    stage: Stage, status: Literal["kicked", "left"], words: str
) -> None:
    await stage.telegram.member(stage.forum.id, stage.bot.id, status)

    assert await refusal(stage, "sendMessage", chat_id=stage.forum.id, text="hello") == (403, words)


async def test_tg_25_a_bot_that_may_not_write_and_hears_so(stage: Stage) -> None:
    for _ in range(2):
        await stage.telegram.member(stage.forum.id, stage.bot.id, "restricted")
    words = await refusal(stage, "sendMessage", chat_id=stage.forum.id, text="hello")
    told = [update["my_chat_member"] for update in await stage.bot.poll()]
    await stage.telegram.member(stage.forum.id, stage.bot.id, "restricted", rights=["can_send_messages"])

    assert words == (400, "Bad Request: not enough rights to send text messages to the chat")
    assert [one["old_chat_member"]["status"] for one in told] == ["administrator"]
    assert [one["new_chat_member"]["can_send_messages"] for one in told] == [False]
    assert (await stage.bot.ask("sendMessage", chat_id=stage.forum.id, text="hello")).status == 200


async def test_tg_25_a_chat_that_does_not_exist(stage: Stage) -> None:
    assert await refusal(stage, "sendMessage", chat_id=42, text="hello") == (400, "Bad Request: chat not found")
    assert await refusal(stage, "sendMessage", text="hello") == (400, "Bad Request: chat_id is empty")


async def test_tg_25_a_wrong_token_is_not_found_and_a_revoked_one_is_unauthorized(stage: Stage) -> None:
    async with stage.bot.session.get(f"{stage.sandbox.url}/bot1:wrong/getMe") as response:
        assert await response.json() == {"ok": False, "error_code": 404, "description": "Not Found"}

    await stage.telegram.revoke()

    assert await refusal(stage, "getMe") == (401, "Unauthorized")


async def test_an_unknown_method_is_not_found(stage: Stage) -> None:
    assert await refusal(stage, "sendGreetings") == (404, "Not Found: method not found")


async def test_tg_25_a_reply_to_a_deleted_message(stage: Stage) -> None:
    message = await stage.telegram.say(stage.anna.id, "hello")
    await stage.telegram.delete(stage.anna.id, message.id)
    reply = {"message_id": message.id}

    words = await refusal(stage, "sendMessage", chat_id=stage.anna.id, text="yes", reply_parameters=reply)

    assert words == (400, "Bad Request: message to be replied not found")


async def test_tg_69_allow_sending_without_reply_sends_it_all_the_same(stage: Stage) -> None:
    reply = {"message_id": 4711, "allow_sending_without_reply": True}

    sent = await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="yes", reply_parameters=reply)

    assert "reply_to_message" not in sent


async def test_tg_69_a_quote_must_stand_in_the_message(stage: Stage) -> None:
    message = await stage.telegram.say(stage.anna.id, "hello there")
    reply = {"message_id": message.id, "quote": "goodbye"}

    words = await refusal(stage, "sendMessage", chat_id=stage.anna.id, text="yes", reply_parameters=reply)

    assert words == (400, "Bad Request: QUOTE_TEXT_INVALID")


@pytest.mark.parametrize(("text", "status"), [("я" * 4096, 200), ("😀" * 2048, 200), ("😀" * 2048 + "a", 400)])
async def test_tg_30_a_text_has_4096_utf_16_units(stage: Stage, text: str, status: int) -> None:
    answer = await stage.bot.ask("sendMessage", chat_id=stage.anna.id, text=text)

    assert answer.status == status
    assert answer.body.get("description") in {None, "Bad Request: message is too long"}


async def test_tg_30_a_caption_has_1024_utf_16_units(stage: Stage) -> None:
    await stage.telegram.send(Say(stage.anna.id, kind="photo"))
    photo = (await stage.bot.poll())[0]["message"]["photo"][-1]["file_id"]

    fits = await stage.bot.ask("sendPhoto", chat_id=stage.anna.id, photo=photo, caption="😀" * 512)
    over = await stage.bot.ask("sendPhoto", chat_id=stage.anna.id, photo=photo, caption="😀" * 512 + "a")

    assert fits.status == 200
    assert over.refusal == (400, "Bad Request: message caption is too long")


@pytest.mark.parametrize("text", ["", "  \n"])
async def test_tg_30_an_empty_text(stage: Stage, text: str) -> None:
    words = await refusal(stage, "sendMessage", chat_id=stage.anna.id, text=text)

    assert words == (400, "Bad Request: message text is empty")


async def test_tg_45_deleting_is_possible_for_48_hours(stage: Stage) -> None:
    old = await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="old")
    await stage.telegram.advance(48 * 3600)
    new = await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="new")

    words = await refusal(stage, "deleteMessage", chat_id=stage.anna.id, message_id=old["message_id"])
    assert words == (400, "Bad Request: message can't be deleted")
    assert await stage.bot.call("deleteMessage", chat_id=stage.anna.id, message_id=new["message_id"]) is True
    words = await refusal(stage, "deleteMessage", chat_id=stage.anna.id, message_id=new["message_id"])
    assert words == (400, "Bad Request: message to delete not found")


async def test_tg_45_several_go_at_once_but_none_when_one_is_too_old(stage: Stage) -> None:
    old = (await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="old"))["message_id"]
    await stage.telegram.advance(48 * 3600)
    new = [(await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="new"))["message_id"] for _ in "ab"]

    words = await refusal(stage, "deleteMessages", chat_id=stage.anna.id, message_ids=[old, *new])

    assert words == (400, "Bad Request: message can't be deleted")
    assert await stage.bot.call("deleteMessages", chat_id=stage.anna.id, message_ids=[*new, 99_999]) is True
    assert (await stage.telegram.chat(stage.anna.id)).texts()[-1] == "old"
    for wrong in ([], list(range(1, 102)), "x"):
        assert (await refusal(stage, "deleteMessages", chat_id=stage.anna.id, message_ids=wrong))[0] == 400


async def test_tg_45_others_messages_in_a_group_need_a_right_and_in_private_none(stage: Stage) -> None:
    theirs = await stage.telegram.say(stage.forum.id, "hello", sender=stage.oleg.id)
    mine = await stage.telegram.say(stage.anna.id, "hello")
    await stage.telegram.member(stage.forum.id, stage.bot.id, "administrator", rights=["can_pin_messages"])

    words = await refusal(stage, "deleteMessage", chat_id=stage.forum.id, message_id=theirs.id)

    assert words == (400, "Bad Request: message can't be deleted")
    assert await stage.bot.call("deleteMessage", chat_id=stage.anna.id, message_id=mine.id) is True


async def test_tg_46_the_same_content_is_not_modified(stage: Stage) -> None:
    sent = await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="hello")
    place = {"chat_id": stage.anna.id, "message_id": sent["message_id"]}

    words = await refusal(stage, "editMessageText", text="hello", **place)
    edited = await stage.bot.call("editMessageText", text="goodbye", **place)

    assert words == (
        400,
        (
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        ),
    )
    assert edited["text"] == "goodbye"


async def test_tg_46_only_the_bots_own_messages_can_be_edited_and_a_text_stays_a_text(stage: Stage) -> None:
    theirs = await stage.telegram.say(stage.anna.id, "hello")
    own = await stage.bot.call("sendMessage", chat_id=stage.anna.id, text="hello")

    foreign = await refusal(stage, "editMessageText", chat_id=stage.anna.id, message_id=theirs.id, text="x")
    caption = await refusal(
        stage, "editMessageCaption", chat_id=stage.anna.id, message_id=own["message_id"], caption="x"
    )

    assert foreign == (400, "Bad Request: message can't be edited")
    assert caption == (400, "Bad Request: there is no caption in the message to edit")


async def test_tg_47_pinning_needs_the_right_and_leaves_a_notice(stage: Stage) -> None:
    sent = await stage.bot.call("sendMessage", chat_id=stage.forum.id, text="board")
    await stage.bot.call("pinChatMessage", chat_id=stage.forum.id, message_id=sent["message_id"])
    (update,) = await stage.bot.poll()
    await stage.telegram.member(stage.forum.id, stage.bot.id, "administrator", rights=[])

    words = await refusal(stage, "unpinChatMessage", chat_id=stage.forum.id)

    assert update["message"]["pinned_message"]["text"] == "board"
    assert (await stage.bot.call("getChat", chat_id=stage.forum.id))["pinned_message"]["text"] == "board"
    assert words == (400, "Bad Request: not enough rights to manage pinned messages in the chat")


async def test_tg_47_the_newest_pin_is_the_one_that_was_written_last(stage: Stage) -> None:
    chat = stage.forum.id
    old = await stage.telegram.say(chat, "rules", sender=stage.oleg.id)
    board = (await stage.bot.call("sendMessage", chat_id=chat, text="board"))["message_id"]
    await stage.bot.call("pinChatMessage", chat_id=chat, message_id=board)
    await stage.telegram.pin(chat, old.id, stage.oleg.id)
    newest = (await stage.bot.call("getChat", chat_id=chat))["pinned_message"]["message_id"]
    again = await refusal(stage, "pinChatMessage", chat_id=chat, message_id=board)
    await stage.telegram.unpin(chat, board)
    left = (await stage.bot.call("getChat", chat_id=chat))["pinned_message"]["message_id"]
    await stage.telegram.delete(chat, board)
    gone = await refusal(stage, "pinChatMessage", chat_id=chat, message_id=board)

    assert (newest, left) == (board, old.id)
    assert again == (400, "Bad Request: CHAT_NOT_MODIFIED")
    assert gone == (400, "Bad Request: message to pin not found")
    notices = await stage.telegram.wait_for(chat, kind="pinned_message", count=2)
    assert [notice.from_bot for notice in notices] == [True, False]


async def test_tg_47_the_notice_of_its_own_pin_can_be_deleted_by_the_bot(stage: Stage) -> None:
    chat = stage.forum.id
    await stage.telegram.member(chat, stage.bot.id, "administrator", rights=["can_pin_messages"])
    board = (await stage.bot.call("sendMessage", chat_id=chat, text="board"))["message_id"]
    await stage.bot.call("pinChatMessage", chat_id=chat, message_id=board)
    notice = await stage.telegram.wait(chat, kind="pinned_message")
    theirs = await stage.telegram.say(chat, "hello", sender=stage.oleg.id)

    await stage.bot.call("deleteMessage", chat_id=chat, message_id=notice.id)

    words = await refusal(stage, "deleteMessage", chat_id=chat, message_id=theirs.id)
    assert words == (400, "Bad Request: message can't be deleted")
    assert "pinned_message" not in {message.kind for message in (await stage.telegram.chat(chat)).messages}


@pytest.mark.parametrize("emoji", [["⏳"], ["👌", "👍"], ["🔥"]])
async def test_tg_51_a_reaction_is_one_of_those_that_the_chat_allows(stage: Stage, emoji: list[str]) -> None:
    message = await stage.telegram.say(stage.forum.id, "hello", sender=stage.oleg.id)
    await stage.telegram.allow_reactions(stage.forum.id, ["👌", "👍"])
    reaction = [{"type": "emoji", "emoji": one} for one in emoji]

    words = await refusal(stage, "setMessageReaction", chat_id=stage.forum.id, message_id=message.id, reaction=reaction)

    assert words == (400, "Bad Request: REACTION_INVALID")


async def test_tg_51_a_reaction_replaces_the_one_before(stage: Stage) -> None:
    message = await stage.telegram.say(stage.forum.id, "hello", sender=stage.oleg.id)
    for emoji in ("👀", "👌"):
        reaction = [{"type": "emoji", "emoji": emoji}]
        await stage.bot.call("setMessageReaction", chat_id=stage.forum.id, message_id=message.id, reaction=reaction)

    seen = await stage.telegram.wait(stage.forum.id, reaction="👌")

    assert seen.reactions == ("👌",)
