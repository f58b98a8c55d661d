# SPDX-License-Identifier: Apache-2.0
"""A year's programme is filed once and revised in turn; it speaks of land and duties on record."""

from events.catalogue.programmes import AnnualProgrammeFiled
from projections.right.zones import known_area_ids
from registry.admission.case import Case, Rule

RULE = Rule("programme-in-turn", "GB/T 43933-2024 clause 8.4")


def check(event: AnnualProgrammeFiled, case: Case) -> None:
    """Refuse a revision out of turn, another plan, unknown areas or duties, and tasks whose ids repeat."""
    expected = max((each.revision for each in case.state.programmes if each.year == event.year), default=0) + 1
    if event.revision != expected and not (expected == 1 and case.is_imported):
        message = f"programme of {event.year}: expected revision {expected}, found {event.revision}"
        RULE.refuse(message, code="programme-out-of-turn", pointer="/data/revision")
    if event.plan_id is not None and event.plan_id not in case.state.plans:
        message = f"plan {event.plan_id} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code="plan-unknown", pointer="/data/plan_id")
    areas = known_area_ids(case.state)
    for index, forecast in enumerate(event.forecasts):
        if forecast.area_id is not None:
            _check_area(forecast.area_id, areas, f"/data/forecasts/{index}/area_id")
    _check_tasks(event, case, areas)


def _check_tasks(event: AnnualProgrammeFiled, case: Case, areas: frozenset[str]) -> None:
    seen: set[str] = set()
    for index, task in enumerate(event.tasks):
        pointer = f"/data/tasks/{index}"
        if task.task_id in seen:
            RULE.refuse(f"task {task.task_id} stands twice", code="task-repeated", pointer=f"{pointer}/task_id")
        seen.add(task.task_id)
        for place, area_id in enumerate(task.area_ids):
            _check_area(area_id, areas, f"{pointer}/area_ids/{place}")
        for place, obligation_id in enumerate(task.obligation_ids):
            if obligation_id not in case.state.obligations:
                message = f"obligation {obligation_id} is not owed under {case.filing.payload.subject}"
                RULE.refuse(message, code="obligation-unknown", pointer=f"{pointer}/obligation_ids/{place}")


def _check_area(area_id: str, areas: frozenset[str], pointer: str) -> None:
    if area_id not in areas:
        RULE.refuse(f"area {area_id} is not on record", code="area-unknown", pointer=pointer)
