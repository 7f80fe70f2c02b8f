"""What every broker promises (`messaging.port`), written once.

It cannot prove what a broker does when the machine loses power, nor how long a network takes to notice a dead peer.
"""

import asyncio
from collections.abc import Sequence

import pytest

from messaging.dead import list_dead, replay, show
from messaging.failures import Unavailable, Unroutable
from messaging.history import Happened, read, written
from messaging.port import Broker, Parcel, Subscription
from messaging.topology import Queue, Topology, WrongTopology, whole
from tests.messaging.worlds import AT, PARTITIONS, PATIENCE, QUEUE, Caught, World, number_of, parcel

__all__ = ["DeadLetterPromises", "LeasePromises", "QueuePromises", "TopologyPromises"]

DEAD = "router.dead"
SET_ASIDE = Happened(AT.isoformat(), "set_aside", "permanent", "router", times=2, until=AT.isoformat())


async def fill(broker: Broker, numbers: Sequence[int], queue: str = QUEUE) -> None:
    for number in numbers:
        await broker.publish(queue, parcel(number))


async def catch(broker: Broker, *, prefetch: int, queue: str = QUEUE) -> tuple[Caught, Subscription]:
    caught = Caught()
    return caught, await broker.subscribe(queue, caught, prefetch=prefetch, on_lost=caught.lose)


class QueuePromises:
    async def test_a_queue_hands_out_what_was_published_in_that_order(self, world: World) -> None:
        broker = await world.broker()
        await fill(broker, range(5))
        caught, subscription = await catch(broker, prefetch=10)
        await fill(broker, range(5, 10))

        assert await caught.reach(10) == list(range(10))
        assert [delivery.parcel for delivery in caught.deliveries] == [parcel(number) for number in range(10)]
        await subscription.close()

    async def test_headers_travel_along(self, world: World) -> None:
        broker = await world.broker()
        sent = Parcel("id", "type", "tg:ключ", b"\x00\xff", {"why": "потому", "attempts": "3"})
        await broker.publish(QUEUE, sent)
        caught, subscription = await catch(broker, prefetch=1)

        await caught.until(lambda: bool(caught.deliveries))
        assert caught.deliveries[0].parcel == sent
        await subscription.close()

    async def test_no_more_than_prefetch_is_in_hand(self, world: World) -> None:
        broker = await world.broker()
        await fill(broker, range(6))
        caught, subscription = await catch(broker, prefetch=2)
        assert await caught.reach(2) == [0, 1]

        await caught.deliveries[0].ack()

        assert await caught.reach(3) == [0, 1, 2]
        await subscription.close()

    async def test_what_was_not_acknowledged_comes_again_in_its_old_place(self, world: World) -> None:
        broker = await world.broker()
        await fill(broker, range(6))
        caught, subscription = await catch(broker, prefetch=4)
        await caught.reach(4)
        await caught.deliveries[1].ack()

        await subscription.close()

        again, following = await catch(broker, prefetch=10)
        assert await again.reach(5) == [0, 2, 3, 4, 5]
        await following.close()

    async def test_each_handing_out_is_counted(self, world: World) -> None:
        broker = await world.broker()
        await fill(broker, [0])
        for count in range(1, 4):
            caught, subscription = await catch(broker, prefetch=1)
            await caught.reach(1)
            assert caught.deliveries[0].deliveries == count
            await subscription.close()

    async def test_what_was_acknowledged_never_comes_again(self, world: World) -> None:
        broker = await world.broker()
        await fill(broker, range(3))
        caught, subscription = await catch(broker, prefetch=3)
        await caught.reach(3)
        for delivery in caught.deliveries:
            await delivery.ack()
        await subscription.close()

        await fill(broker, [3])
        again, following = await catch(broker, prefetch=3)
        assert await again.reach(1) == [3]
        await following.close()

    async def test_an_acknowledgement_after_closing_is_refused(self, world: World) -> None:
        broker = await world.broker()
        await fill(broker, [0])
        caught, subscription = await catch(broker, prefetch=1)
        await caught.reach(1)
        await subscription.close()

        with pytest.raises(Unavailable):
            await caught.deliveries[0].ack()

    async def test_publishing_and_subscribing_to_no_queue_is_an_error(self, world: World) -> None:
        broker = await world.broker()
        with pytest.raises(Unroutable):
            await broker.publish("nowhere", parcel(0))
        with pytest.raises(Unroutable):
            await broker.subscribe("nowhere", Caught(), prefetch=1)
        with pytest.raises(Unroutable):
            await broker.depth("nowhere")
        await broker.publish(QUEUE, parcel(1))

    async def test_many_publishers_at_once_lose_nothing(self, world: World) -> None:
        broker = await world.broker()
        await asyncio.gather(*(broker.publish(QUEUE, parcel(number)) for number in range(200)))
        caught, subscription = await catch(broker, prefetch=200)
        assert sorted(await caught.reach(200)) == list(range(200))
        await subscription.close()

    async def test_an_ordered_queue_has_one_active_consumer_and_the_standby_takes_over(self, world: World) -> None:
        broker, other = await world.broker(), await world.broker()
        first, active = await catch(broker, prefetch=2)
        second, standby = await catch(other, prefetch=2)
        await fill(broker, range(4))
        assert await first.reach(2) == [0, 1]
        await first.deliveries[0].ack()
        assert await first.reach(3) == [0, 1, 2]
        assert second.numbers == []

        await active.close()

        assert await second.reach(2) == [1, 2]
        await standby.close()

    async def test_a_handover_under_load_keeps_the_order(self, world: World) -> None:
        broker, other = await world.broker(), await world.broker()
        await fill(broker, range(60))
        seen: list[int] = []
        for holder in (broker, other, broker, other):
            caught, subscription = await catch(holder, prefetch=7)
            for turn in range(10):
                await caught.reach(turn + 1)
                delivery = caught.deliveries[turn]
                seen.append(number_of(delivery.parcel))
                await delivery.ack()
            await subscription.close()
        assert seen == list(range(40))

    async def test_an_unordered_queue_serves_all_its_consumers(self, world: World) -> None:
        broker, other = await world.broker(), await world.broker()
        first, one = await catch(broker, prefetch=2, queue=DEAD)
        second, two = await catch(other, prefetch=2, queue=DEAD)
        await fill(broker, range(4), queue=DEAD)
        assert sorted([*await first.reach(2), *await second.reach(2)]) == [0, 1, 2, 3]
        await one.close()
        await two.close()


