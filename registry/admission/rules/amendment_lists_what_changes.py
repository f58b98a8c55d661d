# SPDX-License-Identifier: Apache-2.0
"""An amendment replaces an approved version, and changes of what is owed only what it lists (rule D-9).

What a plan never imposed, such as an order's action, no plan takes away.
"""

from events.catalogue.plans import RestorationPlanAmended
from projections.right.obligation import Obligation
from registry.admission.case import Case, Rule

RULE = Rule("D-9", "Mineral Resources Law (2024) arts 46 and 47; rule D-9")


def check(event: RestorationPlanAmended, case: Case) -> None:
    """Refuse to amend what is not approved, and to change what the plan does not owe or what is listed twice."""
    plan = case.state.plans.get(event.plan_id)
    if plan is None or all(version.approved_position is None for version in plan.versions):
        message = f"plan {event.plan_id}: no version is approved that could be amended"
        RULE.refuse(message, code="plan-not-approved", pointer="/data/plan_id")
    seen: set[str] = set()
    for index, given_up in enumerate(event.superseded):
        pointer = f"/data/superseded/{index}"
        _get_owed(given_up.obligation_id, event.plan_id, case, seen, pointer)
        if given_up.replaced_by == given_up.obligation_id:
            message = f"obligation {given_up.obligation_id} does not replace itself"
            RULE.refuse(message, code="obligation-repeated", pointer=f"{pointer}/replaced_by")
    for index, moved in enumerate(event.rescheduled):
        pointer = f"/data/rescheduled/{index}"
        due = _get_owed(moved.obligation_id, event.plan_id, case, seen, pointer).dues[-1]
        if not due.may_be_on(moved.old_due):
            message = f"old_due {moved.old_due}: {moved.obligation_id} is due on {due.due_on or 'no fixed day'}"
            RULE.refuse(message, code="due-day-differs", pointer=f"{pointer}/old_due")


def _get_owed(obligation_id: str, plan_id: str, case: Case, seen: set[str], pointer: str) -> Obligation:
    pointer = f"{pointer}/obligation_id"
    obligation = case.state.obligations.get(obligation_id)
    if obligation is None:
        message = f"obligation {obligation_id} is not owed under {case.filing.payload.subject}"
        RULE.refuse(message, code="obligation-unknown", pointer=pointer)
    if obligation.plan_id != plan_id:
        message = f"obligation {obligation_id} does not come from plan {plan_id}"
        RULE.refuse(message, code="obligation-of-another-plan", pointer=pointer)
    if obligation.ended is not None:
        message = f"obligation {obligation_id} was {obligation.ended.how} at position {obligation.ended.position}"
        RULE.refuse(message, code="obligation-ended", pointer=pointer)
    if obligation.met is not None and obligation.met.standing != "claimed":
        message = f"obligation {obligation_id} is {obligation.met.standing} at position {obligation.met.position}"
        RULE.refuse(message, code="obligation-already-met", pointer=pointer)
    if obligation_id in seen:
        RULE.refuse(f"obligation {obligation_id} stands twice", code="obligation-repeated", pointer=pointer)
    seen.add(obligation_id)
    return obligation
