"""What the bot says to the owner, gathered until the transaction ends."""

from dataclasses import dataclass, field

from contracts.charts import Chart
from contracts.content import Content, Text
from contracts.envelope import id_from
from contracts.ids import ChatRef, PressRef, ThreadRef
from contracts.outbound import AnswerPress, Attachment, Button, Edit, Show
from contracts.routing import outbound_queue
from contracts.wire import Wire
from router.app.house import House
from router.app.owner.ports import Outcome
from router.app.owner.prompts import Asked, Prompt
from router.app.ports import Letter, Sent, Timer
from router.app.scribe import Cause, Scribe, ref_of
from router.dialog.effects import Phrase

__all__ = ["Buttons", "Voice"]

Buttons = tuple[tuple[str, str], ...]
"""Each a text and a payload; one row each."""


@dataclass
class Voice:
    """Speaks in one chat, the owner's own or the operators'."""

    chat: str
    cause: Cause
    house: House
    key: str = ""
    """The order key of what is said; empty: the chat's. Whoever says something under it must be alone with it."""
    thread: str | None = None
    """The topic that it is said in, where the chat has topics."""
    letters: list[Letter] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)

    @property
    def now(self) -> float:
        """The moment of speaking, in epoch seconds."""
        return self.cause.now.timestamp()

    @property
    def upcoming(self) -> str:
        """The command's id of whatever is said next."""
        return id_from("command", self.cause.envelope.id, "owner", len(self.letters))

    def words(self, key: str, **values: str | int) -> str:
        """A text of the house's language."""
        return self.house.speech.say(Phrase(key, tuple(values.items())), self.house.speech.house)

    def say(self, text: str, *, buttons: Buttons = (), reply_to: str | None = None, chart: Chart | None = None) -> str:
        """A plain message, perhaps with a picture of the same; its command's id."""
        return self.show(Text(text=text), buttons=buttons, reply_to=reply_to, chart=chart)

    def show(
        self, content: Content, *, buttons: Buttons = (), reply_to: str | None = None, chart: Chart | None = None
    ) -> str:
        """Any message; its command's id."""
        command = self.upcoming
        show = self._shown(content, buttons, reply_to).model_copy(update={"chart": chart})
        self._send(command, show)
        self.sent.append(Sent(command, "notice", None))
        return command

    def attach(self, text: str, attachment: Attachment) -> str:
        """A file with its caption; its command's id. Nobody can reply to it, and its end is whoever's the key is."""
        command = self.upcoming
        self._send(command, Show(chat=ChatRef(self.chat), content=Text(text=text), attachment=attachment))
        return command

    def ask(self, text: str, prompt: Prompt, *, buttons: Buttons = (), reply_to: str | None = None) -> str:
        """A question: answered by replying, or with its buttons."""
        command = self.upcoming
        show = self._shown(Text(text=text), buttons, reply_to).model_copy(update={"ask": not buttons})
        self._send(command, show)
        asked = Asked(text=text, prompt=prompt, thread=self.thread)
        self.sent.append(Sent(command, "prompt", None, content=asked.model_dump_json()))
        return command

    def change(self, messages: tuple[str, ...], before: str, after: str, buttons: Buttons = ()) -> None:
        """A message of ours shows this, and has these buttons; nothing while nobody knows where it stands."""
        refs = tuple(ref for message in messages if (ref := ref_of(message)) is not None)
        if not refs:
            return
        edit = Edit(
            chat=ChatRef(self.chat),
            messages=refs,
            before=Text(text=before),
            content=Text(text=after),
            buttons=_rows(buttons),
        )
        self._send(self.upcoming, edit)

    def answer(self, press: str, text: str) -> None:
        """The word for a pressed button."""
        self._send(self.upcoming, AnswerPress(chat=ChatRef(self.chat), press=PressRef(press), text=text))

    def outcome(self) -> Outcome:
        """All of it."""
        return Outcome(tuple(self.letters), tuple(self.sent), tuple(self.timers), self.now)

    def _shown(self, content: Content, buttons: Buttons, reply_to: str | None) -> Show:
        return Show(
            chat=ChatRef(self.chat),
            content=content,
            buttons=_rows(buttons),
            reply_to=ref_of(reply_to),
            ahead=True,
            thread=None if self.thread is None else ThreadRef(self.thread),
        )

    def _send(self, command: str, payload: Wire) -> None:
        at_desk = self.chat == self.house.operator_chat
        queue = outbound_queue("telegram", "operators" if at_desk else "answers")
        scribe = Scribe(command, self.cause, self.house)
        self.letters.append(Letter(queue, scribe.envelope(self.key or self.chat, payload)))


def _rows(buttons: Buttons) -> tuple[tuple[Button, ...], ...]:
    return tuple((Button(text=text, payload=payload),) for text, payload in buttons)
