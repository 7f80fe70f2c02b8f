"""The owner's figures: a statement for each, over the rows of the asked days only."""

from collections import Counter, defaultdict
from decimal import Decimal

from sqlalchemy import Double, Integer, and_, column, func, select, values
from sqlalchemy.ext.asyncio import AsyncConnection

from contracts.ids import CHANNELS, Channel
from router.app.owner.counted import Counted, Span, Taking
from router.store.first_answers import FIRST_ANSWERS
from router.store.payment_tables import PAYMENTS
from router.store.tables import ACCOUNTS, DIALOGS

__all__ = ["StatsDesk"]


class StatsDesk:
    """The figures of `router.app.owner.ports.OwnerDesk`."""

    _connection: AsyncConnection

    async def counted(self, span: Span) -> Counted:
        """See `OwnerDesk`."""
        answered, first_answer = await self._first_answers(span)
        dialogs, scores = await self._dialogs(span), await self._scores(span)
        return Counted(dialogs, answered, first_answer, scores, await self._takings(span))

    async def _dialogs(self, span: Span) -> dict[Channel, tuple[int, ...]]:
        """Opened on each day, by the messenger of the account."""
        edges = zip(span.edges, span.edges[1:], strict=False)
        columns = column("day", Integer), column("since", Double), column("until", Double)
        days = values(*columns, name="days").data([(day, *edge) for day, edge in enumerate(edges)]).cte("days")
        within = and_(DIALOGS.c.opened_at >= days.c.since, DIALOGS.c.opened_at < days.c.until)
        joined = days.join(DIALOGS, within).join(ACCOUNTS, ACCOUNTS.c.chat == DIALOGS.c.account)
        counting = select(days.c.day, ACCOUNTS.c.channel, func.count().label("many")).select_from(joined)
        rows = await self._connection.execute(counting.group_by(days.c.day, ACCOUNTS.c.channel))
        many = {(row.channel, row.day): row.many for row in rows}
        daily = {name: tuple(many.get((name, day), 0) for day in range(len(span.days))) for name in CHANNELS}
        return {name: counts for name, counts in daily.items() if any(counts)}

    async def _first_answers(self, span: Span) -> tuple[int, float | None]:
        """Of how many dialogs, and the median in seconds.

        From when the first message of a dialog was passed on to the operators until the messenger had taken the first
        answer that an operator wrote after it. A dialog without such a message or answer counts as none, and so does
        an answer that was refused.
        """
        bound = {"since": span.begin, "until": span.end}
        many, seconds = (await self._connection.execute(FIRST_ANSWERS, bound)).one()
        return many or 0, seconds

    async def _scores(self, span: Span) -> tuple[int, int, int, int, int]:
        """How many of each were given."""
        given = DIALOGS.c.score.is_not(None), DIALOGS.c.scored_at >= span.begin, DIALOGS.c.scored_at < span.end
        counting = select(DIALOGS.c.score, func.count()).where(*given).group_by(DIALOGS.c.score)
        counts: Counter[int] = Counter()
        for score, many in await self._connection.execute(counting):
            counts[score] = many
        return counts[1], counts[2], counts[3], counts[4], counts[5]

    async def _takings(self, span: Span) -> tuple[Taking, ...]:
        """Sums are made of prices here: one database has no decimals."""
        made = PAYMENTS.c.made_at >= span.begin, PAYMENTS.c.made_at < span.end, PAYMENTS.c.undone_at.is_(None)
        prices = PAYMENTS.c.currency, PAYMENTS.c.price
        rows = await self._connection.execute(
            select(*prices, func.count().label("many")).where(*made).group_by(*prices)
        )
        counts: defaultdict[str, int] = defaultdict(int)
        amounts: defaultdict[str, Decimal] = defaultdict(Decimal)
        for row in rows:
            counts[row.currency] += row.many
            amounts[row.currency] += row.price * row.many
        return tuple(Taking(currency, counts[currency], amounts[currency]) for currency in sorted(counts))
