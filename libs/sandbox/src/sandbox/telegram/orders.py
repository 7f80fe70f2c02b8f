"""The orders of the control API: one JSON object in, one out."""

from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sandbox.control_routes import Order
from sandbox.telegram import acting, membership
from sandbox.telegram.acting import Impossible, Saying
from sandbox.telegram.calls import Platform
from sandbox.telegram.chats import ADMIN_RIGHTS, Chat, Member
from sandbox.telegram.limits import LimitRules
from sandbox.telegram.pins import pin, unpin
from sandbox.telegram.shown import fits, keyboard, shown
from sandbox.telegram.stage import Stage
from sandbox.telegram.topic_orders import TopicOrders, chat_json
from sandbox.trouble_orders import TroubleOrders

__all__ = ["Orders"]


class Orders:
    """Carries out what tests, the demo and the page ask for. Raises `Impossible` for what no person could do."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._stage = Stage(platform)
        self._topics = TopicOrders(platform, self._stage)
        self._trouble = TroubleOrders(platform.faults, platform.journal, platform.clock)

    def by_name(self) -> Mapping[str, Callable[[Order], Any]]:
        """All orders by the last part of their path."""
        return {
            **self._trouble.by_name(),
            **self._topics.by_name(),
            "bot": self._bot,
            "revoke": self._revoke,
            "person": self._person,
            "crowd": self._crowd,
            "crowd_seen": self._crowd_seen,
            "group": self._group,
            "member": self._member,
            "reactions": self._reactions,
            "upgrade": self._upgrade,
            "say": self._say,
            "say_many": self._say_many,
            "start": self._start,
            "edit": self._edit,
            "delete": self._delete,
            "pin": self._pin,
            "unpin": self._unpin,
            "react": self._react,
            "press": self._press,
            "press_menu": self._press_menu,
            "pressed": self._pressed,
            "block": self._block,
            "unblock": self._unblock,
            "deactivate": self._deactivate,
            "chat": self._chat,
            "repeats": self._repeats,
            "limits": self._limits,
            "state": self._state,
        }

    def chat(self, order: Order) -> Chat:
        """The chat that an order names."""
        return self._stage.chat(order["chat"], order.get("bot"))

    def standing(self, order: Order) -> list[Order]:
        """What stands in the chat that the order names."""
        return [shown(message) for message in self.chat(order).messages.values()]

    def fitting(self, order: Order) -> list[Order]:
        """What of it fits the order."""
        messages = sorted(self.chat(order).messages.items())
        return [shown(message) for _, message in messages if fits(message, order)]

    async def changed(self) -> None:
        """Wait for the next change."""
        await self._platform.world.changed()

    def _bot(self, order: Order) -> Order:
        bot = self._stage.make_bot(order)
        return {"id": bot.id, "token": bot.token, "username": bot.username}

    def _revoke(self, order: Order) -> Order:
        self._stage.bot(order.get("bot")).revoked = True
        return {}

    def _person(self, order: Order) -> Order:
        person = self._stage.make_person(order)
        return {"id": person.id, "name": person.name, "username": person.username}

    def _crowd(self, order: Order) -> Order:
        """People who have written to the bot before, of which it is not told."""
        bot = self._stage.bot(order.get("bot"))
        people = [self._stage.make_person({"name": f"Человек {number}"}) for number in range(order["count"])]
        bot.started_by.update(person.id for person in people)
        return {"ids": [person.id for person in people]}

    def _crowd_seen(self, order: Order) -> Order:
        """How many messages of a bot that hold these words each person sees."""
        counts = Counter(
            str(chat.id)
            for chat in self._platform.world.private.values()
            for message in chat.messages.values()
            if message.from_bot and order["contains"] in message.text
        )
        return {"counts": dict(counts)}

    def _group(self, order: Order) -> Order:
        return chat_json(self._stage.make_group(order))

    def _member(self, order: Order) -> Order:
        account = self._stage.account(order["account"])
        status = order.get("status", "member")
        usual = ADMIN_RIGHTS if status == "administrator" else frozenset[str]()
        rights = usual if order.get("rights") is None else frozenset(order["rights"])
        member = Member(status, rights if status in {"administrator", "restricted"} else frozenset())
        membership.place(self._platform, self.chat(order), account, member)
        return {}

    def _reactions(self, order: Order) -> Order:
        allowed = order.get("allowed")
        self.chat(order).reactions = None if allowed is None else tuple(allowed)
        return {}

    def _upgrade(self, order: Order) -> Order:
        new_id = order.get("id") or self._stage.new_group_id(big=True)
        return chat_json(membership.upgrade(self._platform, self.chat(order), new_id))

    def _say(self, order: Order) -> Order:
        data = order.get("data")
        saying = Saying(
            chat=self.chat(order),
            sender=self._stage.person(order.get("sender") or order["chat"]),
            kind=order.get("kind", "text"),
            text=order.get("text", ""),
            entities=order.get("entities") or [],
            data=None if data is None else b64decode(data),
            name=order.get("name"),
            mime=order.get("mime"),
            native=order.get("native"),
            reply_to=order.get("reply_to"),
            thread=order.get("thread"),
            album=order.get("album"),
            anonymous=order.get("anonymous", False),
            forward_origin=order.get("forward_origin"),
        )
        return shown(acting.say(self._platform, saying))

    def _say_many(self, order: Order) -> Order:
        return {"messages": [self._say(one) for one in order["says"]]}

    def _start(self, order: Order) -> Order:
        membership.allow_bot(self._platform, self.chat(order))
        payload = order.get("payload")
        text = f"/start {payload}" if payload else "/start"
        entities = [{"type": "bot_command", "offset": 0, "length": 6}]
        return self._say({**order, "text": text, "entities": entities})

    def _edit(self, order: Order) -> Order:
        message = self._stage.message(self.chat(order), order["message"])
        acting.edit(self._platform, message, order["text"])
        return shown(message)

    def _delete(self, order: Order) -> Order:
        """A person deletes a message, of which no bot hears (TG-44)."""
        chat = self.chat(order)
        message = self._stage.message(chat, order["message"])
        del chat.messages[message.id]
        chat.pinned = [number for number in chat.pinned if number != message.id]
        self._platform.world.touch(message)
        return {}

    def _pin(self, order: Order) -> Order:
        message = self._stage.message(self.chat(order), order["message"])
        pin(self._platform, message, self._stage.person(order["person"]))
        return {}

    def _unpin(self, order: Order) -> Order:
        unpin(self._platform, self._stage.message(self.chat(order), order["message"]))
        return {}

    def _react(self, order: Order) -> Order:
        message = self._stage.message(self.chat(order), order["message"])
        acting.react(self._platform, message, self._stage.person(order["person"]), order["emoji"])
        return {}

    def _press(self, order: Order) -> Order:
        chat = self.chat(order)
        data = order.get("data")
        if not order.get("forged"):
            rows = shown(self._stage.message(chat, order["message"]))["inline"]
            buttons = [button for row in rows for button in row]
            matching = [one for one in buttons if one["data"] == data or one["text"] == order.get("text")]
            if not matching:
                raise Impossible(f"there is no such button but {buttons}")
            data = matching[0]["data"]
        person = self._stage.person(order.get("person") or order["chat"])
        begun = acting.press(self._platform, chat, person, order["message"], str(data))
        return {"press": begun.id}

    def _press_menu(self, order: Order) -> Order:
        person = self._stage.person(order.get("person") or order["chat"])
        return shown(acting.press_menu(self._platform, self.chat(order), person, order["text"]))

    def _pressed(self, order: Order) -> Order:
        press = self._platform.presses.find(order["press"])
        if press is None:
            raise Impossible("nobody pressed that")
        return {"answered": press.answered, "text": press.text}

    def _block(self, order: Order) -> Order:
        membership.block_bot(self._platform, self.chat(order))
        return {}

    def _unblock(self, order: Order) -> Order:
        membership.allow_bot(self._platform, self.chat(order))
        return {}

    def _deactivate(self, order: Order) -> Order:
        self._stage.person(order["person"]).deactivated = True
        return {}

    def _chat(self, order: Order) -> Order:
        chat = self.chat(order)
        messages = [shown(message) for _, message in sorted(chat.messages.items())]
        topics = [{"id": topic.id, "name": topic.name, "closed": topic.closed} for topic in chat.topics.values()]
        return {
            **chat_json(chat),
            "messages": messages,
            "keyboard": keyboard(chat),
            "pinned": chat.pinned,
            "topics": topics,
            "sequence": self._platform.world.sequence,
        }

    def _repeats(self, order: Order) -> Order:
        """What a bot shows more than once in a chat: the same kind, text and bytes."""
        counts = Counter(
            message.text or f"{message.kind}:{message.file.sha256 if message.file else ''}"
            for message in self.chat(order).messages.values()
            if message.from_bot and not message.is_service
        )
        return {"repeats": {text: count for text, count in counts.items() if count > 1}}

    def _limits(self, order: Order) -> Order:
        if "lifted" in order:
            rules = LimitRules().with_lifted(tuple(order["lifted"]))
            self._platform.limits.rules = replace(rules, sliding=bool(order.get("sliding")))
        return {"lifted": list(self._platform.limits.rules.lifted())}

    def _state(self, order: Order) -> Order:
        """The clock, and what waits for a bot; `advance` moves the clock ahead."""
        if order.get("advance"):
            self._platform.clock.advance(order["advance"])
        pending = {str(bot): len(queue.pending()) for bot, queue in self._platform.world.updates.items()}
        return {
            "now": self._platform.clock.now(),
            "seconds_per_second": self._platform.clock.seconds_per_second,
            "sequence": self._platform.world.sequence,
            "pending": pending,
            "lifted": list(self._platform.limits.rules.lifted()),
        }
