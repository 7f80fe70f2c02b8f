"""The Send API: what it takes, refuses, and echoes (FB-20 … FB-27)."""

import json
from typing import Any

from sandbox.facebook.calls import Call
from sandbox.facebook.refusals import GraphError, bad_param
from sandbox.facebook.world import Attachment, Message, Thread

__all__ = ["echo", "send", "upload"]

WINDOW = 24 * 3600.0
HUMAN_AGENT = 7 * 86_400.0
DEAD_TAGS = frozenset({"CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"})
LIMIT = 25 << 20
_MIMES = {"image": "image/", "video": "video/", "audio": "audio/"}
_ACTIONS = frozenset({"typing_on", "typing_off", "mark_seen", "react", "unreact"})


def send(call: Call) -> tuple[dict[str, Any], Message | None]:
    """`POST /{page}/messages`: the answer, and the message that stands there now."""
    recipient = _object(call, "recipient")
    thread = _thread(call, str(recipient.get("id", "")))
    if call.values.get("sender_action") in _ACTIONS:
        return {"recipient_id": thread.person.psid}, None
    _check_type(call, thread)
    body = _object(call, "message")
    metadata = str(body.get("metadata", ""))
    if len(metadata) > 1000:
        raise bad_param("Param message[metadata] must be at most 1000 characters long")
    message = Message(call.world.new_mid(), thread, True, call.platform.clock.now(), metadata=metadata)
    _fill(call, message, body)
    reply = call.values.get("reply_to")
    reply = json.loads(reply) if isinstance(reply, str) else reply
    if isinstance(reply, dict) and reply.get("mid") in thread.messages:
        message.reply_to = str(reply["mid"])
    call.world.post(message)
    return {"recipient_id": thread.person.psid, "message_id": message.mid}, message


def upload(call: Call) -> dict[str, Any]:
    """`POST /{page}/message_attachments` (FB-24)."""
    attachment = _object(call, "message").get("attachment")
    if not isinstance(attachment, dict) or attachment.get("type") not in {"image", "video", "audio", "file"}:
        raise bad_param("Invalid attachment type")
    file = _uploaded(call, str(attachment["type"]))
    number = str(10**15 + call.world.serial())
    call.world.uploaded[number] = (str(attachment["type"]), file)
    return {"attachment_id": number}


def echo(message: Message, app_id: str) -> dict[str, Any]:
    """What the page's webhook is told of its own message (FB-12)."""
    page, person = message.thread.page, message.thread.person
    body: dict[str, Any] = {"mid": message.mid, "is_echo": True, "app_id": int(app_id)}
    body |= {"text": message.text} if message.text else {}
    body |= {"metadata": message.metadata} if message.metadata else {}
    moment = int(message.date * 1000)
    return {"sender": {"id": page.id}, "recipient": {"id": person.psid}, "timestamp": moment, "message": body}


def _thread(call: Call, psid: str) -> Thread:
    person = call.world.people.get(psid)
    if person is None or (call.page.id, psid) not in call.world.threads:
        raise bad_param("No matching user found", 2018001)
    return call.world.threads[call.page.id, psid]


def _check_type(call: Call, thread: Thread) -> None:
    kind, tag = call.values.get("messaging_type"), call.values.get("tag")
    if kind not in {"RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY"}:
        raise bad_param("Param messaging_type must be one of RESPONSE, UPDATE, MESSAGE_TAG, UTILITY")
    if kind == "MESSAGE_TAG" and (tag in DEAD_TAGS or tag != "HUMAN_AGENT"):
        raise bad_param("The message tag is deprecated or not known")
    if thread.blocked:
        raise GraphError(551, "This person isn't available right now.", subcode=1545041)
    since = call.platform.clock.now() - (thread.acted_at if thread.acted_at is not None else 0.0)
    if kind == "MESSAGE_TAG":
        if not call.page.human_agent:
            raise GraphError(10, "Application does not have permission for this action", subcode=2018108)
        allowed = HUMAN_AGENT
    else:
        allowed = WINDOW
    if since > allowed:
        raise GraphError(10, "This message is sent outside of allowed window.", subcode=2018278)


def _fill(call: Call, message: Message, body: dict[str, Any]) -> None:
    text, attachment = body.get("text"), body.get("attachment")
    if call.uploads and attachment is None:
        raise bad_param("filedata without an attachment")
    if text is not None and attachment is not None:
        raise bad_param("Param message must be either text or attachment, not both")
    if text is None and attachment is None:
        raise bad_param("Message cannot be empty, must provide valid attachment or text")
    if text is not None:
        if not isinstance(text, str) or not text.strip():
            raise bad_param("Message text cannot be empty")
        if len(text) > 2000:
            raise bad_param("Length of param message[text] must be less than or equal to 2000")
        message.text = text
    elif isinstance(attachment, dict):
        _attach(call, message, attachment)
    else:
        raise bad_param("Invalid attachment")
    message.quick_replies = _quick_replies(body.get("quick_replies"))


def _attach(call: Call, message: Message, attachment: dict[str, Any]) -> None:
    kind, payload = str(attachment.get("type")), attachment.get("payload")
    inner: dict[str, Any] = payload if isinstance(payload, dict) else {}
    if kind == "template":
        message.text, message.buttons = _template(inner)
        return
    if kind not in {"image", "video", "audio", "file"}:
        raise bad_param("Invalid attachment type")
    if "attachment_id" in inner:
        known = call.world.uploaded.get(str(inner["attachment_id"]))
        if known is None:
            raise bad_param("Invalid attachment_id", 2018074)
        if known[0] != kind:
            raise bad_param("attachment_id of another type", 2018047)
        message.attachments = (Attachment(kind, known[1]),)
    elif "url" in inner:
        raise bad_param("Failed to fetch the file from the url", 2018008)
    else:
        message.attachments = (Attachment(kind, _uploaded(call, kind)),)


def _uploaded(call: Call, kind: str) -> Any:
    given = call.uploads.get("filedata")
    if given is None or not given.data:
        raise bad_param("Missing file data")
    if len(given.data) > LIMIT:
        raise bad_param("File is larger than 25 MB", 2018109)
    if not given.mime.startswith(_MIMES.get(kind, "")):
        raise bad_param("Upload attachment failure: wrong type of file", 2018047)
    return call.world.store(given.data, given.name, given.mime)


def _template(payload: dict[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
    if payload.get("template_type") != "button":
        raise bad_param("template_type is not simulated")
    text, buttons = payload.get("text"), payload.get("buttons")
    if not isinstance(text, str) or not 0 < len(text) <= 640:
        raise bad_param("Param text must be at most 640 characters long")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise bad_param("A button template has 1 to 3 buttons")
    return text, tuple(_title(button) for button in buttons)


def _quick_replies(found: Any) -> tuple[tuple[str, str], ...]:
    replies = found if isinstance(found, list) else []
    if len(replies) > 13:
        raise bad_param("There can be at most 13 quick replies")
    return tuple(_title(reply) for reply in replies)


def _title(button: Any) -> tuple[str, str]:
    title, payload = str(button.get("title", "")), str(button.get("payload", ""))
    if not 0 < len(title) <= 20:
        raise bad_param("A title has 1 to 20 characters")
    if len(payload) > 1000:
        raise bad_param("A payload has at most 1000 characters")
    return title, payload


def _object(call: Call, name: str) -> dict[str, Any]:
    value = call.values.get(name)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = None
    if not isinstance(value, dict):
        raise bad_param(f"The parameter {name} is required")
    return value
