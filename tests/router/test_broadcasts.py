"""A broadcast, from the question to whom until the report; every message comes twice."""

from contracts.content import Album, Document, Photo, Text, Unsupported
from contracts.delivery import Reason
from contracts.ids import FileRef
from contracts.outbound import Edit, Show
from router.app.albums import QUIET_SECONDS
from router.app.owner.broadcasts import AT_A_TIME, BAR_SECONDS, STALLED_SECONDS
from tests.requirements import requirement
from tests.router.broadcasting import DAY, bulk, page, run, shop, started, sure
from tests.router.owners import Account, Owner, buttons_of, client, said_to, tariff, words_for_press
from tests.router.stage import Shown, Stage, edits


@requirement("owner:broadcast:lists-tariffs")
async def test_the_tariffs_are_listed_with_their_clients_paid_now_and_lapsed(owned_both: Stage) -> None:
    await shop(owned_both)
    await client(owned_both, "banned@example.org", Account("tg:9", banned=True))
    await tariff(owned_both, "Старый", active=False)

    assert (await Owner(owned_both).asks("/рассылка")).text.splitlines()[:6] == [
        "Кому пишем?",
        "1. Год, полный — 1 (действующие: 0, истекшие: 1)",
        "2. Месяц — 1 (действующие: 1, истекшие: 0)",
        "3. без тарифа — 2",
        "Все — 4",
        "",
    ]


async def test_a_shop_without_clients_is_said_to_have_nobody_to_write_to(owned: Stage) -> None:
    assert "некому" in (await Owner(owned).asks("/broadcast")).text


@requirement("owner:broadcast:says-channels")
async def test_the_owner_reads_how_many_clients_in_which_messenger_and_who_is_out_of_reach(owned_both: Stage) -> None:
    await shop(owned_both)
    await client(owned_both, "d@example.org", Account("tg:5", reachable=False))
    await client(owned_both, "e@example.org", Account("vk:6", reachable=False))
    await client(owned_both, "f@example.org", Account("fb:7", used_ago=DAY + 1))
    owner = Owner(owned_both)

    what = await owner.asks("все", await owner.asks("/рассылка"))

    assert what.show.ask
    assert what.text.splitlines() == [
        "Получат 4 клиента:",
        "  Facebook: 1",
        "  Telegram: 2",
        "  ВКонтакте: 1",
        "Не получат 3 клиента:",
        "  заблокировали бота: 1",
        "  не разрешили сообществу ВКонтакте писать им: 1",
        "  не писали в Facebook больше 24 часов: 1",
        "",
        "Пришлите сообщение ответом на это: текст, фото, файл или альбом.",
    ]


@requirement("owner:broadcast:chooses-by-reply", "owner:broadcast:everyone")
async def test_numbers_names_and_their_parts_say_to_whom(owned_both: Stage) -> None:
    await shop(owned_both)
    owner = Owner(owned_both)
    for whom, chats in {
        "2": {"tg:1"},
        "месяц": {"tg:1"},
        "Год, полный": {"vk:2"},
        "1 действующие": set(),
        "1 истекшие, 2 действующие": {"tg:1", "vk:2"},
        "без тарифа": {"fb:3", "tg:4"},
        "все": {"tg:1", "vk:2", "fb:3", "tg:4"},
    }.items():
        answer = await owner.asks(whom, await owner.asks("/рассылка"))
        if not chats:
            assert answer.text == "Писать некому."
            continue
        question = (await owner.says(f"Для {whom}", answer))[-1]
        await owner.presses(question)
        assert {each.show.chat for each in bulk(await run(owned_both))} == chats, whom


@requirement("owner:broadcast:chooses-by-reply")
async def test_what_is_not_clear_is_asked_again(owned: Stage) -> None:
    await shop(owned)
    owner = Owner(owned)
    whom = await owner.asks("/рассылка")

    assert "«7»" in (await owner.asks("1, 7", whom)).text
    assert "Пришлите сообщение" in (await owner.asks("1, 2", whom)).text


