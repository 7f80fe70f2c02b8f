from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fb_gateway.stage import Stage, stage


@pytest.fixture
async def on_stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as built:
        yield built
