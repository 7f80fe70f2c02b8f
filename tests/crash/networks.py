"""A network name space for processes of ours, joined to the machine by cables that can be cut one by one."""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.installing import install

__all__ = ["NETWORK", "CannotCut", "Link", "Place", "enter", "place"]

NETWORK = "TESTS_NETWORK"
"""The variable that makes a forked process enter a name space."""
_RANGE = "198.18"
"""Kept for tests of networks (RFC 2544): nobody's addresses."""


class CannotCut(Exception):
    """No name space can be made here; the text says why. `for_good`: nobody could mend that on this machine."""

    def __init__(self, why: str, *, for_good: bool) -> None:
        super().__init__(why)
        self.for_good = for_good


@dataclass(frozen=True)
class Link:
    """One cable between the machine and a name space."""

    device: str
    outside: str
    """The machine's address on it."""
    inside: str

    def cut(self) -> None:
        """Whatever is sent is lost, and nobody is told."""
        _ip("link", "set", self.device, "down")

    def mend(self) -> None:
        _ip("link", "set", self.device, "up")


@dataclass(frozen=True)
class Place:
    """A name space with its cables."""

    name: str
    links: dict[str, Link]


@contextmanager
def place(*words: str) -> Iterator[Place]:
    """A name space with a cable for each word, until the block ends. Raises `CannotCut`."""
    _must_be_possible()
    name = f"otklik-test-{os.getpid()}"
    with ExitStack() as stack:
        _ip("netns", "add", name)
        stack.callback(_ip, "netns", "del", name)
        _ip("-n", name, "link", "set", "lo", "up")
        links = {}
        for number, word in enumerate(words):
            links[word] = link = _link(number)
            _ip("link", "add", link.device, "type", "veth", "peer", "name", f"in{number}", "netns", name)
            stack.callback(_ip, "link", "del", link.device)
            _ip("addr", "add", f"{link.outside}/30", "dev", link.device)
            _ip("link", "set", link.device, "up")
            _ip("-n", name, "addr", "add", f"{link.inside}/30", "dev", f"in{number}")
            _ip("-n", name, "link", "set", f"in{number}", "up")
        yield Place(name, links)


def enter(name: str) -> None:
    """From now on this process is there."""
    library = ctypes.CDLL(None, use_errno=True)
    with Path(f"/run/netns/{name}").open() as space:
        if library.setns(space.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), f"cannot enter the network {name}")


def _link(number: int) -> Link:
    block, at = os.getpid() % 256, 4 * number
    return Link(f"otk{os.getpid()}.{number}", f"{_RANGE}.{block}.{at + 1}", f"{_RANGE}.{block}.{at + 2}")


def _must_be_possible() -> None:
    if os.geteuid() != 0:
        raise CannotCut("only root can cut a network: run the tests as root, or in a container", for_good=True)
    if subprocess.run(["which", "ip"], check=False, capture_output=True).returncode and not install("iproute2"):
        raise CannotCut("`ip` is missing: apt-get install iproute2", for_good=False)
    tried = subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True, text=True)
    if tried.returncode:
        raise CannotCut(f"this machine makes no name space: {tried.stderr.strip()}", for_good=True)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
