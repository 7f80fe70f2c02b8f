"""The manifests: each is what Kubernetes takes, and each of ours is careful."""

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest

from otklik.catalog import CATALOG
from tests.deploy.files import compose, manifests, package_of

KNOWN_ELSEWHERE = {"keda.sh/v1alpha1"}
"""Of these, Kubernetes itself has no schema."""


def kinds(kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in manifests() if one["kind"] == kind}


@pytest.mark.parametrize("manifest", manifests(), ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
def test_each_manifest_is_valid(manifest: dict[str, Any]) -> None:
    if manifest["apiVersion"] in KNOWN_ELSEWHERE:
        assert manifest["spec"]
    else:
        kubernetes_validate.validate(manifest, "1.33", strict=True)


@pytest.mark.parametrize("service", CATALOG)
def test_each_service_is_a_deployment_that_is_asked_how_it_is(service: str) -> None:
    spec = kinds("Deployment")[service]["spec"]
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]

    assert container["command"] == ["python", "-m", package_of(service)]
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert pod["terminationGracePeriodSeconds"] > 23
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container["resources"]["limits"]["memory"]
    assert (service in kinds("PodDisruptionBudget")) == (spec["replicas"] > 1)


@pytest.mark.parametrize("service", [*CATALOG, "upgrade"])
def test_a_pod_sees_the_same_secrets_as_its_container_of_the_compose_file(service: str) -> None:
    kind = "Job" if service == "upgrade" else "Deployment"
    (volume,) = (
        one["secret"] for one in kinds(kind)[service]["spec"]["template"]["spec"]["volumes"] if "secret" in one
    )
    entry = compose()["services"][service]

    assert volume["optional"]
    assert {one["key"]: one["path"] for one in volume["items"]} == {
        one["source"]: Path(one.get("target") or one["source"]).name for one in entry["secrets"]
    }
    if service == "upgrade":
        (container,) = kinds(kind)[service]["spec"]["template"]["spec"]["containers"]
        assert container["command"] == entry["command"]


def test_what_is_scaled_by_queue_length_is_there_and_its_queue_is_ours() -> None:
    from messaging.topology import whole  # noqa: PLC0415 - only this test looks

    ours = {queue.name for queue in whole(16).queues}
    for scaled in kinds("ScaledObject").values():
        assert scaled["spec"]["scaleTargetRef"]["name"] in kinds("Deployment")
        for trigger in scaled["spec"]["triggers"]:
            named = trigger["metadata"]["queueName"]
            assert named in ours or named == r"^router\.p", named
            assert trigger["authenticationRef"]["name"] in kinds("TriggerAuthentication")
