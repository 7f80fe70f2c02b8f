"""Which types exist, and how an envelope becomes bytes and back."""

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from contracts import delivery, forgetting, inbound, mail, media, ocr, outbound, records, schedule, timers, trouble
from contracts.envelope import Envelope
from contracts.wire import Wire

__all__ = ["REGISTRY", "Frame", "UnreadableMessage", "decode", "encode"]

_MODELS: tuple[type[Wire], ...] = (
    inbound.PersonSpoke,
    inbound.PersonEdited,
    inbound.ButtonPressed,
    inbound.ReachChanged,
    inbound.OperatorSpoke,
    inbound.OperatorEdited,
    inbound.OperatorPressed,
    inbound.PinNoticed,
    inbound.OperatorChatMoved,
    inbound.OperatorChatSeen,
    inbound.OperatorRightsChanged,
    outbound.Show,
    outbound.Edit,
    outbound.Delete,
    outbound.Mark,
    outbound.AnswerPress,
    outbound.Pin,
    outbound.FindPin,
    outbound.Tidy,
    outbound.TendTopic,
    outbound.Forget,
    delivery.Reported,
    media.FetchMedia,
    media.MediaFetched,
    timers.TimerDue,
    trouble.SetAside,
    mail.SendMail,
    mail.MailRefused,
    ocr.ReadReceipt,
    ocr.ReceiptExamined,
    records.ClientChanged,
    records.TariffChanged,
    records.SheetRead,
    records.RowsRefused,
    records.RowsLost,
    records.SheetTrouble,
    records.TroubleEnded,
    records.RecordChanged,
    records.LossAllowed,
    records.CopyAsked,
    schedule.SubscriptionChanged,
    schedule.BooksAsked,
    schedule.BooksPage,
    schedule.ReminderDue,
    schedule.RoundOver,
    forgetting.ForgetClient,
)

REGISTRY: Mapping[str, type[Wire]] = MappingProxyType({str(vars(model)["TYPE"]): model for model in _MODELS})
"""Type name → model: everything that may stand on the broker."""


class UnreadableMessage(ValueError):
    """The bytes are no message of ours: not JSON, an unknown type, or a body that does not fit it."""


class Frame(BaseModel):
    """An envelope as it stands on the wire, its payload not yet looked at."""

    model_config = ConfigDict(extra="ignore", use_attribute_docstrings=True)
    id: str
    """The key of idempotency: every consumer does the same id once."""
    type: str
    """The registered name with its version."""
    key: str
    """The order key."""
    at: AwareDatetime
    correlation: str
    """The id of the first message of the chain."""
    causation: str | None = None
    """The id of the message that brought this one about."""
    trace: str | None = None
    """W3C `traceparent`, if tracing is on."""
    payload: dict[str, Any]


def encode(envelope: Envelope[Wire]) -> bytes:
    """An envelope as UTF-8 JSON.

    Raises `ValueError` for a payload whose type is not registered.
    """
    if envelope.type not in REGISTRY:
        raise ValueError(f"{envelope.type} is not registered")
    frame = {
        "id": envelope.id,
        "type": envelope.type,
        "key": envelope.key,
        "at": _zoned(envelope.at).isoformat(),
        "correlation": envelope.correlation,
        "causation": envelope.causation,
        "trace": envelope.trace,
        "payload": envelope.payload.model_dump(mode="json"),
    }
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":")).encode()


def decode(body: bytes) -> Envelope[Wire]:
    """The envelope in these bytes.

    Raises `UnreadableMessage` if there is none.
    """
    try:
        frame = Frame.model_validate_json(body)
    except ValidationError as wrong:
        raise UnreadableMessage(f"no envelope: {_where(wrong)}") from None
    model = REGISTRY.get(frame.type)
    if model is None:
        raise UnreadableMessage(f"unknown type {frame.type!r}")
    try:
        payload = model.model_validate(frame.payload)
    except ValidationError as wrong:
        raise UnreadableMessage(f"{frame.type} does not fit: {_where(wrong)}") from None
    return Envelope(
        id=frame.id,
        key=frame.key,
        payload=payload,
        at=frame.at,
        correlation=frame.correlation,
        causation=frame.causation,
        trace=frame.trace,
    )


def _where(wrong: ValidationError) -> str:
    """Which fields are wrong, and how, without what stood in them: a person's words are not for logs."""
    faults = wrong.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['type']}" for fault in faults)


def _zoned(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at
