"""The orders of the control API: one JSON object in, one out."""

from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.control_routes import Order
from sandbox.facebook import acting
from sandbox.facebook.calls import CodeFault, Platform
from sandbox.facebook.refusals import Impossible
from sandbox.facebook.world import Message, Page, Person, Thread
from sandbox.faults import Fault
from sandbox.trouble_orders import TroubleOrders, plain_fault

__all__ = ["Orders"]


class Orders:
    """Carries out what tests, the demo and the page ask for. Raises `Impossible` for what nobody could do."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._world = platform.world
        self._trouble = TroubleOrders(platform.faults, platform.journal, platform.clock, _fault_of)

    def by_name(self) -> Mapping[str, Callable[[Order], Any]]:
        """All orders by the last part of their path."""
        return {
            **self._trouble.by_name(),
            "page": self._page,
            "set_page": self._set_page,
            "webhook": self._webhook,
            "repeat": self._repeat,
            "event": self._event,
            "person": self._person,
            "crowd": self._crowd,
            "crowd_seen": self._crowd_seen,
            "say": self._say,
            "start": self._start,
            "press": self._press,
            "press_menu": self._press_menu,
            "edit": self._edit,
            "react": self._react,
            "block": self._block,
            "chat": self._chat,
            "repeats": self._repeats,
            "state": self._state,
        }

    def standing(self, order: Order) -> list[Order]:
        """What stands in the thread that the order names."""
        return [_shown(message) for message in self._thread(order).messages.values()]

    def fitting(self, order: Order) -> list[Order]:
        """What of it fits the order."""
        return [one for one in self.standing(order) if _fits(one, order)]

    async def changed(self) -> None:
        """Wait for the next change."""
        await self._world.changed()

    def _page(self, order: Order) -> Order:
        number = str(order.get("id") or 100_000_000_000_000 + self._world.serial())
        given = {name: order[name] for name in ("token", "app_secret", "verify_token") if order.get(name)}
        page = Page(
            id=number,
            token=given.get("token", "EAAG" + self._world.digest("token", number)),
            app_id=str(200_000_000_000_000 + self._world.serial()),
            app_secret=given.get("app_secret", self._world.digest("secret", number)[:32]),
            verify_token=given.get("verify_token", self._world.digest("verify", number)[:16]),
            name=order.get("name", "Otklik"),
            human_agent=bool(order.get("human_agent")),
        )
        self._world.pages[page.id] = page
        return {name: getattr(page, name) for name in ("id", "token", "app_id", "app_secret", "verify_token", "name")}

    def _set_page(self, order: Order) -> Order:
        page = self._one_page(order)
        for name in ("human_agent", "revoked", "echoes", "subscribed"):
            if name in order:
                setattr(page, name, order[name])
        return {"profile": page.profile, "fields": sorted(page.fields), "subscribed": page.subscribed}

    async def _webhook(self, order: Order) -> Order:
        webhook = self._platform.webhook(self._one_page(order))
        if not await webhook.verify(order["url"]):
            raise Impossible("the address did not answer with the challenge")
        return {}

    async def _repeat(self, order: Order) -> Order:
        await self._platform.webhook(self._one_page(order)).repeat(order.get("last", 1))
        return {}

    def _event(self, order: Order) -> Order:
        """Tell a recorded event as it is."""
        page = self._one_page(order)
        self._platform.webhook(page).tell(order["event"], standby=bool(order.get("standby")))
        return {}

    def _person(self, order: Order) -> Order:
        psid = str(order.get("id") or 6_000_000_000_000_000 + self._world.serial())
        person = Person(psid, order["name"], order.get("profile", "shown"))
        self._world.people[psid] = person
        return {"id": psid, "name": person.name}

    def _crowd(self, order: Order) -> Order:
        """People who have just written to the page, of which it is not told."""
        page = self._one_page(order)
        ids = [str(self._person({"name": f"Человек {number}"})["id"]) for number in range(order["count"])]
        for psid in ids:
            self._world.thread(page, self._world.people[psid]).acted_at = self._world.clock.now()
        return {"ids": ids}

    def _crowd_seen(self, order: Order) -> Order:
        """How many messages of a page that hold these words each person sees."""
        counts = Counter(
            thread.person.psid
            for thread in self._world.threads.values()
            for message in thread.messages.values()
            if message.from_page and order["contains"] in message.text
        )
        return {"counts": dict(counts)}

    def _say(self, order: Order) -> Order:
        pieces = order.get("attachments") or ([order] if order.get("kind", "text") != "text" else [])
        decoded = tuple(
            {**piece, "data": b64decode(piece["data"])} if piece.get("data") else dict(piece) for piece in pieces
        )
        saying = acting.Saying(
            self._thread(order), order.get("text", ""), decoded, order.get("reply_to"), bool(order.get("standby"))
        )
        return _shown(acting.say(self._platform, saying))

    def _start(self, order: Order) -> Order:
        thread = self._thread(order)
        started = thread.page.profile.get("get_started")
        if not isinstance(started, dict):
            raise Impossible("the page has no Get started button")
        thread.blocked = False
        return {"press": acting.postback(self._platform, thread, "Get Started", str(started.get("payload")))}

    def _press(self, order: Order) -> Order:
        """A button of a template, or a quick reply under the newest message, by its title."""
        thread, text = self._thread(order), str(order["text"])
        message = thread.messages.get(str(order.get("message", "")))
        if message is not None and text in dict(message.buttons):
            payload = dict(message.buttons)[text]
            mid = acting.postback(self._platform, thread, text, payload, with_mid=order.get("with_mid", True))
            return {"press": mid}
        return {"press": acting.quick_reply(self._platform, thread, text).mid}

    def _press_menu(self, order: Order) -> Order:
        """An item of the persistent menu, in the default language."""
        thread, text = self._thread(order), str(order["text"])
        menus = thread.page.profile.get("persistent_menu") or []
        items = {
            str(action["title"]): str(action["payload"])
            for menu in menus
            if menu.get("locale") == "default"
            for action in menu["call_to_actions"]
        }
        if text not in items:
            raise Impossible(f"there is no menu item {text!r} but {list(items)}")
        return {"press": acting.postback(self._platform, thread, text, items[text])}

    def _edit(self, order: Order) -> Order:
        message = self._message(order)
        acting.edit(self._platform, message, order["text"])
        return _shown(message)

    def _react(self, order: Order) -> Order:
        acting.react(self._platform, self._message(order), order.get("emoji", "❤"))
        return {}

    def _block(self, order: Order) -> Order:
        self._thread(order).blocked = bool(order.get("blocked", True))
        return {}

    def _chat(self, order: Order) -> Order:
        return {"messages": self.standing(order), "sequence": self._world.sequence}

    def _repeats(self, order: Order) -> Order:
        counts = Counter(
            one["text"] or f"{one['kind']}:{one['sha256'] or ''}" for one in self.standing(order) if one["from_bot"]
        )
        return {"repeats": {text: count for text, count in counts.items() if count > 1}}

    def _state(self, order: Order) -> Order:
        webhook = self._platform.webhook(self._one_page(order)) if self._world.pages else None
        pending, failures = (webhook.pending, webhook.failures) if webhook is not None else (0, 0)
        return {"sequence": self._world.sequence, "pending": pending, "failures": failures}

    def _one_page(self, order: Order) -> Page:
        number = order.get("page")
        if number is None and len(self._world.pages) == 1:
            return next(iter(self._world.pages.values()))
        page = self._world.pages.get(str(number))
        if page is None:
            raise Impossible(f"there is no page {number}")
        return page

    def _thread(self, order: Order) -> Thread:
        person = self._world.people.get(str(order["chat"]))
        if person is None:
            raise Impossible(f"there is nobody {order['chat']}")
        return self._world.thread(self._one_page(order), person)

    def _message(self, order: Order) -> Message:
        message = self._thread(order).messages.get(str(order["message"]))
        if message is None:
            raise Impossible("there is no such message")
        return message


def _shown(message: Message) -> Order:
    thread = message.thread
    attachments = [
        {
            "kind": attachment.kind,
            "sha256": attachment.file.sha256 if attachment.file else None,
            "file_name": attachment.file.name if attachment.file else None,
            "unique": attachment.file.unique if attachment.file else None,
        }
        for attachment in message.attachments
    ]
    first = attachments[0] if attachments else {"kind": "text", "sha256": None, "file_name": None}
    newest = next(reversed(thread.messages.values()), None)
    return {
        "id": message.mid,
        "chat": thread.person.psid,
        "sender": thread.page.id if message.from_page else thread.person.psid,
        "sender_name": thread.page.name if message.from_page else thread.person.name,
        "from_bot": message.from_page,
        "kind": first["kind"],
        "text": message.text,
        "reply_to": message.reply_to,
        "attachments": attachments,
        "buttons": [list(button) for button in message.buttons],
        "quick_replies": [list(reply) for reply in message.quick_replies] if message is newest else [],
        "sha256": first["sha256"],
        "file_name": first["file_name"],
        "metadata": message.metadata,
        "edited": bool(message.edited),
        "date": message.date,
        "sequence": message.sequence,
    }


def _fits(one: Order, order: Order) -> bool:
    for name in ("text", "kind", "sender", "from_bot", "reply_to", "id", "edited"):
        if name in order and one[name] != order[name]:
            return False
    if "contains" in order and order["contains"] not in one["text"]:
        return False
    return bool(one["sequence"] > order.get("after", -1))


def _fault_of(order: Order) -> Fault:
    """A 429 is one of the Graph API's own errors, 613 or another `code`; a file server's is a plain one."""
    if order["kind"] != "429" or str(order.get("method", "")) == "download":
        return plain_fault(order)
    return CodeFault(
        "slow",
        method=order.get("method"),
        chat=order.get("chat"),
        left=order.get("times", 1),
        seconds=0.0,
        code=order.get("code", 613),
        subcode=order.get("subcode"),
        after=order.get("after", False),
    )
