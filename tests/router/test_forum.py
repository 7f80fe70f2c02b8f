"""The operator chat as a forum, a topic per client: what a message in one does, and what stands where."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from contracts.delivery import Reported
from contracts.ids import MessageRef, PersonRef, ThreadRef
from contracts.inbound import OperatorChatSeen, Person
from contracts.outbound import TendTopic, Topic
from messaging.outcomes import Done
from router.store.place_tables import PLACES
from router.store.tables import ACCOUNTS
from tests.requirements import requirement
from tests.router.conftest import stage_on
from tests.router.stage import ANNA, DESK, Shown, Stage, edits, marks, to_clients, to_operators

THREAD = ThreadRef("tg:-100:77")
BORIS = Person(ref=PersonRef("vk:2"), name="Борис")


on_both = pytest.mark.parametrize("url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.live)], indirect=True)


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if getattr(request, "param", "sqlite") == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/clients.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def stage(url: str) -> AsyncIterator[Stage]:
    """With topics."""
    async for made in stage_on(url):
        await seen(made)
        yield made


async def seen(stage: Stage, *, forum: bool = True, may_tend: bool = True) -> None:
    said = OperatorChatSeen(chat=DESK, forum=forum, may_tend=may_tend, at=stage.clock.now())
    assert await stage.hear(stage.envelope(said, DESK)) == Done()


def topic_of(shown: Shown) -> Topic:
    topic = shown.show.topic
    assert topic is not None
    return topic


def inside(topic: Topic, **more: Any) -> dict[str, Any]:
    """Said in a client's topic."""
    return {"forum": True, "thread": THREAD, "topic": topic.id, "thread_of_bot": True, **more}


GENERAL = {"forum": True}


async def question(stage: Stage) -> tuple[Shown, Topic]:
    """An open dialog with one relay, and the client's topic."""
    await stage.open()
    await stage.client("Вопрос")
    (relay,) = to_operators(await stage.shown())
    return relay, topic_of(relay)


def tended(shown: Sequence[Shown]) -> list[Topic]:
    return [each.command.topic for each in shown if isinstance(each.command, TendTopic)]


@on_both
@requirement("forum:a-topic-per-client")
async def test_all_that_concerns_a_client_stands_in_one_topic(stage: Stage) -> None:
    shown = to_operators(await stage.open())
    await stage.client("Вопрос")
    shown += to_operators(await stage.shown())
    await stage.operator("/пока", shown[-1].message, **inside(topic_of(shown[-1])))
    closed = await stage.shown()
    await stage.press(next(b.payload for each in to_clients(closed) for row in each.show.buttons for b in row))
    shown += to_operators(closed) + to_operators(await stage.shown())

    assert len({topic_of(each).id for each in shown}) == 1
    assert len(shown) >= 4
    assert topic_of(shown[0]).name == "Анна · Telegram · anna@example.org"


@requirement("forum:a-topic-per-client")
async def test_two_clients_have_two(stage: Stage) -> None:
    _, anna = await question(stage)
    boris = topic_of(to_operators(await stage.open("vk:2", email="boris@example.org", person=BORIS))[0])

    assert anna.id != boris.id


@requirement("forum:header")
async def test_in_the_topic_a_relay_needs_no_name_and_two_messengers_are_told_apart(stage: Stage) -> None:
    relay, topic = await question(stage)
    await stage.open("vk:2", person=BORIS)
    await stage.client("И отсюда", "vk:2", person=BORIS)
    other = to_operators(await stage.shown())[-1]

    assert (relay.show.header, topic.header) == ("Анна · Telegram", None)
    assert (other.show.header, topic_of(other).header) == ("Борис · ВКонтакте", "ВКонтакте")
    assert topic_of(other).id == topic.id


@requirement("forum:what-goes-to-a-client")
@pytest.mark.parametrize("to", ["nothing", "relay", "card", "answer"])
async def test_what_goes_to_the_client(stage: Stage, to: str) -> None:
    card = to_operators(await stage.open())[0]
    asked = await stage.client("Вопрос")
    relay = to_operators(await stage.shown())[0]
    answer = await stage.operator("Первое", relay.message, **inside(topic_of(relay)))
    await stage.shown()
    whom = {"nothing": None, "relay": relay.message, "card": card.message, "answer": answer.message}[to]

    said = await stage.operator("Второе", whom, bot=to != "answer", **inside(topic_of(relay)))
    shown = await stage.shown()

    (delivered,) = to_clients(shown)
    assert delivered.text == "Второе"
    assert delivered.show.reply_to == (asked.message if to in {"relay", "answer"} else None)
    assert [mark.message for mark in marks(shown)] == [said.message]


