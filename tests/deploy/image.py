"""Images of `deploy/Dockerfile`, made and run without an engine.

Each instruction is done as it stands there, in a root of its own: the file system of a container is a mount namespace
in which only the system's programs, this Python in the place of the image's, and what the instructions made can be
seen. It takes Linux and root.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.deploy.files import DEPLOY, ROOT

__all__ = ["CannotBuild", "Image", "Stage", "build", "cannot_build", "inside", "instructions"]

SYSTEM = ("usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32")
"""What stands for the image's own Debian; nobody writes there."""
MIRRORS = ("opt",)
"""Where a machine may keep packages of its own for pip."""
PASSED_ON = re.compile(r"PIP_\w+|SSL_CERT_\w+|\w+_(?:proxy|PROXY)")
"""Of this machine's environment: how pip finds the registry."""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
BUILD_SECONDS = 900


class CannotBuild(Exception):
    """An instruction failed; with the end of what it said."""


@dataclass(frozen=True)
class Stage:
    """What stands after some of the instructions of one `FROM`."""

    root: Path
    env: Mapping[str, str] = field(default_factory=lambda: {"PATH": PATH})
    arguments: Mapping[str, str] = field(default_factory=dict)
    workdir: str = "/"
    user: str = "0"
    health: tuple[str, ...] = ()


Image = Stage
"""The last stage."""


def cannot_build() -> str:
    """Why this machine cannot do it; empty if it can."""
    if os.geteuid() != 0:
        return "it takes root, to mount a container's file system"
    if not (Path(sys.base_prefix) / "bin/python").exists() or sys.base_prefix == "/usr":
        return "it takes a Python that stands in a folder of its own, with bin/python"
    tried = subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], check=False, capture_output=True)
    return "" if tried.returncode == 0 else "namespaces are not allowed here"


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Each instruction of a Dockerfile with its words, comments left out and broken lines joined."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\s*\\\n\s*", " ", lines).splitlines():
        word, _, rest = line.strip().partition(" ")
        if word:
            yield word, rest.strip()


def build(service: str, folder: Path) -> Image:
    """The image of a service, by the Dockerfile's own instructions. Raises `CannotBuild`."""
    given = {"SERVICE": service}
    stages: dict[str, Stage] = {}
    stage: Stage | None = None
    for word, rest in instructions((DEPLOY / "Dockerfile").read_text()):
        if word == "FROM":
            name = rest.partition(" AS ")[2] or "final"
            stage = stages[name] = _begun(folder / name, final=name == "final")
        elif stage is not None:
            stage = stages[name] = _after(stage, word, rest, given, stages)
    shutil.rmtree(stages["build"].root)
    return stages["final"]


def _begun(root: Path, *, final: bool) -> Stage:
    for name in (*SYSTEM, *MIRRORS, "proc", "dev", "tmp", "run", sys.base_prefix.lstrip("/")):
        (root / name).mkdir(parents=True)
    # An image's own users: what is added to them is its own, too.
    shutil.copytree("/etc", root / "etc", symlinks=True, ignore=shutil.ignore_patterns("otklik*"))
    if final:
        (root / "run/secrets").mkdir()
    return Stage(root)


