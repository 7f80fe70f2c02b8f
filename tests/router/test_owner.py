"""Who is heard as an owner, and where."""

from contracts.ids import ChatRef, PersonRef
from contracts.inbound import Person
from messaging.outcomes import Done, RetryIn
from tests.requirements import requirement
from tests.router.owners import HOME, OLGA, PAVEL, Owner, client, said_to, words_for_press
from tests.router.stage import DESK, OLEG, Stage, to_operators

VASYA = Person(ref=PersonRef("vk:500"), name="Вася")


@requirement("owner:where")
async def test_what_an_owner_says_outside_a_conversation_gets_a_line_of_help(owned: Stage) -> None:
    owner = Owner(owned)
    for words in ("Здравствуйте", "/start", "/помощь", "//тихо", "olga@example.org"):
        shown = await owner.asks(words)
        assert shown.show.chat == HOME
        assert shown.text.startswith("Это чат владельца.")


@requirement("owner:where")
async def test_an_owner_is_never_treated_as_a_client(owned: Stage) -> None:
    owner = Owner(owned)
    said = owned.spoken("Связаться с поддержкой", owner.chat, person=OLGA)
    await owner.hears_twice(said)
    shown = await owned.shown()
    assert to_operators(shown) == []
    assert len(shown) == 1
    assert await owned.hear(owned.client_edit(said.payload.message, "x", owner.chat, OLGA)) == Done()
    (edited,) = await owned.shown()
    assert "не читаю" in edited.text
    await owner.hears_twice(owner.pressed(shown[0], "rate:x:5"))
    assert words_for_press(await owned.shown()) == ["Эта кнопка больше не действует."]


async def test_a_person_of_another_messenger_with_the_same_number_is_a_client(owned: Stage) -> None:
    await owned.client("Здравствуйте", "vk:500", person=VASYA)

    (greeting,) = await owned.shown()
    assert "почты" in greeting.text


async def test_an_unknown_command_names_the_nearest_and_one_of_the_operators_its_place(owned: Stage) -> None:
    owner = Owner(owned)

    assert "Может быть, /рассылка?" in (await owner.asks("/расылка")).text
    assert "в чате операторов" in (await owner.asks("/кто")).text
    assert (await owner.asks("/открытые")).text == "Открытых диалогов нет."


@requirement("owner:where")
async def test_an_operator_who_is_no_owner_gets_a_plain_word(owned: Stage) -> None:
    for words in ("/рассылка", "/почта", "/журнал", "/broadcast", "/record", "/log"):
        said = await owned.operator(words)
        (shown,) = await owned.shown()
        assert (shown.show.chat, shown.show.reply_to) == (DESK, said.message)
        assert "только владелец" in shown.text


async def test_neither_an_answer_nor_a_press_of_another_operator_counts(owned: Stage) -> None:
    await client(owned, "anna@example.org", "tg:1")
    owner = Owner(owned, chat=DESK)
    asked = await owner.asks("/рассылка")
    stranger = Owner(owned, OLEG, DESK)

    assert "только владелец" in (await stranger.asks("все", asked)).text
    wanted = await owner.asks("все", asked)
    sure = (await owner.says("Привет", wanted))[-1]
    assert "только владелец" in words_for_press(await stranger.presses(sure))[0]
    assert await owned.timers() == []
    assert words_for_press(await owner.presses(sure)) == ["✅ Отправляю."]


@requirement("owner:several-at-once")
async def test_two_owners_at_the_same_time_do_not_disturb_each_other(owned: Stage) -> None:
    await client(owned, "anna@example.org", "tg:1")
    olga, pavel = Owner(owned), Owner(owned, PAVEL, ChatRef(PAVEL.ref))
    at_desk = Owner(owned, PAVEL, DESK)

    whom_olga = await olga.asks("/рассылка")
    whose = await pavel.asks("/почта")
    whom_pavel = await at_desk.asks("/рассылка")
    what_olga = await olga.asks("все", whom_olga)
    record = await pavel.asks("anna@example.org", whose)
    what_pavel = await at_desk.asks("1", whom_pavel)
    sure_pavel = (await at_desk.says("От Павла", what_pavel))[-1]
    sure_olga = (await olga.says("От Ольги", what_olga))[-1]
    kept = await pavel.asks("имя Анна", record)

    assert [one.show.chat for one in (sure_pavel, sure_olga, kept)] == [DESK, HOME, pavel.chat]
    await olga.presses(sure_olga)
    await pavel.presses(kept)
    await at_desk.presses(sure_pavel, 1)
    await owned.pass_seconds(1)
    assert [one.text for one in said_to("tg:1", await owned.shown())] == ["От Ольги"]
    assert "Анна" in (await pavel.asks("anna@example.org", await pavel.asks("/почта"))).text


async def test_one_owner_has_several_questions_open_and_answers_them_in_any_order(owned: Stage) -> None:
    await client(owned, "anna@example.org", "tg:1")
    owner = Owner(owned)
    first, second = await owner.asks("/почта"), await owner.asks("/рассылка")

    assert "Пришлите сообщение" in (await owner.asks("все", second)).text
    assert "anna@example.org" in (await owner.asks("anna@example.org", first)).text


@requirement("owner:several-at-once")
async def test_a_question_is_answered_once(owned: Stage) -> None:
    await client(owned, "anna@example.org", "tg:1")
    owner = Owner(owned)
    whose = await owner.asks("/почта")
    await owner.asks("anna@example.org", whose)

    assert "уже ответили" in (await owner.asks("anna@example.org", whose)).text


async def test_an_answer_waits_for_the_report_of_the_question(owned: Stage) -> None:
    await client(owned, "anna@example.org", "tg:1")
    owner = Owner(owned)
    await owner.hears_twice(owner.spoken("/почта"))
    await owned.waiting()
    stands = owned.new_messages(owner.chat, 1)[0]
    early = owned.spoken("anna@example.org", owner.chat, person=OLGA, reply_to=stands)

    assert isinstance(await owned.hear(early), RetryIn)
    owned.clock.advance(11)
    assert await owned.hear(early) == Done()
    assert [one.text.partition("\n")[0] for one in await owned.shown()] == ["Это чат владельца."]
