"""The stage for the kit's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.gatewaykit.scripted import ScriptedMessenger
from tests.gatewaykit.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


@pytest.fixture
def messenger() -> ScriptedMessenger:
    return ScriptedMessenger()
