"""A client's own row in the owner's table: the mark when it is gone, the row it gets, what overrides an edit."""

from datetime import timedelta

from contracts.outbound import Show
from contracts.records import ClientChanged, ClientRow, ClientRowChange
from tests.requirements import requirement
from tests.router.money.receipts import Till
from tests.router.money.sheeted import Sheet, owned, says, texts, written
from tests.router.money.sheeted import row as subscription
from tests.router.money.shop import Shop
from tests.router.records import edits, record
from tests.router.stage import Shown, to_operators

FULL = ClientRow(name="Анна К.", language="ru", notes="звонить")


class OwnRow:
    """Anna's row among the clients, and what is said of it."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.revision = 1
        self.shows: ClientRow | None = None

    async def changes(self, new: ClientRow | None, *, copied: bool = False) -> list[Shown]:
        self.revision += 1
        change = ClientRowChange(old=None if copied else self.shows, new=new)
        self.shows = new
        at = self.shop.stage.clock.now()
        said = ClientChanged(email="anna@example.org", client=change, revision=self.revision, copied=copied, at=at)
        return await says(self.shop, said)


async def card(till: Till, relay: Shown) -> str:
    """What the operators read of the client whose message this is."""
    await till.stage.operator("/кто", relay.message)
    (shown,) = to_operators(await till.shown())
    return shown.text


async def asked(shop: Shop) -> tuple[Till, Shown]:
    """Anna has asked something; where it stands among the operators."""
    till = Till(shop)
    await shop.stage.register()
    await till.sends("Связаться с поддержкой")
    shown = await till.sends("вопрос")
    return till, next(each for each in to_operators(shown) if "вопрос" in each.text)


@requirement("sheet:client-row-vanishes:marked", "operators:who")
async def test_a_client_whose_row_was_removed_is_marked_until_it_is_there_again(small_sheeted: Shop) -> None:
    row = OwnRow(small_sheeted)
    till, relay = await asked(small_sheeted)
    await row.changes(FULL)
    assert "Нет в таблице" not in await card(till, relay)

    await row.changes(None)
    assert "⚠️ Нет в таблице" in await card(till, relay)

    await row.changes(FULL)
    assert "Нет в таблице" not in await card(till, relay)


async def verified(shop: Shop) -> list[Shown]:
    """An operator confirms who Anna is; what follows."""
    till = Till(shop)
    await shop.stage.register()
    opened = to_operators(await till.sends("Связаться с поддержкой"))
    return await till.presses(next(each for each in opened if each.show.buttons), "Подтвердить")


@requirement("sheet:row-on-verification")
async def test_a_client_whom_the_bot_made_gets_a_row_on_verification_and_not_before(small_sheeted: Shop) -> None:
    till = Till(small_sheeted)
    await small_sheeted.stage.register()
    before = written(await till.sends("Связаться с поддержкой"))
    (said,) = written(await till.presses_payload("confirm:tg:1"))

    assert before == []
    assert (said.email, said.wanted) == ("anna@example.org", ("client",))
    assert [(cell.field, cell.new) for cell in said.cells] == [("name", "")]


@requirement("sheet:row-on-verification")
async def test_whom_the_table_names_or_has_named_gets_no_row_on_verification(small_sheeted: Shop) -> None:
    row = OwnRow(small_sheeted)
    await row.changes(FULL, copied=True)
    await row.changes(None)

    assert written(await verified(small_sheeted)) == []


@requirement("sheet:override", "sheet:restore")
async def test_a_change_of_the_table_over_an_edit_that_it_did_not_show_is_told_and_can_be_taken_back(
    small_sheeted: Shop,
) -> None:
    row = OwnRow(small_sheeted)
    owner = await owned(small_sheeted)
    await row.changes(FULL, copied=True)
    await edits(owner, "имя Анна Каренина", "заметки просила не звонить")

    shown = await row.changes(FULL.model_copy(update={"name": "Аня", "language": "en"}))

    (told,) = texts(shown)
    assert told == (
        "Анна Каренина (anna@example.org), поле «Имя»: в таблице теперь «Аня». До этого вы исправили его через бота "
        "на «Анна Каренина», а в таблице этого ещё не было. Действует то, что в таблице."
    )
    assert "Имя: Аня" in (await record(owner)).text
    message = next(each for each in shown if isinstance(each.command, Show))
    ((button,),) = message.show.buttons
    assert button.text == "Вернуть начисленное"
    back = await owner.presses(message)
    (said,) = written(back)
    assert [(cell.field, cell.new) for cell in said.cells] == [("name", "Анна Каренина")]
    assert "Имя: Анна Каренина" in (await record(owner)).text
    assert "Заметки: просила не звонить" in (await record(owner)).text


@requirement("sheet:override", "sheet:restore")
async def test_a_language_that_is_brought_back_is_spoken_again(small_sheeted: Shop) -> None:
    row = OwnRow(small_sheeted)
    owner = await owned(small_sheeted)
    await row.changes(FULL, copied=True)
    await edits(owner, "язык en")

    shown = await row.changes(FULL.model_copy(update={"language": ""}))
    message = next(each for each in shown if isinstance(each.command, Show))
    assert "поле «Язык»: в таблице теперь «—»" in message.text
    (said,) = written(await owner.presses(message))

    assert [(cell.field, cell.new) for cell in said.cells] == [("language", "en")]


@requirement("sheet:override", "sheet:restore", "sheet:subscription-row-vanishes")
async def test_a_row_that_vanishes_with_a_credit_it_did_not_show_is_told_and_the_credit_can_be_brought_back(
    small_sheeted: Shop,
) -> None:
    sheet, owner = Sheet(small_sheeted), await owned(small_sheeted)
    shown_day, today = small_sheeted.today + timedelta(days=9), small_sheeted.today
    await sheet.changes(subscription(shown_day))
    await edits(owner, f"оплачено до {today + timedelta(days=39):%d.%m.%Y}")

    shown = await sheet.changes(None)

    assert await small_sheeted.last_paid_day() is None
    (told,) = texts(shown)
    assert "строку подписки убрали из таблицы" in told
    assert f"«Месяц» по {today + timedelta(days=39):%d.%m.%Y}" in told
    message = next(each for each in shown if isinstance(each.command, Show))
    (said,) = written(await owner.presses(message))
    assert await small_sheeted.last_paid_day() == today + timedelta(days=39)
    assert said.wanted == ("client", "subscription")
    assert said.seen == sheet.revision


@requirement("sheet:subscription-row-vanishes")
async def test_a_row_that_vanishes_with_what_it_showed_ends_the_subscription_without_a_word(
    small_sheeted: Shop,
) -> None:
    sheet = Sheet(small_sheeted)
    await sheet.changes(subscription(small_sheeted.today))

    assert texts(await sheet.changes(None)) == []
    assert await small_sheeted.last_paid_day() is None