@requirement("owner:broadcast:shows-message", "owner:broadcast:message-kinds")
async def test_the_message_is_shown_as_it_will_look_with_send_and_cancel(owned: Stage) -> None:
    await shop(owned)
    owner = Owner(owned)
    for content in (
        Text(text="Мы переехали"),
        Photo(file=FileRef("tg:photo"), caption="Новый адрес"),
        Document(file=FileRef("tg:paper"), name="price.pdf"),
    ):
        what = await owner.asks("все", await owner.asks("/рассылка"))
        message, question = await owner.says(content, what)
        assert message.show.content == content
        assert buttons_of(question) == ["Отправить", "Отмена"]
        assert "Получат 4 клиента:" in question.text


@requirement("owner:broadcast:shows-message", "owner:broadcast:message-kinds")
async def test_an_album_is_one_message_of_a_broadcast(owned: Stage) -> None:
    await shop(owned)
    owner = Owner(owned)
    what = await owner.asks("все", await owner.asks("/рассылка"))
    await owner.says(Photo(file=FileRef("tg:a"), caption="Было"), what, album="x")
    await owner.says(Photo(file=FileRef("tg:b"), caption="Стало"), album="x")
    await owned.pass_seconds(QUIET_SECONDS + 0.1)

    message, question = await owned.shown()
    assert isinstance(message.show.content, Album)
    await owner.presses(question)

    sent = bulk(await run(owned))
    assert len(sent) == 4
    assert {each.show.content for each in sent} == {message.show.content}


async def test_what_nobody_can_carry_is_asked_for_otherwise(owned: Stage) -> None:
    await shop(owned)
    owner = Owner(owned)
    what = await owner.asks("все", await owner.asks("/рассылка"))

    assert "разослать нельзя" in (await owner.asks(Unsupported(what="poll"), what)).text
    assert buttons_of((await owner.says("Тогда текст", what))[-1]) == ["Отправить", "Отмена"]


@requirement("owner:broadcast:shows-message")
async def test_a_cancelled_broadcast_sends_nothing(owned: Stage) -> None:
    await shop(owned)
    owner = Owner(owned)
    question = await sure(owner)

    shown = await owner.presses(question, 1)

    assert words_for_press(shown) == ["✖️ Отменено, ничего не сделано."]
    assert "Отменено" in shown[0].text
    assert shown[0].edit.buttons == ()
    assert words_for_press(await owner.presses(question)) == ["На этот вопрос уже ответили. Начните команду заново."]
    assert await page(owned) == []


@requirement("owner:broadcast:progress-bar")
async def test_one_message_shows_how_far_it_is_until_the_report(owned: Stage) -> None:
    many = 2 * AT_A_TIME
    for number in range(many):
        await client(owned, f"c{number}@example.org", f"tg:{1000 + number}")
    owner = Owner(owned)
    bar = await started(owner)
    assert bar.text.splitlines() == ["░░░░░░░░░░ 0 %", f"Отправлено 0 из {many}"]
    assert buttons_of(bar) == ["Остановить"]

    seen: list[Edit] = []
    for _ in range(4):
        waiting = await page(owned, 3.1)
        seen += edits(waiting)
        for each in waiting:
            await owned.carry_out(each)

    assert {edit.messages for edit in seen} == {(bar.message,)}
    texts = [edit.content.text.partition("\n")[0] for edit in seen if isinstance(edit.content, Text)]
    assert texts == ["▓▓▓▓▓░░░░░ 50 %", "▓▓▓▓▓▓▓▓▓▓ 100 %"]
    assert [bool(edit.buttons) for edit in seen] == [True, False]


@requirement("owner:broadcast:report")
async def test_the_report_says_how_many_have_it_and_why_others_have_not(owned_both: Stage) -> None:
    await shop(owned_both)
    await client(owned_both, "d@example.org", Account("tg:5", reachable=False))
    owner = Owner(owned_both)
    await started(owner)
    shown: list[Shown] = []
    while waiting := await page(owned_both):
        for each in waiting:
            why: Reason | None = None
            if isinstance(each.command, Show) and each.show.chat in {"tg:4", "vk:2"}:
                why = "blocked" if each.show.chat == "tg:4" else "not_allowed"
            shown.append(await owned_both.carry_out(each, why))

    report = said_to(owner.chat, shown)[-1]
    assert report.text.splitlines() == [
        "✅ Рассылка закончена. Доставлено 2 клиентам.",
        "Не доставлено 3 клиентам:",
        "  заблокировали бота: 2",
        "  не разрешили сообществу ВКонтакте писать им: 1",
    ]


