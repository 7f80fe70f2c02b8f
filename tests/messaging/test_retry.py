"""What becomes of a failure depends on its kind and on how often it happened, and on nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from messaging.failures import (
    BrokenContract,
    RateLimited,
    Refused,
    Transient,
    Unavailable,
    Unroutable,
    Unsupported,
)
from messaging.outcomes import DeadLetter, RetryIn
from messaging.retry import MOST_ATTEMPTS, backoff, counts, decide

ATTEMPTS = st.integers(min_value=1, max_value=10**6)


@given(ATTEMPTS)
def test_what_is_only_away_is_retried_for_ever_and_never_counts(attempt: int) -> None:
    for failure in (Transient("x"), Unavailable("x"), Unroutable("x")):
        outcome = decide(failure, attempt)
        assert isinstance(outcome, RetryIn)
        assert 0.5 <= outcome.seconds <= 30
        assert not counts(failure)


@given(ATTEMPTS, st.floats(min_value=0, max_value=10**5))
def test_a_rate_limit_waits_as_long_as_the_other_side_asked(attempt: int, seconds: float) -> None:
    assert decide(RateLimited(seconds), attempt) == RetryIn(seconds)


@given(ATTEMPTS)
def test_what_can_never_go_well_is_set_aside_at_once(attempt: int) -> None:
    assert decide(BrokenContract("no envelope"), attempt) == DeadLetter("broken_contract", "no envelope")
    assert decide(Refused("blocked", "the person's words"), attempt) == DeadLetter("permanent", "Refused: blocked")
    assert decide(Unsupported("the person's words"), attempt) == DeadLetter("permanent", "Unsupported")


@given(ATTEMPTS, st.text(min_size=20))
def test_what_nobody_expected_is_tried_five_times_and_its_text_is_kept_out(attempt: int, text: str) -> None:
    outcome = decide(ValueError(text), attempt)
    if attempt < MOST_ATTEMPTS:
        assert outcome == RetryIn(backoff(attempt))
    else:
        assert outcome == DeadLetter("failed_five_times", "ValueError")


@given(st.integers(min_value=1, max_value=2000))
def test_waits_grow_to_half_a_minute(attempt: int) -> None:
    assert backoff(1) == 0.5
    assert backoff(attempt) <= backoff(attempt + 1) <= 30
    assert backoff(20) == 30
