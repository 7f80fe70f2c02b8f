from hypothesis import given
from hypothesis import strategies as st

from router.app.shares import owner_of, share_of

NAMES = st.sets(st.text(min_size=1, max_size=12), min_size=1, max_size=6)
PARTITIONS = st.integers(1, 64)


@given(NAMES, PARTITIONS)
def test_each_partition_has_exactly_one_owner(replicas: set[str], partitions: int) -> None:
    shares = [share_of(replica, replicas, partitions) for replica in replicas]

    assert sorted(number for share in shares for number in share) == list(range(partitions))


@given(NAMES, PARTITIONS)
def test_the_answer_is_the_same_in_whatever_order_the_replicas_are_seen(replicas: set[str], partitions: int) -> None:
    seen, seen_otherwise = sorted(replicas), sorted(replicas, reverse=True)

    assert [owner_of(n, seen) for n in range(partitions)] == [owner_of(n, seen_otherwise) for n in range(partitions)]


@given(NAMES, st.text(min_size=1, max_size=12), PARTITIONS)
def test_who_comes_takes_from_others_and_nothing_else_moves(replicas: set[str], new: str, partitions: int) -> None:
    before, after = replicas - {new}, replicas | {new}
    if not before:
        return

    moved = {number for number in range(partitions) if owner_of(number, before) != owner_of(number, after)}

    assert moved == share_of(new, after, partitions)


@given(NAMES, PARTITIONS)
def test_who_is_not_alive_has_no_share(replicas: set[str], partitions: int) -> None:
    assert share_of("a name longer than all of them", replicas, partitions) == frozenset()


def test_two_replicas_both_get_a_fair_part_of_sixteen() -> None:
    sizes = [len(share_of(f"replica-{n}", {f"replica-{n}", "other"}, 16)) for n in range(200)]

    assert sum(1 for size in sizes if size == 0) == 0
    assert 7 < sum(sizes) / len(sizes) < 9
