"""A client who is forgotten: the file that goes to the owner, and the topic that nobody knows any more."""

from hashlib import sha256
from pathlib import Path

from contracts.content import Text
from contracts.outbound import Attachment, Forget, Show
from telegram_gateway.ids import make_chat
from tests.requirements import requirement
from tests.telegram_gateway.light_desk import ANNA, BORIS, LightDesk, light_desk
from tests.telegram_gateway.stage import Stage


@requirement("owner:forget:everywhere")
async def test_of_a_forgotten_client_the_gateway_knows_no_topic_and_no_name(tmp_path: Path) -> None:
    async with light_desk(tmp_path, forum=True) as forum:
        await forgets(forum)


async def forgets(forum: LightDesk) -> None:
    await forum.relay("раз")
    await forum.relay("другой клиент", BORIS)
    thread = (await forum.topic()).id

    for _ in range(2):
        await forum.carry_out(Forget(chat=forum.ref, topics=(ANNA.id,)))

    assert await forum.store.find(forum.chat, ANNA.id) is None
    assert await forum.store.topic_of(forum.chat, thread) is None
    assert await forum.store.adopt(forum.chat, "somebody", ANNA.name) is None
    assert (await forum.store.find(forum.chat, BORIS.id)) is not None


@requirement("owner:forget:export")
async def test_a_file_that_came_with_its_message_is_shown_with_the_text_as_its_caption(on_stage: Stage) -> None:
    await on_stage.telegram.start(on_stage.anna.id)
    file = Attachment(name="client-7.json", mime="application/json", text='{"name": "Анна"}')
    show = Show(chat=make_chat(on_stage.anna.id), content=Text(text="Всё о клиенте"), attachment=file)

    for call in on_stage.client.plan(show, "c"):
        await on_stage.client.prepare(call)
        await on_stage.client.deliver(call)

    (seen,) = (await on_stage.telegram.chat(on_stage.anna.id)).messages[-1:]
    assert (seen.kind, seen.text, seen.file_name) == ("document", "Всё о клиенте", "client-7.json")
    assert seen.sha256 == sha256(file.text.encode()).hexdigest()
