# SPDX-License-Identifier: Apache-2.0
"""An area's id names one piece of land, and no land is lost when areas change (rule L-1; NSW Auditor-General 2024).

Whether stated areas fit their outlines is told, not refused (DECISIONS.md 26).
"""

from events.catalogue.areas import RestorationAreaDefined, RestorationAreaRedefined
from registry.admission.case import Case, Rule

RULE = Rule("areas-in-balance", "Mineral Resources Law (2024) art. 47; rule L-1")


def check_defined(event: RestorationAreaDefined, case: Case) -> None:
    """Refuse an id in use, a parent that is not told apart, and another plan than the right's."""
    if event.area.area_id in case.state.areas:
        message = f"area {event.area.area_id} was defined already"
        RULE.refuse(message, code="area-id-in-use", pointer="/data/area/area_id")
    if event.area.parent is not None and event.area.parent not in case.state.areas:
        message = f"parent {event.area.parent} is not a defined area of {case.filing.payload.subject}"
        RULE.refuse(message, code="area-unknown", pointer="/data/area/parent")
    _check_plan(event, case)


def check_redefined(event: RestorationAreaRedefined, case: Case) -> None:
    """Refuse to replace what is unknown or gone, ids in use, and sums that do not add up."""
    for index, area_id in enumerate(event.replaces):
        _check_live(area_id, case, f"/data/replaces/{index}")
    for index, area in enumerate(event.areas):
        pointer = f"/data/areas/{index}"
        if area.area_id in case.state.areas and area.area_id not in event.replaces:
            message = f"area {area.area_id} was defined already"
            RULE.refuse(message, code="area-id-in-use", pointer=f"{pointer}/area_id")
        if event.change == "split" and area.parent not in event.replaces:
            message = f"parent {area.parent or 'not given'}: area {area.area_id} was split from {event.replaces[0]}"
            RULE.refuse(message, code="area-parent-differs", pointer=f"{pointer}/parent")
    before = sum(case.state.areas[area_id].area.area_m2 for area_id in event.replaces)
    after = sum(area.area_m2 for area in event.areas)
    if after - before != event.difference_m2:
        message = f"areas: {before} m² become {after} m², a difference of {after - before}, found {event.difference_m2}"
        RULE.refuse(message, code="area-balance", pointer="/data/difference_m2")
    _check_plan(event, case)


def _check_live(area_id: str, case: Case, pointer: str) -> None:
    area = case.state.areas.get(area_id)
    if area is None:
        message = f"area {area_id} is not a defined area of {case.filing.payload.subject}"
        RULE.refuse(message, code="area-unknown", pointer=pointer)
    if area.ended_position is not None:
        message = f"area {area_id} gave way to {', '.join(area.replaced_by)} at position {area.ended_position}"
        RULE.refuse(message, code="area-replaced", pointer=pointer)


def _check_plan(event: RestorationAreaDefined | RestorationAreaRedefined, case: Case) -> None:
    if event.plan_id is None:
        return
    plan = case.state.plans.get(event.plan_id)
    if plan is None:
        message = f"plan {event.plan_id} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code="plan-unknown", pointer="/data/plan_id")
    if event.plan_version is not None and event.plan_version not in {each.version for each in plan.versions}:
        message = f"plan {event.plan_id}: version {event.plan_version} was not submitted"
        RULE.refuse(message, code="plan-not-submitted", pointer="/data/plan_version")
