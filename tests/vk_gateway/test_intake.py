"""Whatever VKontakte may post, it is published, says nothing, or is set aside; it never stops what comes after it."""

import copy
import json
from collections.abc import Iterable, Mapping
from typing import Any

import httpx
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatewaykit.ingress.intake import Intake
from messaging.failures import Unavailable
from tests.clocks import FakeClock
from tests.vk_gateway.mutations import Collected, mutate
from tests.vk_gateway.stage import GROUP
from tests.vk_gateway.test_callback import DOOR, event
from tests.vk_gateway.test_from_native import RECORDED, recorded
from vk_gateway.ingress.callback import PATH, Callback
from vk_gateway.ingress.reader import intake_of

UPDATES = {name: recorded(name) for name in RECORDED}
TEXT = UPDATES["text"]


class Nobody:
    """A VKontakte that can be asked nothing."""

    async def names(self, people: Iterable[int]) -> dict[int, str]:
        raise Unavailable(f"no names of {len(list(people))}")

    async def message(self, peer: int, number: int) -> Mapping[str, Any] | None:  # noqa: ARG002 - as in `Lookup`
        return None


def intake(out: Collected, group: int = GROUP) -> Intake:
    return intake_of(group, Nobody(), out, out, FakeClock())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(RECORDED), data=st.data())
async def test_a_mutated_event_never_stops_the_next(name: str, data: st.DataObject) -> None:
    raw = copy.deepcopy(UPDATES[name])
    mutate(raw, data)
    out = Collected()

    await intake(out).take([raw, TEXT])

    assert out.said[-1].payload.model_dump(mode="json")["message"] == "vk:501:31"


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(RECORDED), data=st.data())
async def test_a_mutated_post_is_never_an_error_of_ours(name: str, data: st.DataObject) -> None:
    posted = event(name)
    mutate(posted, data)
    out = Collected()
    app = FastAPI(routes=list(Callback(intake(out), DOOR).routes))

    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://vk") as outside:
        answer = await outside.post(PATH, content=json.dumps(posted))
        following = await outside.post(PATH, json=event())

    assert answer.status_code in {200, 400, 403}
    assert answer.text in ({"ok", DOOR.confirmation} if answer.status_code == 200 else {""})
    assert following.text == "ok"
    assert out.said[-1].payload.model_dump(mode="json")["message"] == "vk:501:31"


async def test_ids_come_from_the_community_and_its_events_id() -> None:
    first, second, of_another = Collected(), Collected(), Collected()

    await intake(first).take([TEXT, UPDATES["forwarded_with_text"]])
    await intake(second).take([TEXT, UPDATES["forwarded_with_text"]])
    await intake(of_another, GROUP + 1).take([{**TEXT, "group_id": GROUP + 1}])

    ids = [one.id for one in first.said]
    assert [one.id for one in second.said] == ids
    assert len(set(ids)) == len(ids) == 4
    assert of_another.said[0].id not in ids


async def test_an_event_of_another_community_or_without_an_id_is_set_aside() -> None:
    out = Collected()

    await intake(out).take([{**TEXT, "group_id": GROUP + 1}, {**TEXT, "event_id": ""}, TEXT])

    assert len(out.dead) == 2
    assert len(out.said) == 1


async def test_without_names_a_message_is_heard_all_the_same() -> None:
    out = Collected()

    await intake(out).take([TEXT])

    assert out.said[0].payload.model_dump(mode="json")["person"]["name"] == ""
