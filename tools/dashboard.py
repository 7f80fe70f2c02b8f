"""Writes Grafana's dashboard: one question a panel. `make schema` writes it, so that the file stays free of clicks."""

import json
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "deploy/grafana/dashboards/otklik.json"

_WAITS = "histogram_quantile(0.95, sum by (le, channel, lane) (rate(otklik_outbound_pace_wait_seconds_bucket[5m])))"

PANELS: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Do clients wait?",
        "From what a client wrote to the end of its handling, 95th percentile and median.",
        "s",
        (
            ("histogram_quantile(0.95, sum by (le) (rate(otklik_handled_lag_seconds_bucket[5m])))", "95 %"),
            ("histogram_quantile(0.5, sum by (le) (rate(otklik_handled_lag_seconds_bucket[5m])))", "median"),
        ),
    ),
    (
        "Does anybody wait for an operator?",
        "Since the oldest unanswered message; and since the oldest one that is not in the operator chat yet.",
        "s",
        (
            ("max(otklik_client_wait_seconds)", "for an answer"),
            ("max(otklik_relay_wait_seconds)", "for the operator chat"),
        ),
    ),
    ("How many dialogs are open?", "In all messengers.", "short", (("max(otklik_dialogs_open)", "open"),)),
    (
        "How long until a message is delivered?",
        "From the command to the platform's acceptance, 95th percentile, by channel and lane.",
        "s",
        (
            (
                "histogram_quantile(0.95, sum by (le, channel, lane) (rate(otklik_outbound_lag_seconds_bucket[5m])))",
                "{{channel}} {{lane}}",
            ),
        ),
    ),
    (
        "Does a queue grow?",
        "Messages that wait, those in hand not counted.",
        "short",
        (("max by (queue) (otklik_queue_waiting) > 0", "{{queue}}"),),
    ),
    (
        "Was anything set aside?",
        "`otklik dead list` shows what it is.",
        "short",
        (('max by (queue) (otklik_queue_waiting{queue=~".*[.]dead"})', "{{queue}}"),),
    ),
    (
        "Does a platform refuse?",
        "Calls a second, by their end.",
        "ops",
        (("sum by (channel, outcome) (rate(otklik_outbound_calls_total[5m]))", "{{channel}} {{outcome}}"),),
    ),
    (
        "How long does a call wait for its turn?",
        "The platform's pace, 95th percentile.",
        "s",
        (
            (
                _WAITS,
                "{{channel}} {{lane}}",
            ),
        ),
    ),
    (
        "Do decisions get out?",
        "Age of the oldest message that was decided and not published.",
        "s",
        (("max by (service) (otklik_outbox_oldest_unsent_seconds)", "{{service}}"),),
    ),
    (
        "What may have been sent twice?",
        "An upper bound; see docs/architecture/outbound.md.",
        "short",
        (("sum by (channel) (increase(otklik_outbound_unknown_repeats_total[1h]))", "{{channel}}"),),
    ),
    (
        "Is everything there?",
        "1: broker, database and consumers of each service.",
        "short",
        (("min by (service, thing) (otklik_ready)", "{{service}} {{thing}}"),),
    ),
)


def dashboard() -> str:
    """The dashboard's JSON."""
    panels = [_panel(number, *panel) for number, panel in enumerate(PANELS)]
    whole = {
        "uid": "otklik",
        "title": "Otklik",
        "timezone": "browser",
        "refresh": "15s",
        "time": {"from": "now-3h", "to": "now"},
        "schemaVersion": 41,
        "panels": panels,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _panel(
    number: int, title: str, description: str, unit: str, queries: tuple[tuple[str, str], ...]
) -> dict[str, object]:
    source = {"type": "prometheus", "uid": "prometheus"}
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": title,
        "description": description,
        "datasource": source,
        "gridPos": {"x": number % 3 * 8, "y": number // 3 * 8, "w": 8, "h": 8},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + place), "expr": expression, "legendFormat": legend, "datasource": source}
            for place, (expression, legend) in enumerate(queries)
        ],
    }


def main() -> None:
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(dashboard(), encoding="utf-8")


if __name__ == "__main__":
    main()
