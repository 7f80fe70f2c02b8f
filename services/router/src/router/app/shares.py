"""Which replica works on which partition. Pure: everyone who sees the same replicas comes to the same answer."""

from collections.abc import Collection
from hashlib import blake2b

__all__ = ["owner_of", "share_of"]


def owner_of(partition: int, replicas: Collection[str]) -> str:
    """The replica that works on this partition: rendezvous hashing.

    When one leaves, only its own partitions move; when one comes, partitions move only to it.
    Raises `ValueError` when there are no replicas.
    """
    return max(replicas, key=lambda replica: (_weight(partition, replica), replica))


def share_of(replica: str, replicas: Collection[str], partitions: int) -> frozenset[int]:
    """The partitions of one replica among those alive; empty when it is not among them."""
    if replica not in replicas:
        return frozenset()
    return frozenset(number for number in range(partitions) if owner_of(number, replicas) == replica)


def _weight(partition: int, replica: str) -> bytes:
    return blake2b(f"{partition}:{replica}".encode(), digest_size=8).digest()
