"""What is to be shown, and the calls that show it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.content import (
    Album,
    Audio,
    Contact,
    Content,
    Document,
    Location,
    Photo,
    Sticker,
    Text,
    Unsupported,
    Video,
    VideoNote,
    Voice,
)
from contracts.ids import ChatRef, FileRef, MessageRef, PressRef, ThreadRef
from contracts.outbound import AnswerPress, Button, Delete, Edit, FindPin, Mark, MenuButton, Pin, Show, TextLink, Tidy
from gatewaykit.splitting import length
from telegram_gateway.calls import (
    Answer,
    EditCaption,
    EditFile,
    EditText,
    GetPin,
    Inexpressible,
    Inline,
    Linked,
    Menu,
    NoMenu,
    PinMessage,
    React,
    Remove,
    SendFile,
    SendGroup,
    SendPlace,
    SendText,
)
from telegram_gateway.to_native import to_native
from tests.requirements import requirement

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
        (Photo(file=CHEQUE, caption="чек"), SendFile(501, "photo", CHEQUE, "чек")),
        (Document(file=CHEQUE, name="a.pdf"), SendFile(501, "document", CHEQUE, name="a.pdf")),
        (Video(file=CHEQUE), SendFile(501, "video", CHEQUE)),
        (Voice(file=CHEQUE), SendFile(501, "voice", CHEQUE)),
        (Audio(file=CHEQUE, caption="песня"), SendFile(501, "audio", CHEQUE, "песня")),
        (Sticker(file=CHEQUE), SendFile(501, "sticker", CHEQUE)),
    ],
)
def test_a_file_of_ours_goes_by_its_id(content: Content, call: SendFile) -> None:
    assert to_native(Show(chat=ANNA, content=content)) == (call,)


@requirement("operators:relay:caption")
def test_a_caption_holds_the_header_too() -> None:
    show = Show(chat=GROUP, content=Photo(file=CHEQUE, caption="чек"), header="Анна")

    assert to_native(show) == (SendFile(-100777, "photo", CHEQUE, "Анна\nчек"),)


@requirement("operators:relay:caption")
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
        SendFile(-100777, "photo", CHEQUE, "Анна", reply_to=60),
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
        SendFile(-100777, "sticker", CHEQUE),
    )


@requirement("dialog:menu:keyboards")
def test_a_menu_is_shown_and_taken_away() -> None:
    rows = (("Связаться с поддержкой",), ("Оплата",))
    menu = tuple((MenuButton(text=text, short="Меню", payload="menu:x"),) for (text,) in rows)

    assert to_native(Show(chat=ANNA, content=Text(text="Выберите"), menu=menu)) == (
        SendText(501, "Выберите", keyboard=Menu(rows)),
    )
    assert to_native(Show(chat=ANNA, content=Text(text="Пишите"), menu=())) == (
        SendText(501, "Пишите", keyboard=NoMenu()),
    )


def test_a_menu_and_buttons_take_two_messages() -> None:
    button = Button(text="5", payload="rate:5")
    menu = MenuButton(text="Меню", short="Меню", payload="menu:menu")
    show = Show(chat=ANNA, content=Text(text="Спасибо!"), menu=((menu,),), buttons=((button,),))

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


@requirement("operators:mark:reaction")
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
    [Unsupported(what="poll"), Text(text=" \n ")],
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


PHOTOS = tuple(Photo(file=FileRef(f"tg:p-{number}")) for number in range(12))


def test_an_album_goes_as_groups_of_at_most_ten_with_the_header_in_the_first_caption() -> None:
    first, second = to_native(Show(chat=GROUP, content=Album(items=PHOTOS, caption="все"), header="Анна"))

    assert isinstance(first, SendGroup)
    assert isinstance(second, SendGroup)
    assert [len(first.items), len(second.items)] == [10, 2]
    assert first.items[0].caption == "Анна\nвсе"
    assert {item.caption for item in (*first.items[1:], *second.items)} == {""}


def test_what_telegram_groups_is_grouped_and_the_rest_goes_between_in_order() -> None:
    paper = Document(file=FileRef("tg:d"), name="a.pdf")
    place = Location(latitude=55.75, longitude=37.62, title="Склад", address="Москва")
    calls = to_native(Show(chat=ANNA, content=Album(items=(PHOTOS[0], PHOTOS[1], paper, place, PHOTOS[2]))))

    assert [type(call) for call in calls] == [SendGroup, SendFile, SendPlace, SendFile]


def test_a_caption_too_long_for_a_group_goes_as_a_text_beside_it() -> None:
    group, text = to_native(Show(chat=GROUP, content=Album(items=PHOTOS[:2], caption="слово " * 300), header="Анна"))

    assert isinstance(group, SendGroup)
    assert group.items[0].caption == "Анна"
    assert isinstance(text, SendText)


@requirement("operators:relay:no-name")
@pytest.mark.parametrize(
    "content",
    [
        VideoNote(file=CHEQUE),
        Location(latitude=1, longitude=2),
        Contact(name="Борис", phone="+7 000"),
        Sticker(file=CHEQUE, animated=True),
    ],
)
def test_what_holds_no_name_comes_under_a_card(content: Content) -> None:
    card, _ = to_native(Show(chat=GROUP, content=content, header="Анна", reply_to=MessageRef("tg:-100777:60")))

    assert card == SendText(-100777, "Анна", reply_to=60)


def test_a_sticker_of_another_messenger_is_a_picture_with_the_name_in_its_caption() -> None:
    show = Show(chat=GROUP, content=Sticker(file=FileRef("vk:1:2:0")), header="Вера")

    assert to_native(show) == (SendFile(-100777, "photo", FileRef("vk:1:2:0"), "Вера", name="sticker.png"),)


def edit(before: Content, after: Content, *messages: int) -> Edit:
    refs = tuple(MessageRef(f"tg:-100777:{number}") for number in messages)
    return Edit(chat=GROUP, messages=refs, before=before, content=after, header="Анна")


def test_an_edit_changes_only_what_differs() -> None:
    before = Photo(file=CHEQUE, same="s", caption="раз")
    caption = to_native(edit(before, before.model_copy(update={"caption": "два"}), 60))
    file = to_native(edit(before, Photo(file=FileRef("tg:p-2"), caption="раз"), 60))

    assert to_native(edit(Text(text="раз"), Text(text="два"), 60)) == (EditText(-100777, 60, "Анна\nдва"),)
    assert caption == (EditCaption(-100777, 60, "Анна\nдва"),)
    assert file == (EditFile(-100777, 60, "photo", FileRef("tg:p-2"), "Анна\nраз"),)
    assert to_native(edit(before, before, 60)) == ()


def test_a_text_that_has_become_longer_goes_on_in_a_new_message() -> None:
    changed, added = to_native(edit(Text(text="раз"), Text(text="слово " * 1000), 60))

    assert isinstance(changed, EditText)
    assert isinstance(added, SendText)
    assert added.reply_to == 60


STOP = ((Button(text="Остановить", payload="owner:stop:1"),),)


def test_an_edit_says_which_buttons_stand_under_the_message_afterwards() -> None:
    before, after = Text(text="раз"), Text(text="два")
    asked = edit(before, after, 60).model_copy(update={"buttons": STOP})
    photo = Photo(file=CHEQUE, caption="раз")

    assert to_native(asked) == (EditText(-100777, 60, "Анна\nдва", keyboard=Inline(STOP)),)
    assert to_native(asked.model_copy(update={"buttons": ()})) == (EditText(-100777, 60, "Анна\nдва"),)
    same = edit(before, before, 60).model_copy(update={"buttons": STOP})
    assert to_native(same) == (EditText(-100777, 60, "Анна\nраз", keyboard=Inline(STOP)),)
    held = edit(photo, photo, 60).model_copy(update={"buttons": STOP})
    assert to_native(held) == (EditCaption(-100777, 60, "Анна\nраз", keyboard=Inline(STOP)),)


def test_the_buttons_stand_under_the_last_of_several_messages() -> None:
    longer = edit(Text(text="раз"), Text(text="слово " * 1000), 60).model_copy(update={"buttons": STOP})
    changed, added = to_native(longer)

    assert isinstance(changed, EditText)
    assert changed.keyboard is None
    assert isinstance(added, SendText)
    assert added.keyboard == Inline(STOP)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Text(text="слово " * 1000), Text(text="раз")),
        (Text(text="раз"), Photo(file=CHEQUE)),
        (Location(latitude=1, longitude=2), Location(latitude=2, longitude=1)),
    ],
)
def test_an_edit_into_something_else_is_said_to_be_none(before: Content, after: Content) -> None:
    with pytest.raises(Inexpressible):
        to_native(edit(before, after, 60))


SUPERGROUP = ChatRef("tg:-1001234567890")
LAST = MessageRef("tg:-1001234567890:31")


def linked(text: str, *links: TextLink, header: str | None = None) -> tuple[str, tuple[Linked, ...]]:
    (call,) = to_native(Show(chat=SUPERGROUP, content=Text(text=text), links=links, header=header))
    assert isinstance(call, SendText)
    return call.text, call.links


def test_a_link_leads_to_a_message_of_a_supergroup_and_is_measured_in_utf_16_units() -> None:
    board = "1. 😀 Анна · Telegram"
    link = TextLink(at=3, length=6, message=LAST)

    assert linked(board, link) == (board, (Linked(3, 7, "https://t.me/c/1234567890/31"),))
    assert linked("Анна", TextLink(at=0, length=4, message=LAST), header="😀 Табло")[1][0].offset == 9


def test_a_link_into_a_topic_names_the_topic() -> None:
    topic = ThreadRef("tg:-1001234567890:17")

    (link,) = linked("Анна", TextLink(at=0, length=4, message=LAST, thread=topic))[1]

    assert link.url == "https://t.me/c/1234567890/17/31"


@pytest.mark.parametrize(
    "link",
    [
        TextLink(at=0, length=4, message=MessageRef("tg:-4001:31")),
        TextLink(at=4, length=1, message=LAST),
        TextLink(at=-2, length=1, message=LAST),
    ],
    ids=["a plain group has no addresses", "behind the text", "before the text"],
)
def test_what_cannot_be_linked_is_shown_all_the_same(link: TextLink) -> None:
    assert linked("Анна", link) == ("Анна", ())


def test_a_text_in_several_pieces_has_no_links() -> None:
    text = "слово " * 1000
    calls = to_native(Show(chat=SUPERGROUP, content=Text(text=text), links=(TextLink(at=0, length=5, message=LAST),)))

    assert [call.links for call in calls if isinstance(call, SendText)] == [(), ()]


def test_a_text_whose_links_alone_differ_is_edited() -> None:
    board, message = Text(text="Анна"), MessageRef("tg:-1001234567890:5")
    before = TextLink(at=0, length=4, message=LAST)
    after = before.model_copy(update={"message": MessageRef("tg:-1001234567890:32")})
    edit = Edit(
        chat=SUPERGROUP, messages=(message,), before=board, content=board, links_before=(before,), links=(after,)
    )

    assert to_native(edit) == (EditText(-1001234567890, 5, "Анна", (Linked(0, 4, "https://t.me/c/1234567890/32"),)),)
    assert to_native(edit.model_copy(update={"links": (before,)})) == ()


def test_what_is_asked_of_a_pin() -> None:
    assert to_native(Pin(chat=SUPERGROUP, message=LAST)) == (PinMessage(-1001234567890, 31),)
    assert to_native(FindPin(chat=SUPERGROUP, message=LAST)) == (GetPin(-1001234567890, 31),)
    assert to_native(Tidy(chat=SUPERGROUP, message=LAST)) == (Remove(-1001234567890, (31,)),)


def test_a_deletion_of_many_messages_goes_in_calls_of_a_hundred() -> None:
    messages = tuple(MessageRef(f"tg:7:{number}") for number in range(1, 151))

    calls = to_native(Delete(chat=ChatRef("tg:7"), messages=messages))
    assert calls == (Remove(7, tuple(range(1, 101))), Remove(7, tuple(range(101, 151))))
