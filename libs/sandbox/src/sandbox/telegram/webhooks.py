"""Pushing updates to a bot's webhook (TG-7…TG-11)."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.clock import SandboxClock
from sandbox.telegram.accounts import BotAccount
from sandbox.telegram.updates import Update, UpdateQueue

__all__ = ["Webhook", "WebhookSender"]

ANSWER_WITHIN = 60.0
LONGEST_PAUSE = 60.0
LONGEST_RETRY_AFTER = 3600.0
GONE_FOR = 23 * 3600.0

AnswerCall = Callable[[BotAccount, dict[str, Any]], Awaitable[None]]
"""Carries out the method that a webhook's answer named (TG-11); its result is seen by nobody."""


@dataclass(frozen=True)
class Webhook:
    """What `setWebhook` set."""

    url: str
    secret: str = ""
    connections: int = 40


@dataclass
class _Trouble:
    """What went wrong lately."""

    at: int | None = None
    words: str = ""
    gone_since: float | None = None


@dataclass(frozen=True)
class _Answer:
    ok: bool
    words: str
    status: int = 0
    retry_after: float = 0.0
    call: dict[str, Any] | None = None


@dataclass
class WebhookSender:
    """One bot's sender: in order within a line, one of a line in flight, several lines at once."""

    bot: BotAccount
    queue: UpdateQueue
    clock: SandboxClock
    webhook: Webhook
    answer: AnswerCall
    is_down: Callable[[], bool] = lambda: False
    """Whether the platform itself is away just now."""
    trouble: _Trouble = field(default_factory=_Trouble)
    _lanes: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to push."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Push no more; what is in flight is broken off."""
        tasks = [task for task in (self._task, *self._lanes.values()) if task is not None]
        tasks = [task for task in tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()

    @property
    def is_gone(self) -> bool:
        """Whether it answered 410 for 23 hours, and so is set no more (TG-8)."""
        since = self.trouble.gone_since
        return since is not None and self.clock.now() - since >= GONE_FOR

    async def _run(self) -> None:
        slots = asyncio.Semaphore(self.webhook.connections)
        timeout = ClientTimeout(total=self.clock.real(ANSWER_WITHIN))
        async with ClientSession(timeout=timeout) as session:
            while not self.is_gone:
                self.queue.arrived.clear()
                for update in self.queue.pending():
                    if update.line not in self._lanes:
                        lane = asyncio.create_task(self._lane(update.line, session, slots))
                        self._lanes[update.line] = lane
                await self.queue.arrived.wait()

    async def _lane(self, line: int, session: ClientSession, slots: asyncio.Semaphore) -> None:
        try:
            while not self.is_gone and (update := self._first(line)) is not None:
                await self._deliver(update, session, slots)
        finally:
            self._lanes.pop(line, None)
        self.queue.arrived.set()  # one may have come between the last look and now

    def _first(self, line: int) -> Update | None:
        return next((update for update in self.queue.pending() if update.line == line), None)

    async def _deliver(self, update: Update, session: ClientSession, slots: asyncio.Semaphore) -> None:
        """Until it is taken, or has expired."""
        pause = 0.0
        while self.clock.now() < update.expires and not self.is_gone:
            if self.is_down():
                await self.clock.sleep(1.0)
                continue
            async with slots:
                answer = await self._push(update, session)
            if answer.ok:
                self.queue.drop(update)
                self.trouble.gone_since = None
                if answer.call is not None:
                    await self.answer(self.bot, answer.call)
                return
            self._note(answer)
            await self.clock.sleep(answer.retry_after or pause)
            pause = min(LONGEST_PAUSE, pause * 2 or 1.0)

    async def _push(self, update: Update, session: ClientSession) -> _Answer:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.secret} if self.webhook.secret else {}
        try:
            async with session.post(
                self.webhook.url, json=update.as_json(), headers=headers, allow_redirects=False
            ) as response:
                body = await response.read()
                if 200 <= response.status < 300:
                    return _Answer(ok=True, words="", call=_call_in(body))
                words = f"Wrong response from the webhook: {response.status} {response.reason}"
                wait = response.headers.get("Retry-After", "")
                pause = min(LONGEST_RETRY_AFTER, float(wait)) if wait.isdigit() else 0.0
                return _Answer(ok=False, words=words, status=response.status, retry_after=pause)
        except TimeoutError:
            return _Answer(ok=False, words="Read timeout expired")
        except (ClientError, OSError):
            return _Answer(ok=False, words="Connection refused")

    def _note(self, answer: _Answer) -> None:
        now = self.clock.now()
        self.trouble.at, self.trouble.words = int(now), answer.words
        if answer.status != 410:
            self.trouble.gone_since = None
        elif self.trouble.gone_since is None:
            self.trouble.gone_since = now


def _call_in(body: bytes) -> dict[str, Any] | None:
    try:
        call = json.loads(body)
    except ValueError:
        return None
    return call if isinstance(call, dict) and "method" in call else None
