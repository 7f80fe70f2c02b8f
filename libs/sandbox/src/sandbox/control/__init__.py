"""The typed client of the sandbox's control API: act as people do, and read what they see."""

from sandbox.control.client import Control
from sandbox.control.errors import ControlRefused, NothingCame
from sandbox.control.seen import BotKey, Button, ChatKey, ChatSeen, MadeCall, PersonKey, SaidKind, Say, Seen, Topic
from sandbox.control.telegram import FaultKind, TelegramControl

__all__ = [
    "BotKey",
    "Button",
    "ChatKey",
    "ChatSeen",
    "Control",
    "ControlRefused",
    "FaultKind",
    "MadeCall",
    "NothingCame",
    "PersonKey",
    "SaidKind",
    "Say",
    "Seen",
    "TelegramControl",
    "Topic",
]
