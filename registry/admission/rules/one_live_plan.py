# SPDX-License-Identifier: Apache-2.0
"""A right has one restoration plan; a new version supersedes the one before it (rule P-4).

The draft notice on supervision of restoration by working mines: one right, one plan. The first version recorded is 1,
unless it comes from another register, which may not have kept the earlier ones.
"""

from events.catalogue.plans import RestorationPlanSubmitted
from registry.admission.case import Case, Rule

RULE = Rule("P-4", "Mineral Resources Law (2024) art. 46; one right, one plan (MNR draft notice 2025)")


def check(event: RestorationPlanSubmitted, case: Case) -> None:
    """Refuse a second plan, a version out of turn, and one that does not supersede its predecessor."""
    other = next((plan_id for plan_id in case.state.plans if plan_id != event.plan_id), None)
    if other is not None:
        message = f"plan {event.plan_id}: the right has plan {other}; submit a new version of that one"
        RULE.refuse(message, code="plan-already-live", pointer="/data/plan_id")
    plan = case.state.plans.get(event.plan_id)
    if plan is None:
        _check_first(event, case)
    else:
        _check_next(event, max(version.version for version in plan.versions))


def _check_first(event: RestorationPlanSubmitted, case: Case) -> None:
    if case.is_imported:
        return
    if event.version != 1:
        message = f"plan {event.plan_id}: expected version 1 first, found {event.version}"
        RULE.refuse(message, code="plan-version-out-of-turn", pointer="/data/version")
    if event.supersedes_version is not None:
        message = f"plan {event.plan_id}: version 1 supersedes none, found {event.supersedes_version}"
        RULE.refuse(message, code="plan-supersedes-wrong-version", pointer="/data/supersedes_version")


def _check_next(event: RestorationPlanSubmitted, last: int) -> None:
    if event.version != last + 1:
        message = f"plan {event.plan_id}: expected version {last + 1}, found {event.version}"
        RULE.refuse(message, code="plan-version-out-of-turn", pointer="/data/version")
    if event.supersedes_version != last:
        found = event.supersedes_version or "none"
        message = f"plan {event.plan_id}: version {event.version} must supersede {last}, found {found}"
        RULE.refuse(message, code="plan-supersedes-wrong-version", pointer="/data/supersedes_version")
