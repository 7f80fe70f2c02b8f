"""What stands in `deploy/`, read as the tools that use it read it."""

import json
import os
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from otklik.catalog import CATALOG

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
OURS = (*CATALOG, "otklik")
"""The folders of `services/`, and the command line."""


def tool(name: str) -> str:
    """A program of the environment that runs the tests."""
    return str(Path(sys.executable).parent / name)


@cache
def compose() -> dict[str, Any]:
    """The compose file with all its profiles, as Compose understands it; its own words where it does not."""
    command = [tool("docker-compose"), "-f", str(DEPLOY / "docker-compose.yml"), "--profile", "*"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(DEPLOY)}  # noqa: TID251 - a child needs a path
    command += ["config", "--format", "json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@cache
def manifests() -> tuple[dict[str, Any], ...]:
    """All objects of the Kubernetes folder that are sent to the cluster."""
    named = yaml.safe_load((DEPLOY / "k8s/kustomization.yaml").read_text())["resources"]
    found = (yaml.safe_load_all((DEPLOY / "k8s" / name).read_text()) for name in named)
    return tuple(document for documents in found for document in documents)


def package_of(service: str) -> str:
    """The package whose `python -m` is the service."""
    return CATALOG[service].package


def members_of(service: str) -> list[str]:
    """The folders that its image is made of, by the very script of the Dockerfile."""
    done = subprocess.run(["sh", str(DEPLOY / "members.sh"), service], capture_output=True, text=True, check=True)
    return done.stdout.split()


def name_of(folder: str) -> str:
    """What the member in this folder is called."""
    return str(tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"]["name"])


def packages_in(folder: str) -> set[str]:
    """The packages that a member is made of."""
    return {path.parent.name for path in (ROOT / folder / "src").glob("*/__init__.py")}


def every_package() -> set[str]:
    """The packages of all members."""
    return {path.parent.name for path in ROOT.glob("*/*/src/*/__init__.py")} | packages_in("cli")
