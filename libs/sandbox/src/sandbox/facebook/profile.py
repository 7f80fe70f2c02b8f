"""What everybody sees of a page, and what a page sees of people."""

import json
from typing import Any

from sandbox.facebook.calls import Call
from sandbox.facebook.refusals import GraphError, bad_param

__all__ = ["change_profile", "look_at"]


def change_profile(call: Call, method: str) -> dict[str, Any]:
    """`messenger_profile`: a persistent menu needs the Get started button (FB-23)."""
    profile = call.page.profile
    if method == "GET":
        wanted = str(call.values.get("fields", "")).split(",")
        return {"data": [{name: profile[name] for name in wanted if name in profile}]}
    if method == "DELETE":
        fields = call.values.get("fields", [])
        names = json.loads(fields) if isinstance(fields, str) else fields
        if "get_started" in names and "persistent_menu" in profile and "persistent_menu" not in names:
            raise bad_param("You must delete the persistent menu before the get started button", 2018145)
        for name in names:
            profile.pop(name, None)
        return {"result": "success"}
    given: dict[str, Any] = {
        name: call.values[name] for name in ("get_started", "greeting", "persistent_menu") if name in call.values
    }
    if not given:
        raise bad_param("No profile property was given")
    if "persistent_menu" in given:
        if "get_started" not in profile | given:
            raise bad_param("You must set a get started button if you also wish to use a persistent menu", 2018145)
        _check_menu(given["persistent_menu"])
    profile.update(given)
    return {"result": "success"}


def look_at(call: Call, node: str) -> dict[str, Any]:
    """A page by its id, or a person by theirs: perhaps nothing is told (FB-40)."""
    if node in {call.page.id, "me"}:
        return {"id": call.page.id, "name": call.page.name}
    person = call.world.people.get(node)
    if person is None:
        raise GraphError(100, "Unsupported get request. Object does not exist", subcode=33)
    if person.profile == "refused":
        raise bad_param("No profile available for this user.", 2018218)
    if person.profile == "empty":
        return {"id": node}
    first, _, last = person.name.partition(" ")
    return {"first_name": first, "last_name": last, "id": node}


def _check_menu(menus: Any) -> None:
    if not isinstance(menus, list) or not any(menu.get("locale") == "default" for menu in menus):
        raise bad_param("A menu for the default locale is required")
    for menu in menus:
        actions = menu.get("call_to_actions", [])
        if len(actions) > 3 or any(not 0 < len(str(action.get("title", ""))) <= 30 for action in actions):
            raise bad_param("A persistent menu has at most 3 items, with titles of at most 30 characters")
