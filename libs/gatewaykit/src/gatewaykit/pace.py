"""Whose turn it is to call, and when. Pure: the time is always an argument, in seconds."""

from collections.abc import Iterable
from math import inf

from contracts.capabilities import ChannelCapabilities
from contracts.ids import ChatRef
from gatewaykit.turns import Band, Counts, Kind, Room, Standing, Turn, Waiter, client_of
from gatewaykit.windows import Pauses, limit_of

__all__ = ["Pacing"]

MANY_CHATS = 1000
"""From here on, chats that nobody calls are forgotten."""


class Pacing:
    """Who may call now: the account's pace, each chat's, pauses, and clients taking turns.

    First what operators asked for, then what is urgent; among equals each client one call, then the next client, in
    the order in which they came. Who needs several places at once lets each of the others pass once meanwhile.
    """

    def __init__(self, capabilities: ChannelCapabilities) -> None:
        self._capabilities = capabilities
        self._whole = limit_of(capabilities.whole)
        self._chats: dict[tuple[ChatRef, Counts], Room] = {}
        self._most_chats = MANY_CHATS
        self._pauses = Pauses()
        self._waiting: dict[int, Waiter] = {}
        self._clients: dict[tuple[str, bool, bool], Standing] = {}
        self._bands: dict[tuple[int, bool], Band] = {}
        self._crowded: dict[Room, None] = {}
        self._next = 0

    def ask(self, turn: Turn) -> int:
        """Get in line; the number that `grant` will name."""
        number = self._number()
        client = client_of(turn)
        standing = self._clients.get(client)
        if standing is None:
            standing = self._clients[client] = Standing(turn, number)
        kind = self._kind(turn)
        room = kind.room
        self._waiting[number] = room.waiting[number] = Waiter(number, turn, kind, standing)
        room.large += turn.cost > 1
        kind.join(number, standing)
        self._reordered(kind)
        return number

    def leave(self, number: int) -> None:
        """Get out of the line without having been called."""
        self._gone(self._waiting[number], served=False)

    def grant(self, now: float) -> tuple[int, ...]:
        """Those whose turn it is: from now on their calls are running, until `ended`."""
        granted: list[int] = []
        while (found := self._first_free(now)) is not None:
            waiter, passed = found
            for one in passed:
                one.passed_by.add(waiter.turn.client)
            self._whole.begin(now, waiter.turn.cost)
            room = waiter.kind.room
            self._gone(waiter, served=True)
            if room.limit is not None:
                room.limit.begin(now, waiter.turn.cost)
                self._opens_otherwise(room)
            granted.append(waiter.number)
        return tuple(granted)

    def ended(self, turn: Turn, now: float) -> None:
        """A call that was granted is over."""
        self._whole.end(now, turn.cost)
        room = self._room(turn)
        if room.limit is not None:
            room.limit.end(now, turn.cost)
            self._opens_otherwise(room)
        if len(self._chats) > self._most_chats:
            self._forget_idle(now)

    def pause(self, chat: ChatRef, seconds: float, now: float) -> None:
        """The platform refused a call to this chat, and asks to wait."""
        if self._pauses.add(chat, seconds, now):
            self._whole.was_refused()
        places: tuple[tuple[ChatRef, Counts], ...] = ((chat, "group"), (chat, "private"), (chat, "nothing"))
        for place in places:
            if place in self._chats:
                self._opens_otherwise(self._chats[place])

    def due(self, now: float) -> float | None:
        """When `grant` may have more to give; `None` when first something must end, or nobody waits."""
        soonest = inf
        for band in self._bands.values():
            soonest = min(soonest, max(band.due(now), self._account_opens(band)))
        for room in self._crowded:
            for kind in room.look(self._open_now(room, now))[2]:
                soonest = min(soonest, max(self._chat_opens(kind), self._account_opens(kind.band)))
        return None if soonest == inf else max(now, self._pauses.account, soonest)

    def is_held(self, turn: Turn, now: float) -> bool:
        """Whether it is its chat that must wait, and not the whole account."""
        room = self._chats.get((turn.chat, turn.counts))
        chat = -inf if room is None or room.limit is None else room.limit.opens(turn.cost)
        pauses = self._pauses
        held_until = max(now, pauses.until(turn.chat), chat) if turn.heeds_chat else max(now, chat)
        return held_until > max(now, pauses.account, self._whole.opens())

    def _first_free(self, now: float) -> tuple[Waiter, Iterable[Waiter]] | None:
        if max(self._whole.opens(), self._pauses.account) > now:
            return None
        best: Waiter | None = None
        passed: tuple[Waiter, ...] = ()
        for band in self._bands.values():
            rank = band.first(now) if self._account_opens(band) <= now else None
            if rank is not None and (best is None or rank < best.rank):
                best = self._waiting[rank[-1]]
        for room in self._crowded:
            first, ahead, _ = room.look(self._open_now(room, now))
            if first is not None and (best is None or first.rank < best.rank):
                best, passed = first, ahead
        return None if best is None else (best, passed)

    def _open_now(self, room: Room, now: float) -> frozenset[Kind]:
        if self._pauses.account > now:
            return frozenset()
        return frozenset(
            kind
            for kind in room.kinds.values()
            if self._chat_opens(kind) <= now and self._account_opens(kind.band) <= now
        )

    def _account_opens(self, band: Band) -> float:
        return self._whole.opens(band.cost, urgent=band.urgent)

    def _chat_opens(self, kind: Kind) -> float:
        """When a turn of this kind may go, as far as its chat is concerned."""
        limit = kind.room.limit
        opens = -inf if limit is None else limit.opens(kind.cost)
        return max(opens, self._pauses.of_chat(kind.chat)) if kind.heeds_chat else opens

    def _gone(self, waiter: Waiter, *, served: bool) -> None:
        """Out of the line. A client who was served, and wants more, goes behind the others."""
        kind, standing = waiter.kind, waiter.standing
        room = kind.room
        del self._waiting[waiter.number], room.waiting[waiter.number]
        room.large -= waiter.turn.cost > 1
        kind.leave(waiter.number, standing)
        if not standing.turns:
            del self._clients[client_of(waiter.turn)]
        elif served:
            standing.number = self._number()
            for other in standing.turns:
                other.seat(standing)
                self._reordered(other)
        self._reordered(kind)
        if not kind.size:
            kind.band.drop(kind)
            del room.kinds[(kind.cost, kind.band.urgent, kind.heeds_chat)]

    def _reordered(self, kind: Kind) -> None:
        """Somebody came, went or moved in it."""
        room = kind.room
        room.version += 1
        if room.is_crowded != (room in self._crowded):
            self._opens_otherwise(room)
        elif room not in self._crowded and (not kind.size or kind.first() != kind.led):
            kind.band.put(kind, self._chat_opens(kind))

    def _opens_otherwise(self, room: Room) -> None:
        """When its turns may go is another time now."""
        if room.is_crowded:
            self._crowded[room] = None
        else:
            self._crowded.pop(room, None)
        for kind in room.kinds.values():
            if room.is_crowded:
                kind.band.drop(kind)
            else:
                kind.band.put(kind, self._chat_opens(kind))

    def _kind(self, turn: Turn) -> Kind:
        room = self._room(turn)
        key = (turn.cost, turn.urgent, turn.heeds_chat)
        kind = room.kinds.get(key)
        if kind is None:
            kind = room.kinds[key] = Kind(turn, room, self._band(turn))
        return kind

    def _band(self, turn: Turn) -> Band:
        key = (turn.cost, turn.urgent)
        band = self._bands.get(key)
        if band is None:
            band = self._bands[key] = Band(turn.cost, urgent=turn.urgent)
        return band

    def _room(self, turn: Turn) -> Room:
        """Of its chat, with the chat's pace if there is one."""
        place = (turn.chat, turn.counts)
        room = self._chats.get(place)
        if room is None:
            pace = {
                "group": self._capabilities.group_chat,
                "private": self._capabilities.private_chat,
                "nothing": None,
            }[turn.counts]
            room = self._chats[place] = Room(None if pace is None else limit_of(pace))
        return room

    def _forget_idle(self, now: float) -> None:
        """Those that nobody calls. What is left may double before it is looked through again."""
        self._chats = {
            place: room
            for place, room in self._chats.items()
            if room.waiting or not (room.limit is None or room.limit.is_idle(now))
        }
        self._most_chats = max(MANY_CHATS, 2 * len(self._chats))

    def _number(self) -> int:
        self._next += 1
        return self._next
