"""The figures of the last days, in words and as a chart."""

from contracts.charts import Bars, Chart, Fact, Panel, Row, Rows, Series
from contracts.ids import Channel
from router.app.money.words import money_words
from router.app.owner.counted import Counted, Span, span_of
from router.app.owner.ports import OwnerDesk
from router.app.owner.voice import Voice

__all__ = ["PERIODS", "show"]

PERIODS = (7, 30, 90)
MOST_ROWS = 8
"""Currencies in the picture; the words beside it name all."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


async def show(desk: OwnerDesk, voice: Voice, written: str, reply_to: str) -> None:
    """What `/stats` says; `written` is the whole command."""
    asked = written.split()[1:] or [str(PERIODS[0])]
    if len(asked) != 1 or asked[0] not in map(str, PERIODS):
        voice.say(voice.words("stats-which"), reply_to=reply_to)
        return
    span = span_of(voice.cause.now, int(asked[0]), voice.house.timezone)
    counted = await desk.counted(span)
    voice.say(_caption(voice, span, counted), reply_to=reply_to, chart=_chart(voice, span, counted))


def _caption(voice: Voice, span: Span, counted: Counted) -> str:
    lines = [
        _dialogs(voice, counted),
        *(f"• {_of_channel(voice, channel, days)}" for channel, days in counted.dialogs.items()),
        _first_answer(voice, counted),
        _ratings(voice, counted),
        _payments(voice, counted),
        *(f"• {money_words(taking.amount, taking.currency)} ({taking.count})" for taking in counted.takings),
    ]
    return "\n".join([f"📊 {_title(voice, span)}", "", *lines])


def _chart(voice: Voice, span: Span, counted: Counted) -> Chart:
    """The same figures; of currencies those with the most payments."""
    series = tuple(
        Series(name=_of_channel(voice, channel, days), values=days) for channel, days in counted.dialogs.items()
    )
    dialogs = Bars(title=_dialogs(voice, counted), columns=tuple(f"{day:%d.%m}" for day in span.days), series=series)
    most = max(counted.scores)
    scores = tuple(
        Row(label=str(score), value=str(count), share=count / most)
        for score, count in reversed(tuple(enumerate(counted.scores, start=1)))
        if most
    )
    takings = sorted(counted.takings, key=lambda taking: -taking.count)[:MOST_ROWS]
    paid = tuple(
        Row(
            label=money_words(taking.amount, taking.currency),
            value=str(taking.count),
            share=taking.count / takings[0].count,
        )
        for taking in takings
    )
    ratings = Rows(title=_ratings(voice, counted), rows=scores)
    payments = Rows(title=_payments(voice, counted), rows=paid)
    return Chart(title=_title(voice, span), panels=(dialogs, _answer_panel(voice, counted), ratings, payments))


def _answer_panel(voice: Voice, counted: Counted) -> Panel:
    if counted.first_answer is None:
        return Rows(title=_first_answer(voice, counted), rows=())
    return Fact(
        title=voice.words("stats-chart-answer"),
        value=_duration(voice, counted.first_answer),
        note=voice.words("stats-chart-median", count=counted.answered),
    )


def _title(voice: Voice, span: Span) -> str:
    first, last = f"{span.days[0]:%d.%m.%Y}", f"{span.days[-1]:%d.%m.%Y}"
    return voice.words("stats-title", days=len(span.days), first=first, last=last)


def _dialogs(voice: Voice, counted: Counted) -> str:
    return voice.words("stats-dialogs", count=counted.opened)


def _of_channel(voice: Voice, channel: Channel, days: tuple[int, ...]) -> str:
    return f"{voice.words(f'channel-{channel}')}: {sum(days)}"


def _payments(voice: Voice, counted: Counted) -> str:
    return voice.words("stats-payments", count=sum(taking.count for taking in counted.takings))


def _first_answer(voice: Voice, counted: Counted) -> str:
    if counted.first_answer is None:
        return voice.words("stats-no-answer")
    return voice.words("stats-answer", time=_duration(voice, counted.first_answer), count=counted.answered)


def _duration(voice: Voice, seconds: float) -> str:
    """As exact as it is of use."""
    whole = round(seconds)
    if whole < _MINUTE:
        return voice.words("stats-seconds", seconds=whole)
    if whole < _HOUR:
        return voice.words("stats-minutes", minutes=whole // _MINUTE)
    if whole < _DAY:
        return voice.words("stats-hours", hours=whole // _HOUR, minutes=whole % _HOUR // _MINUTE)
    return voice.words("stats-days", days=whole // _DAY, hours=whole % _DAY // _HOUR)


def _ratings(voice: Voice, counted: Counted) -> str:
    if not counted.ratings:
        return voice.words("stats-no-ratings")
    whole, tenth = divmod((counted.stars * 20 + counted.ratings) // (counted.ratings * 2), 10)
    return voice.words("stats-ratings", whole=whole, tenth=tenth, count=counted.ratings)
