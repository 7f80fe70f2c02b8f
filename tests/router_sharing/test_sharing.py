"""Two replicas divide the partitions, and hand them over without a message lost, doubled or overtaken."""

import asyncio

from router.sharing import Sharing
from tests.router_sharing.house import PARTITIONS, House, until

ALL = frozenset(range(PARTITIONS))


def divided(*replicas: Sharing) -> bool:
    shares = [replica.working_on for replica in replicas]
    together = [number for share in shares for number in share]
    return all(replica.ready()["consumers"] for replica in replicas) and sorted(together) == sorted(ALL) and all(shares)


async def test_one_replica_works_on_everything(house: House) -> None:
    alone = await house.replica("anna")
    await until(lambda: divided(alone))

    expected = await house.say_all(12, range(3))
    await house.log.until_all(expected)

    assert house.log.by_chat() == expected
    assert dict(alone.ready()) == {"database": True, "consumers": True}


async def test_two_replicas_divide_the_partitions_and_both_work(house: House) -> None:
    one, other = await house.replica("anna"), await house.replica("boris")
    await until(lambda: divided(one, other))

    expected = await house.say_all(20, range(5))
    await house.log.until_all(expected)

    assert house.log.by_chat() == expected
    assert house.log.workers() == {"anna", "boris"}
    assert house.log.trespasses == []


async def test_under_load_one_comes_and_one_goes_and_every_chat_keeps_its_order(house: House) -> None:
    one = await house.replica("anna")
    await until(lambda: divided(one))
    enough = asyncio.Event()
    talk = asyncio.create_task(house.keep_talking(12, enough))

    await house.log.until(lambda log: len(log.seen) > 40)
    other = await house.replica("boris")
    await house.log.until(lambda log: "boris" in log.workers())
    await one.stop()
    enough.set()
    expected = await asyncio.wait_for(talk, 30)
    await house.log.until_all(expected, 20)

    assert other.working_on == ALL
    assert house.log.by_chat() == expected, "each message once, in order"
    assert house.log.trespasses == []


async def test_who_stops_is_replaced_within_a_heartbeat_or_two(house: House) -> None:
    one, other = await house.replica("anna"), await house.replica("boris")
    await until(lambda: divided(one, other))

    await one.stop()

    await until(lambda: other.working_on == ALL, seconds=6)
    expected = await house.say_all(12, range(2))
    await house.log.until_all(expected)
    assert house.log.workers() == {"boris"}
