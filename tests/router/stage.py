"""A router with a real store, and gateways played by hand: what is said to them waits until the test looks."""

from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from sqlalchemy import literal, select, update

from chassis.database import Database
from contracts.content import Album, Content, Text
from contracts.delivery import Reason, Remark, Reported
from contracts.envelope import Envelope, id_from
from contracts.ids import ChatRef, MessageRef, PersonRef, PressRef, channel_of
from contracts.inbound import (
    ButtonPressed,
    OperatorEdited,
    OperatorPressed,
    OperatorSpoke,
    Person,
    PersonEdited,
    PersonSpoke,
    ReachChanged,
)
from contracts.outbound import Delete, Edit, Mark, Show
from contracts.registry import decode
from contracts.wire import Wire
from messaging.consume import Held
from messaging.outcomes import Done, Outcome
from router.app.board.drawing import Drawing
from router.app.due import DueTimer, message_of
from router.app.house import House
from router.app.process_event import Processing
from router.app.reminders.hearing import Reminding
from router.app.sheet.hearing import Recording
from router.app.speech import Speech
from router.handlers import Handlers
from router.store.board import BoardStore
from router.store.dialogs import DialogStore
from router.store.due import TIMERS
from router.store.owner import OwnerRecords
from router.store.reminders import ReminderRecords
from router.store.sheet import SheetRecords
from router.store.tables import DURABLE
from tests.clocks import FakeClock

DESK = ChatRef("tg:-100")
ANNA = Person(ref=PersonRef("tg:1"), name="Анна", username="anna", language="ru")
OLEG = Person(ref=PersonRef("tg:900"), name="Олег")


class SilentRelay:
    """Takes no leases and publishes nothing: the test reads the outbox itself."""

    token: str | None = None
    lease_seconds = 15.0

    def monotonic(self) -> float:
        return 0.0

    def hand_over(self, posted: object) -> None:
        pass


@dataclass(frozen=True)
class Shown:
    """A command as its gateway carried it out."""

    id: str
    key: str
    queue: str
    command: Wire
    message: MessageRef | None = None
    messages: tuple[MessageRef, ...] = ()
    cause: str | None = None
    correlation: str = ""

    @property
    def text(self) -> str:
        show = self.command
        assert isinstance(show, Show | Edit)
        return getattr(show.content, "text", getattr(show.content, "caption", ""))

    @property
    def edit(self) -> Edit:
        assert isinstance(self.command, Edit)
        return self.command

    @property
    def show(self) -> Show:
        assert isinstance(self.command, Show)
        return self.command


