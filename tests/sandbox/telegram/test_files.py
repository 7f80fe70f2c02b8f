"""Files: ids, sizes, downloads, albums (TG-40, TG-42, TG-90…TG-94)."""

import hashlib
from typing import Any

import pytest

from sandbox.control import SaidKind, Say
from sandbox.pictures import png
from tests.sandbox.telegram.stage import Stage


async def received(stage: Stage, kind: SaidKind, **values: Any) -> dict[str, Any]:
    await stage.telegram.send(Say(stage.anna.id, kind=kind, **values))
    message: dict[str, Any] = (await stage.bot.poll())[-1]["message"]
    return message


async def download(stage: Stage, path: str, token: str | None = None) -> tuple[int, bytes]:
    url = f"{stage.sandbox.url}/file/bot{token or stage.bot.token}/{path}"
    async with stage.bot.session.get(url) as response:
        return response.status, await response.read()


async def test_tg_90_up_to_20_mb_can_be_downloaded(stage: Stage) -> None:
    fits = await received(stage, "document", data=b"x" * (20 << 20), name="fits.bin")
    over = await received(stage, "document", data=b"x" * ((20 << 20) + 1), name="over.bin")

    file = await stage.bot.call("getFile", file_id=fits["document"]["file_id"])
    answer = await stage.bot.ask("getFile", file_id=over["document"]["file_id"])

    assert file["file_size"] == fits["document"]["file_size"] == 20 << 20
    assert answer.refusal == (400, "Bad Request: file is too big")


async def test_tg_90_a_photo_has_at_most_10_mb_and_fair_sides(stage: Stage) -> None:
    heavy = await stage.bot.upload("sendPhoto", "photo", b"x" * ((10 << 20) + 1), chat_id=stage.anna.id)
    narrow = await stage.bot.upload("sendPhoto", "photo", png(30, 1), chat_id=stage.anna.id)

    assert heavy.refusal == (
        400,
        "Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes",
    )
    assert narrow.refusal == (400, "Bad Request: PHOTO_INVALID_DIMENSIONS")


async def test_tg_90_an_upload_has_at_most_50_mb(stage: Stage) -> None:
    answer = await stage.bot.upload("sendDocument", "document", b"x" * ((50 << 20) + 1), chat_id=stage.anna.id)

    assert answer.refusal == (413, "Request Entity Too Large")


async def test_tg_91_a_file_id_belongs_to_one_bot_and_a_unique_id_to_all(stage: Stage) -> None:
    other = await stage.telegram.bot(token="77:other", username="other_bot", privacy=False)
    group = await stage.telegram.group("Shop", members=[stage.oleg.id], admins=[stage.bot.id, other.id])
    await stage.telegram.send(Say(group.id, kind="document", sender=stage.oleg.id))
    mine = (await stage.bot.poll())[0]["message"]["document"]
    url = f"{stage.sandbox.url}/bot{other.token}"
    async with stage.bot.session.get(f"{url}/getUpdates") as response:
        theirs = (await response.json())["result"][0]["message"]["document"]

    answer = await stage.bot.ask("sendDocument", chat_id=group.id, document=theirs["file_id"])

    assert mine["file_unique_id"] == theirs["file_unique_id"]
    assert mine["file_id"] != theirs["file_id"]
    assert answer.refusal == (400, "Bad Request: wrong file_id or the file is temporarily unavailable")


async def test_tg_91_a_kind_cannot_change_with_the_id(stage: Stage) -> None:
    photo = (await received(stage, "photo"))["photo"][-1]["file_id"]

    answer = await stage.bot.ask("sendDocument", chat_id=stage.anna.id, document=photo)

    assert answer.refusal == (400, "Bad Request: can't use file of type Photo as Document")
    assert (await stage.bot.call("sendPhoto", chat_id=stage.anna.id, photo=photo))["photo"][-1]["file_id"] == photo


async def test_tg_92_the_download_path_needs_the_token(stage: Stage) -> None:
    data = b"the bytes of a receipt"
    document = (await received(stage, "document", data=data, name="receipt.pdf", mime="application/pdf"))["document"]
    path = (await stage.bot.call("getFile", file_id=document["file_id"]))["file_path"]

    assert await download(stage, path) == (200, data)
    assert (await download(stage, path, token="1:wrong"))[0] == 404
    assert (document["file_name"], document["mime_type"]) == ("receipt.pdf", "application/pdf")


async def test_tg_93_a_photo_has_several_sizes_and_the_last_is_the_best(stage: Stage) -> None:
    data = png(300, 200)
    sizes = (await received(stage, "photo", data=data))["photo"]

    path = (await stage.bot.call("getFile", file_id=sizes[-1]["file_id"]))["file_path"]

    assert [(size["width"], size["height"]) for size in sizes] == [(90, 90), (300, 200)]
    assert await download(stage, path) == (200, data)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("voice", {"voice"}),
        ("video", {"video"}),
        ("audio", {"audio"}),
        ("sticker", {"sticker"}),
        ("video_note", {"video_note"}),
        ("animation", {"animation", "document"}),
        ("location", {"location"}),
        ("poll", {"poll"}),
    ],
)
async def test_tg_94_each_kind_has_its_own_field(stage: Stage, kind: SaidKind, fields: set[str]) -> None:
    message = await received(stage, kind)

    assert message.keys() - {"message_id", "from", "chat", "date"} == fields


async def test_tg_42_an_album_is_one_message_each_with_the_same_group(stage: Stage) -> None:
    for number in range(3):
        await stage.telegram.send(Say(stage.anna.id, kind="photo", text="three" if number == 0 else "", album="77"))

    messages = [update["message"] for update in await stage.bot.poll()]

    assert [message["media_group_id"] for message in messages] == ["77"] * 3
    assert [message.get("caption") for message in messages] == ["three", None, None]


async def test_tg_42_documents_mix_with_nothing_in_an_album(stage: Stage) -> None:
    photo = (await received(stage, "photo"))["photo"][-1]["file_id"]
    document = (await received(stage, "document"))["document"]["file_id"]
    album = [{"type": "photo", "media": photo}, {"type": "document", "media": document}]

    answer = await stage.bot.ask("sendMediaGroup", chat_id=stage.anna.id, media=album)

    assert answer.refusal == (400, "Bad Request: Can't use the media of the specified type in the album")


async def test_tg_40_a_copy_has_no_link_to_its_author_and_may_change_its_caption(stage: Stage) -> None:
    photo = await received(stage, "photo", text="before")
    values = {"chat_id": stage.forum.id, "from_chat_id": stage.anna.id, "message_id": photo["message_id"]}

    copied = await stage.bot.call("copyMessage", caption="after", **values)

    assert copied.keys() == {"message_id"}
    seen = (await stage.telegram.chat(stage.forum.id)).messages[-1]
    assert (seen.text, seen.kind, seen.sender) == ("after", "photo", stage.bot.id)


async def test_what_is_uploaded_is_what_people_get(stage: Stage) -> None:
    data = png(64, 48, mark=3)

    answer = await stage.bot.upload("sendPhoto", "photo", data, "a.png", chat_id=stage.anna.id, caption="look")

    assert [size["width"] for size in answer.result["photo"]] == [90, 64]
    seen = await stage.telegram.wait(stage.anna.id, kind="photo")
    assert (seen.text, seen.sha256) == ("look", hashlib.sha256(data).hexdigest())
