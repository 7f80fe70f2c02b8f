"""A chart with every kind of panel, as the router makes one."""

from contracts.charts import Bars, Chart, Fact, Row, Rows, Series

__all__ = ["chart"]


def chart(days: int = 7, most: int = 12, channels: int = 3, rows: int = 3) -> Chart:
    names = ("Telegram", "ВКонтакте", "Facebook")[:channels]
    series = tuple(
        Series(name=f"{name}: {most * days}", values=tuple((day * 7 + place) % (most + 1) for day in range(days)))
        for place, name in enumerate(names)
    )
    columns = tuple(f"{day % 28 + 1:02}.{day // 28 + 1:02}" for day in range(days))
    takings = tuple(Row(label=f"{990 * one}\u00a0₽", value=str(one), share=one / rows) for one in range(rows, 0, -1))
    return Chart(
        title=f"За {days} дней",
        panels=(
            Bars(title="Новых диалогов: 12", columns=columns, series=series),
            Fact(title="Первый ответ через", value="1 ч 4 мин", note="медиана"),
            Rows(title="Оплат: 3", rows=takings),
        ),
    )
