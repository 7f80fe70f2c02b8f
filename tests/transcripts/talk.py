"""A conversation on the router's stage, written down as people read it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from contracts.content import Album, Content, Photo, Text
from contracts.delivery import Reason
from contracts.ids import ChatRef, MessageRef, PersonRef, PressRef
from contracts.inbound import ButtonPressed, OperatorPressed, OperatorSpoke, Person, PersonSpoke
from contracts.mail import SendMail
from contracts.outbound import AnswerPress, Button, Edit, Mark, Show
from messaging.outcomes import Done
from router.app.speech import Language, Speech
from router.dialog.effects import Phrase
from tests.router.stage import DESK, Shown, Stage

__all__ = ["ANNA", "BORIS", "OLEG", "OLGA", "PAUL", "VERA", "Talk", "in_"]

Words = tuple[str, str]
"""In Russian and in English."""


@dataclass(frozen=True)
class Someone:
    """A person of the story."""

    ref: str
    names: Words
    chat: str

    def person(self, language: Language) -> Person:
        return Person(ref=PersonRef(self.ref), name=in_(self.names, language), language=language)


ANNA = Someone("tg:1", ("Анна", "Anna"), "tg:1")
BORIS = Someone("vk:2", ("Борис", "Boris"), "vk:2")
VERA = Someone("tg:3", ("Вера", "Vera"), "tg:3")
OLEG = Someone("tg:900", ("Олег", "Oleg"), DESK)
PAUL = Someone("tg:901", ("Павел", "Paul"), DESK)
OLGA = Someone("tg:77", ("Ольга", "Olga"), "tg:77")
PEOPLE = (ANNA, BORIS, VERA, OLEG, PAUL, OLGA)
MARKS = {"delivered": "👌", "waiting": "⏳"}


def in_(words: Words, language: Language) -> str:
    return words[0] if language == "ru" else words[1]


@dataclass
class Talk:
    """Says what people say, carries out what the bot decides, and writes both down."""

    stage: Stage
    language: Language
    lines: list[str] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    """All that the bot has shown."""
    _operators: Words = ("операторам", "the operators")

    def __post_init__(self) -> None:
        codes = count(482917, 111)
        self.stage.house = replace(
            self.stage.house,
            speech=Speech(self.language),
            owners=frozenset({PersonRef(OLGA.ref)}),
            payment_details=in_(("Карта 0000 0000 0000 0000", "Card 0000 0000 0000 0000"), self.language),
            mails=True,
            new_code=lambda: f"{next(codes)}",
        )
        self.stage.handlers = self.stage.another_replica()

    def words(self, key: str) -> str:
        """A text of the bot's, such as a button's."""
        speech = self.stage.house.speech
        return speech.say(Phrase(key), self.language)

    def remark(self, ru: str, en: str) -> None:
        """What happens beside the talking."""
        self.lines += ["", f"*{in_((ru, en), self.language)}*"]

    async def client(
        self, who: Someone, ru: str | Content, en: str = "", *, reply_to: MessageRef | None = None
    ) -> PersonSpoke:
        """A client writes."""
        content = Text(text=in_((ru, en), self.language)) if isinstance(ru, str) else ru
        self._said(who, content)
        said = await self.stage.client(content, who.chat, person=who.person(self.language), reply_to=reply_to)
        await self.settle()
        return said

    async def menu(self, who: Someone, key: str) -> PersonSpoke:
        """A client presses a button of the menu, which says its text."""
        text = self.words(f"menu-{key}")
        self.lines += ["", f"**{in_(who.names, self.language)}** ⌨ {text}"]
        said = await self.stage.client(text, who.chat, person=who.person(self.language))
        await self.settle()
        return said

    async def operator(
        self, who: Someone, ru: str, en: str = "", *, to: MessageRef | None = None, refuse: Reason | None = None
    ) -> OperatorSpoke:
        """An operator writes, perhaps as a reply; `refuse`: the messenger takes nothing of what follows first."""
        content = Text(text=in_((ru, en or ru), self.language))
        self._said(who, content, self._quoted(to))
        said = await self.stage.operator(content, to, by=who.person(self.language))
        await self.settle(refuse)
        return said

    async def owner(self, ru: str | Content, en: str = "", *, to: MessageRef | None = None) -> None:
        """The owner writes to the bot in private."""
        content = Text(text=in_((ru, en or str(ru)), self.language)) if isinstance(ru, str) else ru
        self._said(OLGA, content, self._quoted(to))
        await self.stage.client(content, OLGA.chat, person=OLGA.person(self.language), reply_to=to)
        await self.settle()

    async def press(self, who: Someone, under: Shown, place: int = 0) -> None:
        """Somebody presses a button under a message."""
        button = [one for row in buttons_of(under) for one in row][place]
        self.lines += ["", f"**{in_(who.names, self.language)}** 👆 {button.text}"]
        press = PressRef(f"tg:press{next(self.stage.numbers)}")
        person, at = who.person(self.language), self.stage.clock.now()
        said: ButtonPressed | OperatorPressed
        if who.chat == DESK:
            said = OperatorPressed(
                chat=DESK, operator=person, press=press, message=under.message, payload=button.payload, at=at
            )
        else:
            said = ButtonPressed(
                channel="telegram",
                chat=ChatRef(who.chat),
                person=person,
                press=press,
                message=under.message,
                payload=button.payload,
                at=at,
            )
        assert await self.stage.hear(self.stage.envelope(said, who.chat)) == Done()
        await self.settle()

    async def later(self, seconds: float) -> None:
        """Time passes, and what has come due is done."""
        await self.stage.pass_seconds(seconds)
        await self.settle()

    async def settle(self, refuse: Reason | None = None) -> None:
        """Carry out what the bot has decided, and write it down."""
        while waiting := await self.stage.waiting():
            for one in waiting:
                done = await self.stage.carry_out(one, refuse if isinstance(one.command, Show) else None)
                if refuse is None or not isinstance(one.command, Show):
                    self.shown.append(done)
                    self._wrote(done)
            refuse = None

    def last_code(self) -> str:
        """The code of the last mail."""
        return [one.command.subject for one in self.shown if isinstance(one.command, SendMail)][-1].split(" ", 1)[0]

    def last(self, chat: str, *, buttons: bool = False) -> Shown:
        """What was shown last in a chat."""
        found = [
            one
            for one in self.shown
            if isinstance(one.command, Show) and one.show.chat == chat and (not buttons or one.show.buttons)
        ]
        return found[-1]

    def relay_of(self, said: PersonSpoke) -> MessageRef:
        """Where a client's message stands in the operator chat."""
        found = [
            one for one in self.shown if isinstance(one.command, Show) and one.show.chat == DESK and one.show.header
        ]
        text = getattr(said.content, "text", None)
        ours = [one for one in found if text is None or getattr(one.show.content, "text", None) == text]
        message = ours[-1].message
        assert message is not None
        return message

    def _quoted(self, message: MessageRef | None) -> str:
        if message is None:
            return ""
        found = next((one for one in reversed(self.shown) if message in one.messages), None)
        if found is None or not isinstance(found.command, Show):
            return ""
        header = f"{found.show.header}: " if found.show.header else ""
        first = f"{header}{plain(found.show.content)}".split("\n", 1)[0]
        return f" ↩ «{first if len(first) <= 48 else first[:47].rstrip() + '…'}»"

    def _said(self, who: Someone, content: Content, quoted: str = "") -> None:
        self.lines += ["", f"**{in_(who.names, self.language)}**{quoted}", *quoted_lines(plain(content))]

    def _wrote(self, done: Shown) -> None:
        command = done.command
        match command:
            case Show():
                text = f"{command.header}\n{plain(command.content)}" if command.header else plain(command.content)
                self.lines += ["", f"🤖 → {self._to(command.chat)}", *quoted_lines(text), *keys_of(command)]
            case Edit():
                text = f"{command.header}\n{plain(command.content)}" if command.header else plain(command.content)
                self.lines += ["", f"🤖 ✎ {self._to(command.chat)}", *quoted_lines(text)]
            case Mark(mark=mark):
                self.lines += ["", f"🤖 {MARKS[mark]}"]
            case AnswerPress(text=text) if text:
                self.lines += ["", f"🤖 💬 {text}"]
            case SendMail(to=to, subject=subject, text=text):
                self.lines += ["", f"🤖 ✉ {to}: {subject}", *quoted_lines(text)]
            case _:
                pass

    def _to(self, chat: str) -> str:
        if chat == DESK:
            return in_(self._operators, self.language)
        return next(in_(one.names, self.language) for one in PEOPLE if one.chat == chat)


def buttons_of(shown: Shown) -> Sequence[Sequence[Button]]:
    return shown.show.buttons


def keys_of(show: Show) -> list[str]:
    """Buttons under a message, and the menu below."""
    rows = [" ".join(f"`{button.text}`" for button in row) for row in show.buttons]
    menu = [" ".join(f"`{button.text}`" for button in row) for row in show.menu or ()]
    return [*(f"> 👆 {row}" for row in rows), *(["> ⌨ " + " ".join(menu)] if menu else [])]


def plain(content: Content) -> str:
    match content:
        case Text(text=text):
            return text
        case Photo(caption=caption):
            return f"🖼 {caption or ''}".rstrip()
        case Album(items=items, caption=caption):
            return f"🖼×{len(items)} {caption or ''}".rstrip()
        case _:
            return f"[{content.kind}]"


def quoted_lines(text: str) -> list[str]:
    return [f"> {line}  " if line.strip() else ">" for line in text.split("\n")]
