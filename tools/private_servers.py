"""A RabbitMQ and a PostgreSQL of our own, from installed binaries: own folder, free port, loopback only.

They may be killed and started again; their data stays in the folder until `stop`.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.guardian import Guardian
from tools.handshakes import amqp_works, postgres_works
from tools.ports import free_port

__all__ = ["CannotServe", "PrivatePostgres", "PrivateRabbit", "postgres_binaries", "rabbit_binaries"]

STARTING = 90.0
STOPPING = 20.0
"""Seconds. A cold machine with two busy cores needs a third of them."""

_RABBIT_PLACES = ("/usr/lib/rabbitmq/bin", "/opt/rabbitmq/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")
_RABBIT_CONF = """\
listeners.tcp.default = 127.0.0.1:{port}
disk_free_limit.absolute = 50MB
log.file.level = warning
log.console = false
"""
_POSTGRES_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "timezone": "UTC",
    "fsync": "off",  # a killed process loses nothing by it, only a machine without power does
    "full_page_writes": "off",
}


class CannotServe(Exception):
    """A private server does not come up; the text ends with what it said last."""


def rabbit_binaries() -> Path | None:
    """The folder of `rabbitmq-server`, not the wrapper that changes to another user."""
    found = shutil.which("rabbitmq-server")
    places = [*_RABBIT_PLACES, *([str(Path(found).resolve().parent)] if found else [])]
    return next((Path(place) for place in places if (Path(place) / "rabbitmq-server").is_file() and _epmd()), None)


def postgres_binaries() -> Path | None:
    """The folder of the newest installed server."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: _number(place.parent.name), reverse=True
    )
    found = shutil.which("initdb")
    places = [*debian, *([Path(found).resolve().parent] if found else [])]
    return next((place for place in places if all((place / name).is_file() for name in ("initdb", "postgres"))), None)


def _epmd() -> str | None:
    beside = sorted(Path("/usr/lib/erlang").glob("erts-*/bin/epmd"))
    return shutil.which("epmd") or (str(beside[-1]) if beside else None)


def _number(version: str) -> int:
    return int(version) if version.isdigit() else 0


class _Server:
    """One process group with a folder, watched by a guardian."""

    def __init__(self, name: str, owner: str | None = None) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix=f"otklik-{name}-", dir=_roof(owner)))
        self._owner = owner
        if owner is not None:
            shutil.chown(self.folder, owner)
        self._name = name
        self._guardian = Guardian(self.folder)
        self._process: subprocess.Popen[bytes] | None = None

    def _spawn(
        self, command: Sequence[str], last_word: signal.Signals, more: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        with (self.folder / "out").open("ab") as out:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **more},
                cwd=self.folder,
                start_new_session=True,
                **_as(self._owner),
            )
        self._guardian.watch(process.pid, last_word)
        return process

    def _until(self, works: Callable[[], bool]) -> None:
        deadline = time.monotonic() + STARTING
        while not works():
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                said = (self.folder / "out").read_text(errors="replace").strip().splitlines()[-8:]
                raise CannotServe("\n".join([f"a private {self._name} does not come up; it said:", *said]))
            time.sleep(0.1)

    def _end(self, process: subprocess.Popen[bytes] | None, number: signal.Signals) -> None:
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(number)
            try:
                process.wait(STOPPING)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(STOPPING)
        self._guardian.forget(process.pid)


