"""Which replica works on which partition. Pure: everyone who sees the same replicas comes to the same answer."""

from collections.abc import Collection, Sequence
from hashlib import blake2b

__all__ = ["owners_of", "share_of"]


def owners_of(partitions: int, replicas: Collection[str]) -> Sequence[str]:
    """The replica that works on each partition: rendezvous hashing, with shares that differ by one at most.

    A partition goes to the replica that draws the highest lot for it among those that still have room. When one comes
    or leaves, hardly more partitions move than must. Raises `ValueError` when there are no replicas.
    """
    if not replicas:
        raise ValueError("nobody is there to work")
    least, larger = divmod(partitions, len(replicas))
    sizes = dict.fromkeys(replicas, 0)
    owners: list[str] = []
    for number in range(partitions):
        room = [name for name, size in sizes.items() if size < least or (size == least and larger)]
        owner = max(room, key=lambda name: (_lot(number, name), name))
        larger -= sizes[owner] == least
        sizes[owner] += 1
        owners.append(owner)
    return owners


def share_of(replica: str, replicas: Collection[str], partitions: int) -> frozenset[int]:
    """The partitions of one replica among those alive; empty when it is not among them."""
    if replica not in replicas:
        return frozenset()
    owners = owners_of(partitions, replicas)
    return frozenset(number for number, owner in enumerate(owners) if owner == replica)


def _lot(partition: int, replica: str) -> bytes:
    return blake2b(f"{partition}:{replica}".encode(), digest_size=8).digest()