@dataclass
class Stage:
    """One router and the people around it."""

    database: Database
    clock: FakeClock = field(default_factory=FakeClock)
    house: House = field(default_factory=lambda: House(Speech("ru"), DESK, payment_details="Карта 0000"))
    sheet: bool = False

    def __post_init__(self) -> None:
        self.drawing = self.another_drawer()
        self.handlers = self.another_replica()
        self.numbers = count(1)
        self.replies: dict[str, Shown] = {}

    def another_replica(self) -> Handlers:
        relay = SilentRelay()
        dialogs = DialogStore(self.database, relay, sheet=self.sheet)
        owners = OwnerRecords(self.database, relay, sheet=self.sheet)
        recording = Recording(SheetRecords(self.database, relay, sheet=self.sheet), self.house, self.clock)
        reminding = Reminding(ReminderRecords(self.database, SilentRelay()), self.house, self.clock)
        return Handlers(Processing(dialogs, owners, self.house, self.clock), reminding, self.drawing, recording)

    def another_drawer(self) -> Drawing:
        """The board's, whose time is the stage's, too."""
        boards = BoardStore(self.database, SilentRelay(), lambda: literal(self.clock.now().timestamp()))
        return Drawing(boards, self.house, self.clock)

    async def hear(self, envelope: Envelope[Any]) -> Outcome:
        return (await self.handlers.handle([Held(envelope, 1)]))[0]

    def envelope(self, payload: Wire, key: str) -> Envelope[Any]:
        identity = id_from("test", next(self.numbers))
        return Envelope(id=identity, key=key, payload=payload, at=self.clock.now(), correlation=identity)

    def spoken(self, content: Content | str, chat: str = "tg:1", **more: Any) -> Envelope[PersonSpoke]:
        message = MessageRef(f"{chat}:{next(self.numbers)}")
        said = PersonSpoke(
            channel=channel_of(ChatRef(chat)),
            chat=ChatRef(chat),
            person=more.pop("person", ANNA),
            message=message,
            content=Text(text=content) if isinstance(content, str) else content,
            at=self.clock.now(),
            **more,
        )
        return self.envelope(said, chat)

    async def client(self, content: Content | str, chat: str = "tg:1", **more: Any) -> PersonSpoke:
        envelope = self.spoken(content, chat, **more)
        assert await self.hear(envelope) == Done()
        return envelope.payload

    async def press(self, payload: str, chat: str = "tg:1") -> None:
        said = ButtonPressed(
            channel="telegram",
            chat=ChatRef(chat),
            person=ANNA,
            press=PressRef(f"tg:press{next(self.numbers)}"),
            payload=payload,
            at=self.clock.now(),
        )
        assert await self.hear(self.envelope(said, chat)) == Done()

    def answered(
        self,
        content: Content | str,
        to: MessageRef | None,
        *,
        bot: bool = True,
        by: Person = OLEG,
        album: str | None = None,
        **where: Any,
    ) -> Envelope[OperatorSpoke]:
        said = OperatorSpoke(
            chat=DESK,
            operator=by,
            message=MessageRef(f"{DESK}:{next(self.numbers)}"),
            content=Text(text=content) if isinstance(content, str) else content,
            reply_to=to,
            reply_to_bot=bot and to is not None,
            album=album,
            at=self.clock.now(),
            **where,
        )
        return self.envelope(said, DESK)

    async def operator(self, content: Content | str, to: MessageRef | None = None, **more: Any) -> OperatorSpoke:
        envelope = self.answered(content, to, **more)
        assert await self.hear(envelope) == Done()
        return envelope.payload

    def client_edit(
        self, message: MessageRef, content: Content | str, chat: str = "tg:1", person: Person = ANNA
    ) -> Envelope[PersonEdited]:
        said = PersonEdited(
            channel="telegram",
            chat=ChatRef(chat),
            person=person,
            message=message,
            content=Text(text=content) if isinstance(content, str) else content,
            at=self.clock.now(),
        )
        return self.envelope(said, chat)

    async def client_edits(self, message: MessageRef, content: Content | str) -> None:
        assert await self.hear(self.client_edit(message, content)) == Done()

    def edited(self, message: MessageRef, content: Content | str) -> Envelope[OperatorEdited]:
        said = OperatorEdited(
            chat=DESK,
            operator=OLEG,
            message=message,
            content=Text(text=content) if isinstance(content, str) else content,
            at=self.clock.now(),
        )
        return self.envelope(said, DESK)

    async def operator_edits(self, message: MessageRef, content: Content | str) -> None:
        assert await self.hear(self.edited(message, content)) == Done()

    async def operator_presses(self, payload: str) -> None:
        press = PressRef(f"tg:press{next(self.numbers)}")
        said = OperatorPressed(chat=DESK, operator=OLEG, press=press, payload=payload, at=self.clock.now())
        assert await self.hear(self.envelope(said, DESK)) == Done()

    async def reach(self, *, reachable: bool, chat: str = "tg:1") -> None:
        said = ReachChanged(channel="telegram", chat=ChatRef(chat), reachable=reachable, at=self.clock.now())
        assert await self.hear(self.envelope(said, chat)) == Done()

    async def waiting(self) -> list[Shown]:
        """What the outbox holds and no gateway has seen yet, in order; seen from now on."""
        rows = DURABLE.outbox
        async with self.database.transaction() as connection:
            found = (await connection.execute(select(rows).where(rows.c.sent_at.is_(None)).order_by(rows.c.seq))).all()
            await connection.execute(update(rows).values(sent_at=1.0))
        envelopes = [(row.queue, decode(bytes(row.body))) for row in found]
        return [
            Shown(said.id, said.key, queue, said.payload, cause=said.causation, correlation=said.correlation)
            for queue, said in envelopes
        ]

    async def shown(self, refuse: Reason | None = None) -> list[Shown]:
        """Carry out what waits, report it, and go on until nothing is left."""
        done: list[Shown] = []
        while waiting := await self.waiting():
            done += [await self.carry_out(each, refuse) for each in waiting]
            refuse = None
        return done

    async def carry_out(self, command: Shown, refuse: Reason | None = None, remarks: tuple[Remark, ...] = ()) -> Shown:
        """Do one command, and report it if it is one that is reported."""
        payload = command.command
        if not isinstance(payload, Show | Edit | Delete):
            return command
        stand = self.stand(payload)
        report = Reported(
            commands=(command.id,),
            chat=payload.chat,
            messages=() if refuse else stand,
            reason=refuse,
            remarks=remarks,
            at=self.clock.now(),
        )
        assert await self.hear(self.envelope(report, command.key)) == Done()
        return replace(command, message=stand[0] if stand else None, messages=stand)

    def stand(self, command: Show | Edit | Delete) -> tuple[MessageRef, ...]:
        """The messages that a command comes to."""
        match command:
            case Show(content=Album(items=items)):
                return self.new_messages(command.chat, len(items))
            case Show():
                return self.new_messages(command.chat, 1)
            case Edit():
                return command.messages
            case Delete():
                return ()

    def new_messages(self, chat: ChatRef, count: int) -> tuple[MessageRef, ...]:
        return tuple(MessageRef(f"{chat}:{next(self.numbers)}") for _ in range(count))

    async def timers(self) -> list[DueTimer]:
        """The timers that are due now; forgotten from now on."""
        now = self.clock.now().timestamp()
        async with self.database.transaction() as connection:
            rows = (await connection.execute(select(TIMERS).where(TIMERS.c.due <= now))).all()
            await connection.execute(TIMERS.delete().where(TIMERS.c.due <= now))
        return [DueTimer(row.id, row.chat, row.kind, row.subject, row.due) for row in rows]

    async def pass_seconds(self, seconds: float) -> None:
        """Let time pass, and fire what has come due."""
        self.clock.advance(seconds)
        for timer in await self.timers():
            assert await self.hear(message_of(timer)) == Done()

    async def register(self, chat: str = "tg:1", email: str = "anna@example.org", **more: Any) -> None:
        """A client who has given an e-mail; what was said about it is not looked at."""
        await self.client("Здравствуйте", chat, **more)
        await self.client(email, chat, **more)
        await self.shown()

    async def open(self, chat: str = "tg:1", **more: Any) -> list[Shown]:
        """Register and open a dialog; what was shown at the opening."""
        await self.register(chat, **more)
        person = {key: value for key, value in more.items() if key == "person"}
        await self.client("Связаться с поддержкой", chat, **person)
        return await self.shown()


def to_operators(shown: list[Shown]) -> list[Shown]:
    return [each for each in shown if isinstance(each.command, Show) and each.show.chat == DESK]


def to_clients(shown: list[Shown]) -> list[Shown]:
    return [each for each in shown if isinstance(each.command, Show) and each.show.chat != DESK]


def edits(shown: list[Shown]) -> list[Edit]:
    return [each.command for each in shown if isinstance(each.command, Edit)]


def marks(shown: list[Shown]) -> list[Mark]:
    """Without the place in which each message stands."""
    found = [each.command for each in shown if isinstance(each.command, Mark)]
    return [mark.model_copy(update={"topic": None}) for mark in found]
