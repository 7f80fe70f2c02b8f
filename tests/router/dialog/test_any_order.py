"""Client, operator, timers and delivery reports in any order: what must hold all the same."""

from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from router.dialog.effects import Announce, Deliver, Effect, Mark, Notify, Relay, Tell
from router.dialog.events import (
    AnswerDelivered,
    Answered,
    AnswerRefused,
    CardDelivered,
    Chose,
    CloseAsked,
    Event,
    GaveEmail,
    RatingPressed,
    ReachChanged,
    RelayDelivered,
    RelayRefused,
    Standing,
    Started,
    StrangePress,
    WaitedLong,
    Wrote,
)
from router.dialog.holding import HELD_AT_MOST
from router.dialog.states import Closed, Open, Piece, State, Stranger, Topic, Who
from router.dialog.transitions import step
from tests.requirements import requirement
from tests.router.dialog.samples import AT

TEXTS = st.sampled_from(["hello", "5", "1", "a@", "thank you", "3 "])


class Conversation(RuleBasedStateMachine):
    """One account; commands are under way until a report ends them, in any order, perhaps twice."""

    relays = Bundle("relays")
    answers = Bundle("answers")
    cards = Bundle("cards")

    def __init__(self) -> None:
        super().__init__()
        self.state = State(Who(chat="tg:1", channel="telegram", name="Anna"))
        self.now = AT
        self.number = 0
        self.relayed: list[Piece] = []
        self.dialogs: list[str] = []
        self.closed: set[str] = set()
        self.delivered_relays: set[str] = set()
        self.passed_on: Counter[str] = Counter()
        self.under_way: set[str] = set()
        self.settled: set[str] = set()
        self.new_relays: list[str] = []

    def next_id(self, prefix: str) -> str:
        self.number += 1
        return f"{prefix}{self.number}"

    def piece(self, text: str, prefix: str = "m") -> Piece:
        return Piece(self.next_id(prefix), f"<{text}>", self.now, text)

    def happen(self, event: Event) -> tuple[Effect, ...]:
        before = self.state
        done = step(before, event)
        self.state = done.state
        for effect in done.effects:
            self.check(effect, before, done.state)
        return done.effects

    def check(self, effect: Effect, before: State, after: State) -> None:
        match effect:
            case Relay(piece=piece, dialog=dialog):
                assert isinstance(after.phase, Open)
                assert after.phase.dialog == dialog
                assert piece.message not in {earlier.message for earlier in self.relayed}
                self.relayed.append(piece)
            case Announce(dialog=dialog):
                assert not isinstance(before.phase, Open)
                assert dialog not in self.dialogs
                self.dialogs.append(dialog)
            case Notify(phrase=phrase) if phrase.key.startswith(("operators-rating", "operators-comment")):
                assert after.past is not None
                assert after.past.dialog in self.closed
            case Tell(phrase=phrase) if phrase.key == "passed-on":
                assert isinstance(after.phase, Open)
                assert after.phase.dialog in self.delivered_relays
                self.passed_on[after.phase.dialog] += 1
            case _:
                pass

    @initialize(rated=st.booleans())
    def half_begin_with_a_closed_and_badly_rated_dialog(self, rated: bool) -> None:
        if not rated:
            return
        self.happen(GaveEmail(self.piece("a@b.org"), "a@b.org", "new", False, self.now))
        dialog = self.client_chooses_one("support")
        self.happen(CloseAsked("m0", self.now))
        self.closed.add(dialog)
        self.happen(RatingPressed("p0", dialog, 1, self.now))

    @rule(target=relays, text=TEXTS)
    def client_writes(self, text: str) -> tuple[str, str]:
        effects = self.happen(Wrote(self.piece(text), self.now))
        dialogs = [effect.dialog for effect in effects if isinstance(effect, Relay)]
        return ("relay", dialogs[0] if dialogs else "")

    @rule(standing=st.sampled_from(["known", "new", "taken", "rejected"]), more=st.booleans())
    def client_gives_an_email(self, standing: Standing, more: bool) -> None:
        self.happen(GaveEmail(self.piece("a@b.org"), "a@b.org", standing, more, self.now))

    @rule(target=cards, topic=st.sampled_from(["support", "payment"]))
    def client_chooses(self, topic: Topic) -> str:
        return self.client_chooses_one(topic)

    def client_chooses_one(self, topic: Topic) -> str:
        fresh = self.next_id("d")
        self.happen(Chose(topic, fresh, self.now))
        return fresh

    @rule()
    def client_starts(self) -> None:
        self.happen(Started(self.now))

    @rule(score=st.integers(1, 5), last=st.booleans())
    def client_rates(self, score: int, last: bool) -> None:
        dialog = self.state.past.dialog if last and self.state.past is not None else "unknown"
        self.happen(RatingPressed("p", dialog, score, self.now))

    @rule()
    def client_presses_something_old(self) -> None:
        self.happen(StrangePress("p", self.now))

    @rule(reachable=st.booleans())
    def reach_changes(self, reachable: bool) -> None:
        self.happen(ReachChanged(reachable, self.now))

    @rule(target=answers)
    def operator_answers(self) -> str:
        piece = self.piece("answer", "o")
        effects = self.happen(Answered(piece, "tg:900", self.next_id("d"), self.now))
        delivered = [effect.piece for effect in effects if isinstance(effect, Deliver)]
        assert delivered == [piece]
        assert isinstance(self.state.phase, (Open, Stranger))
        self.under_way.add(piece.message)
        return piece.message

    @rule()
    def operator_closes(self) -> None:
        if isinstance(self.state.phase, Open):
            self.closed.add(self.state.phase.dialog)
        self.happen(CloseAsked(self.next_id("o"), self.now))
        assert not isinstance(self.state.phase, Open)

    @rule(relay=relays, refused=st.booleans())
    def relay_ends(self, relay: tuple[str, str], refused: bool) -> None:
        if refused:
            self.happen(RelayRefused("refused", self.now))
        else:
            self.delivered_relays.add(relay[1])
            self.happen(RelayDelivered(relay[1], self.now))

    @rule(card=cards)
    def card_stands(self, card: str) -> None:
        self.happen(CardDelivered(card, f"card of {card}", self.now))

    @rule(answer=answers)
    def half_a_minute_later(self, answer: str) -> None:
        if answer in self.under_way:
            assert self.happen(WaitedLong(answer, self.now)) == (Mark(answer, "waiting"),)

    @rule(answer=consumes(answers), refused=st.booleans())
    def answer_ends(self, answer: str, refused: bool) -> None:
        end = AnswerRefused(answer, "blocked", self.now) if refused else AnswerDelivered(answer, self.now)
        effects = self.happen(end)
        seen = [effect for effect in effects if isinstance(effect, (Mark, Notify))]
        assert len(seen) == 1
        self.under_way.discard(answer)
        self.settled.add(answer)

    @rule(seconds=st.sampled_from([1, 59, 61, 601, 3601]))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds

    @invariant()
    def relays_are_in_the_clients_order(self) -> None:
        numbers = [int(piece.message[1:]) for piece in self.relayed]
        assert numbers == sorted(numbers)

    @invariant()
    def what_is_held_is_short_and_not_yet_relayed(self) -> None:
        assert len(self.state.held) <= HELD_AT_MOST
        assert not {piece.message for piece in self.state.held} & {piece.message for piece in self.relayed}
        assert not (self.state.held and isinstance(self.state.phase, Open))

    @invariant()
    def passed_on_is_said_once_per_dialog(self) -> None:
        assert all(times == 1 for times in self.passed_on.values())

    @invariant()
    def a_dialog_is_rated_only_after_its_close(self) -> None:
        past = self.state.past
        assert past is None or past.score is None or past.dialog in self.closed

    @invariant()
    def nobody_without_an_email_has_a_dialog(self) -> None:
        assert (self.state.who.email is None) == isinstance(self.state.phase, Stranger)

    @invariant()
    def a_comment_is_awaited_only_while_closed(self) -> None:
        past = self.state.past
        if past is not None and past.comment_asked_at is not None:
            assert isinstance(self.state.phase, Closed)


@requirement("dialog:total")
def test_any_order_keeps_every_promise() -> None:
    run_state_machine_as_test(
        Conversation, settings=settings(max_examples=400, stateful_step_count=40, deadline=None, derandomize=True)
    )
