"""Mail to clients, sent apart from the dialogs: a mail server that hangs or refuses holds up nobody."""

from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from chassis.clock import Clock
from contracts.envelope import Envelope, id_from
from contracts.mail import MailRefused, SendMail
from contracts.registry import encode
from contracts.routing import mail_queue, router_queue
from contracts.wire import Wire
from messaging.consume import Consumer, ConsumerOptions, Held
from messaging.memory import Memory
from messaging.outcomes import DeadLetter, Done, Outcome, RetryIn
from messaging.port import Broker, Parcel
from messaging.retry import backoff

__all__ = ["MailRefusal", "Mailing", "Post", "Smtp"]

_CALL_SECONDS = 30.0
_PERMANENT = range(500, 600)


class MailRefusal(Exception):
    """The server does not take this mail, and never will."""


class Post(Protocol):
    """Whatever carries mail."""

    async def send(self, mail: SendMail) -> None:
        """Hand it over. Raises `MailRefusal`, or `OSError` when the server cannot take it just now."""
        ...


class Smtp:
    """A mail server named by `SMTP_URL`: `smtp://` (STARTTLS where the server offers it) or `smtps://`."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self._sender = sender
        self._tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._tls else 587)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    async def send(self, mail: SendMail) -> None:
        """See `Post`."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, mail.to, mail.subject
        message["Auto-Submitted"] = "auto-generated"  # nobody's holiday notice should answer it (RFC 3834)
        message.set_content(mail.text)
        try:
            await aiosmtplib.send(
                message,
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._tls,
                timeout=_CALL_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            if all(one.code in _PERMANENT for one in refused.recipients):
                raise MailRefusal from None
            raise OSError("recipients refused for now") from None
        except aiosmtplib.SMTPSenderRefused as refused:
            raise OSError(f"sender refused, {refused.code}") from None  # a setting is wrong; the address is innocent
        except aiosmtplib.SMTPDataError as refused:
            if refused.code in _PERMANENT:
                raise MailRefusal from None
            raise OSError(f"not taken, {refused.code}") from None
        except aiosmtplib.SMTPException as fault:
            raise OSError(type(fault).__name__) from None


class Mailing:
    """Sends what lies in the queue, at least once; what comes too late or is refused is told to its client."""

    def __init__(self, broker: Broker, clock: Clock, post: Post | None, partitions: int) -> None:
        self._broker = broker
        self._clock = clock
        self._post = post
        self._partitions = partitions
        self._tries: Memory[int] = Memory()
        self._log = structlog.get_logger()
        options = ConsumerOptions("router", prefetch=4)
        self._consumer = Consumer(broker, mail_queue(), self._handle, options, clock=clock)

    def ready(self) -> Mapping[str, bool]:
        """Whether the queue is attended to."""
        return {"mail": self._consumer.is_subscribed}

    async def start(self) -> None:
        """Begin, in the background."""
        await self._consumer.start()

    async def stop(self) -> None:
        """Finish what runs."""
        await self._consumer.drain()

    async def _handle(self, held: Sequence[Held]) -> Sequence[Outcome]:
        envelope = held[0].envelope
        if not isinstance(envelope.payload, SendMail):
            return [DeadLetter("unknown_type", envelope.type)]
        mail = envelope.payload
        outcome = await self._sent(envelope.id, mail)
        if outcome is None:
            await self._tell(envelope, mail)
            outcome = Done()
        if isinstance(outcome, Done):
            self._tries.drop(envelope.id)
        return [outcome]

    async def _sent(self, message_id: str, mail: SendMail) -> Outcome | None:
        """`None` when it will never go."""
        log = self._log.bind(message_id=message_id, chat=mail.chat)
        if self._post is None or self._clock.now() > mail.until:
            log.warning("a mail is too late, or nobody can send it", action="mail_given_up")
            return None
        try:
            await self._post.send(mail)
        except MailRefusal:
            log.warning("a mail was refused", action="mail_refused")
            return None
        except OSError as fault:
            tries = self._tries.get(message_id, 0) + 1
            self._tries.put(message_id, tries)
            log.warning("a mail must wait", action="mail_waits", fault=str(fault))
            return RetryIn(backoff(tries))
        log.info("a mail went", action="mail_sent")
        return Done()

    async def _tell(self, envelope: Envelope[Wire], mail: SendMail) -> None:
        """Raises `Unavailable` when the broker is away: then all of it is tried again."""
        payload = MailRefused(chat=mail.chat, to=mail.to, at=self._clock.now())
        said = Envelope(
            id=id_from("mail-refused", envelope.id),
            key=envelope.key,
            payload=payload,
            at=payload.at,
            correlation=envelope.correlation,
            causation=envelope.id,
            trace=envelope.trace,
        )
        parcel = Parcel(said.id, said.type, said.key, encode(said))
        await self._broker.publish(router_queue(said.key, self._partitions), parcel)
