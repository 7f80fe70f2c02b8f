"""Numbers for Prometheus: one registry a process, shared by all services in it, and none of the library's globals."""

from collections.abc import Sequence
from typing import Any, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

__all__ = ["BUCKETS", "Metrics"]

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
"""Seconds; what waits for a platform's limits, or for a platform, waits for minutes."""
Kind = TypeVar("Kind", Counter, Gauge, Histogram)


class Metrics:
    """Makes each metric once: several services in one process ask for the same name and share it.

    Names are given without the prefix `otklik_`, which all of them get. Labels never hold a token or a person's words.
    """

    CONTENT_TYPE = CONTENT_TYPE_LATEST

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry if registry is not None else CollectorRegistry()
        self._made: dict[str, Counter | Gauge | Histogram] = {}

    def counter(self, name: str, meaning: str, labels: Sequence[str] = ()) -> Counter:
        """How often something happened. Raises `ValueError` if the name exists as another kind or with other labels."""
        return self._once(Counter, name, meaning, labels)

    def gauge(self, name: str, meaning: str, labels: Sequence[str] = ()) -> Gauge:
        """How much there is now. Raises as `counter` does."""
        return self._once(Gauge, name, meaning, labels)

    def histogram(self, name: str, meaning: str, labels: Sequence[str] = ()) -> Histogram:
        """How long something took, in seconds. Raises as `counter` does."""
        return self._once(Histogram, name, meaning, labels, buckets=BUCKETS)

    def text(self) -> bytes:
        """All of them as Prometheus reads them; see `CONTENT_TYPE`."""
        return generate_latest(self.registry)

    def _once(self, kind: type[Kind], name: str, meaning: str, labels: Sequence[str], **more: Any) -> Kind:
        made = self._made.get(name)
        if made is None:
            fresh = kind(name, meaning, tuple(labels), namespace="otklik", registry=self.registry, **more)
            self._made[name] = fresh
            return fresh
        if not isinstance(made, kind) or made._labelnames != tuple(labels):  # noqa: SLF001 - no public way to ask
            raise ValueError(f"the metric {name} exists with another kind or other labels")
        return made
