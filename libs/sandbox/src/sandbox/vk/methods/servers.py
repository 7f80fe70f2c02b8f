"""Callback servers by API (VK-10, VK-17, VK-18)."""

from typing import Any

from sandbox.vk.callbacks import Callbacks, CallbackServer
from sandbox.vk.calls import Call
from sandbox.vk.methods.groups import change_settings, own_group, settings_json
from sandbox.vk.refusals import Refusal, bad_param

__all__ = ["add", "confirmation_code", "delete", "edit", "get", "get_settings", "set_settings"]

MOST_SERVERS = 10
TITLE_LIMIT = 14
SECRET_LIMIT = 50


def confirmation_code(call: Call) -> dict[str, str]:
    """The code for servers that are set by API; the one in the web UI is another (VK-10)."""
    return {"code": _code(call, own_group(call))}


def add(call: Call) -> dict[str, int]:
    """Add a server; it is asked for the code at once."""
    number = own_group(call)
    callbacks = call.world.callbacks[number]
    title, url, secret = _fields(call)
    if len(callbacks.servers) >= MOST_SERVERS:
        raise Refusal(2000)
    server = callbacks.add(title, url, secret, _code(call, number))
    callbacks.confirm_soon(server)
    return {"server_id": server.id}


def edit(call: Call) -> int:
    """Change a server, which is asked for the code anew."""
    callbacks, server = _server(call)
    server.title, server.url, server.secret = _fields(call)
    callbacks.confirm_soon(server)
    return 1


def delete(call: Call) -> int:
    """Push nothing there any more."""
    callbacks, server = _server(call)
    del callbacks.servers[server.id]
    return 1


def get(call: Call) -> dict[str, Any]:
    """All servers, or those that are named."""
    wanted = call.params.integers("server_ids")
    servers = [one for one in call.world.callbacks[own_group(call)].servers.values() if not wanted or one.id in wanted]
    return {"count": len(servers), "items": [server.as_json() for server in servers]}


def get_settings(call: Call) -> dict[str, Any]:
    """What a server is told."""
    return settings_json(_server(call)[1].settings)


def set_settings(call: Call) -> int:
    """Switch event types on and off; what is not named stays."""
    change_settings(call, _server(call)[1].settings)
    return 1


def _server(call: Call) -> tuple[Callbacks, CallbackServer]:
    callbacks = call.world.callbacks[own_group(call)]
    server = callbacks.servers.get(call.params.number("server_id"))
    if server is None:
        raise Refusal(104)
    return callbacks, server


def _fields(call: Call) -> tuple[str, str, str]:
    title, url, secret = call.params.required("title"), call.params.required("url"), call.params.text("secret_key")
    if len(title) > TITLE_LIMIT:
        raise bad_param(f"title should hold at most {TITLE_LIMIT} characters")
    if len(secret) > SECRET_LIMIT:
        raise bad_param(f"secret_key should hold at most {SECRET_LIMIT} characters")
    if not url.startswith(("http://", "https://")):
        raise bad_param("url is invalid")
    return title, url, secret


def _code(call: Call, number: int) -> str:
    return call.world.files.digest("confirmation", number)[:8]
