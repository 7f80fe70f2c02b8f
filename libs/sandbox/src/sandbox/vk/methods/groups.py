"""The community itself and its Long Poll server (VK-20)."""

from typing import Any

from sandbox.vk.accounts import ALL_EVENTS
from sandbox.vk.calls import Call
from sandbox.vk.events import EventSettings
from sandbox.vk.refusals import Refusal, bad_param

__all__ = [
    "change_settings",
    "get_by_id",
    "get_long_poll_server",
    "get_long_poll_settings",
    "own_group",
    "set_long_poll_settings",
    "settings_json",
]

OLDEST_EVENTS = (5, 81)


def own_group(call: Call) -> int:
    """The community's own id, as it must be named."""
    number = call.params.number("group_id")
    if number not in call.world.communities:
        raise Refusal(125)
    if number != call.community.id:
        raise Refusal(15)
    return number


def get_by_id(call: Call) -> dict[str, Any]:
    """Who has this key; other communities are not looked up."""
    community = call.community
    return {
        "groups": [
            {
                "id": community.id,
                "name": community.name,
                "screen_name": community.screen_name,
                "is_closed": 0,
                "type": "group",
            }
        ],
        "profiles": [],
    }


def get_long_poll_server(call: Call) -> dict[str, str]:
    """Where to ask, with a new key."""
    number = own_group(call)
    log = call.world.logs[number]
    if not log.settings.enabled:
        raise bad_param("longpoll for this group is not enabled")
    return {"key": log.key(), "server": f"{call.world.files.base}/vk-longpoll/{number}", "ts": str(log.last)}


def get_long_poll_settings(call: Call) -> dict[str, Any]:
    """What is switched on."""
    settings = call.world.logs[own_group(call)].settings
    return {"is_enabled": settings.enabled, **settings_json(settings)}


def set_long_poll_settings(call: Call) -> int:
    """Switch event types on and off; what is not named stays."""
    settings = call.world.logs[own_group(call)].settings
    change_settings(call, settings)
    if call.params.text("enabled"):
        settings.enabled = call.params.flag("enabled")
    return 1


def settings_json(settings: EventSettings) -> dict[str, Any]:
    """As both kinds of settings are shown."""
    return {
        "api_version": settings.version,
        "events": {name: int(name in settings.types) for name in sorted(ALL_EVENTS)},
    }


def change_settings(call: Call, settings: EventSettings) -> None:
    """Take over what the call names."""
    version = call.params.text("api_version")
    if version:
        parts = version.split(".")
        if len(parts) != 2 or not all(part.isdigit() for part in parts):
            raise bad_param("api_version is invalid")
        if (int(parts[0]), int(parts[1])) < OLDEST_EVENTS:
            raise bad_param("api_version is too old")
        settings.version = version
    for name in ALL_EVENTS:
        if call.params.text(name):
            (settings.types.add if call.params.flag(name) else settings.types.discard)(name)
