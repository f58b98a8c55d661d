# SPDX-License-Identifier: Apache-2.0
"""A milestone that names a plan binds only once that plan is approved (Art. 47: restore as the approved plan says)."""

from events.catalogue.milestones import MilestoneScheduled
from registry.admission.case import Case, Rule

RULE = Rule("milestone-of-approved-plan", "Mineral Resources Law (2024) art. 47")


def check(event: MilestoneScheduled, case: Case) -> None:
    """Refuse a milestone of a plan that is not on record, or not approved."""
    if event.plan_id is None:
        return
    plan = case.state.plans.get(event.plan_id)
    if plan is None or all(version.approved_position is None for version in plan.versions):
        problem = "was not submitted" if plan is None else "is not approved"
        message = f"milestone {event.milestone_id}: plan {event.plan_id} {problem}"
        RULE.refuse(message, code="plan-not-approved", pointer="/data/plan_id")
