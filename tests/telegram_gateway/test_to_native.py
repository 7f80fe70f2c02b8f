"""What is to be shown, and the calls that show it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.content import Audio, Content, Document, Photo, Sticker, Text, Unsupported, Video, Voice
from contracts.ids import ChatRef, FileRef, MessageRef, PressRef, ThreadRef
from contracts.outbound import AnswerPress, Button, Mark, Show
from gatewaykit.splitting import length
from telegram_gateway.to_native import (
    Answer,
    Inexpressible,
    Inline,
    Menu,
    NoMenu,
    React,
    SendFile,
    SendText,
    to_native,
)

GROUP = ChatRef("tg:-100777")
ANNA = ChatRef("tg:501")
CHEQUE = FileRef("tg:p-1")


def test_a_relay_begins_with_its_header_and_answers_in_its_topic() -> None:
    show = Show(
        chat=GROUP,
        content=Text(text="Не работает"),
        header="Анна · Telegram",
        reply_to=MessageRef("tg:-100777:60"),
        thread=ThreadRef("tg:-100777:17"),
        silent=True,
    )

    assert to_native(show) == (SendText(-100777, "Анна · Telegram\nНе работает", reply_to=60, thread=17, silent=True),)


@pytest.mark.parametrize(
    ("content", "call"),
    [
        (Photo(file=CHEQUE, caption="чек"), SendFile(501, "photo", "p-1", "чек")),
        (Document(file=CHEQUE, name="a.pdf"), SendFile(501, "document", "p-1")),
        (Video(file=CHEQUE), SendFile(501, "video", "p-1")),
        (Voice(file=CHEQUE), SendFile(501, "voice", "p-1")),
        (Audio(file=CHEQUE, caption="песня"), SendFile(501, "audio", "p-1", "песня")),
        (Sticker(file=CHEQUE), SendFile(501, "sticker", "p-1")),
    ],
)
def test_a_file_of_ours_goes_by_its_id(content: Content, call: SendFile) -> None:
    assert to_native(Show(chat=ANNA, content=content)) == (call,)


def test_a_caption_holds_the_header_too() -> None:
    show = Show(chat=GROUP, content=Photo(file=CHEQUE, caption="чек"), header="Анна")

    assert to_native(show) == (SendFile(-100777, "photo", "p-1", "Анна\nчек"),)


def test_a_caption_that_is_too_long_goes_as_a_text_beside_its_file() -> None:
    caption = "слово " * 200 + "конец"
    show = Show(
        chat=GROUP,
        content=Photo(file=CHEQUE, caption=caption),
        header="Анна",
        reply_to=MessageRef("tg:-100777:60"),
        buttons=((Button(text="Да", payload="y"),),),
    )

    assert to_native(show) == (
        SendFile(-100777, "photo", "p-1", "Анна", reply_to=60),
        SendText(-100777, f"Анна\n{caption}", keyboard=Inline(((Button(text="Да", payload="y"),),))),
    )


def test_a_caption_is_measured_in_utf_16_units() -> None:
    fits = Show(chat=ANNA, content=Photo(file=CHEQUE, caption="😀" * 512))
    does_not = Show(chat=ANNA, content=Photo(file=CHEQUE, caption="😀" * 513))

    assert len(to_native(fits)) == 1
    assert len(to_native(does_not)) == 2


def test_a_sticker_is_preceded_by_a_card_with_the_header() -> None:
    show = Show(chat=GROUP, content=Sticker(file=CHEQUE), header="Анна", reply_to=MessageRef("tg:-100777:60"))

    assert to_native(show) == (
        SendText(-100777, "Анна", reply_to=60),
        SendFile(-100777, "sticker", "p-1"),
    )


def test_a_menu_is_shown_and_taken_away() -> None:
    rows = (("Связаться с поддержкой",), ("Оплата",))

    assert to_native(Show(chat=ANNA, content=Text(text="Выберите"), menu=rows)) == (
        SendText(501, "Выберите", keyboard=Menu(rows)),
    )
    assert to_native(Show(chat=ANNA, content=Text(text="Пишите"), menu=())) == (
        SendText(501, "Пишите", keyboard=NoMenu()),
    )


def test_a_menu_and_buttons_take_two_messages() -> None:
    button = Button(text="5", payload="rate:5")
    show = Show(chat=ANNA, content=Text(text="Спасибо!"), menu=(("Меню",),), buttons=((button,),))

    assert to_native(show) == (
        SendText(501, "Спасибо!", keyboard=Menu((("Меню",),))),
        SendText(501, "👇", keyboard=Inline(((button,),))),
    )


def test_rows_of_buttons_are_as_wide_as_telegram_shows_them() -> None:
    row = tuple(Button(text=str(number), payload=str(number)) for number in range(10))

    (call,) = to_native(Show(chat=ANNA, content=Text(text="?"), buttons=(row,)))

    assert isinstance(call, SendText)
    assert call.keyboard == Inline((row[:8], row[8:]))


def test_a_reply_or_topic_of_another_chat_is_left_out() -> None:
    show = Show(chat=ANNA, content=Text(text="да"), reply_to=MessageRef("tg:502:3"), thread=ThreadRef("tg:-100777:17"))

    assert to_native(show) == (SendText(501, "да"),)


def test_a_delivered_answer_gets_a_reaction_and_a_waiting_one_an_hourglass() -> None:
    message = MessageRef("tg:-100777:61")

    assert to_native(Mark(chat=GROUP, message=message, mark="delivered")) == (
        React(-100777, 61, ("👌", "👍", "❤"), "✓"),
    )
    assert to_native(Mark(chat=GROUP, message=message, mark="waiting")) == (
        SendText(-100777, "⏳", reply_to=61, silent=True),
    )


def test_a_press_is_answered_with_at_most_200_units() -> None:
    (call,) = to_native(AnswerPress(chat=ANNA, press=PressRef("tg:8123"), text="спасибо " * 60))

    assert isinstance(call, Answer)
    assert call.press == "8123"
    assert 150 < length(call.text, utf16=True) <= 200


@pytest.mark.parametrize(
    "content",
    [Unsupported(what="poll"), Text(text=" \n "), Photo(file=FileRef("vk:photo1_2"))],
)
def test_what_telegram_cannot_show_is_said(content: Content) -> None:
    with pytest.raises(Inexpressible):
        to_native(Show(chat=ANNA, content=content))


def test_a_chat_of_another_messenger_is_said() -> None:
    with pytest.raises(Inexpressible):
        to_native(Show(chat=ChatRef("vk:501"), content=Text(text="да")))


@given(
    text=st.text(alphabet=st.sampled_from("аб \n😀👨‍👩‍👧.") | st.characters(codec="utf-8"), min_size=1, max_size=3000),
    times=st.integers(1, 6),
    header=st.none() | st.text(min_size=1, max_size=600),
    as_caption=st.booleans(),
)
def test_every_piece_fits_and_nothing_but_white_space_is_lost(
    text: str, times: int, header: str | None, *, as_caption: bool
) -> None:
    whole = f"а{text * times}"
    content = Photo(file=CHEQUE, caption=whole) if as_caption else Text(text=whole)

    calls = to_native(Show(chat=GROUP, content=content, header=header))

    said = ""
    for call in calls:
        assert isinstance(call, SendText | SendFile)
        piece = call.text if isinstance(call, SendText) else call.caption
        assert length(piece, utf16=True) <= (4096 if isinstance(call, SendText) else 1024)
        said += piece
    if header is None:
        assert "".join(said.split()) == "".join(whole.split())
