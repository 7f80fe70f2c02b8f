"""Uploads, attachments and downloads."""

import hashlib
import struct
from typing import Any

import pytest

from sandbox.control import VkAttach, VkSay
from sandbox.pictures import png
from sandbox.vk.images import image_size
from tests.sandbox.vk.stage import RawCommunity, Stage

PICTURE = png(640, 480)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 480, 640) + b"\x03" * 12


async def download(stage: Stage, url: str) -> tuple[int, bytes]:
    async with stage.community.session.get(url) as response:
        return response.status, await response.read()


async def doc_place(stage: Stage, kind: str = "doc") -> str:
    place = await stage.community.call("docs.getMessagesUploadServer", type=kind, peer_id=stage.anna.id)
    return str(place["upload_url"])


async def saved_doc(stage: Stage, data: bytes, name: str, kind: str = "doc", **values: Any) -> dict[str, Any]:
    given = await stage.community.upload(await doc_place(stage, kind), "file", data, name)
    saved: dict[str, Any] = await stage.community.call("docs.save", **given, **values)
    return saved


def reference(kind: str, media: dict[str, Any]) -> str:
    return f"{kind}{media['owner_id']}_{media['id']}_{media['access_key']}"


@pytest.mark.parametrize(
    ("data", "size"),
    [(PICTURE, (640, 480)), (JPEG, (640, 480)), (b"GIF89a\x80\x02\xe0\x01", (640, 480)), (b"%PDF-1.7", None)],
)
def test_an_images_size_is_read_from_its_header(data: bytes, size: tuple[int, int] | None) -> None:
    assert image_size(data) == size


@pytest.mark.parametrize("data", [PICTURE, JPEG])
async def test_vk_70_a_photo_is_uploaded_saved_and_sent(stage: Stage, data: bytes) -> None:
    photo = await stage.community.photo(stage.anna.id, data)

    await stage.community.send(stage.anna.id, "look", attachment=reference("photo", photo))

    seen = await stage.vk.wait(stage.anna.id, kind="photo")
    assert (seen.text, seen.sha256) == ("look", hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("field", "data"),
    [
        ("file", PICTURE),
        ("photo", b"no picture"),
        ("photo", b""),
        ("photo", b"GIF89a" + struct.pack("<HH", 10000, 4001)),
        ("photo", b"GIF89a" + struct.pack("<HH", 2100, 100)),
    ],
)
async def test_vk_70_a_refused_photo_is_an_empty_list_and_http_200(stage: Stage, field: str, data: bytes) -> None:
    place = await stage.community.call("photos.getMessagesUploadServer", peer_id=stage.anna.id)

    given = await stage.community.upload(place["upload_url"], field, data, "picture.jpg")

    assert given["photo"] == "[]"
    assert (await stage.community.ask("photos.saveMessagesPhoto", **given)).error == 100