class LeasePromises:
    async def test_one_holds_a_lease_and_the_next_gets_it_when_it_is_released(self, world: World) -> None:
        broker, other = await world.broker(), await world.broker()
        lease = await broker.hold("poller")
        waiting = asyncio.create_task(other.hold("poller"))
        elsewhere = await other.hold("sender")
        assert not waiting.done()

        await lease.release()

        async with asyncio.timeout(PATIENCE):
            following = await waiting
        await following.release()
        await elsewhere.release()

    async def test_a_lease_is_lost_when_its_broker_stops(self, world: World) -> None:
        broker = await world.broker()
        lease = await broker.hold("poller")
        lost = asyncio.create_task(lease.lost())
        await broker.stop()
        async with asyncio.timeout(PATIENCE):
            await lost


class DeadLetterPromises:
    async def test_the_oldest_are_seen_and_stay_where_they_are(self, world: World) -> None:
        broker = await world.broker()
        await fill(broker, range(5), queue=DEAD)

        seen = await broker.peek(DEAD, 3)

        assert [number_of(found) for found in seen] == [0, 1, 2]
        assert [number_of(found) for found in await broker.peek(DEAD, 10)] == [0, 1, 2, 3, 4]

    async def test_one_is_shown_and_replayed_to_where_it_came_from(self, world: World) -> None:
        broker = await world.broker()
        for number in range(3):
            found = parcel(number)
            headers = {"origin": QUEUE, "reason": "permanent", "detail": "Refused: blocked", "at": "", "attempts": "1"}
            headers |= written([SET_ASIDE])
            await broker.publish(DEAD, Parcel(found.id, found.type, found.key, found.body, headers))
        shown = await show(broker, "router", "message-1")
        assert shown is not None
        assert (shown.origin, shown.reason, shown.attempts, shown.history) == (QUEUE, "permanent", 1, (SET_ASIDE,))

        assert await replay(broker, "router", "message-1", AT)

        assert {dead.id for dead in await list_dead(broker, "router")} == {"message-0", "message-2"}
        caught, subscription = await catch(broker, prefetch=5)
        assert await caught.reach(1) == [1]
        borne = caught.deliveries[0].parcel.headers
        assert borne["replayed"] == "yes"
        assert "reason" not in borne
        assert read(borne) == (SET_ASIDE, Happened(AT.isoformat(), "replayed"))
        await subscription.close()

    async def test_what_is_not_there_is_not_replayed(self, world: World) -> None:
        broker = await world.broker()
        assert not await replay(broker, "router", "message-9", AT)
        assert not await broker.move(DEAD, QUEUE, "message-9", AT)


class TopologyPromises:
    async def test_what_was_declared_is_found_and_declaring_twice_is_harmless(self, world: World) -> None:
        broker = await world.broker()
        await broker.declare(whole(PARTITIONS))
        await broker.verify(whole(PARTITIONS))

    @pytest.mark.parametrize("partitions", [PARTITIONS - 1, PARTITIONS + 1])
    async def test_another_number_of_partitions_is_refused(self, world: World, partitions: int) -> None:
        broker = await world.broker()
        with pytest.raises(WrongTopology):
            await broker.verify(whole(partitions))

    async def test_a_missing_queue_is_refused(self, world: World) -> None:
        broker = await world.broker()
        topology = whole(PARTITIONS)
        with pytest.raises(WrongTopology, match="fax"):
            await broker.verify(Topology(PARTITIONS, (*topology.queues, Queue("fax"))))

    async def test_a_queue_that_exists_otherwise_is_refused(self, world: World) -> None:
        broker = await world.broker()
        with pytest.raises(WrongTopology, match=QUEUE):
            await broker.declare(Topology(PARTITIONS, (Queue(QUEUE, ordered=False),)))

    async def test_the_number_of_partitions_changes_only_when_they_are_empty(self, world: World) -> None:
        broker = await world.broker()
        await fill(broker, [0])
        with pytest.raises(WrongTopology, match="holds work"):
            await broker.declare(whole(PARTITIONS - 1))
        caught, subscription = await catch(broker, prefetch=1)
        await caught.reach(1)
        with pytest.raises(WrongTopology):  # what is in hand is work, too
            await broker.declare(whole(PARTITIONS - 1))
        await caught.deliveries[0].ack()
        await subscription.close()

        await broker.declare(whole(PARTITIONS - 1))
        await broker.verify(whole(PARTITIONS - 1))

    async def test_the_depth_counts_what_waits(self, world: World) -> None:
        broker = await world.broker()
        assert await broker.depth(QUEUE) == 0
        await fill(broker, range(4))
        assert await broker.depth(QUEUE) == 4
