"""`python -m sandbox --port 0`: serve until stopped; one JSON line says where."""

import argparse
import asyncio
import json
import signal
import sys

from sandbox.running import running_sandbox


async def serve(arguments: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with running_sandbox(
        host=arguments.host, port=arguments.port, seconds_per_second=arguments.speed, seed=arguments.seed
    ) as sandbox:
        sys.stdout.write(json.dumps({"url": sandbox.url}) + "\n")
        sys.stdout.flush()
        await stopped.wait()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="sandbox", description="The outside world, simulated")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--speed", type=float, default=1.0, help="sandbox seconds in one real second")
    parser.add_argument("--seed", type=int, default=1, help="of ids and latencies")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
