"""How many messages a bot may send (TG-20…23), each rule of which can be lifted."""

from collections import deque
from dataclasses import dataclass, replace

from sandbox.clock import SandboxClock
from sandbox.telegram.refusals import too_many

__all__ = ["LimitRules", "Limits"]


@dataclass(frozen=True)
class LimitRules:
    """Which rules hold; None lifts one."""

    private_per_second: float | None = 1.0
    private_burst: int = 3
    overall_per_second: float | None = 30.0
    group_per_minute: int | None = 20
    sliding: bool = False
    """Whether the overall limit counts in any second, or as a bucket that fills up: nobody knows Telegram's way."""

    def lifted(self) -> tuple[str, ...]:
        """The names of the rules that do not hold now."""
        rules = {
            "private": self.private_per_second,
            "overall": self.overall_per_second,
            "group": self.group_per_minute,
        }
        return tuple(name for name, rule in rules.items() if rule is None)

    def with_lifted(self, names: tuple[str, ...]) -> "LimitRules":
        """The default rules without those named."""
        return replace(
            LimitRules(),
            **{  # type: ignore[arg-type]  # the three names are spelled out on the right
                field: None
                for name, field in (
                    ("private", "private_per_second"),
                    ("overall", "overall_per_second"),
                    ("group", "group_per_minute"),
                )
                if name in names
            },
        )


@dataclass
class _Bucket:
    rate: float
    size: float
    level: float
    at: float

    def wait_for(self, now: float, count: int) -> float:
        """Seconds until so many fit; 0 if they fit now. More than the bucket's size need it full."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (min(count, self.size) - self.level) / self.rate)

    def take(self, count: int) -> None:
        self.level -= count


class Limits:
    """What was spent lately, per bot and chat."""

    def __init__(self, clock: SandboxClock) -> None:
        self.rules = LimitRules()
        self._clock = clock
        self._buckets: dict[tuple[int, int], _Bucket] = {}
        self._windows: dict[tuple[int, int], deque[float]] = {}

    def charge_private(self, bot: int, chat: int, count: int) -> None:
        """Messages into a private chat. Raises `Refusal` 429 and takes nothing if they do not fit."""
        rules = self.rules
        buckets, wait = self._overall(bot), self._sliding(bot, count)
        if rules.private_per_second is not None:
            buckets.append(self._bucket((bot, chat), rules.private_per_second, rules.private_burst))
        self._take(buckets, count, wait)
        self._note(bot, count)

    def charge_group(self, bot: int, chat: int, count: int, *, sends: bool) -> None:
        """Calls into a group: what it sends, edits and pins counts alike."""
        buckets = self._overall(bot) if sends else []
        slide = self._sliding(bot, count) if sends else 0.0
        window = self._windows.setdefault((bot, chat), deque())
        room = self.rules.group_per_minute
        wait = 0.0
        if room is not None:
            now = self._clock.now()
            while window and window[0] <= now - 60:
                window.popleft()
            over = len(window) + count - room
            if over > 0:
                wait = window[min(over, len(window)) - 1] + 60 - now if window else 60.0
        self._take(buckets, count, max(wait, slide))
        window.extend([self._clock.now()] * count)
        if sends:
            self._note(bot, count)

    def _overall(self, bot: int) -> list[_Bucket]:
        rate = self.rules.overall_per_second
        return [] if rate is None or self.rules.sliding else [self._bucket((bot, 0), rate, rate)]

    def _sliding(self, bot: int, count: int) -> float:
        """How long until so many more fit into a second."""
        rate = self.rules.overall_per_second
        if rate is None or not self.rules.sliding:
            return 0.0
        now, seen = self._clock.now(), self._windows.setdefault((bot, 0), deque())
        while seen and seen[0] <= now - 1:
            seen.popleft()
        over = len(seen) + min(count, int(rate)) - int(rate)
        return seen[over - 1] + 1 - now if over > 0 else 0.0

    def _note(self, bot: int, count: int) -> None:
        if self.rules.sliding:
            self._windows.setdefault((bot, 0), deque()).extend([self._clock.now()] * count)

    def _bucket(self, key: tuple[int, int], rate: float, size: float) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None or (bucket.rate, bucket.size) != (rate, size):
            bucket = self._buckets[key] = _Bucket(rate, size, size, self._clock.now())
        return bucket

    def _take(self, buckets: list[_Bucket], count: int, wait: float) -> None:
        now = self._clock.now()
        wait = max([wait, *(bucket.wait_for(now, count) for bucket in buckets)])
        if wait > 1e-6:
            raise too_many(self._clock.real(wait))  # in the caller's seconds: it knows no others
        for bucket in buckets:
            bucket.take(count)
