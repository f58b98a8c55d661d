# SPDX-License-Identifier: Apache-2.0
"""Only a submitted version of a plan is approved, once, and none behind a later one (Art. 46 Mineral Resources Law)."""

from events.catalogue.plans import RestorationPlanApproved
from registry.admission.case import Case, Rule

RULE = Rule("approval-needs-submission", "Mineral Resources Law (2024) art. 46")


def check(event: RestorationPlanApproved, case: Case) -> None:
    """Refuse to approve what was not submitted, or what an approved version replaced."""
    plan = case.state.plans.get(event.plan_id)
    if plan is None:
        message = f"plan {event.plan_id} was not submitted"
        RULE.refuse(message, code="plan-not-submitted", pointer="/data/plan_id")
    if event.version not in {version.version for version in plan.versions}:
        message = f"plan {event.plan_id}: version {event.version} was not submitted"
        RULE.refuse(message, code="plan-not-submitted", pointer="/data/version")
    approved = [version.version for version in plan.versions if version.approved_position is not None]
    if approved and max(approved) >= event.version:
        message = f"plan {event.plan_id}: version {max(approved)} is approved, found version {event.version}"
        RULE.refuse(message, code="plan-already-approved", pointer="/data/version")
