"""In a plain group what can hold no name says by its reply who speaks, while that stands near, and else by a card."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.content import Contact, Location
from contracts.outbound import Show
from gatewaykit.failures import FirstThings
from telegram_gateway.calls import SendPlace, SendText
from telegram_gateway.ids import parse_message
from telegram_gateway.nearby import NEAR
from tests.requirements import requirement
from tests.telegram_gateway.light_desk import ANNA, BORIS, HEADER, Done, LightDesk, light_desk

PLACE = Location(latitude=55.75, longitude=37.62)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[LightDesk]:
    async with light_desk(tmp_path, forum=False) as desk:
        yield desk


def number(done: Done, place: int = 0) -> int:
    return parse_message(done.messages[place])[1]


async def chat(desk: LightDesk) -> list[tuple[str, int | None]]:
    """Kind, or text, of each message there, and what it replies to."""
    return [(one.text or one.kind, one.reply_to) for one in (await desk.look()).messages]


@requirement("operators:relay:no-name-reply", "operators:relay:no-name")
async def test_what_holds_no_name_replies_to_its_clients_last_relay(desk: LightDesk) -> None:
    await desk.relay("раз")
    last = await desk.relay("два")
    await desk.relay("мимо", BORIS, header="Борис · ВКонтакте")
    await desk.relay(PLACE)
    await desk.relay(Contact(name="Склад", phone="+7000"))

    assert (await chat(desk))[3:] == [("location", number(last)), ("contact", number(last))]


@requirement("operators:relay:no-name-reply", "operators:relay:no-name")
async def test_without_one_among_the_last_twenty_it_comes_with_a_card(desk: LightDesk) -> None:
    own = await desk.relay("раз")
    await desk.relay(PLACE, BORIS, header="Борис · ВКонтакте")
    for _ in range(NEAR - 3):
        await desk.relay("мимо", BORIS, header="Борис · ВКонтакте")
    await desk.relay(PLACE)
    near = await chat(desk)
    await desk.relay(PLACE)

    assert near[1:3] == [("Борис · ВКонтакте", None), ("location", None)]
    assert near[NEAR:] == [("location", number(own))]
    assert (await chat(desk))[NEAR + 1 :] == [(HEADER, None), ("location", None)]


async def test_a_reply_to_an_answer_stays_one_and_has_its_card(desk: LightDesk) -> None:
    asked = await desk.relay("раз")
    await desk.relay("два")
    await desk.relay(PLACE, reply_to=asked.messages[0])

    assert (await chat(desk))[2:] == [(HEADER, number(asked)), ("location", None)]


@requirement("operators:relay:no-name-reply")
async def test_under_a_relay_that_was_deleted_it_never_stands_without_a_name(desk: LightDesk) -> None:
    done = await desk.relay("раз")
    await desk.telegram.delete(desk.chat, number(done))
    await desk.relay(PLACE)

    assert (await chat(desk))[-2:] == [(HEADER, None), ("location", None)]


async def test_what_has_begun_with_a_card_goes_on_with_what_belongs_under_it(desk: LightDesk) -> None:
    show = Show(chat=desk.ref, content=PLACE, header=HEADER, topic=ANNA)
    card, place = desk.client.plan(show, "one")
    assert isinstance(card, SendText)
    await desk.client.deliver(card)

    assert desk.client.plan(show, "one") == (card, place)
    (under,) = desk.client.plan(show, "another")
    assert isinstance(under, SendPlace)
    assert under.reply_to is not None


async def test_while_it_waited_for_its_turn_others_spoke_and_it_gets_its_card(desk: LightDesk) -> None:
    await desk.relay("раз")
    show = Show(chat=desk.ref, content=PLACE, header=HEADER, topic=ANNA)
    (late,) = desk.client.plan(show, "late")
    for _ in range(NEAR):
        await desk.relay("мимо", BORIS, header="Борис · ВКонтакте")

    with pytest.raises(FirstThings):
        await desk.client.deliver(late)
    assert len(desk.client.plan(show, "late")) == 2
