"""Albums: Telegram sends their items one by one, and nothing says which is the last (TG-42)."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.content import Album, Content, Photo, Text, Unsupported, Video
from contracts.ids import FileRef, PersonRef
from contracts.inbound import Person
from messaging.outcomes import Done
from router.app.albums import LONGEST_SECONDS, QUIET_SECONDS
from tests.requirements import requirement
from tests.router.stage import Shown, Stage, to_clients, to_operators

IRA = Person(ref=PersonRef("tg:901"), name="Ира")


def photo(number: int, caption: str = "") -> Photo:
    return Photo(file=FileRef(f"tg:photo{number}"), same=f"same{number}", caption=caption)


def files_of(content: Content) -> list[str]:
    assert isinstance(content, Album)
    return [item.file for item in content.items if isinstance(item, Photo | Video)]


@requirement("operators:albums")
async def test_the_items_of_a_client_s_album_are_relayed_as_one(stage: Stage) -> None:
    await stage.open()
    await stage.client(photo(1, "вот так"), album="a")
    await stage.client(photo(2), album="a")
    assert await stage.waiting() == []

    await stage.pass_seconds(QUIET_SECONDS + 0.1)

    (relay,) = to_operators(await stage.shown())
    assert files_of(relay.show.content) == ["tg:photo1", "tg:photo2"]
    assert relay.show.header is not None


async def test_an_item_that_comes_alone_is_itself(stage: Stage) -> None:
    await stage.open()
    await stage.client(photo(1), album="a")
    await stage.pass_seconds(QUIET_SECONDS + 0.1)

    (relay,) = to_operators(await stage.shown())
    assert relay.show.content == photo(1)


async def test_each_further_item_is_waited_for_but_not_for_ever(stage: Stage) -> None:
    await stage.open()
    passed = 0.0
    number = 0
    while passed < LONGEST_SECONDS:
        number += 1
        await stage.client(photo(number), album="a")
        await stage.pass_seconds(QUIET_SECONDS - 0.1)
        passed += QUIET_SECONDS - 0.1
        relayed = to_operators(await stage.shown())
        if relayed:
            break
        assert passed < LONGEST_SECONDS

    assert len(files_of(relayed[0].show.content)) == number


async def test_what_the_client_says_next_comes_after_the_album(stage: Stage) -> None:
    await stage.open()
    await stage.client(photo(1), album="a")
    await stage.client(photo(2), album="a")
    await stage.client("и вопрос")

    album, text = to_operators(await stage.shown())
    assert files_of(album.show.content) == ["tg:photo1", "tg:photo2"]
    assert text.text == "и вопрос"
    await stage.pass_seconds(QUIET_SECONDS + 0.1)
    assert await stage.shown() == []


async def test_a_second_album_ends_the_first(stage: Stage) -> None:
    await stage.open()
    for album in ("a", "b"):
        for number in (1, 2):
            await stage.client(photo(number), album=album)
    await stage.pass_seconds(QUIET_SECONDS + 0.1)

    assert len(to_operators(await stage.shown())) == 2


async def test_an_item_that_comes_twice_is_shown_once(stage: Stage) -> None:
    await stage.open()
    item = stage.spoken(photo(1), album="a")
    assert await stage.hear(item) == Done()
    await stage.client(photo(2), album="a")
    assert await stage.hear(item) == Done()
    await stage.pass_seconds(QUIET_SECONDS + 0.1)

    (relay,) = to_operators(await stage.shown())
    assert files_of(relay.show.content) == ["tg:photo1", "tg:photo2"]
    assert await stage.hear(item) == Done()
    await stage.pass_seconds(QUIET_SECONDS + 0.1)
    assert await stage.shown() == []


async def test_an_album_before_the_button_is_passed_on_when_the_dialog_opens(stage: Stage) -> None:
    await stage.register()
    await stage.client(photo(1), album="a")
    await stage.client(photo(2), album="a")
    await stage.client("Связаться с поддержкой")

    relays = [one for one in to_operators(await stage.shown()) if one.show.header]
    assert relays[0].text == "Здравствуйте"
    assert files_of(relays[1].show.content) == ["tg:photo1", "tg:photo2"]


@requirement("operators:albums")
async def test_an_operator_s_album_answers_the_client_as_one(stage: Stage) -> None:
    card = to_operators(await stage.open())[0].message
    await stage.operator(photo(1, "смотрите"), card, album="x")
    await stage.operator(photo(2), None, album="x")
    await stage.pass_seconds(QUIET_SECONDS + 0.1)

    (answer,) = to_clients(await stage.shown())
    assert files_of(answer.show.content) == ["tg:photo1", "tg:photo2"]


async def test_another_operator_s_word_does_not_cut_an_album_in_two(stage: Stage) -> None:
    card = to_operators(await stage.open())[0].message
    await stage.operator(photo(1), card, album="x")
    await stage.operator("секунду", card, by=IRA)
    await stage.operator(photo(2), card, album="x")
    await stage.pass_seconds(QUIET_SECONDS + 0.1)

    text, album = to_clients(await stage.shown())
    assert text.text == "секунду"
    assert files_of(album.show.content) == ["tg:photo1", "tg:photo2"]


@requirement("operators:relay:any-piece")
async def test_a_reply_to_any_item_answers_the_client_and_quotes(stage: Stage) -> None:
    await stage.open()
    first = await stage.client(photo(1), album="a")
    await stage.client(photo(2), album="a")
    await stage.pass_seconds(QUIET_SECONDS + 0.1)
    (relay,) = to_operators(await stage.shown())
    assert len(relay.messages) == 2

    await stage.operator("вижу", relay.messages[1])

    (answer,) = to_clients([one for one in await stage.shown() if isinstance_text(one, "вижу")])
    assert answer.show.reply_to == first.message


async def test_a_client_s_reply_to_any_item_of_an_answer_finds_it(stage: Stage) -> None:
    card = to_operators(await stage.open())[0].message
    said = await stage.operator(photo(1), card, album="x")
    await stage.operator(photo(2), card, album="x")
    await stage.pass_seconds(QUIET_SECONDS + 0.1)
    (answer,) = to_clients(await stage.shown())

    await stage.client("этот?", reply_to=answer.messages[1])

    (relay,) = [one for one in to_operators(await stage.shown()) if isinstance_text(one, "этот?")]
    assert relay.show.reply_to == said.message


async def test_what_cannot_be_carried_in_an_album_is_named_and_the_rest_goes_on(stage: Stage) -> None:
    await stage.open()
    await stage.client(Album(items=(photo(1), Unsupported(what="market")), caption="вот"))

    shown = await stage.shown()
    (relay,) = [one for one in to_operators(shown) if one.show.header]
    assert files_of(relay.show.content) == ["tg:photo1"]
    assert any("товар" in one.text for one in to_clients(shown))


def isinstance_text(one: Shown, text: str) -> bool:
    content = getattr(one.command, "content", None)
    return isinstance(content, Text) and content.text == text


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("item"), st.sampled_from("ab")),
        st.tuples(st.just("text"), st.just("")),
        st.tuples(st.just("time"), st.sampled_from(["0.5", "2"])),
        st.tuples(st.just("again"), st.just("")),
    ),
    max_size=10,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_whatever_comes_in_whatever_order_all_of_it_is_relayed_once_and_in_order(
    stage: Stage, steps: list[tuple[str, str]]
) -> None:
    chat = f"tg:{next(stage.numbers) + 5000}"
    await stage.open(chat, email=f"a{next(stage.numbers)}@example.org")
    said: list[str] = []
    last: Any = None
    for kind, what in steps:
        if kind == "time":
            await stage.pass_seconds(float(what))
        elif kind == "again":
            if last is not None:
                assert await stage.hear(last) == Done()
        else:
            name = f"m{next(stage.numbers)}"
            said.append(name)
            content: Content = Text(text=name) if kind == "text" else Photo(file=FileRef(f"tg:{name}"))
            last = stage.spoken(content, chat, **({"album": what} if kind == "item" else {}))
            assert await stage.hear(last) == Done()
    await stage.pass_seconds(QUIET_SECONDS + 0.1)

    shown = [one.show.content for one in to_operators(await stage.shown()) if one.show.header]
    assert [name for content in shown for name in names_in(content)] == said


def names_in(content: Content) -> list[str]:
    match content:
        case Text(text=text):
            return [text]
        case Photo(file=file):
            return [file.removeprefix("tg:")]
        case Album(items=items):
            return [item.file.removeprefix("tg:") for item in items if isinstance(item, Photo)]
        case _:
            return []
