"""What is generated from the contracts is fresh, and the AsyncAPI document is one."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tools.asyncapi import document
from tools.schema import generated, schemas, stale

from contracts.registry import REGISTRY
from messaging.topology import whole
from tests.contracts.files import HERE, ROOT, SAMPLES, sample

DOCUMENT: dict[str, Any] = document(whole(16), "1.0.0")


def test_golden_schemas_and_documents_are_fresh() -> None:
    assert stale(ROOT) == [], "run `make schema` and look at what changed"


def test_generating_twice_gives_the_same() -> None:
    assert generated() == generated()


def test_the_document_has_the_form_of_asyncapi_3() -> None:
    form = json.loads((HERE / "asyncapi-3.0-form.json").read_text("utf-8"))
    Draft202012Validator.check_schema(form)

    assert [fault.message for fault in Draft202012Validator(form).iter_errors(DOCUMENT)] == []


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("asyncapi",), "2.6.0"),
        (("info", "title"), None),
        (("channels", "router.partitions", "address"), 5),
        (("channels", "router.partitions", "publish"), {}),
        (("channels", "router.partitions", "bindings", "amqp", "is"), "topic"),
        (("operations", "router.receives", "action"), "publish"),
        (("operations", "router.receives", "channel"), "router.partitions"),
        (("components", "messages", "timer.due.v1", "correlationId"), "correlation"),
    ],
)
def test_the_form_refuses_what_is_not_asyncapi_3(path: tuple[str, ...], wrong: Any) -> None:
    form = json.loads((HERE / "asyncapi-3.0-form.json").read_text("utf-8"))
    broken = json.loads(json.dumps(DOCUMENT))
    place = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = wrong

    assert list(Draft202012Validator(form).iter_errors(broken)) != []


def test_every_reference_in_the_document_leads_somewhere() -> None:
    assert [ref for ref in references(DOCUMENT) if resolve(ref) is None] == []


def test_an_operation_names_only_messages_of_its_own_channel() -> None:
    for name, operation in DOCUMENT["operations"].items():
        channel = operation["channel"]["$ref"]
        assert operation["messages"], f"{name} says nothing"
        assert all(message["$ref"].startswith(f"{channel}/messages/") for message in operation["messages"])


def test_the_parameters_of_an_address_are_those_of_its_channel() -> None:
    for channel in DOCUMENT["channels"].values():
        in_address = {part.partition("}")[0] for part in channel["address"].split("{")[1:]}
        assert in_address == set(channel.get("parameters", {}))


def test_every_queue_of_the_topology_has_a_channel() -> None:
    partition = DOCUMENT["channels"]["router.partitions"]
    numbers = partition["parameters"]["partition"]["enum"]
    addresses = {channel["address"] for channel in DOCUMENT["channels"].values()} - {partition["address"]}
    addresses |= {partition["address"].replace("{partition}", number) for number in numbers}

    assert addresses == {queue.name for queue in whole(16).queues}


def test_every_type_is_sent_by_somebody() -> None:
    sent = {
        message["$ref"].rpartition("/")[2]
        for operation in DOCUMENT["operations"].values()
        if operation["action"] == "send"
        for message in operation["messages"]
    }

    assert sent == set(REGISTRY)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_fits_its_schema_in_the_document(name: str) -> None:
    message = sample(name)
    rules = resolve(f"#/components/messages/{message['type']}")["payload"]

    faults = Draft202012Validator({**rules, "components": DOCUMENT["components"]}).iter_errors(message)

    assert [fault.message for fault in faults] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_fits_its_golden_schema(name: str) -> None:
    message = sample(name)

    assert list(Draft202012Validator(schemas()["envelope"]).iter_errors(message)) == []
    assert list(Draft202012Validator(schemas()[message["type"]]).iter_errors(message["payload"])) == []


def references(value: Any) -> list[str]:
    match value:
        case dict():
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [ref for inner in value.values() for ref in references(inner)]
        case list():
            return [ref for inner in value for ref in references(inner)]
        case _:
            return []


def resolve(ref: str) -> Any:
    place: Any = DOCUMENT
    for step in ref.removeprefix("#/").split("/"):
        place = place.get(step) if isinstance(place, dict) else None
    return place
