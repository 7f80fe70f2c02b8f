"""Files of VKontakte's, read again from their id alone."""

import pytest

from contracts.content import Album, Document, Link, Photo, Sticker, Voice
from contracts.ids import FileRef
from contracts.inbound import PersonSpoke
from messaging.failures import Failure, RateLimited, Refused, Unavailable
from sandbox.control import VkAttach, VkKind, VkSay
from sandbox.pictures import png
from tests.vk_gateway.stage import TOKEN, Stage
from tests.vk_gateway.test_from_native import NOON
from vk_gateway.client import VkFiles
from vk_gateway.from_native import from_native

LIMIT = 1 << 20
PICTURE = png(300, 200)


async def said(stage: Stage, say: VkSay) -> list[PersonSpoke]:
    """What a message of Anna's says, as the gateway hears it."""
    seen = await stage.vk.send(say)
    event = {"type": "message_new", "object": {"message": await stage.api.message(stage.anna.id, seen.id)}}
    return [one for one in from_native(event, {}, NOON) if isinstance(one, PersonSpoke)]


async def read(stage: Stage, file: FileRef, limit: int = LIMIT) -> tuple[bytes, str | None]:
    async with VkFiles(stage.api).open(file, limit) as incoming:
        data = b"".join([chunk async for chunk in incoming.chunks])
    assert incoming.size == len(data)
    return data, incoming.name


async def failure_of(stage: Stage, file: FileRef, limit: int = LIMIT) -> Failure:
    with pytest.raises(Failure) as caught:
        await read(stage, file, limit)
    assert TOKEN not in f"{caught.value!r} {caught.value.__context__!r}"
    return caught.value


@pytest.mark.parametrize(
    ("kind", "data", "name"),
    [("photo", PICTURE, None), ("document", b"%PDF", "чек.pdf"), ("voice", b"OggS and words", None)],
)
async def test_a_file_is_read_as_it_was_sent(on_stage: Stage, kind: VkKind, data: bytes, name: str | None) -> None:
    (spoke,) = await said(on_stage, VkSay(on_stage.anna.id, kind=kind, data=data, name=name))
    assert isinstance(spoke.content, Photo | Document | Voice)

    assert await read(on_stage, spoke.content.file) == (data, name)


@pytest.mark.parametrize("kind", ["sticker", "video"])
async def test_of_a_sticker_and_a_film_the_largest_picture_is_read(on_stage: Stage, kind: VkKind) -> None:
    (spoke,) = await said(on_stage, VkSay(on_stage.anna.id, kind=kind))
    content = spoke.content
    file = content.file if isinstance(content, Sticker) else content.preview if isinstance(content, Link) else None
    assert file is not None

    data, _ = await read(on_stage, file)

    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == 256


async def test_each_file_of_an_album_is_its_own(on_stage: Stage) -> None:
    attach = (VkAttach("photo", PICTURE), VkAttach("document", b"one", "1.txt"), VkAttach("document", b"two", "2.txt"))
    (spoke,) = await said(on_stage, VkSay(on_stage.anna.id, attachments=attach))
    assert isinstance(spoke.content, Album)

    found = [await read(on_stage, item.file) for item in spoke.content.items if isinstance(item, Photo | Document)]

    assert found == [(PICTURE, None), (b"one", "1.txt"), (b"two", "2.txt")]


async def test_a_forwarded_file_is_read_where_it_was_forwarded(on_stage: Stage) -> None:
    anna = on_stage.anna.id
    first = await on_stage.vk.send(VkSay(anna, "вот", kind="document", data=b"paper", name="a.txt"))
    own, forwarded = await said(on_stage, VkSay(anna, "ещё раз", forwards=[first.id]))
    assert isinstance(forwarded.content, Document)

    assert own.forwarded is None
    assert forwarded.content.caption == "вот"
    assert await read(on_stage, forwarded.content.file) == (b"paper", "a.txt")


async def test_a_file_is_found_long_after_its_first_address_has_expired(on_stage: Stage) -> None:
    (spoke,) = await said(on_stage, VkSay(on_stage.anna.id, kind="photo", data=PICTURE))
    assert isinstance(spoke.content, Photo)
    await on_stage.vk.advance(30 * 86_400)

    assert (await read(on_stage, spoke.content.file))[0] == PICTURE


async def test_a_file_of_a_deleted_message_is_gone(on_stage: Stage) -> None:
    (spoke,) = await said(on_stage, VkSay(on_stage.anna.id, kind="photo", data=PICTURE))
    assert isinstance(spoke.content, Photo)
    await on_stage.vk.delete(on_stage.anna.id, int(spoke.message.rpartition(":")[2]))

    failure = await failure_of(on_stage, spoke.content.file)

    assert isinstance(failure, Refused)
    assert failure.reason == "file_gone"


@pytest.mark.parametrize("ref", ["tg:abc", "vk:501:1", "vk:501:1:0"])
async def test_what_is_no_file_of_this_dialogs_is_gone(on_stage: Stage, ref: str) -> None:
    failure = await failure_of(on_stage, FileRef(ref.replace("501", str(on_stage.anna.id))))

    assert isinstance(failure, Refused)
    assert failure.reason == "file_gone"


async def test_a_file_that_is_too_large_is_known_before_its_bytes_move(on_stage: Stage) -> None:
    (spoke,) = await said(on_stage, VkSay(on_stage.anna.id, kind="document", data=b"x" * 2000, name="big.bin"))
    assert isinstance(spoke.content, Document)

    failure = await failure_of(on_stage, spoke.content.file, limit=1999)

    assert spoke.content.size == 2000
    assert isinstance(failure, Refused)
    assert failure.reason == "too_large"


@pytest.mark.parametrize("fault", ["500", "429", "drop"])
@pytest.mark.parametrize("method", ["messages.getByConversationMessageId", "download"])
async def test_a_file_that_does_not_come_now_may_come_later(on_stage: Stage, method: str, fault: str) -> None:
    (spoke,) = await said(on_stage, VkSay(on_stage.anna.id, kind="photo", data=PICTURE))
    assert isinstance(spoke.content, Photo)
    times = 2 if (method, fault) == ("download", "drop") else 1  # a GET over a lost connection is asked for once more
    await on_stage.vk.fault(fault, method=method, times=times)  # type: ignore[arg-type]  # one of the three

    failure = await failure_of(on_stage, spoke.content.file)

    assert isinstance(failure, Unavailable | RateLimited)
    assert (await read(on_stage, spoke.content.file))[0] == PICTURE
