"""What every service is built from."""

from dataclasses import dataclass

from chassis.clock import Clock
from chassis.database import Database
from chassis.metrics import Metrics
from messaging.port import Broker

__all__ = ["Parts"]


@dataclass(frozen=True, slots=True)
class Parts:
    """Made by whoever runs the process, and shared by the services in it; they neither start nor stop these."""

    broker: Broker
    database: Database
    clock: Clock
    metrics: Metrics
