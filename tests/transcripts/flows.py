"""The conversations that the transcripts show, one function each; the names are headings."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from contracts.outbound import Show
from tests.router.stage import DESK
from tests.transcripts.talk import ANNA, BORIS, OLEG, OLGA, PAUL, VERA, Someone, Talk

__all__ = ["CLIENT", "OPERATOR", "OWNER", "Flow"]

MINUTE = 60.0


@dataclass(frozen=True)
class Flow:
    """One conversation and its heading in both languages."""

    ru: str
    en: str
    play: Callable[[Talk], Awaitable[None]]


async def known(talk: Talk, who: Someone = ANNA, email: str = "anna@example.org") -> None:
    """Somebody who has named an e-mail; that is told elsewhere."""
    before = len(talk.lines)
    await talk.client(who, "Здравствуйте", "Hello")
    await talk.client(who, email, email)
    del talk.lines[before:]


async def in_dialog(talk: Talk, who: Someone = ANNA, email: str = "anna@example.org") -> None:
    """Somebody whose dialog is open."""
    before = len(talk.lines)
    await known(talk, who, email)
    await talk.menu(who, "support")
    del talk.lines[before:]


async def first(talk: Talk) -> None:
    await talk.client(ANNA, "Здравствуйте, приложение не запускается", "Hello, the app does not start")
    await talk.client(ANNA, "anna@exampl", "anna@exampl")
    await talk.client(ANNA, "anna@example.org", "anna@example.org")
    await talk.menu(ANNA, "support")
    said = await talk.client(ANNA, "Пишет: нет сети", "It says: no network")
    await talk.operator(
        OLEG, "Выключите и снова включите, пожалуйста.", "Please switch it off and on again.", to=talk.relay_of(said)
    )
    await talk.client(ANNA, "Заработало, спасибо!", "It works, thank you!")


async def close(talk: Talk) -> None:
    await in_dialog(talk)
    said = await talk.client(ANNA, "Всё понятно", "All clear")
    await talk.operator(OLEG, "/пока", "/close", to=talk.relay_of(said))
    await talk.press(ANNA, talk.last(ANNA.chat, buttons=True), 1)
    await talk.client(ANNA, "Долго ждала ответа", "I waited long for an answer")
    talk.remark("Через час Анна пишет снова, не нажав кнопку.", "An hour later Anna writes again, without a button.")
    await talk.later(60 * MINUTE)
    await talk.client(ANNA, "А как сменить тариф?", "How do I change my plan?")
    await talk.menu(ANNA, "support")


async def closes_herself(talk: Talk) -> None:
    await in_dialog(talk)
    await talk.client(ANNA, "Уже разобралась", "I found it myself")
    await talk.menu(ANNA, "close")
    await talk.client(ANNA, "5", "5")
    await talk.menu(ANNA, "subscription")
    await talk.menu(ANNA, "language")


async def by_mail(talk: Talk) -> None:
    await known(talk, ANNA, "anna@exmple.org")
    await talk.menu(ANNA, "email")
    await talk.client(ANNA, "anna@example.org", "anna@example.org")
    await talk.later(2 * MINUTE)
    await talk.menu(ANNA, "code")
    await talk.client(ANNA, "000000", "000000")
    await talk.client(ANNA, talk.last_code(), talk.last_code())
    await talk.menu(ANNA, "subscription")


async def taken(talk: Talk) -> None:
    await known(talk)
    await talk.client(VERA, "Добрый день", "Good afternoon")
    await talk.client(VERA, "anna@example.org", "anna@example.org")
    await talk.press(OLEG, talk.last(DESK, buttons=True), 1)
    await talk.client(VERA, "vera@example.org", "vera@example.org")


async def two_messengers(talk: Talk) -> None:
    await in_dialog(talk)
    talk.remark("Та же Анна пишет из ВКонтакте под именем Борис.", "The same Anna writes from VKontakte as Boris.")
    await talk.client(BORIS, "Привет", "Hi")
    await talk.client(BORIS, "anna@example.org", "anna@example.org")
    await talk.menu(BORIS, "support")
    said = await talk.client(BORIS, "Это снова я", "It is me again")
    await talk.operator(OLEG, "/кто", "/who", to=talk.relay_of(said))


async def desk(talk: Talk) -> None:
    await in_dialog(talk)
    said = await talk.client(ANNA, "Можно перенести оплату?", "Can I pay later?")
    relay = talk.relay_of(said)
    await talk.operator(OLEG, "/открытые", "/open")
    await talk.operator(OLEG, "/заметка просит звонить после шести", "/note asks to be called after six", to=relay)
    await talk.operator(OLEG, "/назначить", "/assign", to=relay)
    await talk.operator(OLEG, "// посоветуюсь", "// let me ask", to=relay)
    await talk.operator(OLEG, "Конечно, до пятницы.", "Of course, until Friday.", to=relay)
    await talk.operator(PAUL, "Да, можно.", "Yes, you can.", to=relay)
    await talk.operator(OLEG, "/кто", "/who", to=relay)
    await talk.operator(OLEG, "/пако", "/clsoe", to=relay)
    await talk.operator(OLEG, "/помощь", "/help")


async def refused(talk: Talk) -> None:
    await in_dialog(talk)
    said = await talk.client(ANNA, "Вы тут?", "Are you there?")
    relay = talk.relay_of(said)
    talk.remark("Анна заблокировала бота.", "Anna has blocked the bot.")
    await talk.operator(OLEG, "Да, слушаю вас.", "Yes, I am listening.", to=relay, refuse="blocked")


async def banned(talk: Talk) -> None:
    await in_dialog(talk)
    said = await talk.client(ANNA, "Купите рекламу!!!", "Buy my ads!!!")
    relay = talk.relay_of(said)
    await talk.operator(OLEG, "/бан реклама", "/ban advertising", to=relay)
    await talk.client(ANNA, "Эй!", "Hey!")
    await talk.operator(OLEG, "/разбан", "/unban", to=relay)


async def tariffs(talk: Talk) -> None:
    home = OLGA.chat
    await talk.owner("/тарифы", "/tariffs")
    await talk.owner("+ Месяц; 500; 30", "+ Month; 500; 30", to=talk.last(home).message)
    asked = [one for one in talk.shown if isinstance(one.command, Show) and one.show.ask][-1]
    await talk.owner("+ Месяц; 500 ₽; 30", "+ Month; 500 ₽; 30", to=asked.message)
    await talk.owner("+ Тридцать дней; 500 ₽; 30", "+ Thirty days; 500 ₽; 30", to=talk.last(home).message)
    await talk.owner("2 цена 480,50", "2 price 480.50", to=talk.last(home).message)
    await talk.owner("- 2", "- 2", to=talk.last(home).message)


async def record(talk: Talk) -> None:
    await known(talk)
    home = OLGA.chat
    await talk.owner("/почта", "/record")
    await talk.owner("anna@example.org", to=talk.last(home).message)
    await talk.owner("имя Анна Петрова", "name Anna Peters", to=talk.last(home).message)
    await talk.press(OLGA, talk.last(home, buttons=True))
    await talk.owner("/журнал", "/log")


async def broadcast(talk: Talk) -> None:
    await known(talk)
    await known(talk, BORIS, "boris@example.org")
    home = OLGA.chat
    await talk.owner("/рассылка", "/broadcast")
    await talk.owner("все", "all", to=talk.last(home).message)
    await talk.owner(
        "В субботу сервис недоступен с 9 до 10.",
        "On Saturday the service is down from 9 to 10.",
        to=talk.last(home).message,
    )
    await talk.press(OLGA, talk.last(home, buttons=True))
    for _ in range(3):
        await talk.later(5)


CLIENT = (
    Flow("Первый вопрос", "The first question", first),
    Flow("Конец диалога, низкая оценка и новый вопрос", "The end, a low rating, and a new question", close),
    Flow("Клиент завершает сам", "The client ends it", closes_herself),
    Flow("Опечатка в почте и код из письма", "A mistyped e-mail, and a code by mail", by_mail),
    Flow("Чужая почта", "Somebody else's e-mail", taken),
    Flow("Один человек в двух мессенджерах", "One person in two messengers", two_messengers),
)
OPERATOR = (
    Flow("Команды операторов", "The operators' commands", desk),
    Flow("Ответ не дошёл", "An answer that did not arrive", refused),
    Flow("Бан", "A ban", banned),
)
OWNER = (
    Flow("Тарифы без таблицы", "Tariffs without a sheet", tariffs),
    Flow("Запись клиента", "A client's record", record),
    Flow("Рассылка", "A broadcast", broadcast),
)