@requirement("forum:what-stays-inside")
@pytest.mark.parametrize("to", ["colleague", "notice", "elsewhere", "general", "general-relay", "own-topic", "inner"])
async def test_what_stays_inside(stage: Stage, to: str) -> None:
    relay, topic = await question(stage)
    await stage.operator("/помощь", None, **inside(topic))
    notice = to_operators(await stage.shown())[0]
    here = inside(topic)
    match to:
        case "colleague":
            await stage.operator("да", MessageRef(f"{DESK}:5000"), bot=False, **here)
        case "notice":
            await stage.operator("спасибо", notice.message, **here)
        case "elsewhere":
            await stage.operator("о соседе", None, **inside(topic, reply_elsewhere=True))
        case "general":
            await stage.operator("всем привет", None, **GENERAL)
        case "general-relay":
            await stage.operator("ответ", relay.message, **GENERAL)
        case "own-topic":
            await stage.operator("обед", None, forum=True, thread=ThreadRef("tg:-100:5"))
        case _:
            await stage.operator("//между нами", None, **here)
    shown = await stage.shown()

    assert to_clients(shown) == []
    said = {"notice": "Чтобы ответить", "elsewhere": "Не отправлено", "general-relay": "Не отправлено"}.get(to)
    assert [each.text[:13] for each in to_operators(shown)] == ([] if said is None else [said[:13]])


@requirement("forum:what-stays-inside")
async def test_a_topic_that_is_nobodys_never_takes_an_answer_in_silence(stage: Stage) -> None:
    _, topic = await question(stage)
    unknown = {"forum": True, "thread": THREAD, "thread_of_bot": True}
    await stage.operator("ответ", None, **unknown)
    await stage.operator("/пока", None, **unknown)
    await stage.operator("ответ", None, **inside(topic.model_copy(update={"id": "somebody-else"})))
    shown = await stage.shown()

    assert to_clients(shown) == []
    assert ["ничья" in each.text for each in to_operators(shown)] == [True] * 3


@requirement("forum:commands-in-a-topic")
@pytest.mark.parametrize(("text", "words"), [("/кто", "Анна"), ("/заметка звонил", "аметк"), ("/назначить", "Олег")])
async def test_commands_need_no_reply_in_a_topic(stage: Stage, text: str, words: str) -> None:
    _, topic = await question(stage)
    said = await stage.operator(text, None, **inside(topic))

    (shown,) = to_operators(await stage.shown())

    assert words in shown.text
    assert (shown.show.reply_to, shown.show.thread) == (said.message, THREAD)


@on_both
@requirement("forum:commands-in-a-topic")
async def test_a_close_in_the_topic_closes_and_a_word_in_general_stays_there(stage: Stage) -> None:
    relay, topic = await question(stage)
    await stage.operator("/кто", relay.message, **GENERAL)
    (card,) = to_operators(await stage.shown())
    await stage.operator("/пока", None, **inside(topic))

    closed = to_operators(await stage.shown())

    assert (card.show.topic, card.show.thread) == (None, None)
    assert "закрыт" in closed[-1].text


@on_both
@requirement("forum:closed-and-opened")
async def test_the_topic_is_closed_with_the_dialog_and_opened_with_the_next(stage: Stage) -> None:
    _, topic = await question(stage)
    await stage.pass_seconds(4)
    await stage.shown()
    await stage.operator("/пока", None, **inside(topic))
    await stage.shown()
    await stage.pass_seconds(4)
    closed = tended(await stage.shown())
    await stage.client("Связаться с поддержкой")
    card = to_operators(await stage.shown())[0]
    await stage.pass_seconds(4)
    opened = tended(await stage.shown())

    assert [(one.id, one.open) for one in closed] == [(topic.id, False)]
    assert topic_of(card).open
    assert [(one.id, one.open) for one in opened] == [(topic.id, True)]


@requirement("forum:closed-and-opened")
async def test_while_another_messenger_is_open_the_topic_stays_open(stage: Stage) -> None:
    relay, topic = await question(stage)
    await stage.open("vk:2", person=BORIS)
    await stage.pass_seconds(4)
    await stage.shown()
    await stage.operator("/пока", relay.message, **inside(topic))
    await stage.shown()
    await stage.pass_seconds(4)

    (look,) = tended(await stage.shown())

    assert look.open
    assert look.name == "Анна · Telegram, ВКонтакте · anna@example.org"


@on_both
@requirement("forum:named")
async def test_another_e_mail_takes_the_topic_along_and_names_it_anew(stage: Stage) -> None:
    _, topic = await question(stage)
    await stage.client("Исправить почту")
    await stage.client("ann@example.org")
    await stage.client("Ещё вопрос")
    relay = to_operators(await stage.shown())[-1]
    await stage.pass_seconds(4)

    assert topic_of(relay).id == topic.id
    assert [one.name for one in tended(await stage.shown())][-1] == "Анна · Telegram · ann@example.org"


