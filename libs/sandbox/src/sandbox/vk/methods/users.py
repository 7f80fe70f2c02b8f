"""`users.get` (VK-80)."""

from typing import Any

from sandbox.vk.calls import Call
from sandbox.vk.refusals import Refusal, bad_param

__all__ = ["get"]

AT_ONCE = 1000
CASES = frozenset({"nom", "gen", "dat", "acc", "ins", "abl"})


def get(call: Call) -> list[dict[str, Any]]:
    """People by id or short name; who does not exist is left out. Names are not declined."""
    wanted = [one.strip() for one in call.params.text("user_ids").split(",") if one.strip()]
    if not wanted:
        return []  # a community is nobody's user
    if len(wanted) > AT_ONCE:
        raise bad_param(f"user_ids should contain at most {AT_ONCE} items")
    case = call.params.text("name_case")
    if case and case not in CASES:
        raise bad_param("name_case is invalid")
    if any(one.lstrip("-").isdigit() and int(one) <= 0 for one in wanted):
        raise Refusal(113)
    fields = {one.strip() for one in call.params.text("fields").split(",")}
    by_name = {person.screen_name: person for person in call.world.people.values()}
    answer = []
    for one in wanted:
        person = call.world.people.get(int(one)) if one.isdigit() else by_name.get(one)
        if person is not None:
            named = {name: person.screen_name for name in ("screen_name", "domain") if name in fields}
            answer.append(person.as_user() | named)
    return answer
