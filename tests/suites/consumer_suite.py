"""What consuming promises (`messaging.consume`), on every broker. Time is the test's own; nothing waits for real."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from structlog.testing import capture_logs

from contracts.envelope import Envelope
from contracts.wire import Wire
from messaging.consume import Consumer, ConsumerOptions, Held
from messaging.dead import list_dead, replay
from messaging.failures import Refused, Unavailable
from messaging.outcomes import DeadLetter, Done, Outcome, RetryIn
from messaging.port import Parcel
from tests.clocks import FakeClock, settle
from tests.messaging.handlers import Scripted
from tests.messaging.worlds import AT, PATIENCE, QUEUE, Caught, World, parcel, until

__all__ = ["ConsumerPromises", "DrainPromises", "FailurePromises"]


async def consuming(
    world: World,
    handler: Scripted,
    clock: FakeClock | None = None,
    *,
    prefetch: int = 10,
    batch: int = 1,
    slow_after: float | None = None,
    before_set_aside: Callable[[Envelope[Wire]], Awaitable[None]] | None = None,
) -> Consumer:
    options = ConsumerOptions(
        "router", prefetch=prefetch, batch=batch, slow_after=slow_after, before_set_aside=before_set_aside
    )
    consumer = Consumer(await world.broker(), QUEUE, handler, options, clock=clock or FakeClock())
    await consumer.start()
    await until(lambda: consumer.is_subscribed)
    return consumer


async def publish(world: World, *numbers: int, key: str = "tg:1") -> None:
    broker = await world.broker()
    for number in numbers:
        await broker.publish(QUEUE, parcel(number, key=key))


async def left(world: World) -> int:
    """How many are still in the queue, in hand or not, once nobody consumes it."""
    return await (await world.broker()).depth(QUEUE)


class ConsumerPromises:
    async def test_messages_of_one_key_are_handled_one_after_another_and_keys_side_by_side(self, world: World) -> None:
        handler = Scripted(held={0})
        consumer = await consuming(world, handler)
        await publish(world, 0, 1, key="tg:1")
        await publish(world, 2, 3, key="tg:2")
        await handler.until_handled(2, 3)
        assert handler.handled == [2, 3]

        handler.release(0)

        await handler.until_handled(0, 1)
        assert handler.handled == [2, 3, 0, 1]
        await consumer.drain()
        assert await left(world) == 0

    async def test_a_batch_holds_what_is_there_of_one_key(self, world: World) -> None:
        await publish(world, 0, 1, 2, key="tg:1")
        await publish(world, 3, key="tg:2")
        handler = Scripted(held={3})
        gate = Caught()
        blocker = await (await world.broker()).subscribe(QUEUE, gate, prefetch=10)
        await gate.reach(4)
        await blocker.close()

        consumer = await consuming(world, handler, batch=2)
        await handler.until_handled(0, 1, 2)
        assert sorted(number for batch in handler.batches for number in batch) == [0, 1, 2, 3]
        assert all(len(batch) <= 2 and batch == sorted(batch) for batch in handler.batches)
        handler.release(3)
        await consumer.drain()
        assert await left(world) == 0

    async def test_outcomes_of_the_first_few_leave_the_rest_to_be_given_again(self, world: World) -> None:
        handler = Scripted(most=1)
        await publish(world, 0, 1, 2)
        consumer = await consuming(world, handler, batch=3)
        await handler.until_handled(0, 1, 2)
        await consumer.drain()
        assert handler.handled == [0, 1, 2]
        assert await left(world) == 0

    async def test_a_message_that_must_wait_keeps_its_place_and_holds_only_its_own_lane(self, world: World) -> None:
        clock, handler = FakeClock(), Scripted({0: [RetryIn(20)]})
        consumer = await consuming(world, handler, clock)
        await publish(world, 0, 1, key="tg:1")
        await publish(world, 2, key="tg:2")
        await handler.until_handled(2)
        await clock.until_sleeping(1)
        assert handler.handled == [2]

        await clock.pass_time(20)

        await handler.until_handled(0, 1)
        assert handler.handled == [2, 0, 1]
        await consumer.drain()

    async def test_a_wait_of_more_than_a_minute_gives_everything_back_and_still_lasts(self, world: World) -> None:
        clock, handler = FakeClock(), Scripted({0: [RetryIn(150)]})
        consumer = await consuming(world, handler, clock)
        await publish(world, 0, 1)
        for _ in range(2):
            await clock.until_sleeping(1)
            clock.advance(61)
            await settle()
        await clock.until_sleeping(1)
        assert handler.attempts == {0: 1}

        clock.advance(30)

        await handler.until_handled(0, 1)
        assert handler.handled == [0, 1]
        await consumer.drain()
        assert await left(world) == 0

    async def test_who_has_waited_long_for_others_and_must_wait_a_moment_stops_nobody(self, world: World) -> None:
        clock, handler = FakeClock(), Scripted({1: [RetryIn(5)]}, held={0, 3})
        consumer = await consuming(world, handler, clock)
        await publish(world, 0, 1, key="tg:1")
        await publish(world, 3, key="tg:3")
        await handler.until_begun(0, 3)
        clock.advance(600)
        handler.release(0)
        await handler.until_attempts(1, 1)
        await clock.until_sleeping(1)
        await publish(world, 4, key="tg:4")
        await handler.until_handled(4)

        await clock.pass_time(5)

        await handler.until_handled(0, 1)
        assert handler.begun.count(3) == 1, "it runs on, and nothing has waited for its end"
        handler.release(3)
        await consumer.drain()
        assert await left(world) == 0

    async def test_what_was_handed_out_too_often_is_handled_alone(self, world: World) -> None:
        await publish(world, 0, key="tg:1")
        for _ in range(5):
            caught = Caught()
            subscription = await (await world.broker()).subscribe(QUEUE, caught, prefetch=10)
            await caught.reach(1)
            await subscription.close()
        handler = Scripted(held={0, 1})
        consumer = await consuming(world, handler)
        await handler.until_begun(0)
        await publish(world, 1, key="tg:2")
        await publish(world, 2, key="tg:3")
        await until(lambda: consumer.in_hand == 3)
        assert handler.begun == [0]

        handler.release(0)
        handler.release(1)

        await handler.until_handled(0, 1, 2)
        await consumer.drain()

    async def test_a_handler_that_runs_long_is_told_once(self, world: World) -> None:
        clock, handler = FakeClock(), Scripted(held={0})
        with capture_logs() as logs:
            consumer = await consuming(world, handler, clock, slow_after=30)
            await publish(world, 0)
            await handler.until_begun(0)
            await clock.until_sleeping(1)
            await clock.pass_time(29)
            early = list(logs)
            await clock.pass_time(60)
            handler.release(0)
            await handler.until_handled(0)
            await consumer.drain()
        slow = [entry for entry in logs if entry.get("action") == "slow_handler"]
        assert [entry["message_id"] for entry in slow] == ["message-0"]
        assert slow[0] not in early

    async def test_a_handler_that_may_wait_long_is_not_told(self, world: World) -> None:
        clock, handler = FakeClock(), Scripted(held={0})
        with capture_logs() as logs:
            consumer = await consuming(world, handler, clock)
            await publish(world, 0)
            await handler.until_begun(0)
            await clock.pass_time(3600)
            handler.release(0)
            await handler.until_handled(0)
            await consumer.drain()
        assert [entry for entry in logs if entry.get("action") == "slow_handler"] == []

    async def test_a_consumer_starts_before_its_queue_exists(self, world: World) -> None:
        clock = FakeClock()
        consumer = Consumer(await world.broker(), "nowhere", Scripted(), ConsumerOptions("router"), clock=clock)
        await consumer.start()
        await clock.until_sleeping(1)
        assert not consumer.is_subscribed
        await consumer.drain()


class FailurePromises:
    async def test_an_unexpected_error_is_tried_five_times_and_set_aside(self, world: World) -> None:
        clock, handler = FakeClock(), Scripted({0: [ValueError("a secret text")] * 9})
        consumer = await consuming(world, handler, clock)
        await publish(world, 0, 1)
        for count in range(4):
            await handler.until_attempts(0, count + 1)
            await clock.until_sleeping(1)
            clock.advance(30)
        await handler.until_handled(1)
        await consumer.drain()

        [dead] = await list_dead(await world.broker(), "router")
        assert (dead.id, dead.origin, dead.reason, dead.attempts) == ("message-0", QUEUE, "failed_five_times", 5)
        assert dead.body == parcel(0).body
        assert dead.detail.startswith("ValueError")
        assert "secret" not in dead.detail
        assert await left(world) == 0

    async def test_a_service_that_is_away_is_never_an_attempt(self, world: World) -> None:
        clock, handler = FakeClock(), Scripted({0: [Unavailable("away")] * 12})
        consumer = await consuming(world, handler, clock)
        await publish(world, 0)
        for count in range(12):
            await handler.until_attempts(0, count + 1)
            await clock.until_sleeping(1)
            clock.advance(30)
        await handler.until_handled(0)
        await consumer.drain()
        assert await list_dead(await world.broker(), "router") == []

    async def test_a_permanent_failure_is_set_aside_at_once(self, world: World) -> None:
        handler = Scripted({0: [Refused("blocked", "a secret text")], 1: [DeadLetter("permanent", "enough")]})
        consumer = await consuming(world, handler)
        await publish(world, 0, 1, 2)
        await handler.until_handled(2)
        await consumer.drain()
        found = await list_dead(await world.broker(), "router")
        assert [(dead.id, dead.reason, dead.detail) for dead in found] == [
            ("message-0", "permanent", "Refused: blocked"),
            ("message-1", "permanent", "enough"),
        ]

    async def test_who_asked_hears_of_it_before_it_is_set_aside_and_can_hold_it_up_but_not_spoil_it(
        self, world: World
    ) -> None:
        clock, handler = FakeClock(), Scripted({0: [Refused("blocked")], 1: [Refused("blocked")]})
        trouble: list[Exception] = [Unavailable("away"), ValueError("a mistake")]
        told: list[str] = []

        async def tell(envelope: Envelope[Wire]) -> None:
            told.append(envelope.id)
            if trouble:
                raise trouble.pop(0)

        consumer = await consuming(world, handler, clock, before_set_aside=tell)
        await publish(world, 0, 1, 2)
        await clock.until_sleeping(1)
        assert await list_dead(await world.broker(), "router") == []
        clock.advance(30)
        await handler.until_handled(2)
        await consumer.drain()
        assert told == ["message-0", "message-0", "message-1"]
        assert [dead.id for dead in await list_dead(await world.broker(), "router")] == ["message-0", "message-1"]

    async def test_what_is_no_message_of_ours_never_reaches_the_handler(self, world: World) -> None:
        broker, handler = await world.broker(), Scripted()
        consumer = await consuming(world, handler)
        await broker.publish(QUEUE, Parcel("a", "timer.due.v1", "tg:1", b"{}"))
        await broker.publish(
            QUEUE, Parcel("b", "fax.sent.v1", "tg:1", parcel(9).body.replace(b"timer.due", b"fax.due"))
        )
        await publish(world, 0)
        await handler.until_handled(0)
        await consumer.drain()
        assert handler.handled == [0]
        found = await list_dead(broker, "router")
        assert [(dead.id, dead.reason) for dead in found] == [("a", "broken_contract"), ("b", "unknown_type")]

    async def test_a_replayed_message_is_handled_and_says_so(self, world: World) -> None:
        handler = Scripted({0: [Refused("blocked")]})
        consumer = await consuming(world, handler)
        await publish(world, 0, 1)
        await handler.until_handled(1)
        assert handler.replayed == []

        assert await replay(await world.broker(), "router", "message-0", AT)

        await handler.until_handled(0)
        assert handler.replayed == [0]
        await consumer.drain()

    async def test_a_repeat_of_what_was_done_lately_is_not_handled_again(self, world: World) -> None:
        handler = Scripted()
        consumer = await consuming(world, handler)
        await publish(world, 0, 0, 1)
        await handler.until_handled(1)
        await consumer.drain()
        assert handler.handled == [0, 1]
        assert await left(world) == 0

    async def test_too_many_outcomes_are_an_error_of_the_first_message(self, world: World) -> None:
        clock, calls = FakeClock(), asyncio.Event()

        async def handler(held: Sequence[Held]) -> Sequence[Outcome]:
            calls.set()
            return [Done()] * (len(held) + 1)

        await publish(world, 0)
        consumer = Consumer(await world.broker(), QUEUE, handler, ConsumerOptions("router"), clock=clock)
        await consumer.start()
        async with asyncio.timeout(PATIENCE):
            await calls.wait()
        await clock.until_sleeping(1)
        await consumer.drain()
        assert await left(world) == 1

    async def test_a_cancellation_that_nobody_asked_for_is_a_lost_connection(self, world: World) -> None:
        clock, handler = FakeClock(), Scripted({0: [asyncio.CancelledError()] * 7})
        consumer = await consuming(world, handler, clock)
        await publish(world, 0)
        for count in range(7):
            await handler.until_attempts(0, count + 1)
            await clock.until_sleeping(1)
            clock.advance(30)
        await handler.until_handled(0)
        await consumer.drain()


class DrainPromises:
    async def test_what_runs_is_finished_and_the_rest_goes_back_in_its_place(self, world: World) -> None:
        await publish(world, 0, 1, 2, 3)
        handler = Scripted(held={0})
        consumer = await consuming(world, handler)
        await handler.until_begun(0)
        await until(lambda: consumer.in_hand == 4)
        draining = asyncio.create_task(consumer.drain())

        handler.release(0)

        async with asyncio.timeout(PATIENCE):
            await draining
        assert handler.handled == [0]
        caught = Caught()
        subscription = await (await world.broker()).subscribe(QUEUE, caught, prefetch=10)
        assert await caught.reach(3) == [1, 2, 3]
        await subscription.close()

    async def test_a_message_that_waits_does_not_hold_up_the_stop(self, world: World) -> None:
        clock, handler = FakeClock(), Scripted({0: [RetryIn(50)]})
        await publish(world, 0)
        consumer = await consuming(world, handler, clock)
        await clock.until_sleeping(1)
        async with asyncio.timeout(PATIENCE):
            await consumer.drain()
        assert await left(world) == 1

    async def test_a_drain_that_is_cancelled_cancels_what_runs_and_gives_it_back(self, world: World) -> None:
        await publish(world, 0, 1)
        handler = Scripted(held={0})
        consumer = await consuming(world, handler)
        await handler.until_begun(0)
        draining = asyncio.create_task(consumer.drain())
        await until(lambda: consumer.is_draining)
        draining.cancel()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(draining, return_exceptions=True)
        assert draining.cancelled()
        assert handler.handled == []
        caught = Caught()
        subscription = await (await world.broker()).subscribe(QUEUE, caught, prefetch=10)
        assert await caught.reach(2) == [0, 1]
        await subscription.close()

    async def test_two_consumers_hand_over_under_load_and_nothing_is_lost_or_out_of_order(self, world: World) -> None:
        handler = Scripted()
        await publish(world, *range(40))
        for until_number in (7, 19, 39):
            consumer = await consuming(world, handler, prefetch=5)
            await handler.until_handled(until_number)
            await consumer.drain()
        assert handler.handled == list(range(40))
        assert await left(world) == 0
