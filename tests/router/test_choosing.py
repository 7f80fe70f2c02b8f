"""Who is meant by the owner's words, and which account is written to: rules with many cases."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from router.app.owner.choosing import WINDOW_SECONDS, Unclear, by_client, choose, pick
from router.app.owner.ports import Reach
from router.app.owner.prompts import Chosen, GroupRef
from router.store import audience
from router.store.broadcasts import ACCOUNTS_OF
from router.store.tables import ACCOUNTS, CLIENTS
from tests.requirements import requirement
from tests.router.stage import Stage

NOW = 1_000_000.0
GROUPS = (
    GroupRef(tariff=11, name="Месяц"),
    GroupRef(tariff=12, name="Год, полный"),
    GroupRef(tariff=13, name="2"),
    GroupRef(tariff=None, name="без тарифа"),
)
NAMED = (
    st.sampled_from([(group, str(number)) for number, group in enumerate(GROUPS, 1) if str(number) != "2"])
    | st.sampled_from([(group, group.name) for group in GROUPS])
    | st.sampled_from([(group, group.name.upper()) for group in GROUPS])
)
PARTS = (("", "all"), ("действующие", "current"), ("ИСТЕКШИЕ", "lapsed"), ("истёкшие", "lapsed"), ("lapsed", "lapsed"))


@st.composite
def said(draw: st.DrawFn) -> tuple[str, Chosen]:
    """One choice, in words and as it is meant."""
    group, words = draw(NAMED)
    part, which = draw(st.sampled_from(PARTS if group.tariff is not None else PARTS[:1]))
    spaces = draw(st.sampled_from([" ", "  ", "\n"]))
    return f"{words}{spaces if part else ''}{part}", Chosen.model_validate({"tariff": group.tariff, "which": which})


@requirement("owner:broadcast:chooses-by-reply")
@settings(deadline=None)
@given(st.lists(said(), min_size=1, max_size=5), st.sampled_from([",", ", ", " ,", " ,\n"]))
def test_any_choices_by_commas_mean_each_of_them_once(choices: list[tuple[str, Chosen]], comma: str) -> None:
    chosen = choose(comma.join(words for words, _ in choices), GROUPS)

    assert not isinstance(chosen, Unclear)
    assert list(chosen) == list(dict.fromkeys(meant for _, meant in choices))


@settings(deadline=None)
@given(st.lists(said(), max_size=4), st.sampled_from(["все", "ВСЕМ", "all"]), st.data())
def test_everyone_among_the_choices_is_everyone(
    choices: list[tuple[str, Chosen]], word: str, data: st.DataObject
) -> None:
    words = [words for words, _ in choices]
    words.insert(data.draw(st.integers(0, len(words))), word)

    assert choose(", ".join(words), GROUPS) == (Chosen(which="everyone"),)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_whatever_is_said_is_understood_or_named_and_never_more_than_was_offered(text: str) -> None:
    chosen = choose(text, GROUPS)

    if not isinstance(chosen, Unclear):
        offered = {group.tariff for group in GROUPS}
        assert chosen
        assert all(one.which == "everyone" or one.tariff in offered for one in chosen)


@pytest.mark.parametrize(
    "text", ["", ",", "0", "5", "-1", "1 оплаченные вчера", "Месяц Год", "без тарифа истекшие", "１"]
)
def test_what_means_nobody_is_unclear(text: str) -> None:
    assert isinstance(choose(text, GROUPS), Unclear)


CHANNELS = {"telegram": "tg", "vk": "vk", "facebook": "fb"}


@st.composite
def accounts(draw: st.DrawFn, client: int = 1, most: int = 4) -> list[Reach]:
    found: list[Reach] = []
    for number in range(draw(st.integers(0, most))):
        channel = draw(st.sampled_from(sorted(CHANNELS)))
        found.append(
            Reach(
                client=client,
                chat=f"{CHANNELS[channel]}:{client}{number}",
                channel=channel,
                verified=draw(st.booleans()),
                reachable=draw(st.sampled_from([True, True, False])),
                used_at=NOW - draw(st.sampled_from([0.0, 10.0, WINDOW_SECONDS, WINDOW_SECONDS + 1, 9e5])),
                bound_at=float(draw(st.integers(0, 3))),
            )
        )
    return found


@st.composite
def clients(draw: st.DrawFn) -> dict[int, list[Reach]]:
    return {number: draw(accounts(number)) for number in range(1, draw(st.integers(1, 5)) + 1)}


def can_be_reached(one: Reach) -> bool:
    return one.reachable and (one.channel != "facebook" or NOW - one.used_at <= WINDOW_SECONDS)


@requirement("owner:broadcast:chooses-account")
@settings(deadline=None)
@given(accounts())
def test_the_account_is_a_verified_one_used_last_or_else_the_one_bound_first(theirs: list[Reach]) -> None:
    account, reason = pick(theirs, NOW)
    verified = [one for one in theirs if one.verified]
    eligible = verified or [one for one in theirs if one.bound_at == min(other.bound_at for other in theirs)][:1]
    candidates = [one for one in eligible if can_be_reached(one)]

    assert bool(reason) == (account is None)
    if verified:
        assert (account is None) == (not candidates)
        assert account is None or account.used_at == max(one.used_at for one in candidates)
    elif account is not None:
        assert account.bound_at == min(one.bound_at for one in theirs)


@settings(deadline=None)
@given(accounts(most=6))
def test_trying_one_after_another_reaches_each_account_at_most_once_and_ends(theirs: list[Reach]) -> None:
    tried: list[str] = []
    while (account := pick(theirs, NOW, tried)[0]) is not None:
        assert account.chat not in tried
        tried.append(account.chat)

    if any(one.verified for one in theirs):
        assert set(tried) == {one.chat for one in theirs if one.verified and can_be_reached(one)}
    else:
        assert len(tried) <= 1


@requirement("owner:broadcast:says-channels", "owner:broadcast:chooses-account")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(theirs=clients())
async def test_the_plan_that_the_database_makes_is_what_is_done_for_each_client(
    owned_both: Stage, theirs: dict[int, list[Reach]]
) -> None:
    rows = [one for accounts in theirs.values() for one in accounts]
    async with owned_both.database.transaction() as connection:
        await connection.execute(delete(ACCOUNTS))
        await connection.execute(delete(CLIENTS))
        people = [{"id": number, "email": f"c{number}@example.org", "created_at": 0.0} for number in theirs]
        await connection.execute(insert(CLIENTS), people)
        if rows:
            await connection.execute(insert(ACCOUNTS), [row_of(one) for one in rows])
        plan = await audience.plan(connection, (Chosen(which="everyone"),), owned_both.clock.now().date(), NOW)
        found = (await connection.execute(ACCOUNTS_OF, {"clients": list(theirs)})).all()
        read = by_client([Reach(*row) for row in found])

    assert {client: set(accounts) for client, accounts in read.items()} == {
        client: set(accounts) for client, accounts in theirs.items() if accounts
    }
    picks = [pick(accounts, NOW) for accounts in read.values()]
    for channel in CHANNELS:
        count = sum(account is not None and account.channel == channel for account, _ in picks)
        assert dict(plan.channels).get(channel, 0) == count
    for reason in {reason for _, reason in picks if reason}:
        assert dict(plan.unreachable).get(reason) == sum(why == reason for _, why in picks)
    assert sum(count for _, count in plan.unreachable) == sum(account is None for account, _ in picks)


def row_of(one: Reach) -> dict[str, object]:
    kept = ("client", "chat", "channel", "verified", "reachable", "used_at", "bound_at")
    return {name: getattr(one, name) for name in kept} | {"name": "Имя", "created_at": 0.0}
