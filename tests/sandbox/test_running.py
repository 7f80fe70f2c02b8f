"""The sandbox as a process of its own."""

import asyncio
import json
import signal
import sys

from sandbox import Control


async def test_it_says_where_it_is_and_ends_when_told() -> None:
    async with asyncio.timeout(20):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sandbox", "--port", "0", "--seed", "3", stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        try:
            url = json.loads(await process.stdout.readline())["url"]
            async with Control(url) as control:
                bot = await control.telegram.bot(username="shop_bot")
        finally:
            process.send_signal(signal.SIGTERM)
            code = await process.wait()

    assert bot.username == "shop_bot"
    assert code == 0
