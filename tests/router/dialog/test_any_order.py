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

from router.dialog.effects import Announce, Deliver, Effect, MailCode, Mark, Notify, Relay, Tell
from router.dialog.events import (
    AnswerDelivered,
    Answered,
    AnswerRefused,
    AssignAsked,
    Away,
    BanAsked,
    CardDelivered,
    Chose,
    ClaimSettled,
    CloseAsked,
    CloseChosen,
    CodeAsked,
    CodeUndelivered,
    Confirmed,
    EmailAgain,
    Event,
    GaveEmail,
    LanguageChosen,
    RatingPressed,
    ReachChanged,
    RelayDelivered,
    RelayRefused,
    Standing,
    Started,
    StrangePress,
    SubscriptionAsked,
    UnbanAsked,
    WaitedLong,
    Wrote,
)
from router.dialog.holding import HELD_AT_MOST
from router.dialog.identity import wants_email
from router.dialog.states import Closed, Code, Open, Piece, State, Stranger, Topic, Who
from router.dialog.transitions import step
from tests.requirements import requirement
from tests.router.dialog.samples import AT

TEXTS = st.sampled_from(["hello", "5", "1", "a@", "thank you", "3 ", "111111", "222222"])
EMAILS = st.sampled_from(["a@b.org", "c@d.org"])
CODES = st.sampled_from([None, "111111"])


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
        self.not_kept = 0
        self.dialogs: list[str] = []
        self.closed: set[str] = set()
        self.delivered_relays: set[str] = set()
        self.passed_on: Counter[str] = Counter()
        self.under_way: set[str] = set()
        self.settled: set[str] = set()
        self.asked: list[tuple[str | None, int, float]] = []
        self.answered: dict[str, tuple[str | None, int]] = {}
        self.refused: dict[str, tuple[str | None, int]] = {}
        self.away: set[float] = set()

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
                self.asked.append((dialog, self.number, piece.at))
            case Announce(dialog=dialog, not_kept=not_kept):
                assert not isinstance(before.phase, Open)
                assert dialog not in self.dialogs
                self.dialogs.append(dialog)
                self.not_kept += not_kept
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

    @rule(target=relays, text=TEXTS, away=st.booleans())
    def client_writes(self, text: str, away: bool) -> tuple[str, str]:
        opening = Away(AT + 3600 * (1 + (self.now - AT) // 3600), "10:00") if away else None
        code = self.state.code
        written = self.piece(text)
        effects = self.happen(Wrote(written, self.now, opening))
        self.check_code(written, code)
        told = [effect for effect in effects if isinstance(effect, Tell) and effect.phrase.key == "away"]
        assert len(told) <= 1
        if told and opening is not None:
            assert opening.until not in self.away
            self.away.add(opening.until)
        dialogs = [effect.dialog for effect in effects if isinstance(effect, Relay)]
        return ("relay", dialogs[0] if dialogs else "")

    def check_code(self, written: Piece, code: Code | None) -> None:
        """Six digits, while a code is under way, are that code and nothing else."""
        if (
            code is None
            or self.now > code.until
            or self.state.who.banned
            or len(written.text or "") != len(code.digits)
        ):
            return
        assert self.state.who.verified == (written.text == code.digits)
        assert written not in self.state.held

    @rule(standing=st.sampled_from(["known", "new", "taken", "rejected"]), more=st.booleans(), email=EMAILS, code=CODES)
    def client_gives_an_email(self, standing: Standing, more: bool, email: str, code: str | None) -> None:
        before = self.state
        wanted = wants_email(before, self.now) and not before.who.banned
        gave = GaveEmail(self.piece(email), email, standing, more, self.now, rival="x", code=code)
        effects = self.happen(gave)
        assert wanted or self.state.who == before.who
        mailed = [effect for effect in effects if isinstance(effect, MailCode)]
        assert not mailed or (self.state.code is not None and self.state.code.email == self.state.who.email)

    @rule()
    def client_wants_another_email(self) -> None:
        self.happen(EmailAgain(self.now))

    @rule(code=CODES)
    def client_wants_a_code(self, code: str | None) -> None:
        self.happen(CodeAsked(self.now, code))

    @rule(email=EMAILS)
    def mail_is_refused(self, email: str) -> None:
        self.happen(CodeUndelivered(email))

    @rule()
    def client_ends_the_dialog(self) -> None:
        if isinstance(self.state.phase, Open):
            self.closed.add(self.state.phase.dialog)
        self.happen(CloseChosen(self.now))

    @rule(language=st.sampled_from(["ru", "en"]))
    def client_chooses_a_language(self, language: str) -> None:
        self.happen(LanguageChosen(language, self.now))
        assert self.state.who.banned or self.state.who.language == language

    @rule()
    def client_asks_for_the_subscription(self) -> None:
        effects = self.happen(SubscriptionAsked(self.now, mails=True))
        shown = [effect for effect in effects if isinstance(effect, Tell) and effect.phrase.key == "subscription"]
        assert not shown or self.state.who.verified

    @rule()
    def operator_confirms(self) -> None:
        self.happen(Confirmed())
        assert self.state.who.verified == (self.state.who.email is not None)

    @rule(allowed=st.booleans())
    def operator_settles_a_claim(self, allowed: bool) -> None:
        claimed = self.state.who.claims
        self.happen(ClaimSettled(allowed, self.now))
        assert not self.state.who.claims
        if claimed and not allowed:
            assert self.state.who.email is None

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
        self.answered |= {
            effect.piece.message: (effect.dialog, self.number) for effect in effects if isinstance(effect, Deliver)
        }
        if self.state.who.banned:
            assert delivered == []
            assert [type(effect) for effect in effects] == [Notify]
            return piece.message
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

    @rule(operator=st.sampled_from(["tg:900", "tg:901"]))
    def operator_assigns(self, operator: str) -> None:
        self.happen(AssignAsked(self.next_id("o"), operator, "Oleg"))
        assert not isinstance(self.state.phase, Open) or self.state.phase.assigned == operator

    @rule()
    def operator_bans(self) -> None:
        if isinstance(self.state.phase, Open):
            self.closed.add(self.state.phase.dialog)
        effects = self.happen(BanAsked(self.next_id("o"), "", self.now))
        assert [type(effect) for effect in effects] == [Notify]

    @rule()
    def operator_unbans(self) -> None:
        self.happen(UnbanAsked(self.next_id("o")))
        assert (self.state.who.banned, self.state.unheard) == (False, 0)

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
        if refused and answer in self.answered:
            self.refused[answer] = self.answered.pop(answer)

    @rule()
    def answer_refused_last_arrives_after_all(self) -> None:
        if self.refused:
            answer, where = self.refused.popitem()
            self.answered[answer] = where
            self.happen(AnswerDelivered(answer, self.now))

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
    def a_client_waits_since_the_oldest_message_before_every_answer_that_may_arrive(self) -> None:
        if isinstance(self.state.phase, Open):
            dialog = self.state.phase.dialog
            answered = max((number for where, number in self.answered.values() if where == dialog), default=0)
            waits = [at for where, number, at in self.asked if where == dialog and number > answered]
            assert self.state.phase.waiting_since == min(waits, default=None)

    @invariant()
    def passed_on_is_said_once_per_dialog(self) -> None:
        assert all(times == 1 for times in self.passed_on.values())

    @invariant()
    def a_dialog_is_rated_only_after_its_close(self) -> None:
        past = self.state.past
        assert past is None or past.score is None or past.dialog in self.closed

    @invariant()
    def whoever_has_no_email_is_a_stranger_unless_a_dialog_is_open(self) -> None:
        if not isinstance(self.state.phase, Open):
            assert (self.state.who.email is None) == isinstance(self.state.phase, Stranger)

    @invariant()
    def nothing_is_proven_without_an_email_or_while_it_is_claimed(self) -> None:
        who = self.state.who
        assert not (who.verified and (who.email is None or who.claims))

    @invariant()
    def nobody_banned_has_a_dialog_or_anything_kept(self) -> None:
        if self.state.who.banned:
            assert not isinstance(self.state.phase, Open)
            assert self.state.held == ()

    @invariant()
    def a_comment_is_awaited_only_while_closed(self) -> None:
        past = self.state.past
        if past is not None and past.comment_asked_at is not None:
            assert isinstance(self.state.phase, Closed)


@requirement("dialog:total")
def test_any_order_keeps_every_promise() -> None:
    run_state_machine_as_test(
        Conversation, settings=settings(max_examples=200, stateful_step_count=40, deadline=None, derandomize=True)
    )
