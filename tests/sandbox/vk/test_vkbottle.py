"""The same through the library that the gateway uses."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from vkbottle import API, AiohttpClient, VKAPIError
from vkbottle.polling import BotPolling
from vkbottle.tools import DocMessagesUploader, PhotoMessageUploader
from vkbottle_types.events.objects.group_event_objects import MessageEventObject, MessageNewObject

from sandbox.control import VkAttach, VkSay
from sandbox.pictures import png
from tests.sandbox.vk.stage import Stage, inline


@pytest.fixture
async def api(stage: Stage) -> AsyncIterator[API]:
    client = AiohttpClient()
    api = API(stage.community.token, http_client=client)
    api.API_URL = f"{stage.sandbox.url}/method/"
    yield api
    await client.close()


class Poller(BotPolling):
    """Keeps its cursor to itself: the library would write it into the working directory."""

    def save_server_ts(self, server: dict[str, Any]) -> None: ...


async def polled(api: API, stage: Stage) -> list[dict[str, Any]]:
    poller = Poller(api=api, group_id=stage.community.id, wait=1)
    return list((await poller.get_event(stage.community.server))["updates"])


async def test_it_polls_and_understands_messages(stage: Stage, api: API) -> None:
    kinds = ("photo", "document", "voice", "sticker", "video", "wall", "link")
    await stage.vk.send(VkSay(stage.anna.id, "all", attachments=[VkAttach(kind) for kind in kinds], reply_to=1))

    (event,) = await polled(api, stage)

    message = MessageNewObject(**event["object"]).message
    assert message is not None
    assert message.attachments is not None
    assert (message.text, message.peer_id) == ("all", stage.anna.id)
    assert len(message.attachments) == len(kinds)


async def test_it_sends_and_reads_what_it_sent(stage: Stage, api: API) -> None:
    number = await api.messages.send(peer_id=stage.anna.id, message="hello", random_id=5)

    again = await api.messages.send(peer_id=stage.anna.id, message="hello", random_id=5)
    read = await api.messages.get_by_id(message_ids=[number])

    assert number == again
    assert read.items[0].text == "hello"


async def test_vk_43_errors_within_a_list_are_not_raised(stage: Stage, api: API) -> None:
    stranger = await stage.vk.person("Stranger")

    values = {"peer_ids": stranger.id, "message": "hello", "random_id": 5}
    (item,) = (await api.request("messages.send", values))["response"]

    assert item["error"]["code"] == 901


@pytest.mark.parametrize("code", [6, 9, 901])
async def test_vk_61_errors_are_raised_by_their_code(stage: Stage, api: API, code: int) -> None:
    await stage.vk.fault("429", method="messages.send", code=code)

    with pytest.raises(VKAPIError[code]):
        await api.messages.send(peer_id=stage.anna.id, message="hello", random_id=5)


async def test_it_uploads_photos_and_documents(stage: Stage, api: API) -> None:
    picture = png(64, 64)

    photo = await PhotoMessageUploader(api).upload(picture, peer_id=stage.anna.id)
    doc = await DocMessagesUploader(api).upload(b"text", peer_id=stage.anna.id, title="a.txt")
    await api.messages.send(peer_id=stage.anna.id, attachment=f"{photo},{doc}", random_id=5)

    (seen,) = await stage.vk.wait_for(stage.anna.id, from_bot=True)
    assert [(one.kind, one.size) for one in seen.attachments] == [("photo", len(picture)), ("document", 4)]
    assert seen.attachments[1].file_name == "a.txt"


async def test_it_answers_a_press(stage: Stage, api: API) -> None:
    keyboard = inline({"action": {"type": "callback", "label": "Yes", "payload": {"yes": 1}}})
    await api.messages.send(peer_id=stage.anna.id, message="sure?", random_id=5, keyboard=keyboard)
    await stage.community.events()
    press = await stage.vk.press(stage.anna.id, 2, data='{"yes":1}')
    (event,) = await polled(api, stage)
    pressed = MessageEventObject(**event["object"])

    await api.messages.send_message_event_answer(
        event_id=pressed.event_id, user_id=pressed.user_id, peer_id=pressed.peer_id
    )

    assert pressed.payload == {"yes": 1}
    assert await stage.vk.press_answered(press)


async def test_people_and_the_community_are_found(stage: Stage, api: API) -> None:
    (anna,) = await api.users.get(user_ids=[stage.anna.id])
    groups = await api.groups.get_by_id()

    assert (anna.first_name, anna.last_name) == ("Anna", "Smirnova")
    assert groups.groups is not None
    assert groups.groups[0].id == stage.community.id


async def test_edits_and_deletions_pass(stage: Stage, api: API) -> None:
    number = await api.messages.send(peer_id=stage.anna.id, message="hello", random_id=5)

    await api.messages.edit(peer_id=stage.anna.id, message_id=number, message="changed")
    assert await stage.texts() == ("changed",)
    await api.messages.delete(message_ids=[number], delete_for_all=True)

    assert await stage.texts() == ()
