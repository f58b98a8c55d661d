# SPDX-License-Identifier: Apache-2.0
"""Only a submitted version of a plan is decided on, once, and none behind an approved later one (Art. 46).

It is approved, by itself or by amending the plan, or returned; after that the next version may be.
"""

from events.catalogue.plans import RestorationPlanAmended, RestorationPlanApproved, RestorationPlanReturned
from registry.admission.case import Case, Rule

RULE = Rule("approval-needs-submission", "Mineral Resources Law (2024) art. 46")

Decision = RestorationPlanApproved | RestorationPlanReturned | RestorationPlanAmended


def check(event: Decision, case: Case) -> None:
    """Refuse to decide on what was not submitted, what was returned, or what an approved version replaced."""
    plan = case.state.plans.get(event.plan_id)
    if plan is None:
        message = f"plan {event.plan_id} was not submitted"
        RULE.refuse(message, code="plan-not-submitted", pointer="/data/plan_id")
    version = next((each for each in plan.versions if each.version == event.version), None)
    if version is None:
        message = f"plan {event.plan_id}: version {event.version} was not submitted"
        RULE.refuse(message, code="plan-not-submitted", pointer="/data/version")
    approved = [each.version for each in plan.versions if each.approved_position is not None]
    if approved and max(approved) >= event.version:
        message = f"plan {event.plan_id}: version {max(approved)} is approved, found version {event.version}"
        RULE.refuse(message, code="plan-already-approved", pointer="/data/version")
    if version.returned_position is not None:
        message = f"plan {event.plan_id}: version {event.version} was returned at position {version.returned_position}"
        RULE.refuse(message, code="plan-already-returned", pointer="/data/version")
