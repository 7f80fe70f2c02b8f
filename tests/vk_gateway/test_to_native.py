"""What the router wants shown, as calls of VKontakte's API."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.content import (
    Album,
    Animation,
    Audio,
    Contact,
    Content,
    Document,
    Item,
    Link,
    Location,
    Photo,
    Sticker,
    Text,
    Unsupported,
    Video,
    VideoNote,
    Voice,
)
from contracts.ids import ChatRef, FileRef, MessageRef, PressRef
from contracts.outbound import AnswerPress, Button, Edit, Mark, MenuButton, Show
from tests.requirements import requirement
from vk_gateway.to_native import (
    BUTTONS_BELOW,
    GUARD,
    Answer,
    Attach,
    Change,
    Inexpressible,
    Send,
    remarks_of,
    to_native,
)

ANNA = ChatRef("vk:501")
FILE = FileRef("tg:file")
STILL = FileRef("tg:still")
MENU = ((MenuButton(text="Связаться с поддержкой", short="Поддержка", payload="menu:support"),),)


def shown(content: Content, command_id: str = "one", **more: object) -> list[Send]:
    show = Show.model_validate({"chat": ANNA, "content": content, **more})
    return [call for call in to_native(show, command_id) if isinstance(call, Send)]


def edited(before: Content, after: Content, *messages: str) -> tuple[object, ...]:
    refs = tuple(MessageRef(message) for message in messages or ("vk:501:7",))
    return to_native(Edit(chat=ANNA, messages=refs, before=before, content=after), "edit")


def test_a_text_goes_to_the_persons_dialog_under_its_header() -> None:
    (send,) = shown(Text(text="Здравствуйте"), header="Олег", reply_to="vk:501:31")

    assert (send.peer, send.text, send.reply_to) == (501, "Олег\nЗдравствуйте", 31)


def test_an_answer_to_a_message_of_another_dialog_goes_without_it() -> None:
    (send,) = shown(Text(text="да"), reply_to="vk:777:31")

    assert send.reply_to is None


@pytest.mark.parametrize(
    ("content", "kind", "name", "zipped"),
    [
        (Photo(file=FILE), "photo", "photo.jpg", False),
        (Document(file=FILE, name="чек.pdf"), "document", "чек.pdf", False),
        (Document(file=FILE, name="песня.MP3"), "document", "песня.MP3", True),
        (Document(file=FILE, name="setup.exe"), "document", "setup.exe", True),
        (Video(file=FILE), "document", "video.mp4", False),
        (Animation(file=FILE, name="cat.mp4"), "document", "cat.mp4", False),
        (VideoNote(file=FILE), "document", "video.mp4", False),
        (Audio(file=FILE, mime="audio/mpeg"), "document", "audio.mp3", True),
        (Audio(file=FILE, name="a.flac", mime="audio/flac"), "document", "a.flac", False),
        (Voice(file=FILE), "voice", "voice.ogg", False),
        (Sticker(file=FILE), "photo", "sticker.png", False),
    ],
)
def test_each_kind_of_file_is_attached_as_what_vk_takes(content: Item, kind: str, name: str, zipped: bool) -> None:
    (send,) = shown(content)

    assert send.attach == (Attach(kind, FILE, name, zipped=zipped),)  # type: ignore[arg-type]  # one of the three
    assert remarks_of(content) == (("zipped",) if zipped else ())


def test_an_animated_sticker_is_shown_as_its_still() -> None:
    sticker = Sticker(file=FILE, animated=True, still=STILL)

    (send,) = shown(sticker)

    assert send.attach == (Attach("photo", STILL, "sticker.png"),)
    assert remarks_of(sticker) == ("still",)
    with pytest.raises(Inexpressible):
        shown(Sticker(file=FILE, animated=True))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (Location(latitude=55.75, longitude=37.62, title="Офис"), ["Офис", "55.750000,37.620000", "https://"]),
        (Contact(name="Олег", phone="+7 900 000"), ["Олег", "+7 900 000"]),
        (Link(url="https://example.org/x", title="Тарифы"), ["https://example.org/x", "Тарифы"]),
    ],
)
def test_what_is_no_file_is_said_in_words(content: Item, words: list[str]) -> None:
    (send,) = shown(content, header="Олег")

    assert send.text.startswith("Олег\n")
    assert all(word in send.text for word in words)


def test_a_caption_that_is_too_long_goes_on_after_the_file() -> None:
    first, second = shown(Photo(file=FILE, caption="слово " * 1000))

    assert first.attach
    assert not second.attach
    assert max(len(first.text), len(second.text)) <= 4096
    assert (first.text + " " + second.text).split() == ["слово"] * 1000


def test_an_album_of_twelve_goes_as_ten_and_two_with_all_its_words() -> None:
    items = tuple(Photo(file=FileRef(f"tg:{number}"), caption=f"№{number}") for number in range(12))

    first, second = shown(Album(items=items, caption="Все"), header="Олег")

    assert [len(first.attach), len(second.attach)] == [10, 2]
    assert first.text.split("\n") == ["Олег", "Все", *(f"№{number}" for number in range(12))]
    assert second.text == ""


def test_what_cannot_stand_beside_files_follows_them() -> None:
    items = (Photo(file=FILE), Voice(file=STILL), Location(latitude=1, longitude=2))

    picture, voice, place = shown(Album(items=items, caption="Вот"))

    assert (picture.text, [one.kind for one in picture.attach]) == ("Вот", ["photo"])
    assert [one.kind for one in voice.attach] == ["voice"]
    assert "1.000000,2.000000" in place.text


@pytest.mark.parametrize(
    "content",
    [
        Unsupported(what="poll"),
        Text(text=" \n"),
        Album(items=(Photo(file=FILE), Unsupported(what="poll"))),
    ],
)
def test_what_vk_has_no_way_for_is_said_beforehand(content: Content) -> None:
    with pytest.raises(Inexpressible):
        shown(content)


@requirement("operators:relay:names-are-plain")
@pytest.mark.parametrize(
    "text",
    ["[id1|Олег] платит", "[club5|Банк]", "@id1", "привет, @durov", "*id1 (Олег)", "@all", "[https://x.org|тут]"],
)
def test_nothing_that_people_wrote_becomes_a_mention(text: str) -> None:
    (send,) = shown(Text(text=text))

    assert send.text != text
    assert send.text.replace(GUARD, "") == text
    assert not any(mark in send.text for mark in ("[id", "[club", "[https", "@id", "@durov", "*id", "@all"))


@pytest.mark.parametrize(
    "text", ["anna@example.org", "https://example.org/@anna", "2*2=4", "[ничего]", "5 * 5", "a | b", "@ 10:00"]
)
def test_what_is_no_mention_is_left_as_it_is(text: str) -> None:
    assert shown(Text(text=text))[0].text == text


@given(st.text(alphabet="[]|@*id1 clubАя\n/", min_size=1, max_size=60).filter(str.strip))
def test_whatever_is_written_reads_the_same_and_mentions_nobody(text: str) -> None:
    (send,) = shown(Text(text=text))

    assert "[id1|" not in send.text
    assert send.text.replace(GUARD, "").split() == text.split()


@requirement("dialog:menu:keyboards")
def test_the_menu_is_a_keyboard_of_texts_and_buttons_are_callbacks() -> None:
    (with_menu,) = shown(Text(text="Что дальше?"), menu=MENU)
    (with_buttons,) = shown(Text(text="Оцените"), buttons=((Button(text="5", payload="rate:5"),),))

    menu, inline = json.loads(with_menu.keyboard or ""), json.loads(with_buttons.keyboard or "")
    assert not menu["inline"]
    assert menu["buttons"][0][0]["action"] == {
        "type": "text",
        "label": "Связаться с поддержкой",
        "payload": '{"p": "menu:support"}',
    }
    assert inline["inline"]
    assert inline["buttons"][0][0]["action"] == {"type": "callback", "label": "5", "payload": '{"p": "rate:5"}'}


def test_an_empty_menu_takes_the_keyboard_away_and_none_leaves_it() -> None:
    (gone,), (left,) = shown(Text(text="пока"), menu=()), shown(Text(text="да"))

    assert json.loads(gone.keyboard or "")["buttons"] == []
    assert left.keyboard is None


def test_menu_and_buttons_take_two_messages() -> None:
    button = ((Button(text="5", payload="rate:5"),),)

    first, second = shown(Text(text="Спасибо"), menu=MENU, buttons=button)

    assert (first.text, second.text) == ("Спасибо", BUTTONS_BELOW)
    assert [json.loads(one.keyboard or "")["inline"] for one in (first, second)] == [False, True]


@pytest.mark.parametrize(("rows", "fitting"), [([8], [5, 3]), ([1] * 7, [2, 2, 2, 1]), ([2, 1], [2, 1])])
def test_buttons_are_put_into_rows_that_vk_takes_and_none_is_left_out(rows: list[int], fitting: list[int]) -> None:
    (send,) = shown(Text(text="?"), buttons=buttons_in(rows))

    assert [len(row) for row in json.loads(send.keyboard or "")["buttons"]] == fitting


def test_more_buttons_than_vk_takes_are_said_beforehand() -> None:
    with pytest.raises(Inexpressible):
        shown(Text(text="?"), buttons=buttons_in([5, 5, 1]))


def buttons_in(rows: list[int]) -> tuple[tuple[Button, ...], ...]:
    return tuple(
        tuple(Button(text=f"{row}.{n}", payload=f"{row}.{n}") for n in range(rows[row])) for row in range(len(rows))
    )


@given(st.text(max_size=40), st.integers(0, 30))
def test_the_random_id_is_an_int32_above_zero_and_the_same_at_every_try(command_id: str, pieces: int) -> None:
    text = Text(text="слово " * (1 + 700 * (pieces % 4)))

    first, again = shown(text, command_id), shown(text, command_id)

    numbers = [send.random_id for send in first]
    assert [send.random_id for send in again] == numbers
    assert all(0 < number < 2**31 for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_commands_of_a_series_have_the_same_random_id_in_each_dialog() -> None:
    def sent(chat: str, command_id: str) -> Send:
        show = Show(chat=ChatRef(chat), content=Text(text="Всем"), series="broadcast-1")
        (send,) = to_native(show, command_id)
        assert isinstance(send, Send)
        return send

    anna, boris = sent("vk:501", "one"), sent("vk:502", "two")

    assert (anna.random_id, anna.series) == (boris.random_id, "broadcast-1")
    assert shown(Text(text="Всем"))[0].random_id != anna.random_id


@requirement("operators:edit:vk")
def test_an_edit_changes_only_the_pieces_that_differ() -> None:
    before = "слово " * 900
    after = before[: 6 * 800] + "другое " * 80

    (change,) = edited(Text(text=before), Text(text=after), "vk:501:7", "vk:501:8")

    assert isinstance(change, Change)
    assert (change.peer, change.message) == (501, 8)
    assert change.text.split()[-80:] == ["другое"] * 80


def test_an_edited_caption_keeps_its_file() -> None:
    (change,) = edited(Photo(file=FILE, caption="до"), Photo(file=FILE, caption="после"))

    assert change == Change(501, 7, "после", (Attach("photo", FILE, "photo.jpg"),))


def test_an_edit_that_has_grown_is_sent_on_and_one_that_has_shrunk_is_said_beforehand() -> None:
    change, send = edited(Text(text="коротко"), Text(text="слово " * 800))

    assert isinstance(change, Change)
    assert isinstance(send, Send)
    with pytest.raises(Inexpressible):
        edited(Text(text="слово " * 800), Text(text="коротко"), "vk:501:7", "vk:501:8")


def test_an_edit_that_changes_nothing_calls_nothing() -> None:
    assert edited(Text(text="так"), Text(text="так")) == ()


def test_a_press_is_answered_where_it_was_made() -> None:
    (answer,) = to_native(AnswerPress(chat=ANNA, press=PressRef("vk:501:501:ab"), text="Спасибо"), "one")

    assert answer == Answer("ab", 501, 501, "Спасибо")


def test_what_belongs_to_another_messenger_is_said_beforehand() -> None:
    with pytest.raises(Inexpressible):
        to_native(Show(chat=ChatRef("tg:501"), content=Text(text="да")), "one")
    with pytest.raises(Inexpressible):
        to_native(Mark(chat=ANNA, message=MessageRef("vk:501:7"), mark="delivered"), "one")
