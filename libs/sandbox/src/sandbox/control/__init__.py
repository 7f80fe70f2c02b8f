"""The typed client of the sandbox's control API: act as people do, and read what they see."""

from sandbox.control.client import Control
from sandbox.control.errors import ControlRefused, NothingCame
from sandbox.control.facebook import FacebookControl
from sandbox.control.fb_seen import FbAttach, FbChatSeen, FbPersonKey, FbSay, FbSeen, PageKey
from sandbox.control.google import GoogleControl, day
from sandbox.control.seen import BotKey, Button, ChatKey, ChatSeen, MadeCall, PersonKey, SaidKind, Say, Seen, Topic
from sandbox.control.telegram import FaultKind, TelegramControl
from sandbox.control.vk import VkControl
from sandbox.control.vk_seen import (
    CommunityKey,
    VkAttach,
    VkAttachment,
    VkButton,
    VkChatSeen,
    VkKind,
    VkPersonKey,
    VkSay,
    VkSeen,
)

__all__ = [
    "BotKey",
    "Button",
    "ChatKey",
    "ChatSeen",
    "CommunityKey",
    "Control",
    "ControlRefused",
    "FacebookControl",
    "FaultKind",
    "FbAttach",
    "FbChatSeen",
    "FbPersonKey",
    "FbSay",
    "FbSeen",
    "GoogleControl",
    "MadeCall",
    "NothingCame",
    "PageKey",
    "PersonKey",
    "SaidKind",
    "Say",
    "Seen",
    "TelegramControl",
    "Topic",
    "VkAttach",
    "VkAttachment",
    "VkButton",
    "VkChatSeen",
    "VkControl",
    "VkKind",
    "VkPersonKey",
    "VkSay",
    "VkSeen",
    "day",
]
