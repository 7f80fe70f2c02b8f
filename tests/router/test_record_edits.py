"""What an owner may write to change a field: rules with many cases."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from router.app.owner.records import FIELDS, Edit, Wrong, read_day, read_edit
from router.app.speech import LANGUAGES, Speech
from router.dialog.effects import Phrase
from tests.requirements import requirement

SPEECH = Speech("ru")


DATES = st.dates(date(1900, 1, 1), date(2999, 12, 31))


@requirement("owner:record:field-value")
@given(DATES)
def test_a_date_is_read_as_people_and_as_machines_write_it(day: date) -> None:
    assert read_day(f"{day:%d.%m.%Y}") == read_day(f"{day.day}.{day.month}.{day.year}") == day
    assert read_day(day.isoformat()) == day


@requirement("owner:record:checked")
@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 9999))
def test_only_real_dates_are_dates(day: int, month: int, year: int) -> None:
    read = read_day(f"{day}.{month}.{year:04d}")

    assert read is None or (read.day, read.month, read.year) == (day, month, year)


VALUES = {
    "email": st.just("anna@example.org"),
    "name": st.sampled_from(["Анна", "Анна Петрова", "2 Анна"]),
    "tariff": st.sampled_from(["Месяц", "Год, полный", "31.12.2026"]),
    "last_paid_day": st.just("2026-12-31"),
    "language": st.sampled_from(["ru", "en"]),
    "notes": st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30).filter(lambda text: text != "—"),
}


@requirement("owner:record:field-value")
@settings(deadline=None)
@given(st.data())
def test_a_field_is_named_by_its_number_or_title_in_both_languages(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(FIELDS))
    value = data.draw(VALUES[field])
    language = data.draw(st.sampled_from(LANGUAGES))
    title = SPEECH.say(Phrase(f"owner-field-{field.replace('_', '-')}"), language)
    number = FIELDS.index(field) + 1
    name = data.draw(st.sampled_from([str(number), f"{number}.", f"{number})", title, title.upper(), f"{title}:"]))
    space = data.draw(st.sampled_from([" ", "  ", "\n"]))

    assert read_edit(f"{name}{space}{value}") == Edit(field, value)


@requirement("owner:record:checked")
@settings(deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_said_of_a_field_is_an_edit_or_said_to_be_wrong(words: str) -> None:
    edit = read_edit(words)

    if isinstance(edit, Wrong):
        assert SPEECH.say(Phrase(edit.key), "ru")
    else:
        assert edit.field in FIELDS
        assert "\x00" not in edit.value
