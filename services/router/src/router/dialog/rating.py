"""Rating a closed dialog: five buttons or a bare digit, changeable for a while; a low one asks for a line."""

from dataclasses import replace

from router.dialog.effects import Effect, Notify, Phrase, Step, StopSpinner, Tell
from router.dialog.events import RatingPressed
from router.dialog.states import Closed, Past, State

__all__ = ["RATING_SECONDS", "comment", "digit", "no_comment", "press", "rate_in_words"]

RATING_SECONDS = 600.0
_LOW = 2


def digit(state: State, text: str | None, at: float) -> int | None:
    """The rating that this text is: a bare 1–5 within ten minutes after the request, and nothing else.

    While another dialog is open it counts only as long as none was given: then it may well be an answer to somebody.
    """
    if state.past is None or text is None:
        return None
    if not isinstance(state.phase, Closed) and state.past.score is not None:
        return None
    bare = text.strip()
    if bare not in {"1", "2", "3", "4", "5"} or at - state.past.closed_at > RATING_SECONDS:
        return None
    return int(bare)


def press(state: State, event: RatingPressed) -> Step:
    """A rating button: it counts for the dialog that it stands under, whatever is open now."""
    past = state.past
    if past is None or past.dialog != event.dialog:
        return Step(state, (StopSpinner(event.press, Phrase("rating-unknown")),))
    if _too_late(past, event.at):
        return Step(no_comment(state), (StopSpinner(event.press, Phrase("rating-too-late")),))
    if past.score == event.score:
        return Step(state, (StopSpinner(event.press, Phrase("rating-noted")),))  # pressed twice
    rated, effects = _rate(state, past, event.score, event.at)
    return Step(rated, (StopSpinner(event.press, Phrase("rating-noted")), *effects))


def rate_in_words(state: State, past: Past, score: int, at: float) -> Step:
    """A rating that was typed."""
    if _too_late(past, at):
        return Step(state, (Tell(Phrase("rating-too-late")),))
    rated, effects = _rate(state, past, score, at)
    return Step(rated, effects)


def comment(state: State, text: str | None, at: float) -> Step | None:
    """The line that a low rating asked for, if this is it."""
    past = state.past
    if past is None or past.comment_asked_at is None or not isinstance(state.phase, Closed) or text is None:
        return None
    if at - past.comment_asked_at > RATING_SECONDS:
        return None
    noted = replace(state, past=replace(past, comment=text, comment_asked_at=None))
    shown = Notify(Phrase("operators-comment", (("comment", text),)), reply_to=past.card, silent=True)
    return Step(noted, (Tell(Phrase("comment-thanks"), menu=True), shown))


def no_comment(state: State) -> State:
    """The state in which no line is expected any more."""
    if state.past is None or state.past.comment_asked_at is None:
        return state
    return replace(state, past=replace(state.past, comment_asked_at=None))


def _too_late(past: Past, at: float) -> bool:
    return past.scored_at is not None and at - past.scored_at > RATING_SECONDS


def _rate(state: State, past: Past, score: int, at: float) -> tuple[State, tuple[Effect, ...]]:
    changed = past.score is not None
    asks = score <= _LOW and past.comment is None
    rated = replace(
        past,
        score=score,
        scored_at=at if past.scored_at is None else past.scored_at,
        comment_asked_at=at if asks and isinstance(state.phase, Closed) else None,
    )
    thanks = Tell(Phrase("rating-ask-comment" if rated.comment_asked_at is not None else "rating-thanks"))
    if past.score == score:
        return replace(state, past=rated), (thanks,)
    key = "operators-rating-changed" if changed else "operators-rating"
    shown = Notify(Phrase(key, (("score", score),)), reply_to=past.card, silent=True)
    return replace(state, past=rated), (thanks, shown)
