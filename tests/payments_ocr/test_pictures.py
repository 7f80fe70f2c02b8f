"""Files that clients send, good and bad."""

import random
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from payments_ocr.faults import Unfit
from payments_ocr.pictures import described, opened, shrunk
from router.payments.repeats import near_identical
from tests.requirements import requirement


def saved(picture: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def painted(seed: int, size: tuple[int, int] = (360, 680)) -> Image.Image:
    r = random.Random(seed)
    picture = Image.new("RGB", size, "white")
    for _ in range(40):
        left, top = r.randint(0, size[0]), r.randint(0, size[1])
        colour = (r.randint(0, 255), r.randint(0, 255), r.randint(0, 255))
        picture.paste(colour, (left, top, left + r.randint(5, 120), top + r.randint(5, 60)))
    return picture


def bomb(side: int) -> bytes:
    """A PNG of so many pixels in a few bytes; its rows are never unpacked."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def fault_of(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(Unfit) as unfit:
        opened(path)
    return unfit.value.fault


PHOTO = saved(painted(1), "JPEG")


@requirement("ocr:pictures:bad")
@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "broken"),
        (b"no picture at all", "broken"),
        (PHOTO[: len(PHOTO) // 2], "broken"),
        (PHOTO[:200], "broken"),
        (b"%PDF-1.7 ...", "format"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "format"),
        (bomb(20_000), "too_many_pixels"),
        (
            saved(painted(1), "GIF", save_all=True, append_images=[painted(2)]),
            "animated",
        ),
        (saved(painted(1), "WEBP", save_all=True, append_images=[painted(2)]), "animated"),
    ],
)
def test_a_bad_picture_has_a_clear_reason(tmp_path: Path, data: bytes, fault: str) -> None:
    assert fault_of(tmp_path / "file", data) == fault


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_a_still_picture_of_any_usual_kind_is_opened(tmp_path: Path, kind: str) -> None:
    (tmp_path / "file").write_bytes(saved(painted(3), kind))

    assert opened(tmp_path / "file").size == (360, 680)


def test_a_picture_stands_upright_and_on_white(tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    (tmp_path / "turned").write_bytes(saved(painted(4), "JPEG", exif=turned))
    (tmp_path / "clear").write_bytes(saved(Image.new("RGBA", (10, 10), (0, 0, 0, 0))))

    assert opened(tmp_path / "turned").size == (680, 360)
    assert opened(tmp_path / "clear").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("most", [100_000, 20_000, 4_000])
def test_a_picture_is_made_to_fit(most: int) -> None:
    data, scale = shrunk(painted(5, (1080, 2040)), most, 2000)

    assert len(data) <= most
    assert Image.open(BytesIO(data)).width == pytest.approx(1080 * scale)


def test_a_picture_saved_again_looks_the_same_and_another_does_not(tmp_path: Path) -> None:
    looks = []
    for number, (picture, quality) in enumerate([(painted(6), 95), (painted(6), 40), (painted(7), 95)]):
        path = tmp_path / str(number)
        path.write_bytes(saved(picture, "JPEG", quality=quality))
        looks.append(described(path, opened(path)))

    assert near_identical(looks[0].look, looks[1].look)
    assert looks[0].sha256 != looks[1].sha256
    assert not near_identical(looks[0].look, looks[2].look)
