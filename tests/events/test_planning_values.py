# SPDX-License-Identifier: Apache-2.0
"""Values of plans, areas, commitments, deadlines and corrections that contradict themselves are refused."""

from typing import Any

import pytest

from events.errors import MalformedError
from events.filing import read_event
from tests.events import samples

PARTS = [{"area_id": "A1-N", "area_m2": 1, "parent": "A1"}, {"area_id": "A1-S", "area_m2": 1, "parent": "A1"}]
TERMS = samples.DATA["commitment.made.v1"]["terms"]
CARBON = samples.DATA["commitment.amended.v1"]["terms"]["carbon"]
REPORT = samples.DATA["milestone.reported.v1"]

# The type, what is changed in its sample (None: left out), and the place that is refused; None where nothing is.
VALUES: dict[str, tuple[str, dict[str, Any], str | None]] = {
    "a consultation of nobody": ("plan_consultation.recorded.v1", {"notice": None, "bodies_heard": None}, "/data"),
    "a consultation by notice alone": ("plan_consultation.recorded.v1", {"bodies_heard": None}, None),
    "a consultation of bodies alone": ("plan_consultation.recorded.v1", {"notice": None}, None),
    "a programme of nothing": ("annual_programme.filed.v1", {"forecasts": None, "tasks": None}, "/data"),
    "a programme of a forecast": ("annual_programme.filed.v1", {"tasks": None}, None),
    "a forecast three years ahead": (
        "annual_programme.filed.v1", {"forecasts": [{"year": 2030, "state": "accepted", "area_m2": 1}]}, "/data",
    ),
    "a forecast of last year": (
        "annual_programme.filed.v1", {"forecasts": [{"year": 2026, "state": "accepted", "area_m2": 1}]}, "/data",
    ),
    "a split into one": ("restoration_area.redefined.v1", {"areas": PARTS[:1]}, "/data"),
    "a split of two": ("restoration_area.redefined.v1", {"replaces": ["A1", "A2"]}, "/data"),
    "a split that keeps the id": (
        "restoration_area.redefined.v1", {"areas": [PARTS[0], {"area_id": "A1", "area_m2": 1}]}, "/data",
    ),
    "a merger of one": (
        "restoration_area.redefined.v1", {"change": "merged", "replaces": ["A1"], "areas": PARTS[:1]}, "/data",
    ),
    "a merger of two": (
        "restoration_area.redefined.v1", {"change": "merged", "replaces": ["A1", "A2"], "areas": PARTS[:1]}, None,
    ),
    "a survey of other areas": (
        "restoration_area.redefined.v1", {"change": "resurveyed", "replaces": ["A1"], "areas": PARTS[:1]}, "/data",
    ),
    "a part twice": ("restoration_area.redefined.v1", {"areas": [PARTS[0], PARTS[0]]}, "/data"),
    "an area replaced twice": (
        "restoration_area.redefined.v1", {"change": "merged", "replaces": ["A1", "A1"], "areas": PARTS[:1]}, "/data",
    ),
    "land lost without a reason": ("restoration_area.redefined.v1", {"reason": None}, "/data"),
    "no land lost, and no reason": ("restoration_area.redefined.v1", {"reason": None, "difference_m2": None}, None),
    "a target of another category": ("commitment.made.v1", {"terms": TERMS | {"category": "soil"}}, "/data/terms"),
    "a commitment without targets": (
        "commitment.made.v1",
        {"terms": {key: value for key, value in TERMS.items() if key != "toxic"} | {"category": "soil"}},
        None,
    ),
    "a CAS number of another form": (
        "commitment.made.v1",
        {"terms": TERMS | {"toxic": [TERMS["toxic"][0] | {"cas": "7440-43"}]}},
        "/data/terms/toxic/0/cas",
    ),
    "carbon from tC to tCO2e": (
        "commitment.amended.v1",
        {
            "terms": TERMS
            | {"category": "carbon", "toxic": [], "carbon": CARBON | {"target": {"amount": "9", "unit": "tCO2e"}}}
        },
        "/data/terms/carbon",
    ),
    "a carbon target without a baseline": (
        "commitment.amended.v1",
        {
            "terms": TERMS
            | {
                "category": "carbon",
                "toxic": [],
                "carbon": {key: value for key, value in CARBON.items() if key != "baseline"},
            }
        },
        None,
    ),
    "a share of more than everything": (
        "restoration_duty.allocated.v1", {"share_percent": "100.1"}, "/data/share_percent",
    ),
    "a milestone moved to the day it is due": (
        "restoration_plan.amended.v1",
        {"rescheduled": [{"obligation_id": "M2", "old_due": "2027-06-30", "new_due": "2027-06-30"}]},
        "/data/rescheduled/0",
    ),
    "a stay of nothing": (
        "stay.granted.v1", {"obligation_ids": None, "order_id": None, "penalty_id": None}, "/data",
    ),
    "a stay of a penalty": ("stay.granted.v1", {"obligation_ids": None, "order_id": None}, None),
    "a stay that ends before it begins": ("stay.granted.v1", {"stayed_to": "2026-12-09"}, "/data"),
    "a stay of one day": ("stay.granted.v1", {"stayed_to": "2026-12-10"}, None),
    "a report's words as they are": ("public_report.received.v1", {"text_commitment": "dust"}, "/data/text_commitment"),
    "a referral to nobody": ("public_report.resolved.v1", {"referred_to": None}, "/data"),
    "the receiver of what was not referred": ("public_report.resolved.v1", {"outcome": "substantiated"}, "/data"),
    "a correction to come to": ("dispute.resolved.v1", {"resolved_by": None}, "/data"),
    "a correction of what stands": ("dispute.resolved.v1", {"outcome": "stands"}, "/data"),
    "a record that stands": ("dispute.resolved.v1", {"outcome": "stands", "resolved_by": None}, None),
    "a correction of no type": ("event.corrected.v1", {"corrected": REPORT}, "/data/corrected"),
    "a correction of an unknown type": (
        "event.corrected.v1", {"corrected": REPORT | {"type": "right.blessed.v1"}}, "/data/corrected/type",
    ),
    "a correction of a role": (
        "event.corrected.v1",
        {"corrected": samples.DATA["role.granted.v1"] | {"type": "role.granted.v1"}},
        "/data/corrected/type",
    ),
    "a correction that lacks a field": (
        "event.corrected.v1", {"corrected": {"type": "milestone.reported.v1", "claim": "met"}}, "/data/corrected",
    ),
    "a correction of a correction in itself": (
        "event.corrected.v1",
        {"corrected": samples.DATA["event.corrected.v1"] | {"type": "event.corrected.v1"}},
        "/data/corrected/type",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("event_type", "changes", "pointer"), VALUES.values(), ids=VALUES.keys())
def test_what_contradicts_itself_is_refused(event_type: str, changes: dict[str, Any], pointer: str | None) -> None:
    """
    A value that cannot be meant is refused, with a pointer; what is just within the limit is read.
    """
    data = {key: value for key, value in (samples.DATA[event_type] | changes).items() if value is not None}
    if pointer is None:
        assert str(read_event(event_type, data).__struct_config__.tag) == event_type
        return
    with pytest.raises(MalformedError) as caught:
        read_event(event_type, data)

    assert ("field-invalid", pointer) == (caught.value.code, caught.value.pointer)
