"""One client and one operator, from the greeting to the rating, through the real store."""

from contracts.content import Photo
from contracts.ids import FileRef
from contracts.outbound import Mark, Show
from tests.requirements import requirement
from tests.router.stage import DESK, Stage, marks, to_clients, to_operators


async def test_a_stranger_is_greeted_and_asked_for_an_email(stage: Stage) -> None:
    await stage.client("Добрый день!")

    shown = await stage.shown()

    assert [each.show.chat for each in shown] == ["tg:1"]
    assert "электронной почты" in shown[0].text


@requirement("dialog:menu:two-buttons")
async def test_an_email_brings_the_two_buttons_and_nothing_to_the_operators(stage: Stage) -> None:
    await stage.client("Добрый день!")
    await stage.client("  Anna@Example.org ")

    shown = await stage.shown()

    assert to_operators(shown) == []
    menu = shown[-1].show.menu
    assert menu is not None
    assert [[button.text for button in row] for row in menu] == [
        ["Связаться с поддержкой"],
        ["Оплата"],
        ["Моя подписка", "🌐 English"],
        ["Исправить почту"],
    ]


@requirement(
    "dialog:open:passed-on-when-it-stands",
    "dialog:email:new-marked",
    "dialog:unverified-marked",
    "dialog:open:listening",
)
async def test_the_button_opens_a_dialog_with_a_card_and_what_was_written_before(stage: Stage) -> None:
    shown = await stage.open()

    card, relay = to_operators(shown)
    assert (
        card.text
        == "🟢 Новый диалог · поддержка\nАнна · Telegram\nanna@example.org · новый клиент · личность не подтверждена"
    )
    assert (relay.show.header, relay.text) == ("Анна · Telegram", "Здравствуйте")
    assert {card.key, relay.key} == {"tg:1"}
    assert {card.queue, relay.queue} == {"telegram-gateway.operators"}
    told = [each.text for each in to_clients(shown)]
    assert told == ["Поддержка на связи, передаём то, что вы написали.", "Ваше сообщение передано. Ответим здесь же."]


@requirement("dialog:answer:quotes", "operators:marks")
async def test_an_answer_quotes_the_client_and_is_marked_when_it_is_delivered(stage: Stage) -> None:
    await stage.open()
    question = await stage.client("Когда оплатить?")
    relay = to_operators(await stage.shown())[0]

    answer = await stage.operator("Завтра", relay.message)
    shown = await stage.shown()

    delivered = to_clients(shown)[0]
    assert (delivered.show.chat, delivered.text, delivered.show.reply_to) == ("tg:1", "Завтра", question.message)
    assert delivered.queue == "telegram-gateway.answers"
    assert marks(shown) == [Mark(chat=DESK, message=answer.message, mark="delivered")]


@requirement("dialog:open:relayed", "operators:relay:header")
async def test_a_photo_is_relayed_as_a_photo_with_the_name_above(stage: Stage) -> None:
    await stage.open()
    photo = Photo(file=FileRef("tg:abc"), caption="вот чек")
    await stage.client(photo)

    relay = to_operators(await stage.shown())[0]

    assert relay.show.model_copy(update={"topic": None}) == Show(chat=DESK, content=photo, header="Анна · Telegram")


@requirement("operators:threads:answer")
async def test_a_clients_reply_to_an_answer_stands_as_a_reply_to_that_answer(stage: Stage) -> None:
    await stage.open()
    await stage.client("Вопрос")
    relay = to_operators(await stage.shown())[0]
    answer = await stage.operator("Ответ", relay.message)
    copy = to_clients(await stage.shown())[0]

    await stage.client("А точнее?", reply_to=copy.message)

    assert to_operators(await stage.shown())[0].show.reply_to == answer.message


@requirement("dialog:unverified-may", "dialog:close:operator", "dialog:rating:stored-and-shown")
async def test_goodbye_closes_thanks_and_asks_for_a_rating(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    await stage.operator("/пока", card.message)
    shown = await stage.shown()

    closed, thanks = (each.show for each in to_clients(shown))
    assert closed.menu is not None
    assert closed.menu[0][0].text == "Связаться с поддержкой"
    assert [button.text for button in thanks.buttons[0]] == ["1", "2", "3", "4", "5"]

    await stage.press(thanks.buttons[0][4].payload)
    shown = await stage.shown()

    rating = to_operators(shown)[0]
    assert (rating.text, rating.show.reply_to) == ("Анна · Telegram: оценка 5 из 5 😊", card.message)
    assert [each.text for each in to_clients(shown)] == ["Спасибо за оценку!"]


@requirement("dialog:closed:shows-buttons", "dialog:closed:once-per-burst")
async def test_a_closed_dialog_passes_nothing_on_and_says_so_once_per_burst(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    await stage.operator("/close", card.message)
    await stage.shown()
    stage.clock.advance(700)

    await stage.client("ещё вопрос")
    await stage.client("и ещё")
    shown = await stage.shown()

    assert to_operators(shown) == []
    assert len(to_clients(shown)) == 1
    assert "пока не передано" in shown[0].text
    menu = shown[0].show.menu
    assert menu is not None
    assert [row[0].text for row in menu[:2]] == ["Связаться с поддержкой", "Оплата"]


@requirement("dialog:answer:reopens")
async def test_an_answer_after_the_close_is_delivered_and_opens_the_dialog_again(stage: Stage) -> None:
    card, relay = to_operators(await stage.open())
    await stage.operator("/пока", card.message)
    await stage.shown()

    await stage.operator("Забыл сказать", relay.message)
    shown = await stage.shown()

    assert to_clients(shown)[0].text == "Забыл сказать"
    assert "Диалог открыт снова" in to_operators(shown)[0].text
    await stage.client("спасибо")
    assert to_operators(await stage.shown())[0].text == "спасибо"


@requirement("operators:mark:waiting", "operators:marks")
async def test_an_answer_that_is_not_settled_gets_the_waiting_mark(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    answer = await stage.operator("Ответ", card.message)
    (deliver,) = await stage.waiting()

    await stage.pass_seconds(31)

    assert marks(await stage.waiting()) == [Mark(chat=DESK, message=answer.message, mark="waiting")]
    await stage.carry_out(deliver)
    assert marks(await stage.waiting()) == [Mark(chat=DESK, message=answer.message, mark="delivered")]


@requirement("operators:mark:waiting")
async def test_a_settled_answer_is_not_looked_at_again(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    await stage.operator("Ответ", card.message)
    await stage.shown()

    await stage.pass_seconds(31)

    assert await stage.waiting() == []


@requirement("operators:refusal-in-words")
async def test_a_refused_answer_is_explained_as_a_reply_to_it(stage: Stage) -> None:
    card = to_operators(await stage.open())[0]
    answer = await stage.operator("Ответ", card.message)

    shown = await stage.shown(refuse="blocked")

    explained = to_operators(shown)[0]
    assert (explained.text, explained.show.reply_to) == (
        "Не доставлено: клиент заблокировал бота.",
        answer.message,
    )
    assert marks(shown) == []


@requirement("dialog:open:passed-on-when-it-stands", "dialog:open:relayed")
async def test_passed_on_is_said_when_the_message_stands_there_and_not_before(stage: Stage) -> None:
    await stage.register()
    await stage.client("Оплата")
    await stage.client("раз")
    await stage.client("два")
    waiting = await stage.waiting()
    assert not any("передано" in each.text for each in to_clients(waiting))

    for each in to_operators(waiting):
        await stage.carry_out(each)

    assert [each.text for each in await stage.waiting()] == ["Ваше сообщение передано. Ответим здесь же."]
