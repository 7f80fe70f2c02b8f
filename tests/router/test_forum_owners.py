"""Whose a place in the forum is when two clients become one, when they are two again, and when a claim is settled."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from contracts.ids import PersonRef
from contracts.inbound import OperatorChatSeen, Person
from contracts.outbound import TendTopic, Topic
from messaging.outcomes import Done
from router.store.place_tables import PLACES
from tests.requirements import requirement
from tests.router.conftest import stage_on, with_owners
from tests.router.owners import Owner
from tests.router.records import edits, record, undo
from tests.router.stage import DESK, Shown, Stage, to_clients, to_operators
from tests.router.test_forum import inside, topic_of

BORIS = Person(ref=PersonRef("vk:2"), name="Борис")
VERA = Person(ref=PersonRef("tg:2"), name="Вера", language="ru")


@pytest.fixture
async def forum(database_url: str) -> AsyncIterator[Stage]:
    """With topics and owners, on each of the two databases."""
    async for stage in stage_on(database_url):
        said = OperatorChatSeen(chat=DESK, forum=True, may_tend=True, at=stage.clock.now())
        assert await with_owners(stage).hear(stage.envelope(said, DESK)) == Done()
        yield stage


async def relayed(stage: Stage, words: str, chat: str = "tg:1", **more: Any) -> Shown:
    await stage.client(words, chat, **more)
    return next(each for each in to_operators(await stage.shown()) if each.text == words)


async def answered(stage: Stage, words: str, topic: Topic) -> list[str]:
    """Who reads what an operator says in a topic, replying to nothing."""
    await stage.operator(words, None, **inside(topic))
    return [each.show.chat for each in to_clients(await stage.shown()) if each.text == words]


async def current(stage: Stage) -> dict[str, bool]:
    async with stage.database.reading() as connection:
        return {row.id: row.current for row in await connection.execute(select(PLACES.c.id, PLACES.c.current))}


async def merged(stage: Stage) -> Owner:
    """ana@ goes, anna@ stays."""
    owner = Owner(stage)
    await owner.presses(await owner.asks("почта anna@example.org", await record(owner, "ana@example.org")))
    return owner


async def two(stage: Stage) -> tuple[Topic, Topic]:
    """Each has an open dialog and a topic: of the one that will go, and of the one that stays."""
    await stage.open(email="ana@example.org")
    await stage.open("vk:2", person=BORIS)
    goes = await relayed(stage, "Отсюда")
    stage.clock.advance(5)
    stays = await relayed(stage, "Оттуда", "vk:2", person=BORIS)
    return topic_of(goes), topic_of(stays)


@requirement("forum:a-topic-per-client")
async def test_of_merged_clients_all_that_is_new_stands_in_one_topic_and_the_other_still_answers(forum: Stage) -> None:
    goes, stays = await two(forum)
    await merged(forum)

    here = [await relayed(forum, "раз"), await relayed(forum, "два", "vk:2", person=BORIS)]
    doubtful = await answered(forum, "кому?", goes)

    assert {topic_of(each).id for each in here} == {stays.id}
    assert await current(forum) == {goes.id: False, stays.id: True}
    assert doubtful == [], "of two accounts that nobody has verified none is guessed"


@requirement("forum:a-topic-per-client", "forum:whose-answer")
async def test_clients_that_are_two_again_have_their_own_topics_again(forum: Stage) -> None:
    goes, stays = await two(forum)
    owner = await merged(forum)
    assert await undo(owner) == "↩️ Изменение отменено."

    here = [await relayed(forum, "раз"), await relayed(forum, "два", "vk:2", person=BORIS)]

    assert [topic_of(each).id for each in here] == [goes.id, stays.id]
    assert await current(forum) == {goes.id: True, stays.id: True}
    assert await answered(forum, "сюда", goes) == ["tg:1"]
    assert await answered(forum, "туда", stays) == ["vk:2"]


@requirement("forum:a-topic-per-client")
async def test_who_has_no_topic_has_the_others_while_they_are_one(forum: Stage) -> None:
    await forum.open(email="ana@example.org")
    goes = topic_of(await relayed(forum, "Отсюда"))
    await forum.register("vk:2", person=BORIS)
    owner = await merged(forum)
    await forum.client("Связаться с поддержкой", "vk:2", person=BORIS)
    await forum.shown()
    together = topic_of(await relayed(forum, "Вместе", "vk:2", person=BORIS))
    await undo(owner)

    apart = topic_of(await relayed(forum, "Врозь", "vk:2", person=BORIS))

    assert together.id == goes.id != apart.id
    assert topic_of(await relayed(forum, "Здесь")).id == goes.id
    assert await answered(forum, "сюда", goes) == ["tg:1"]
    assert await answered(forum, "туда", apart) == ["vk:2"]


async def tended(stage: Stage) -> dict[str, TendTopic]:
    """How topics are to look, a few seconds later; the last word for each."""
    looks: dict[str, TendTopic] = {}
    for _ in range(2):  # where one has taken another's stead, that one is looked at, too
        await stage.pass_seconds(4)
        said = [each.command for each in await stage.shown()]
        looks |= {one.topic.id: one for one in said if isinstance(one, TendTopic)}
    return looks


@requirement("forum:merged")
async def test_the_topic_that_is_left_leads_to_the_one_that_stays_and_is_closed(forum: Stage) -> None:
    goes, stays = await two(forum)
    await tended(forum)
    owner = await merged(forum)
    left = await tended(forum)
    await undo(owner)
    again = await tended(forum)

    together, closed = left[stays.id], left[goes.id]
    assert together.topic.name == "Анна · Telegram, ВКонтакте · anna@example.org"
    assert (together.topic.open, together.instead) == (True, None)
    assert (closed.topic.open, closed.topic.name) == (False, f"↪ {together.topic.name}")
    assert closed.instead is not None
    assert (closed.instead.topic, closed.instead.name) == (stays.id, together.topic.name)
    assert "общей теме" in closed.instead.words
    assert {id_: (one.topic.name, one.topic.open, one.instead) for id_, one in again.items()} == {
        goes.id: ("Анна · Telegram · ana@example.org", True, None),
        stays.id: ("Борис · ВКонтакте · anna@example.org", True, None),
    }


@requirement("forum:merged")
async def test_the_topic_of_one_account_leads_to_its_clients_when_that_has_one(forum: Stage) -> None:
    _, vera, claim = await claimed(forum)
    await tended(forum)
    await forum.operator_presses(claim.show.buttons[0][0].payload)
    await forum.shown()

    left = (await tended(forum))[vera.id]

    assert not left.topic.open
    assert left.instead is not None
    assert left.instead.name == "Анна · Telegram · anna@example.org"


@requirement("forum:named")
async def test_an_owners_correction_of_the_e_mail_names_the_topic_anew(forum: Stage) -> None:
    await forum.open(email="ana@example.org")
    mine = topic_of(await relayed(forum, "Вопрос"))
    await tended(forum)
    await edits(Owner(forum), "почта ann@example.org", email="ana@example.org")

    assert (await tended(forum))[mine.id].topic.name == "Анна · Telegram · ann@example.org"


async def claimed(stage: Stage) -> tuple[Topic, Topic, Shown]:
    """Anna's topic; Vera names Anna's e-mail, and has one of her own; what the operators read about that."""
    await stage.open()
    anna = topic_of(await relayed(stage, "Вопрос"))
    await stage.client("Здравствуйте", "tg:2", person=VERA)
    await stage.client("anna@example.org", "tg:2", person=VERA)
    claim = to_operators(await stage.shown())[-1]
    await stage.client("Связаться с поддержкой", "tg:2", person=VERA)
    await stage.shown()
    vera = topic_of(await relayed(stage, "Это тоже я", "tg:2", person=VERA))
    return anna, vera, claim


@requirement("forum:a-topic-per-client", "forum:whose-answer")
@pytest.mark.parametrize("allowed", [True, False])
async def test_a_claim_stands_apart_until_it_is_allowed_and_after_it_was_refused(forum: Stage, allowed: bool) -> None:
    anna, vera, claim = await claimed(forum)
    before = [await answered(forum, "Анне", anna), await answered(forum, "Вере", vera)]
    await forum.operator_presses(claim.show.buttons[0][0 if allowed else 1].payload)
    await forum.shown()

    after = topic_of(await relayed(forum, "Дальше", "tg:2", person=VERA))

    assert anna.id != vera.id
    assert topic_of(claim).id == vera.id
    assert before == [["tg:1"], ["tg:2"]]
    assert after.id == (anna.id if allowed else vera.id)
    assert await answered(forum, "в теме Веры", vera) == ["tg:2"]
    assert await answered(forum, "в теме Анны", anna) == ([] if allowed else ["tg:1"])
