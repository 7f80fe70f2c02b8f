"""The worker process, from outside: started at the first picture, ended when idle, when it hangs, with the service."""

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from chassis.clock import Clock
from contracts.ocr import Fault
from payments_ocr.faults import Away, Unfit

__all__ = ["Workshop"]

LONGEST = 120.0
"""Seconds that one picture may take, loading included; a busy machine needs twenty."""
IDLE = 300.0
"""Seconds after the last picture until the memory is given back."""
_LINE = 64 << 20
"""Bytes of an answer at most."""
_TRIES = 2


class Workshop:
    """One process, one picture at a time."""

    def __init__(
        self,
        clock: Clock,
        *,
        threads: int = 1,
        longest: float = LONGEST,
        idle: float = IDLE,
        command: Sequence[str] | None = None,
    ) -> None:
        self._clock = clock
        self._longest = longest
        self._idle = idle
        self._command = command or (sys.executable, "-m", "payments_ocr.worker", str(threads))
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._letting_go: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Of the process, while there is one."""
        return self._process.pid if self._process is not None else None

    async def do(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The worker's answer. A worker that ends over a picture is tried once more with a fresh one.

        Raises `Unfit` when it says so, `Away` when it ended twice or took too long.
        """
        async with self._turn:
            self._rest_over()
            try:
                for attempt in range(1, _TRIES + 1):
                    answer = await self._once(request, attempt)
                    if answer is not None:
                        return _checked(answer)
            except BaseException:
                await self._end()
                raise
            finally:
                self._rest()
        raise Away("ocr_down", "the recogniser ended over it")

    async def stop(self) -> None:
        """End the process."""
        self._rest_over()
        async with self._turn:
            await self._end()

    async def _once(self, request: Mapping[str, Any], attempt: int) -> dict[str, Any] | None:
        """The answer; `None` when the process ended meanwhile."""
        process = await self._running()
        try:
            async with asyncio.timeout(self._longest):
                line = await _asked(process, request)
        except TimeoutError:
            structlog.get_logger().warning("a picture took too long", action="ocr_hung", seconds=self._longest)
            raise Away("ocr_down", "it took too long") from None
        if line:
            answer: dict[str, Any] = json.loads(line)
            return answer
        code = await process.wait()
        structlog.get_logger().warning("the recogniser ended", action="ocr_died", code=code, attempt=attempt)
        self._process = None
        return None

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            try:
                self._process = await asyncio.create_subprocess_exec(
                    *self._command, stdin=PIPE, stdout=PIPE, limit=_LINE
                )
            except OSError as wrong:
                raise Away("ocr_down", f"the recogniser cannot be started: {type(wrong).__name__}") from None
            structlog.get_logger().info("the recogniser starts", action="ocr_started", pid=self._process.pid)
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await asyncio.shield(process.wait())

    def _rest(self) -> None:
        self._letting_go = asyncio.create_task(self._let_go(), name="idle recogniser")

    def _rest_over(self) -> None:
        if self._letting_go is not None:
            self._letting_go.cancel()
            self._letting_go = None

    async def _let_go(self) -> None:
        await self._clock.sleep(self._idle)
        async with self._turn:
            await self._end()
            structlog.get_logger().info("the recogniser has nothing to do and ends", action="ocr_idle")


async def _asked(process: Process, request: Mapping[str, Any]) -> bytes:
    """One line of answer; nothing when the process ended."""
    assert process.stdin is not None and process.stdout is not None  # noqa: PT018, S101 - both are pipes
    try:
        process.stdin.write(json.dumps(dict(request)).encode() + b"\n")
        await process.stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        return b""
    line = await process.stdout.readline()
    return line if line.endswith(b"\n") else b""


def _checked(answer: dict[str, Any]) -> dict[str, Any]:
    fault: Fault | None = answer.get("fault")
    if fault is not None:
        raise Unfit(fault, answer.get("detail", ""))
    return answer
