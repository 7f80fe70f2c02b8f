"""Ports that nobody listens on."""

from tools.ports import free_port

__all__ = ["free_port"]
