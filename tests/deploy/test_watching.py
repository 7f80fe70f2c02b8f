"""Alerts and dashboard ask for numbers that there are, and each alert says what to do."""

import json
import re
from pathlib import Path
from typing import Any

import promql_parser
import yaml
from tools.dashboard import TARGET, dashboard

from tests.deploy.files import DEPLOY, ROOT

RUNBOOK = ROOT / "docs/runbook.md"
KNOWN = ROOT / "docs/architecture/metrics.md"
ELSEWHERE = re.compile(r"rabbitmq_")


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> list[str]:
    panels = json.loads(TARGET.read_text())["panels"]
    return [rule["expr"] for rule in rules()] + [one["expr"] for panel in panels for one in panel["targets"]]


def test_every_expression_is_prometheus_own_language() -> None:
    for expression in expressions():
        assert promql_parser.parse(expression) is not None


def test_every_number_that_is_asked_for_is_one_of_ours() -> None:
    known = set(re.findall(r"`(otklik_[a-z_]+)", KNOWN.read_text()))
    for expression in expressions():
        for name in re.findall(r"\b(otklik_[a-z_]+|rabbitmq_[a-z_]+)", expression):
            plain = re.sub(r"_(total|bucket)$", "", name)
            assert plain in known or ELSEWHERE.match(name), f"{name} in {expression}"


def test_every_alert_has_its_place_in_the_runbook_and_the_runbook_no_other() -> None:
    headings = {heading.lower(): heading for heading in re.findall(r"^### (\w+)$", RUNBOOK.read_text(), re.MULTILINE)}

    assert {rule["alert"] for rule in rules()} == set(headings.values())
    for rule in rules():
        page, _, place = rule["annotations"]["runbook"].partition("#")
        assert (Path(page), place) == (RUNBOOK.relative_to(ROOT), rule["alert"].lower())


def test_the_dashboard_is_as_its_maker_makes_it() -> None:
    assert TARGET.read_text() == dashboard()
