"""Charts as pictures: how large they are, whether their words can be read, and what depends on what."""

from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageFont
from structlog.testing import capture_logs

from contracts.charts import Bars, Chart, Fact, Row, Rows, Series
from contracts.outbound import Show
from router.app import texts
from sandbox.control.seen import Seen
from telegram_gateway.calls import SendText
from telegram_gateway.client import TelegramClient, open_bot
from telegram_gateway.drawing import HIGHEST, WIDTH, _fitting, _Fonts, _steps, draw
from telegram_gateway.ids import make_chat
from telegram_gateway.to_native import to_native
from tests.media import FewFiles
from tests.requirements import requirement
from tests.telegram_gateway.charts import chart
from tests.telegram_gateway.stage import TOKEN, Stage


def opened(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


@requirement("stats:picture")
@pytest.mark.parametrize(("days", "most"), [(7, 1), (30, 40), (90, 12_345)])
def test_a_chart_is_a_png_as_wide_as_a_phone_and_the_same_every_time(days: int, most: int) -> None:
    data = draw(chart(days, most))

    picture = opened(data)
    assert picture.format == "PNG"
    assert picture.width == WIDTH
    assert WIDTH < picture.height < 2 * WIDTH
    assert picture.getpixel((0, 0)) == (255, 255, 255)
    assert len(data) < 500_000
    assert draw(chart(days, most)) == data


def test_the_largest_chart_that_can_be_said_is_still_a_photo_for_telegram() -> None:
    long = "Щ" * 200
    series = tuple(Series(name=long, values=(10**9,) * 100) for _ in range(6))
    bars = Bars(title=long, columns=(long,) * 100, series=series)
    rows = Rows(title=long, rows=(Row(label=long, value=long, share=1),) * 10)

    picture = opened(draw(Chart(title=long, panels=(bars, rows) * 3)))

    assert picture.height < HIGHEST
    assert picture.width + picture.height <= 10_000


def test_without_figures_there_are_the_words_alone() -> None:
    empty = Chart(
        title="За 7 дней",
        panels=(
            Bars(title="Новых диалогов не было", columns=("01.01",) * 7, series=()),
            Rows(title="Оценок не было", rows=()),
        ),
    )

    picture = opened(draw(empty))

    assert picture.width == WIDTH
    assert picture.height < WIDTH / 2
    assert dark(picture) > 1000


def test_the_greater_figure_has_the_higher_column_and_the_longer_bar() -> None:
    bars = Bars(title="", columns=("", ""), series=(Series(name="", values=(2, 8)),))
    rows = Rows(title="", rows=(row(1), row(0.25), row(0)))

    picture = opened(draw(Chart(title="", panels=(bars, rows))))

    columns = picture.crop((0, 300, WIDTH, 780))
    less, more = blue(columns.crop((0, 0, WIDTH // 2, 480))), blue(columns.crop((WIDTH // 2, 0, WIDTH, 480)))
    assert 3.5 < more / less < 4.5
    whole, quarter, nothing = (
        blue(picture.crop((0, below, WIDTH, below + 56)))
        for below in range(picture.height - 228, picture.height - 60, 56)
    )
    assert 3.5 < whole / quarter < 4.5
    assert nothing == 0


def row(share: float) -> Row:
    return Row(label="", value="", share=share)


def blue(picture: Image.Image) -> int:
    """How many pixels have the first series' colour."""
    colours = picture.convert("RGB").getcolors(1 << 24) or []
    return next((many for many, found in colours if found == (0, 114, 178)), 0)


def dark(picture: Image.Image) -> int:
    return sum(picture.convert("L").histogram()[:100])


@requirement("stats:picture")
@pytest.mark.parametrize("weight", [400, 700])
def test_every_letter_and_sign_of_both_languages_can_be_drawn(weight: int) -> None:
    folder = Path(texts.__file__).parent
    words = "".join((folder / language / "stats.ftl").read_text("utf-8") for language in ("ru", "en"))
    font = _Fonts().of(40, weight)
    nothing = bytes(font.getmask("\uffff"))

    lost = {
        sign for sign in f"{words}₽¥$€£₸₴ЁёЩъ…" if sign.isprintable() and sign != " " and missing(font, sign, nothing)
    }

    assert lost == set()


def missing(font: ImageFont.FreeTypeFont, sign: str, nothing: bytes) -> bool:
    return bytes(font.getmask(sign)) == nothing


def test_a_word_that_does_not_fit_is_cut_and_one_that_fits_is_not() -> None:
    font = _Fonts().of(40)

    cut = _fitting("Телеграм " * 20, font, 300)

    assert cut.endswith("…")
    assert font.getlength(cut) <= 300
    assert _fitting("Телеграм", font, 300) == "Телеграм"
    assert _fitting("две\nстроки", font, 300) == "две строки"


@pytest.mark.parametrize("most", [0, 1, 2, 5, 6, 11, 49, 51, 99, 1000, 12_345, 10**12])
def test_the_lines_behind_the_columns_are_few_and_reach_over_the_highest(most: int) -> None:
    steps = _steps(most)

    assert 2 <= len(steps) <= 6
    assert steps[0] == 0
    assert steps[-1] >= most
    assert len({after - before for before, after in pairwise(steps)}) == 1


@requirement("stats:picture")
async def test_a_photo_stands_in_the_chat_with_the_words_as_its_caption(on_stage: Stage) -> None:
    seen = await shown(on_stage, on_stage.client, Fact(title="Первый ответ через", value="4 мин"))

    assert (seen.kind, seen.text, seen.file_name) == ("photo", "📊 За 7 дней", "chart.png")


@requirement("stats:words-alone")
async def test_what_cannot_be_drawn_costs_the_picture_and_not_the_words(on_stage: Stage) -> None:
    def broken(_: Chart) -> bytes:
        raise OSError("no font")

    client = TelegramClient(open_bot(TOKEN, on_stage.url, None), FewFiles(), draw=broken)
    with capture_logs() as logs:
        seen = await shown(on_stage, client, Fact(title="Оценок не было", value=""))
    await client.close()

    assert (seen.kind, seen.text) == ("text", "📊 За 7 дней")
    assert [(line["log_level"], line["error"]) for line in logs if line.get("action") == "chart_failed"] == [
        ("warning", "OSError")
    ]


@requirement("stats:words-alone")
async def test_where_telegram_takes_no_picture_the_words_go_alone(on_stage: Stage) -> None:
    too_large = TelegramClient(
        open_bot(TOKEN, on_stage.url, None), FewFiles(), draw=lambda chart: draw(chart) + bytes(11 << 20)
    )
    with capture_logs() as logs:
        seen = await shown(on_stage, too_large, Fact(title="Оплат не было", value=""))
    await too_large.close()

    assert (seen.kind, seen.text) == ("text", "📊 За 7 дней")
    assert any(line.get("action") == "chart_refused" for line in logs)


async def shown(stage: Stage, client: TelegramClient, panel: Fact) -> Seen:
    """What stands in Anna's chat once this is carried out."""
    await stage.telegram.start(stage.anna.id)
    call = SendText(stage.anna.id, "📊 За 7 дней", chart=Chart(title="За 7 дней", panels=(panel,)))
    await client.prepare(call)
    assert len(await client.deliver(call)) == 1
    (seen,) = await stage.telegram.wait_for(stage.anna.id, from_bot=True, count=1)
    return seen


def test_words_too_long_for_a_caption_stand_below_the_picture() -> None:
    one = chart()
    show = Show.model_validate(
        {"chat": make_chat(7), "content": {"kind": "text", "text": "слово " * 300}, "chart": one}
    )

    picture, words = to_native(show)

    assert picture == SendText(7, one.title, chart=one)
    assert words == SendText(7, "слово " * 300)