def _after(stage: Stage, word: str, rest: str, given: Mapping[str, str], stages: Mapping[str, Stage]) -> Stage:
    match word:
        case "ARG":
            name, _, value = rest.partition("=")
            return replace(stage, arguments={**stage.arguments, name: given.get(name, value)})
        case "ENV":
            pairs = (pair.partition("=") for pair in shlex.split(_filled(stage, rest)))
            return replace(stage, env={**stage.env, **{name: value for name, _, value in pairs}})
        case "WORKDIR":
            (stage.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
            return replace(stage, workdir=rest)
        case "USER":
            return replace(stage, user=rest)
        case "HEALTHCHECK":
            return replace(stage, health=tuple(json.loads(rest.partition(" CMD ")[2])))
        case "COPY":
            _copy(stage, _filled(stage, rest), stages)
        case "RUN":
            _run(stage, rest)
        case "EXPOSE" | "CMD":
            pass
        case _:
            raise CannotBuild(f"nobody here knows {word}")
    return stage


def _filled(stage: Stage, words: str) -> str:
    known = {**stage.env, **stage.arguments}
    return re.sub(r"\$\{?(\w+)\}?", lambda found: known.get(found[1], ""), words)


def _copy(stage: Stage, words: str, stages: Mapping[str, Stage]) -> None:
    flags = [word for word in words.split() if word.startswith("--")]
    *sources, target = [word for word in words.split() if not word.startswith("--")]
    into = stage.root / str(Path(stage.workdir) / target).lstrip("/")
    for flag in flags:
        origin = stages[flag.removeprefix("--from=")].root
        shutil.copytree(origin / sources[0].lstrip("/"), into, symlinks=True)
        return
    for source in sources:
        if not any(Path(source).is_relative_to(sent) for sent in _sent()):
            raise CannotBuild(f".dockerignore keeps {source} from the engine")
        if (ROOT / source).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info")
            shutil.copytree(ROOT / source, into, ignore=ignored, dirs_exist_ok=True)
        else:
            place = into / Path(source).name if target.endswith("/") else into
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / source, place)


def _sent() -> list[str]:
    """What `.dockerignore` lets through."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [line.removeprefix("!") for line in lines if line.startswith("!")]


def _run(stage: Stage, line: str) -> None:
    passed = {name: value for name, value in os.environ.items() if PASSED_ON.fullmatch(name)}  # noqa: TID251 - pip's way out
    environment = {**passed, **stage.env, **stage.arguments, "HOME": "/tmp"}
    command = inside(stage, ["sh", "-c", line], environment, mirrors=True)
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=BUILD_SECONDS)
    if done.returncode != 0:
        raise CannotBuild(f"{line}\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}")


def inside(
    stage: Stage,
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    volumes: Mapping[str, Path] | None = None,
    read_only: bool = False,
    mirrors: bool = False,
) -> list[str]:
    """The command line that runs this in the stage's file system, as its user, and as the first process of its own.

    With `read_only` it may write into its volumes and /tmp alone; whoever is not root has no capability.
    """
    root = str(stage.root)
    steps = ["set -e", *_mount("--bind", root, root)]
    for name in (*SYSTEM, *(MIRRORS if mirrors else ())):
        if Path("/", name).exists():
            steps += [*_mount("--bind", f"/{name}", f"{root}/{name}"), *_mount("-o remount,bind,ro", f"{root}/{name}")]
    for place in ("/usr/local", sys.base_prefix):  # there, too: it may look for its own library where it was built
        steps += _mount("--bind", sys.base_prefix, f"{root}{place}")
        steps += _mount("-o remount,bind,ro", f"{root}{place}")
    steps += [*_mount("--rbind", "/dev", f"{root}/dev"), *_mount("-t proc proc", f"{root}/proc")]
    steps += _mount("-t tmpfs -o mode=1777 tmpfs", f"{root}/tmp")
    for place, source in (volumes or {}).items():
        steps += _mount("--bind", str(source), f"{root}{place}")
    if read_only:
        steps += _mount("-o remount,bind,ro", root)
    words = [f"{name}={value}" for name, value in environment.items()]
    within = ["env", "-i", "-C", stage.workdir, *words, *command]
    if stage.user != "0":
        who = ["--reuid", stage.user, "--regid", stage.user, "--clear-groups"]
        within = ["setpriv", *who, "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", "--", *within]
    steps.append(f"exec chroot {shlex.quote(root)} {shlex.join(within)}")
    return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", "\n".join(steps)]


def _mount(how: str, *places: str) -> list[str]:
    return [f"mount {how} {shlex.join(places)}"]