class PrivateRabbit(_Server):
    """A node with a name server (epmd) of its own, so that nothing stays behind and nobody else's is touched."""

    def __init__(self, definitions: str = "") -> None:
        """`definitions`: users and rights, as RabbitMQ exports them; without `guest` among them nobody is let in."""
        super().__init__("rabbitmq")
        self._distribution, self._names = free_port(), free_port()
        self._epmd: subprocess.Popen[bytes] | None = None
        (self.folder / "enabled_plugins").write_text("[].\n")
        more = f"load_definitions = {self.folder}/definitions.json\n" if definitions else ""
        (self.folder / "definitions.json").write_text(definitions)
        (self.folder / "rabbitmq.conf").write_text(_RABBIT_CONF.format(port=self.port) + more)

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Return when it lets us in. Raises `CannotServe`."""
        binaries, epmd = rabbit_binaries(), _epmd()
        if binaries is None or epmd is None:
            raise CannotServe("rabbitmq-server is not installed")
        if self._epmd is None:
            command = [epmd, "-port", str(self._names), "-address", "127.0.0.1"]
            self._epmd = self._spawn(command, signal.SIGTERM, {})
        self._process = self._spawn([str(binaries / "rabbitmq-server")], signal.SIGKILL, self._environment())
        self._until(lambda: amqp_works(self.url))

    def kill(self) -> None:
        """As if the power had gone, for this process.

        RabbitMQ 3.10 writes down which quorum queues it has a moment after declaring them: one that is not a few
        seconds old, or older than the last orderly stop, answers nobody after a kill.
        """
        self._end(self._process, signal.SIGKILL)

    def restart(self) -> None:
        """An orderly stop, and a start with the same port and data."""
        self._end(self._process, signal.SIGTERM)
        self.start()

    def stop(self) -> None:
        """End it and remove everything."""
        self._end(self._process, signal.SIGTERM)
        self._end(self._epmd, signal.SIGTERM)
        self._guardian.close()

    def _environment(self) -> dict[str, str]:
        here = str(self.folder)
        return {
            "HOME": here,  # the cookie lives there
            "RABBITMQ_NODENAME": f"otklik-{self.port}@localhost",
            "RABBITMQ_MNESIA_BASE": f"{here}/data",
            "RABBITMQ_LOG_BASE": f"{here}/log",
            "RABBITMQ_PID_FILE": f"{here}/pid",
            "RABBITMQ_GENERATED_CONFIG_DIR": f"{here}/generated",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{here}/enabled_plugins",
            "RABBITMQ_CONFIG_FILE": f"{here}/rabbitmq.conf",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_DIST_PORT": str(self._distribution),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._names),
            "RUNNING_UNDER_SYSTEMD": "1",  # the script then becomes the node instead of waiting for it
        }


class PrivatePostgres(_Server):
    """A cluster with one superuser, `postgres`, and no password. The server refuses root, so root lends it a user."""

    def __init__(self) -> None:
        super().__init__("postgresql", _lent_user())

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Return when it lets us in. Raises `CannotServe`."""
        binaries = postgres_binaries()
        if binaries is None:
            raise CannotServe("postgresql is not installed")
        data = self.folder / "data"
        if not data.exists():
            self._initialise(binaries, data)
        options = {**_POSTGRES_OPTIONS, "port": str(self.port), "unix_socket_directories": ""}
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self._process = self._spawn([str(binaries / "postgres"), "-D", str(data), *settings], signal.SIGQUIT, {})
        self._until(lambda: postgres_works(self.url))

    def kill(self) -> None:
        """Without a checkpoint and with every client cut off: the next start recovers from its log."""
        self._end(self._process, signal.SIGQUIT)

    def restart(self) -> None:
        """A quick orderly stop, and a start with the same port and data."""
        self._end(self._process, signal.SIGINT)
        self.start()

    def stop(self) -> None:
        """End it and remove everything."""
        self._end(self._process, signal.SIGINT)
        self._guardian.close()

    def _initialise(self, binaries: Path, data: Path) -> None:
        command = [str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8"]
        made = subprocess.run(
            [*command, "--locale=C.UTF-8", "--no-sync"],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.folder,
            **_as(self._owner),
        )
        if made.returncode:
            raise CannotServe(f"initdb fails: {made.stderr.strip()[-400:]}")


def _lent_user() -> str | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)


def _as(owner: str | None) -> dict[str, Any]:
    if owner is None:
        return {}
    entry = pwd.getpwnam(owner)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _roof(owner: str | None) -> str | None:
    """Where folders are made: another user must be able to reach it."""
    return None if owner is None else "/tmp"  # noqa: S108 - the folder itself is made private
