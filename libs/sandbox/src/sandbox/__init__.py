"""The outside world, simulated over real HTTP."""

from sandbox.control import Control
from sandbox.running import RunningSandbox, running_sandbox

__all__ = ["Control", "RunningSandbox", "running_sandbox"]
