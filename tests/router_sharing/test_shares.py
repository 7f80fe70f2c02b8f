from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.app.shares import owners_of, share_of

NAMES = st.sets(st.text(min_size=1, max_size=12), min_size=1, max_size=6)
PARTITIONS = st.integers(1, 64)


@given(NAMES, PARTITIONS)
def test_each_partition_has_exactly_one_owner(replicas: set[str], partitions: int) -> None:
    shares = [share_of(replica, replicas, partitions) for replica in replicas]

    assert sorted(number for share in shares for number in share) == list(range(partitions))


@given(NAMES, PARTITIONS)
def test_nobody_has_two_more_than_another(replicas: set[str], partitions: int) -> None:
    sizes = [len(share_of(replica, replicas, partitions)) for replica in replicas]

    assert max(sizes) - min(sizes) <= 1


@given(NAMES, PARTITIONS)
def test_the_answer_is_the_same_in_whatever_order_the_replicas_are_seen(replicas: set[str], partitions: int) -> None:
    assert owners_of(partitions, sorted(replicas)) == owners_of(partitions, sorted(replicas, reverse=True))


@pytest.mark.parametrize("replicas", [1, 2, 3, 6])
def test_when_one_comes_or_leaves_hardly_more_moves_than_must(replicas: int) -> None:
    chance, moved = Random(replicas), 0
    for _ in range(100):
        names = [f"{chance.random()}" for _ in range(replicas + 1)]
        before, after = owners_of(64, names[:-1]), owners_of(64, names)
        moved += sum(one != other for one, other in zip(before, after, strict=True))

    must = 64 / (replicas + 1)

    assert must - 1 < moved / 100 < must * 1.5


@given(NAMES, PARTITIONS)
def test_who_is_not_alive_has_no_share(replicas: set[str], partitions: int) -> None:
    assert share_of("a name longer than all of them", replicas, partitions) == frozenset()


def test_without_replicas_nobody_is_named() -> None:
    with pytest.raises(ValueError, match="nobody"):
        owners_of(4, ())