@requirement("owner:broadcast:stop")
async def test_a_stopped_broadcast_sends_nobody_anything_more_and_says_how_many_are_left(owned_both: Stage) -> None:
    for number in range(3 * AT_A_TIME):
        await client(owned_both, f"c{number}@example.org", f"tg:{1000 + number}")
    owner = Owner(owned_both)
    bar = await started(owner)
    first = await page(owned_both, 0)
    for each in first:
        await owned_both.carry_out(each)

    assert words_for_press(await owner.presses(bar)) == ["Останавливаю. То, что уже в пути, дойдёт."]
    rest = await run(owned_both)

    assert (len(bulk(first)), bulk(rest)) == (AT_A_TIME, [])
    assert said_to(owner.chat, rest)[-1].text.splitlines() == [
        f"⏹ Рассылка остановлена. Доставлено {AT_A_TIME} клиентам.",
        f"Не отправляли {2 * AT_A_TIME} клиентам.",
    ]
    assert words_for_press(await owner.presses(bar)) == ["Эта рассылка уже закончена."]


@requirement("owner:broadcast:stop")
async def test_a_bar_that_shows_the_same_in_the_end_loses_its_button_all_the_same(owned: Stage) -> None:
    for number in range(2 * AT_A_TIME):
        await client(owned, f"c{number}@example.org", f"tg:{1000 + number}")
    owner = Owner(owned)
    bar = await started(owner)
    for each in await page(owned, 0):
        await owned.carry_out(each)
    (half,) = edits(await page(owned, 3.1))  # the messages beside it stay on their way: the messenger is away
    for _ in range(2):
        assert words_for_press(await owner.presses(bar)) == ["Останавливаю. То, что уже в пути, дойдёт."]

    (end, report) = await page(owned, STALLED_SECONDS["stopped"] + 1)

    assert (end.edit.content, end.edit.buttons) == (half.content, ())
    assert f"Ещё {AT_A_TIME} сообщений ждут" in report.text


async def finished_before_the_bar_stands(stage: Stage, owner: Owner) -> Shown:
    """Every client has the message; the bar, which nobody has been told of yet."""
    await shop(stage)
    question = await sure(owner)
    await owner.hears_twice(owner.pressed(question, "owner:yes"))
    (bar,) = (each for each in await stage.waiting() if isinstance(each.command, Show) and "░" in each.text)
    for each in bulk(await page(stage, 0)):
        await stage.carry_out(each)
    return bar


async def test_the_bar_is_full_in_the_end_though_it_stood_there_after_everybody_had_the_message(owned: Stage) -> None:
    owner = Owner(owned)
    bar = await finished_before_the_bar_stands(owned, owner)
    assert await page(owned) == []

    await owned.carry_out(bar)
    (end, report) = await page(owned)
    assert "▓" * 10 in str(end.edit.content)
    assert end.edit.buttons == ()
    assert "Доставлено 4 клиентам" in report.text


async def test_a_bar_that_never_stands_holds_the_report_up_for_half_a_minute(owned: Stage) -> None:
    owner = Owner(owned)
    await finished_before_the_bar_stands(owned, owner)

    assert await page(owned) == []
    (report,) = await page(owned, BAR_SECONDS)
    assert "Доставлено 4 клиентам" in report.text


async def test_a_bar_that_stands_only_after_the_report_says_that_it_is_over_and_loses_its_button(owned: Stage) -> None:
    owner = Owner(owned)
    bar = await finished_before_the_bar_stands(owned, owner)
    await page(owned)
    await page(owned, BAR_SECONDS)
    bar = await owned.carry_out(bar)

    shown = await owner.presses(bar)

    assert words_for_press(shown) == ["Эта рассылка уже закончена."]
    (end,) = edits(shown)
    assert "▓" * 10 in str(end.content)
    assert (end.messages, end.buttons) == ((bar.message,), ())
