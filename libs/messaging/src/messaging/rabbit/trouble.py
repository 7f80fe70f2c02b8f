"""What the AMQP library raises, in our words."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aio_pika.exceptions import ChannelNotFoundEntity, DeliveryError, PublishError

from messaging.failures import Failure, Unavailable, Unroutable
from messaging.topology import WrongTopology

__all__ = ["bounded"]


@asynccontextmanager
async def bounded(seconds: float, what: str) -> AsyncIterator[None]:
    """Whatever goes wrong inside, or takes longer, becomes a `Failure`.

    The library ends with `CancelledError` when a link stalls, although nobody cancelled the task (RMQ-61); that is
    told from a real cancellation by the task's own count of them.
    """
    task = asyncio.current_task()
    asked = task.cancelling() if task is not None else 0
    try:
        async with asyncio.timeout(seconds):
            yield
    except (Failure, WrongTopology):
        raise
    except PublishError as returned:
        raise Unroutable(f"{what}: no such queue; run `otklik db upgrade`") from returned
    except ChannelNotFoundEntity as missing:
        raise Unroutable(f"{what}: no such queue; run `otklik db upgrade`") from missing
    except DeliveryError as refused:
        raise Unavailable(f"{what}: the broker refused it") from refused
    except TimeoutError as late:
        raise Unavailable(f"{what}: no answer in {seconds:g} s", certain=False) from late
    except asyncio.CancelledError as lost:
        if task is None or task.cancelling() > asked:
            raise
        raise Unavailable(f"{what}: the connection was lost", certain=False) from lost
    except Exception as lost:  # the library lets through its own, the system's and plain `Exception`
        raise Unavailable(f"{what}: {type(lost).__name__}", certain=False) from lost
