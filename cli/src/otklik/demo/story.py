"""The story that the demo plays: an e-mail, a question with a photo, an answer, the close, a rating."""

from dataclasses import dataclass
from typing import Literal

from otklik.demo.screen import Screen
from sandbox.control.seen import Say, Seen
from sandbox.control.telegram import TelegramControl
from sandbox.pictures import png

__all__ = ["LINES", "Cast", "Lines", "tell"]

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Lines:
    """What people say in the story, in one language."""

    client: str
    operator: str
    group: str
    question: str
    caption: str
    answer: str
    support: str
    close: str
    kinds: dict[str, str]
    chapters: tuple[str, ...]
    open_again: str
    how: str
    page: str


LINES: dict[Literal["ru", "en"], Lines] = {
    "ru": Lines(
        client="Анна",
        operator="Олег",
        group="Операторы",
        question="Здравствуйте! Приложение не запускается после обновления.",
        caption="Вот что на экране",
        answer="Добрый день, Анна! Переустановите приложение, подписка сохранится.",
        support="Связаться с поддержкой",
        close="/пока",
        kinds={"photo": "фото", "document": "файл"},
        chapters=(
            "1. Анна пишет боту впервые и называет свою почту.",
            "2. Она открывает диалог кнопкой и задаёт вопрос с фотографией.",
            "3. Олег отвечает в чате операторов, просто ответив на сообщение. 👌 значит «доставлено».",
            "4. Олег закрывает диалог, Анна ставит оценку.",
        ),
        open_again="Всё это прошло через настоящие шлюз, брокер, роутер и базу. Теперь ваша очередь.",
        how="Пишите за Анну; «о текст» — ответ Олега на последнее её сообщение; Ctrl-D — конец.",
        page="Страница, на которой можно играть за всех:",
    ),
    "en": Lines(
        client="Anna",
        operator="Oleg",
        group="Operators",
        question="Hello! The app does not start since the update.",
        caption="This is what I see",
        answer="Good afternoon, Anna! Install the app again, your subscription stays.",
        support="Contact support",
        close="/close",
        kinds={"photo": "photo", "document": "file"},
        chapters=(
            "1. Anna writes to the bot for the first time and names her e-mail.",
            "2. She opens a dialog with a button and asks a question with a photo.",
            "3. Oleg answers in the operator chat by simply replying. 👌 means “delivered”.",
            "4. Oleg closes the dialog, Anna rates it.",
        ),
        open_again="All of this went through the real gateway, broker, router and database. Now it is your turn.",
        how="Write as Anna; “o text” is Oleg's reply to her last message; Ctrl-D ends.",
        page="The page on which you can play everybody:",
    ),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and where."""

    telegram: TelegramControl
    anna: int
    oleg: int
    group: int
    token: str


async def tell(cast: Cast, lines: Lines, screen: Screen) -> None:
    """Play it; raises `sandbox.control.errors.NothingCame` when somebody waits in vain."""
    telegram = cast.telegram
    screen.say(lines.chapters[0])
    await telegram.start(cast.anna)
    await telegram.wait(cast.anna, from_bot=True, within=PATIENCE)
    named = await telegram.say(cast.anna, "anna@example.org")
    await telegram.wait(cast.anna, from_bot=True, after_id=named.id, within=PATIENCE)

    screen.say(lines.chapters[1])
    pressed = await telegram.press_menu(cast.anna, lines.support)
    await telegram.wait(cast.anna, from_bot=True, after_id=pressed.id, within=PATIENCE)
    await telegram.say(cast.anna, lines.question)
    await telegram.wait(cast.group, contains=lines.question, within=PATIENCE)
    await telegram.send(Say(cast.anna, lines.caption, kind="photo", data=png(640, 360)))
    relay = await telegram.wait(cast.group, kind="photo", within=PATIENCE)

    screen.say(lines.chapters[2])
    answer = await telegram.say(cast.group, lines.answer, sender=cast.oleg, reply_to=relay.id)
    await telegram.wait(cast.anna, text=lines.answer, within=PATIENCE)
    await telegram.wait(cast.group, id=answer.id, reaction="👌", within=PATIENCE)

    screen.say(lines.chapters[3])
    closing = await telegram.say(cast.group, lines.close, sender=cast.oleg, reply_to=relay.id)
    asked = await _with_buttons(telegram, cast.anna)
    await telegram.press(cast.anna, asked.id, text=asked.inline[0][-1].text)
    await telegram.wait(cast.group, from_bot=True, after_id=closing.id, contains="5", within=PATIENCE)


async def _with_buttons(telegram: TelegramControl, chat: int) -> Seen:
    """The first message of the chat with buttons under it."""
    after = 0
    while True:
        for message in await telegram.wait_for(chat, from_bot=True, after=after, within=PATIENCE):
            if message.inline:
                return message
            after = max(after, message.sequence)
