"""What a community hears of, and how a message looks."""

from sandbox.control import VkAttach, VkSay
from tests.sandbox.vk.stage import Stage


async def kinds(stage: Stage) -> list[str]:
    return [event["type"] for event in await stage.community.events()]


async def test_vk_30_a_community_hears_of_what_it_sends_itself(stage: Stage) -> None:
    await stage.community.send(stage.anna.id, "hello", random_id=5)
    await stage.vk.admin_says(stage.anna.id, "from the page", admin=42)

    events = await stage.community.events()

    assert [event["type"] for event in events] == ["message_reply", "message_reply"]
    assert [event["object"].get("admin_author_id") for event in events] == [None, 42]
    assert [event["object"]["from_id"] for event in events] == [-stage.community.id] * 2
    assert (events[0]["object"]["random_id"], events[0]["object"]["out"]) == (5, 1)


async def test_vk_30_a_persons_edits_and_deletions_are_not_told(stage: Stage) -> None:
    said = await stage.vk.say(stage.anna.id, "hello")
    await stage.community.events()

    edited = await stage.vk.edit(stage.anna.id, said.id, "good evening")
    await stage.vk.delete(stage.anna.id, said.id)

    assert (edited.text, edited.edited) == ("good evening", True)
    assert await kinds(stage) == []
    assert await stage.texts() == ()


async def test_vk_30_reading_and_typing_are_told(stage: Stage) -> None:
    await stage.community.send(stage.anna.id, "hello")
    await stage.vk.read(stage.anna.id, 2)
    await stage.vk.typing(stage.anna.id)

    assert await kinds(stage) == ["message_reply", "message_read", "message_typing_state"]


async def test_vk_31_a_message_has_both_numbers_and_what_it_answers(stage: Stage) -> None:
    oleg = await stage.vk.person("Oleg")
    await stage.vk.start(oleg.id)
    await stage.community.send(stage.anna.id, "how are you?")
    await stage.community.events()

    await stage.vk.send(VkSay(stage.anna.id, "fine", reply_to=2, payload={"forged": 1}))

    message = await stage.community.message()
    assert (message["conversation_message_id"], message["id"]) == (3, 4)
    assert (message["peer_id"], message["from_id"]) == (stage.anna.id, stage.anna.id)
    assert message["reply_message"]["text"] == "how are you?"
    assert message["payload"] == '{"forged":1}'


async def test_vk_31_a_place_and_forwards_come_with_the_message(stage: Stage) -> None:
    said = await stage.vk.say(stage.anna.id, "first")
    await stage.community.events()
    elsewhere = {"text": "from elsewhere", "from_id": 5, "date": 1, "attachments": []}

    await stage.vk.send(VkSay(stage.anna.id, location=(55.5, 37.25), forwards=[said.id], raw_forwards=[elsewhere]))

    message = await stage.community.message()
    assert message["geo"]["coordinates"] == {"latitude": 55.5, "longitude": 37.25}
    assert [one["text"] for one in message["fwd_messages"]] == ["first", "from elsewhere"]


async def test_vk_32_a_cut_message_is_read_again(stage: Stage) -> None:
    photos = [VkAttach("photo") for _ in range(3)]
    said = await stage.vk.send(VkSay(stage.anna.id, "three", attachments=photos, forwards=[1], cropped=True))

    cut = await stage.community.message()
    numbers = {"peer_id": stage.anna.id, "conversation_message_ids": said.id}
    (whole,) = (await stage.community.call("messages.getByConversationMessageId", **numbers))["items"]

    assert (cut["is_cropped"], len(cut["attachments"]), cut["fwd_messages"]) == (True, 1, [])
    assert (len(whole["attachments"]), len(whole["fwd_messages"])) == (3, 1)
    assert "is_cropped" not in whole


async def test_vk_35_the_start_button_and_a_deep_link(stage: Stage) -> None:
    await stage.vk.start(stage.anna.id, ref="order7", ref_source="site")

    message = await stage.community.message()
    assert message["payload"] == '{"command":"start"}'
    assert (message["ref"], message["ref_source"]) == ("order7", "site")


async def test_vk_46_the_clients_abilities_are_told(stage: Stage) -> None:
    await stage.vk.say(stage.anna.id, "hello")

    (event,) = await stage.community.events()
    assert "callback" in event["object"]["client_info"]["button_actions"]


async def test_a_flood_keeps_its_order(stage: Stage) -> None:
    texts = [str(number) for number in range(50)]

    await stage.vk.send_many(VkSay(stage.anna.id, text) for text in texts)

    assert [event["object"]["message"]["text"] for event in await stage.community.events()] == texts