async def test_vk_70_a_photo_has_at_most_50_megabytes(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.vk.uploads.PHOTO_LIMIT", len(PICTURE) - 1)
    place = await stage.community.call("photos.getMessagesUploadServer", peer_id=stage.anna.id)

    assert (await stage.community.upload(place["upload_url"], "photo", PICTURE, "a.png"))["photo"] == "[]"


@pytest.mark.parametrize(("wrong", "code"), [({"hash": "x"}, 121), ({"server": 1}, 118), ({"photo": "x"}, 100)])
async def test_vk_70_what_was_uploaded_must_be_named_as_it_was_given(
    stage: Stage, wrong: dict[str, Any], code: int
) -> None:
    place = await stage.community.call("photos.getMessagesUploadServer", peer_id=stage.anna.id)
    given = await stage.community.upload(place["upload_url"], "photo", PICTURE, "a.png")

    assert (await stage.community.ask("photos.saveMessagesPhoto", **{**given, **wrong})).error == code


async def test_vk_71_a_document_keeps_its_name_and_bytes(stage: Stage) -> None:
    saved = await saved_doc(stage, b"invoice", "Счёт.pdf")
    assert (saved["type"], saved["doc"]["title"], saved["doc"]["ext"]) == ("doc", "Счёт.pdf", "pdf")

    await stage.community.send(stage.anna.id, "", attachment=reference("doc", saved["doc"]))

    seen = await stage.vk.wait(stage.anna.id, kind="document")
    assert (seen.file_name, seen.sha256) == ("Счёт.pdf", hashlib.sha256(b"invoice").hexdigest())
    assert seen.attachments[0].size == 7


async def test_vk_71_a_title_is_given_when_it_is_saved(stage: Stage) -> None:
    assert (await saved_doc(stage, b"x", "a.pdf", title="Receipt"))["doc"]["title"] == "Receipt.pdf"


async def test_vk_71_a_voice_message_is_ogg(stage: Stage) -> None:
    saved = await saved_doc(stage, b"OggS voice", "voice.ogg", kind="audio_message")

    voice = reference("audio_message", saved["audio_message"])
    await stage.community.send(stage.anna.id, "", attachment=voice)

    assert (await stage.vk.wait(stage.anna.id, kind="voice")).sha256 == hashlib.sha256(b"OggS voice").hexdigest()


@pytest.mark.parametrize(
    ("kind", "field", "data", "name"),
    [
        ("doc", "file", b"x", "song.mp3"),
        ("doc", "file", b"x", "setup.EXE"),
        ("doc", "file", b"", "empty.txt"),
        ("doc", "photo", b"x", "a.txt"),
        ("audio_message", "file", b"ID3", "voice.ogg"),
    ],
)
async def test_vk_71_what_no_document_can_be(stage: Stage, kind: str, field: str, data: bytes, name: str) -> None:
    assert "error" in await stage.community.upload(await doc_place(stage, kind), field, data, name)


async def test_vk_71_a_document_has_at_most_200_megabytes(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.vk.uploads.DOC_LIMIT", 3)

    assert "error" in await stage.community.upload(await doc_place(stage), "file", b"four", "a.txt")


async def test_vk_71_what_was_not_uploaded_cannot_be_saved(stage: Stage) -> None:
    assert (await stage.community.ask("docs.save", file="1|2|3")).error == 105
    assert (await stage.community.ask("docs.getMessagesUploadServer", type="song")).error == 100


@pytest.mark.parametrize("method", ["photos.getMessagesUploadServer", "docs.getMessagesUploadServer"])
async def test_vk_72_there_is_no_upload_for_somebody_who_forbids_messages(stage: Stage, method: str) -> None:
    await stage.vk.deny(stage.anna.id)

    assert (await stage.community.ask(method, peer_id=stage.anna.id)).error == 901


async def test_vk_72_an_upload_address_does_not_live_long(still_stage: Stage) -> None:
    stage = still_stage
    place = await stage.community.call("photos.getMessagesUploadServer", peer_id=stage.anna.id)
    documents = await doc_place(stage)
    await stage.vk.advance(3601)

    assert "error" in await stage.community.upload(documents, "file", b"x", "a.txt")
    late = await stage.community.upload(place["upload_url"], "photo", PICTURE, "a.png")
    assert "error" in late or late["photo"] == "[]"


async def test_vk_72_a_photo_goes_into_other_dialogs_with_its_access_key(stage: Stage) -> None:
    oleg = await stage.vk.person("Oleg")
    await stage.vk.start(oleg.id)
    photo = await stage.community.photo(stage.anna.id, PICTURE)
    bare = f"photo{photo['owner_id']}_{photo['id']}"

    assert (await stage.community.send(stage.anna.id, "", attachment=bare)).response
    assert (await stage.community.send(oleg.id, "", attachment=bare)).error == 100
    assert (await stage.community.send(oleg.id, "", attachment=reference("photo", photo))).response


async def test_vk_34_somebody_elses_media_need_their_access_key(stage: Stage) -> None:
    await stage.vk.send(VkSay(stage.anna.id, kind="photo"))
    photo = (await stage.community.message())["attachments"][0]["photo"]

    assert (
        await stage.community.send(stage.anna.id, "a", attachment=f"photo{photo['owner_id']}_{photo['id']}")
    ).response
    assert (await stage.community.send(stage.anna.id, "b", attachment=reference("photo", photo))).response

    assert (await stage.vk.wait(stage.anna.id, text="a")).attachments == ()
    assert (await stage.vk.wait(stage.anna.id, text="b")).kind == "photo"


async def test_vk_33_the_largest_size_of_a_photo_is_the_photo_itself(stage: Stage) -> None:
    await stage.vk.send(VkSay(stage.anna.id, kind="photo", data=PICTURE))
    sizes = (await stage.community.message())["attachments"][0]["photo"]["sizes"]
    areas = [size["width"] * size["height"] for size in sizes]
    assert areas not in (sorted(areas), sorted(areas, reverse=True))

    largest, smallest = max(sizes, key=lambda one: one["width"]), min(sizes, key=lambda one: one["width"])

    assert await download(stage, largest["url"]) == (200, PICTURE)
    assert image_size((await download(stage, smallest["url"]))[1]) == (smallest["width"], smallest["height"])


async def test_vk_33_links_expire_and_cannot_be_guessed(still_stage: Stage) -> None:
    await still_stage.vk.send(VkSay(still_stage.anna.id, kind="photo"))
    url = (await still_stage.community.message())["attachments"][0]["photo"]["orig_photo"]["url"]
    assert (await download(still_stage, url))[0] == 200
    assert (await download(still_stage, url.replace(".jpg", "0.jpg")))[0] == 404

    await still_stage.vk.advance(86401)

    assert (await download(still_stage, url))[0] == 404


async def test_vk_33_a_document_and_a_voice_message_are_downloaded(stage: Stage) -> None:
    files = [VkAttach("document", b"pdf", "a.pdf"), VkAttach("voice", b"OggS x")]
    await stage.vk.send(VkSay(stage.anna.id, attachments=files))
    first, second = (await stage.community.message())["attachments"]

    assert (first["doc"]["title"], first["doc"]["size"], first["doc"]["type"]) == ("a.pdf", 3, 1)
    assert await download(stage, first["doc"]["url"]) == (200, b"pdf")
    assert await download(stage, second["audio_message"]["link_ogg"]) == (200, b"OggS x")


async def test_vk_33_a_video_has_no_file_and_a_sticker_only_pictures(stage: Stage) -> None:
    for kind in ("video", "sticker", "wall", "audio", "link"):
        await stage.vk.send(VkSay(stage.anna.id, kind=kind))

    shown = [event["object"]["message"]["attachments"][0] for event in await stage.community.events()]

    assert [one["type"] for one in shown] == ["video", "sticker", "wall", "audio", "link"]
    assert not {"files", "player", "url"} & shown[0]["video"].keys()
    assert shown[1]["sticker"].keys() >= {"images", "sticker_id"}


async def test_a_recorded_attachment_is_shown_as_it_was(stage: Stage) -> None:
    poll = {"id": 5, "owner_id": 1, "question": "Why?"}

    said = await stage.vk.send(VkSay(stage.anna.id, kind="poll", native=poll))

    assert said.kind == "poll"
    assert (await stage.community.message())["attachments"] == [{"type": "poll", "poll": poll}]


async def test_an_upload_and_a_download_can_fail_too(stage: Stage) -> None:
    place = await doc_place(stage)
    await stage.vk.fault("502", method="upload")
    await stage.vk.fault("429", method="download")

    async with stage.community.session.post(place) as response:
        assert response.status == 502
    async with stage.community.session.get(f"{stage.sandbox.url}/vk-cdn/a/1/b.jpg") as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "1")


async def test_another_community_cannot_save_what_this_one_uploaded(stage: Stage) -> None:
    given = await stage.community.upload(await doc_place(stage), "file", b"x", "a.txt")
    other = RawCommunity(stage.community.session, stage.sandbox.url, await stage.vk.community())

    assert (await other.ask("docs.save", **given)).error == 105
