"""What goes as one message where calls are short, and what never does."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.content import Album, Content, Document, Photo, Text, Video, Voice
from contracts.ids import ChatRef, FileRef, MessageRef, PressRef, ThreadRef
from contracts.outbound import AnswerPress, Button, Edit, Mark, MenuButton, Show
from gatewaykit.connector import Command
from gatewaykit.merging import together
from gatewaykit.splitting import length
from telegram_gateway.capabilities import TELEGRAM
from telegram_gateway.to_native import to_native
from tests.requirements import requirement

GROUP = ChatRef("tg:-100")
ANNA, BORIS = "Анна · Telegram ✅", "Борис · Telegram"


def relay(content: Content | str = "да", header: str | None = ANNA, **more: Any) -> Show:
    shown = Text(text=content) if isinstance(content, str) else content
    return Show(chat=GROUP, content=shown, header=header, **more)


def photo(number: int, caption: str = "") -> Photo:
    return Photo(file=FileRef(f"tg:photo{number}"), caption=caption)


def lone(*commands: Command) -> bool:
    return together(commands, TELEGRAM) == (1, None)


def all_of(commands: Sequence[Command]) -> list[tuple[Sequence[Command], Show | None]]:
    """A whole line, in the messages that it comes to."""
    done: list[tuple[Sequence[Command], Show | None]] = []
    while commands:
        count, show = together(commands, TELEGRAM)
        done.append((commands[:count], show))
        commands = commands[count:]
    return done


@requirement("fair:merged:texts")
def test_texts_of_one_client_go_under_one_name_each_on_a_line_of_its_own() -> None:
    count, show = together([relay("не"), relay("работает"), relay("ничего")], TELEGRAM)

    assert (count, show) == (3, relay("не\nработает\nничего"))


@requirement("fair:merged:pictures")
def test_pictures_go_as_an_album_and_keep_their_words() -> None:
    film = Video(file=FileRef("tg:film"), caption="и вот")
    count, show = together([relay(photo(1)), relay(photo(2, "вот")), relay(film)], TELEGRAM)

    assert count == 3
    bare = film.model_copy(update={"caption": ""})
    assert show == relay(Album(items=(photo(1), photo(2), bare), caption="вот\nи вот"))
    assert len(to_native(show)) == 1


@requirement("fair:merged:one-client-one-thread")
@pytest.mark.parametrize(
    "other",
    [
        relay(header=BORIS),
        relay(header=None),
        relay(thread=ThreadRef("tg:-100:7")),
        relay(reply_to=MessageRef("tg:-100:5")),
        relay(silent=True),
        relay(buttons=((Button(text="да", payload="yes"),),)),
        relay(menu=((MenuButton(text="да", short="да", payload="yes"),),)),
        relay(ask=True),
        relay(series="broadcast"),
        relay(""),
        relay(photo(1)),
        relay(Voice(file=FileRef("tg:voice"))),
        relay(Album(items=(photo(1), photo(2)))),
        Show(chat=ChatRef("tg:-200"), content=Text(text="да"), header=ANNA),
        Edit(chat=GROUP, messages=(MessageRef("tg:-100:1"),), before=Text(text="а"), content=Text(text="б")),
        Mark(chat=GROUP, message=MessageRef("tg:-100:1"), mark="delivered"),
        AnswerPress(chat=GROUP, press=PressRef("tg:1")),
    ],
    ids=lambda command: type(command).__name__,
)
def test_whatever_differs_in_more_than_its_words_goes_alone(other: Command) -> None:
    assert lone(relay(), other)
    assert lone(other, relay())


def test_what_is_alike_but_no_client_s_goes_alone() -> None:
    assert lone(relay(header=None), relay(header=None))
    buttons = ((Button(text="да", payload="yes"),),)
    assert lone(relay(buttons=buttons), relay(buttons=buttons))
    assert lone(relay(header="я" * 257), relay(header="я" * 257)), "a cut header is not what it was"
    assert lone(relay(Document(file=FileRef("tg:1"))), relay(Document(file=FileRef("tg:2"))))


def test_replies_to_the_same_message_go_together() -> None:
    to = MessageRef("tg:-100:5")
    assert together([relay("раз", reply_to=to), relay("два", reply_to=to)], TELEGRAM) == (
        2,
        relay("раз\nдва", reply_to=to),
    )


def test_where_the_channel_puts_nothing_together_each_goes_alone() -> None:
    assert together([relay(), relay()], replace(TELEGRAM, merges=False)) == (1, None)


HEADERS = st.sampled_from([ANNA, BORIS])
WORDS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(str.strip),
    st.builds(lambda size: "😀" * size, st.integers(200, 2100)),
)
CAPTIONS = st.one_of(st.just(""), st.just(""), st.builds(lambda size: "ж" * size, st.integers(1, 600)))
CONTENTS = st.one_of(
    st.builds(lambda text: Text(text=text), WORDS),
    st.builds(photo, st.integers(0, 9), CAPTIONS),
    st.just(Voice(file=FileRef("tg:voice"))),
)
THREADS = st.sampled_from([None, None, ThreadRef("tg:-100:7")])
LINES = st.lists(
    st.builds(lambda content, header, thread: relay(content, header, thread=thread), CONTENTS, HEADERS, THREADS),
    max_size=20,
)


def said_in(show: Show) -> list[str]:
    """Each thing that it shows, whichever way it is put together."""
    match show.content:
        case Text(text=text):
            return text.split("\n")
        case Album(items=items, caption=caption):
            return [str(getattr(item, "file", "")) for item in items] + (caption.split("\n") if caption else [])
        case Photo(file=file, caption=caption):
            return [str(file), *([caption] if caption else [])]
        case other:
            return [str(getattr(other, "file", ""))]


@requirement("fair:merged:nothing-lost")
@settings(deadline=None, max_examples=150)
@given(LINES)
def test_nothing_is_lost_and_no_limit_passed_however_a_line_is_put_together(line: list[Show]) -> None:
    done = all_of(line)

    assert [command for group, _ in done for command in group] == line
    for group, show in done:
        if show is None:
            assert len(group) == 1
            continue
        shows = [command for command in group if isinstance(command, Show)]
        assert {(each.header, each.thread, each.chat) for each in shows} == {(show.header, show.thread, show.chat)}
        assert sorted(said_in(show)) == sorted(part for each in shows for part in said_in(each))
        words = show.content.caption if isinstance(show.content, Album) else getattr(show.content, "text", "")
        whole = length(f"{show.header}\n{words}", utf16=True)
        assert whole <= (1024 if isinstance(show.content, Album) else 4096)
        assert not isinstance(show.content, Album) or 2 <= len(show.content.items) <= 10
        assert len(to_native(show)) == 1
