"""Files of other messengers on their way into a simulated VKontakte."""

import hashlib
from io import BytesIO

import pytest
from PIL import Image

from contracts.content import Album, Audio, Content, Document, Photo, Sticker, Video, Voice
from contracts.ids import FileRef
from contracts.outbound import Edit
from messaging.failures import Refused, Transient, Unavailable
from tests.vk_gateway.stage import FILE, PICTURE, VOICE, Stage
from tests.vk_gateway.test_client import carry_out, failure_of, to_anna
from vk_gateway.client import VkClient
from vk_gateway.ids import make_chat


async def test_a_gateway_that_knows_nothing_any_more_repeats_a_picture_harmlessly(on_stage: Stage) -> None:
    show = to_anna(on_stage, Photo(file=PICTURE, caption="схема"))
    (first,) = await carry_out(on_stage, show)

    reborn = VkClient(on_stage.api, on_stage.shelf)
    (call,) = reborn.plan(show, "one")
    await reborn.prepare(call)
    (second,) = await reborn.deliver(call)

    assert first == second
    assert await on_stage.texts() == ["схема"]


async def test_each_kind_of_file_arrives(on_stage: Stage) -> None:
    contents: tuple[Content, ...] = (
        Photo(file=PICTURE, caption="вот"),
        Video(file=FILE, name="фильм.mp4"),
        Audio(file=FILE, name="песня.mp3", mime="audio/mpeg"),
        Voice(file=VOICE),
        Sticker(file=PICTURE),
    )
    for number, content in enumerate(contents):
        await carry_out(on_stage, to_anna(on_stage, content), str(number))

    seen = await on_stage.vk.wait_for(on_stage.anna.id, from_bot=True, count=5)

    assert [one.kind for one in seen] == ["photo", "document", "document", "voice", "photo"]
    assert [one.file_name for one in seen[1:3]] == ["фильм.mp4", "песня.mp3.zip"]
    files = on_stage.shelf.files
    expected = [digest(files[PICTURE]), digest(files[FILE]), digest(files[VOICE])]
    assert [seen[0].sha256, seen[1].sha256, seen[3].sha256] == expected
    assert seen[0].text == "вот"


async def test_a_picture_in_a_format_that_vk_does_not_take_is_made_one(on_stage: Stage) -> None:
    webp = FileRef("tg:webp")
    out = BytesIO()
    Image.new("RGBA", (64, 64), (1, 2, 3, 0)).save(out, "WEBP")
    on_stage.shelf.files[webp] = out.getvalue()

    await carry_out(on_stage, to_anna(on_stage, Sticker(file=webp)))

    assert (await on_stage.vk.wait(on_stage.anna.id, from_bot=True)).kind == "photo"


async def test_an_album_is_one_message(on_stage: Stage) -> None:
    items = (Photo(file=PICTURE), Document(file=FILE, name="счёт.pdf"))

    await carry_out(on_stage, to_anna(on_stage, Album(items=items, caption="вот")))

    (seen,) = await on_stage.vk.wait_for(on_stage.anna.id, from_bot=True)
    assert [one.kind for one in seen.attachments] == ["photo", "document"]
    assert (seen.text, seen.attachments[1].file_name) == ("вот", "счёт.pdf")


async def test_a_file_is_brought_and_uploaded_once_however_often_the_call_is_tried(on_stage: Stage) -> None:
    await on_stage.vk.fault("500", method="messages.send")
    (call,) = on_stage.client.plan(to_anna(on_stage, Photo(file=PICTURE)), "one")

    await on_stage.client.prepare(call)
    with pytest.raises(Unavailable):
        await on_stage.client.deliver(call)
    await on_stage.client.prepare(call)
    await on_stage.client.deliver(call)

    assert on_stage.shelf.asked == [PICTURE]
    assert len(await on_stage.vk.calls("photos.saveMessagesPhoto")) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (Photo(file=FILE), "unsupported"),
        (Photo(file=FileRef("tg:gone")), "file_gone"),
        (Voice(file=FILE), "unsupported"),
    ],
)
async def test_a_file_that_does_not_go_is_a_refusal_with_its_reason(
    on_stage: Stage, content: Content, reason: str
) -> None:
    failure = await failure_of(on_stage, to_anna(on_stage, content))

    assert isinstance(failure, Refused)
    assert failure.reason == reason
    assert await on_stage.texts() == []


@pytest.mark.parametrize("fault", ["500", "429", "drop"])
@pytest.mark.parametrize("method", ["photos.getMessagesUploadServer", "upload", "photos.saveMessagesPhoto"])
async def test_an_upload_that_fails_is_tried_again(on_stage: Stage, method: str, fault: str) -> None:
    await on_stage.vk.fault(fault, method=method)  # type: ignore[arg-type]  # one of the two
    show = to_anna(on_stage, Photo(file=PICTURE, caption="вот"))

    failure = await failure_of(on_stage, show)
    await carry_out(on_stage, show)

    assert isinstance(failure, Transient)
    assert await on_stage.texts() == ["вот"]


async def test_an_edit_changes_what_stands_there_and_keeps_the_picture(on_stage: Stage) -> None:
    anna = on_stage.anna.id
    before, after = Photo(file=PICTURE, caption="до"), Photo(file=PICTURE, caption="после")
    refs = await carry_out(on_stage, to_anna(on_stage, before))

    edited = await carry_out(
        on_stage, Edit(chat=make_chat(anna), messages=tuple(refs), before=before, content=after), "two"
    )

    (seen,) = await on_stage.vk.wait_for(anna, from_bot=True)
    assert edited == refs
    assert (seen.text, seen.edited, seen.kind) == ("после", True, "photo")


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