@requirement("forum:named")
async def test_a_new_name_or_a_proof_names_the_topic_anew(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    await stage.pass_seconds(4)
    await stage.shown()
    await stage.client("Я теперь зовусь иначе", person=ANNA.model_copy(update={"name": "Анна Котова"}))
    await stage.shown()
    await stage.pass_seconds(4)
    renamed = tended(await stage.shown())
    await stage.client("И это тоже я", person=ANNA.model_copy(update={"name": "Анна Котова"}))
    await stage.shown()
    await stage.pass_seconds(4)
    same = tended(await stage.shown())
    await stage.operator_presses(next(b.payload for row in card.show.buttons for b in row))
    await stage.shown()
    await stage.pass_seconds(4)

    assert [one.name for one in renamed] == ["Анна Котова · Telegram · anna@example.org"]
    assert same == []
    assert [one.name for one in tended(await stage.shown())] == ["Анна Котова · Telegram ✅ · anna@example.org"]


@on_both
@requirement("forum:whose-answer")
async def test_an_answer_goes_to_the_account_that_wrote_last_if_that_is_proven(stage: Stage) -> None:
    _, topic = await question(stage)
    await stage.open("vk:2", person=BORIS)
    stage.clock.advance(5)
    await stage.client("И отсюда", "vk:2", person=BORIS)
    await stage.shown()
    await stage.operator("кому?", None, **inside(topic))
    doubtful = await stage.shown()
    async with stage.database.transaction() as connection:
        await connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.chat == "vk:2").values(verified=True))
    await stage.operator("вам", None, **inside(topic))

    sure = await stage.shown()

    assert to_clients(doubtful) == []
    assert "подтвержд" in to_operators(doubtful)[0].text
    assert [each.show.chat for each in to_clients(sure)] == ["vk:2"]


@on_both
@requirement("forum:switched")
async def test_when_topics_are_switched_on_each_open_dialog_gets_a_card_there_once(stage: Stage) -> None:
    await seen(stage, forum=False)
    relay, topic = await question(stage)
    await seen(stage)
    await seen(stage)
    await stage.pass_seconds(0)
    cards = to_operators(await stage.shown())
    await stage.operator("ответ", cards[0].message, **inside(topic))
    delivered = to_clients(await stage.shown())
    await seen(stage, forum=False)
    await stage.pass_seconds(0)
    off = await stage.shown()
    await stage.operator("и так", relay.message)

    assert len(cards) == 1
    assert topic_of(cards[0]).id == topic.id
    assert [each.text for each in delivered] == ["ответ"]
    assert off == []
    assert [each.text for each in to_clients(await stage.shown())] == ["и так"]


@requirement("forum:rights")
async def test_without_the_right_it_is_said_once_in_general(stage: Stage) -> None:
    await seen(stage, may_tend=False)
    await seen(stage, may_tend=False)
    (said,) = await stage.shown()
    await seen(stage)
    await seen(stage, may_tend=False)

    assert "Управление темами" in said.text
    assert (said.show.topic, said.show.thread) == (None, None)
    assert len(await stage.shown()) == 1


@requirement("forum:edits")
async def test_an_edit_knows_where_the_relay_stands(stage: Stage) -> None:
    await stage.open()
    asked = await stage.client("Вопрос")
    (relay,) = await stage.waiting()
    place = MessageRef(f"{DESK}:900")
    report = Reported(commands=(relay.id,), chat=DESK, messages=(place,), thread=THREAD, at=stage.clock.now())
    assert await stage.hear(stage.envelope(report, relay.key)) == Done()
    await stage.shown()
    await stage.client_edits(asked.message, "Вопрос!")

    (edit,) = edits(await stage.shown())

    assert (edit.thread, edit.messages) == (THREAD, (place,))
    assert edit.topic is not None
    assert edit.topic.id == topic_of(relay).id


@on_both
async def test_two_accounts_that_need_the_first_topic_at_once_have_one(stage: Stage) -> None:
    await stage.register("tg:1")
    await stage.register("vk:2", person=BORIS)
    both = [stage.spoken("Связаться с поддержкой", chat) for chat in ("tg:1", "vk:2")]
    await asyncio.gather(*(stage.hear(one) for one in both))
    shown = to_operators(await stage.shown())

    assert len({topic_of(each).id for each in shown}) == 1
    async with stage.database.reading() as connection:
        assert len((await connection.execute(select(PLACES))).all()) == 1


async def test_a_topic_of_one_account_alone_stays_its_own_when_the_client_has_another(stage: Stage) -> None:
    await stage.open("vk:2", email="boris@example.org", person=BORIS)
    theirs, mine = await question(stage), None
    await stage.client("Исправить почту")
    await stage.client("boris@example.org")
    await stage.client("Это я")
    mine = to_operators(await stage.shown())[-1]
    await stage.operator("в старой теме", None, **inside(theirs[1]))

    assert topic_of(mine).id != theirs[1].id
    assert [each.show.chat for each in to_clients(await stage.shown())] == ["tg:1"]


async def test_a_plain_group_names_the_client_and_asks_nothing_of_topics(stage: Stage) -> None:
    await seen(stage, forum=False)
    relay, topic = await question(stage)
    await stage.pass_seconds(10)

    assert relay.show.header == "Анна · Telegram"
    assert topic.header is None
    assert tended(await stage.shown()) == []
