"""What is remembered of questions and answers, so that `Open.waiting_since` is right however the answers end."""

from dataclasses import replace

from router.dialog.states import Given, Open

__all__ = ["ANSWERS_AT_MOST", "asked", "given", "settled"]

ANSWERS_AT_MOST = 20


def asked(dialog: Open, at: float) -> Open:
    """The client wrote what somebody is to answer, at `at` in epoch seconds."""
    return replace(dialog, asked_at=_older(dialog.asked_at, at))


def given(dialog: Open, message: str) -> Open:
    """An operator answered with this message all that came until now."""
    answers = (*dialog.answers, Given(message, dialog.asked_at))
    if len(answers) > ANSWERS_AT_MOST:
        # As if the first had never been given: a wait is rather shown for too long than not at all.
        first, second, *rest = answers
        answers = (replace(second, asked_at=_older(first.asked_at, second.asked_at)), *rest)
    return replace(dialog, asked_at=None, answers=answers)


def settled(dialog: Open, message: str, *, delivered: bool) -> Open:
    """The answer with this message arrived, or was refused. One of another dialog changes nothing in this one."""
    number = next((at for at, answer in enumerate(dialog.answers) if answer.message == message), None)
    if number is None:
        return dialog
    before, answer, later = dialog.answers[:number], dialog.answers[number], dialog.answers[number + 1 :]
    if delivered:
        return replace(dialog, answers=later)  # what came before it is answered for good
    return replace(dialog, answers=(*before, replace(answer, refused=True), *later))


def _older(one: float | None, other: float | None) -> float | None:
    return min((at for at in (one, other) if at is not None), default=None)
