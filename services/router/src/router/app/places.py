"""A client's own place in the operator chat: how it is called, and how it should look. Pure."""

from collections.abc import Sequence

from contracts.envelope import Envelope, id_from
from contracts.ids import TopicRef
from contracts.outbound import Instead, TendTopic, Topic
from contracts.routing import outbound_queue
from contracts.timers import TimerDue
from contracts.wire import Wire
from router.app.house import House
from router.app.place_ports import OneAccount, Owned, Place
from router.app.ports import Decision, Found, Letter, Timer
from router.dialog.effects import Phrase
from router.dialog.states import Open, State, Who

__all__ = [
    "CARD",
    "SOON_SECONDS",
    "TEND",
    "fresh_place",
    "looks_otherwise",
    "place_name",
    "tend",
    "tend_timer",
    "topic_of",
]

TEND = "tend-topic"
CARD = "card-again"
SOON_SECONDS = 3.0
"""How long it is waited before a topic is closed or named: what follows at once is done together."""
LEFT = "↪"
"""Before the name of a topic that another one has taken the stead of."""
LONGEST_NAME = 40
"""Signs of a person's name in a topic's: the messenger and the e-mail are to be seen, too."""


def fresh_place(envelope: Envelope[Wire]) -> Place:
    """The place of a client who has none yet: the same at every try."""
    return Place(id_from("place", envelope.id))


def topic_of(place: Place, who: Who, header: str | None, house: House, *, is_open: bool) -> Topic:
    """Where something about this account is to stand."""
    name = place_name([OneAccount(who.channel, who.name, who.verified)], who.email, house)
    return Topic(id=TopicRef(place.id), name=name, header=header, open=is_open or place.others_open)


def place_name(accounts: Sequence[OneAccount], email: str | None, house: House) -> str:
    """Name, messengers, each with ✅ if it is verified there, and the e-mail if there is one."""
    speech = house.speech
    proven: dict[str, bool] = {}
    for one in accounts:
        proven[one.channel] = one.verified and proven.get(one.channel, True)
    said = {channel: speech.say(Phrase(f"channel-{channel}"), speech.house) for channel in proven}
    words = [f"{word} ✅" if proven[channel] else word for channel, word in said.items()]
    name = accounts[0].name if accounts else speech.nameless
    short = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME].rstrip()}…"
    return " · ".join(part for part in (short, ", ".join(words), email or "") if part)


def looks_otherwise(before: State, after: State) -> bool:
    """Whether a client's topic should look otherwise than before."""
    return _look(before) != _look(after)


def tend_timer(place: Place, after: State, envelope: Envelope[Wire], now: float) -> Timer | None:
    """When it is to be looked how the topic should look; `None` where there are none."""
    if not place.forum:
        return None
    return Timer(id_from(TEND, place.id, envelope.id), after.who.chat, TEND, place.id, now + SOON_SECONDS)


def _look(state: State) -> tuple[object, ...]:
    who = state.who
    return isinstance(state.phase, Open), who.email, who.name, who.claims, who.verified


def tend(envelope: Envelope[TimerDue], found: Found, house: House) -> Decision:
    """How the topic should look now."""
    owned = found.owned
    if owned is None or not owned.accounts:
        return Decision(None)
    instead = None if owned.instead is None else _instead(owned.instead, house)
    name = place_name(owned.accounts, owned.email, house)
    named = Topic(id=TopicRef(owned.id), name=f"{LEFT} {name}" if instead else name, open=owned.is_open)
    command = TendTopic(chat=house.operator_chat, topic=named, version=owned.version + 1, instead=instead)
    letter: Envelope[Wire] = Envelope(
        id=id_from("command", envelope.id, TEND),
        key=envelope.key,
        payload=command,
        at=envelope.at,
        correlation=envelope.correlation,
        causation=envelope.id,
    )
    letters = (Letter(outbound_queue("telegram", "operators"), letter),)
    return Decision(None, letters=letters, timers=_look_there(owned.instead, envelope), tended=owned.id)


def _instead(place: Owned, house: House) -> Instead:
    words = house.speech.say(Phrase("operators-topic-left"), house.speech.house)
    return Instead(topic=TopicRef(place.id), name=place_name(place.accounts, place.email, house), words=words)


def _look_there(instead: Owned | None, envelope: Envelope[TimerDue]) -> tuple[Timer, ...]:
    """It stands for more than before, so its name is to be looked at, too."""
    if instead is None:
        return ()
    own = id_from(TEND, instead.id, envelope.id)
    return (Timer(own, envelope.payload.chat, TEND, instead.id, envelope.at.timestamp()),)
