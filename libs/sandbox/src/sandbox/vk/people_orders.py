"""The orders that let people and the community's administrators act."""

from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.control_routes import Order
from sandbox.vk import acting
from sandbox.vk.acting import Piece, Saying
from sandbox.vk.messages import Message
from sandbox.vk.refusals import Impossible
from sandbox.vk.shown import shown
from sandbox.vk.stage import Stage

__all__ = ["PeopleOrders"]

START_TEXT = "Начать"
START_PAYLOAD = '{"command":"start"}'


class PeopleOrders:
    """Writing, pressing, allowing and forbidding."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._platform = stage.platform

    def by_name(self) -> Mapping[str, Callable[[Order], Any]]:
        """By the last part of their path."""
        return {
            "person": self._person,
            "crowd": self._crowd,
            "crowd_seen": self._crowd_seen,
            "say": self._say,
            "say_many": self._say_many,
            "start": self._start,
            "admin_say": self._admin_say,
            "edit": self._edit,
            "delete": self._delete,
            "press": self._press,
            "press_menu": self._press_menu,
            "pressed": self._pressed,
            "permission": self._permission,
            "deactivate": self._deactivate,
            "read": self._read,
            "typing": self._typing,
        }

    def _person(self, order: Order) -> Order:
        person = self._stage.make_person(order)
        return {"id": person.id, "name": person.name, "screen_name": person.screen_name}

    def _crowd(self, order: Order) -> Order:
        """People who have written to the community before, of which it is not told."""
        community = self._stage.community(order.get("community"))
        people = [self._stage.make_person({"name": f"Человек {number}"}) for number in range(order["count"])]
        for person in people:
            self._platform.world.dialog(community, person).allowed = True
        return {"ids": [person.id for person in people]}

    def _crowd_seen(self, order: Order) -> Order:
        """How many messages of a community that hold these words each person sees."""
        counts = Counter(
            str(dialog.peer)
            for dialog in self._platform.world.dialogs.values()
            for message in dialog.messages.values()
            if message.from_community and order["contains"] in message.text
        )
        return {"counts": dict(counts)}

    def _say(self, order: Order) -> Order:
        location = order.get("location")
        saying = Saying(
            dialog=self._stage.dialog(order),
            text=order.get("text", ""),
            pieces=tuple(_pieces(order)),
            location=None if location is None else (location[0], location[1]),
            reply_to=order.get("reply_to"),
            forwards=tuple(order.get("forwards", ())),
            raw_forwards=tuple(order.get("raw_forwards", ())),
            payload=acting.payload_text(order.get("payload")),
            ref=order.get("ref"),
            ref_source=order.get("ref_source"),
            cropped=order.get("cropped", False),
            extra=order.get("extra", {}),
        )
        return shown(acting.say(self._platform, saying))

    def _say_many(self, order: Order) -> Order:
        return {"messages": [self._say(one) for one in order["says"]]}

    def _start(self, order: Order) -> Order:
        return self._say({**order, "text": START_TEXT, "payload": START_PAYLOAD})

    def _admin_say(self, order: Order) -> Order:
        """An administrator writes for the community on VKontakte's own pages (VK-30)."""
        dialog = self._stage.dialog(order)
        message = Message(
            id=dialog.community.next_message_id(),
            number=dialog.next_number(),
            dialog=dialog,
            sender=-dialog.community.id,
            date=self._platform.clock.now(),
            text=order["text"],
            admin=order["admin"],
        )
        return shown(self._platform.world.post(message))

    def _edit(self, order: Order) -> Order:
        """A person changes their own text, of which the community does not hear (VK-30)."""
        message = self._stage.message(self._stage.dialog(order), order["message"])
        if message.from_community:
            raise Impossible("that is not theirs")
        message.text, message.edited = order["text"], self._platform.clock.now()
        self._platform.world.touch(message)
        return shown(message)

    def _delete(self, order: Order) -> Order:
        """A person deletes a message, of which the community does not hear (VK-30)."""
        dialog = self._stage.dialog(order)
        message = self._stage.message(dialog, order["message"])
        del dialog.messages[message.number]
        self._platform.world.touch(message)
        return {}

    def _press(self, order: Order) -> Order:
        """Press an inline button: one with a callback begins to spin, one with text writes it."""
        dialog = self._stage.dialog(order)
        if order.get("forged"):
            return {"press": acting.press(self._platform, dialog, order["message"], order["data"]).id, "said": None}
        message = self._stage.message(dialog, order["message"])
        data, text = order.get("data"), order.get("text")
        for action in (button["action"] for row in (message.keyboard or {"buttons": []})["buttons"] for button in row):
            payload = acting.payload_text(action.get("payload"))
            if (data is not None and payload == data) or (text is not None and action.get("label") == text):
                return self._pressed_button(order, action, message)
        raise Impossible(f"there is no such button but {shown(message)['inline']}")

    def _pressed_button(self, order: Order, action: dict[str, Any], message: Message) -> Order:
        match action["type"]:
            case "callback":
                payload = acting.payload_value(action.get("payload"))
                begun = acting.press(self._platform, message.dialog, message.number, payload)
                return {"press": begun.id, "said": None}
            case "text":
                said = {**order, "text": action["label"], "payload": action.get("payload")}
                return {"press": None, "said": self._say(said)}
            case other:
                raise Impossible(f"of a button {other!r} the community does not hear")

    def _press_menu(self, order: Order) -> Order:
        return shown(acting.press_menu(self._platform, self._stage.dialog(order), order["text"]))

    def _pressed(self, order: Order) -> Order:
        press = self._platform.world.presses.find(order["press"])
        if press is None:
            raise Impossible("nobody pressed that")
        return {"answered": press.answered, "data": press.data}

    def _permission(self, order: Order) -> Order:
        """Allow or forbid messages; the black list; privacy settings."""
        dialog = self._stage.dialog(order)
        if order.get("allow") is True:
            acting.allow(self._platform, dialog, order.get("key", ""))
        if order.get("allow") is False:
            acting.deny(self._platform, dialog)
        for name, people in (("blocked", dialog.community.blocked), ("closed", dialog.community.closed)):
            if name in order:
                (people.add if order[name] else people.discard)(dialog.person.id)
        return {}

    def _deactivate(self, order: Order) -> Order:
        self._stage.person(order["person"]).deactivated = order.get("how", "deleted")
        return {}

    def _read(self, order: Order) -> Order:
        dialog = self._stage.dialog(order)
        message = self._stage.message(dialog, order["message"])
        body = {
            "from_id": dialog.peer,
            "peer_id": dialog.peer,
            "read_message_id": message.id,
            "conversation_message_id": message.number,
        }
        self._platform.world.tell(dialog.community, "message_read", body)
        return {}

    def _typing(self, order: Order) -> Order:
        dialog = self._stage.dialog(order)
        body = {"state": "typing", "from_id": dialog.peer, "to_id": -dialog.community.id}
        self._platform.world.tell(dialog.community, "message_typing_state", body)
        return {}


def _pieces(order: Order) -> list[Piece]:
    """What is attached: `attachments`, or the one that `kind` names."""
    wanted = list(order.get("attachments", ()))
    kind = order.get("kind", "text")
    if kind not in {"text", "location"}:
        wanted.insert(0, {name: order[name] for name in ("kind", "data", "name", "native") if name in order})
    return [
        Piece(
            kind=one["kind"],
            data=None if one.get("data") is None else b64decode(one["data"]),
            name=one.get("name"),
            native=one.get("native"),
        )
        for one in wanted
    ]
