# SPDX-License-Identifier: Apache-2.0
"""A licence stands under an approved plan, and is amended, suspended, reinstated and revoked while there is one to be.

Art. 33: the licence comes after the mining plan is approved, with which the restoration plan is (Art. 46). What another
register says of older licences, which had no such plan, is taken as it stands there.
"""

from events.catalogue.licences import (
    MiningLicenceAmended,
    MiningLicenceIssued,
    MiningLicenceReinstated,
    MiningLicenceRevoked,
    MiningLicenceSuspended,
)
from projections.right.operation_records import Licence
from registry.admission.case import Case, Rule

RULE = Rule("licences-in-turn", "Mineral Resources Law (2024) arts 22, 33 and 46")


def check_issued(event: MiningLicenceIssued, case: Case) -> None:
    """Refuse a licence under a plan that is not approved, and a condition that stands twice."""
    _check_plan(event.plan_id, case)
    _check_once(event)


def check_amended(event: MiningLicenceAmended, case: Case) -> None:
    """Refuse to amend a revoked licence, to say nothing new, and to withdraw a condition that does not hold."""
    licence = _get_licence(event.licence_id, case)
    if not any((event.identifiers, event.term, event.plan_id, event.conditions, event.withdrawn_condition_ids)):
        message = f"amendment {event.amendment_no} of licence {event.licence_id} changes nothing"
        RULE.refuse(message, code="licence-unchanged", pointer="/data/conditions")
    _check_plan(event.plan_id, case)
    _check_once(event)
    holding = {each.condition_id for each in licence.conditions.values() if each.withdrawn_position is None}
    for index, condition_id in enumerate(event.withdrawn_condition_ids):
        if condition_id not in holding:
            message = f"condition {condition_id} does not hold under licence {event.licence_id}"
            RULE.refuse(message, code="condition-unknown", pointer=f"/data/withdrawn_condition_ids/{index}")


def check_suspended(event: MiningLicenceSuspended, case: Case) -> None:
    """Refuse to suspend what is suspended, and for days that run backwards."""
    licence = _get_licence(event.licence_id, case)
    if licence.standing == "suspended":
        message = f"licence {event.licence_id} was suspended at position {licence.changes[-1].position}"
        RULE.refuse(message, code="licence-already-suspended", pointer="/data/licence_id")
    if event.until is not None and event.until < event.suspended_on:
        message = f"until {event.until}: suspended from {event.suspended_on} on"
        RULE.refuse(message, code="period-reversed", pointer="/data/until")


def check_reinstated(event: MiningLicenceReinstated, case: Case) -> None:
    """Refuse to reinstate what is not suspended."""
    licence = _get_licence(event.licence_id, case)
    if licence.standing != "suspended":
        message = f"licence {event.licence_id} is not suspended"
        RULE.refuse(message, code="licence-not-suspended", pointer="/data/licence_id")


def check_revoked(event: MiningLicenceRevoked, case: Case) -> None:
    """Refuse to revoke what is revoked or unknown."""
    _get_licence(event.licence_id, case)


def _get_licence(licence_id: str, case: Case) -> Licence:
    licence = case.state.licences.get(licence_id)
    if licence is None:
        message = f"licence {licence_id} was not issued under {case.filing.payload.subject}"
        RULE.refuse(message, code="licence-unknown", pointer="/data/licence_id")
    if licence.standing == "revoked":
        message = f"licence {licence_id} was revoked at position {licence.changes[-1].position}"
        RULE.refuse(message, code="licence-revoked", pointer="/data/licence_id")
    return licence


def _check_plan(plan_id: str | None, case: Case) -> None:
    plan = case.state.plans.get(plan_id or "")
    is_approved = plan is not None and any(each.approved_position is not None for each in plan.versions)
    if plan_id is not None and not is_approved and not case.is_imported:
        message = f"plan {plan_id} is not approved: the licence comes after it"
        RULE.refuse(message, code="plan-not-approved", pointer="/data/plan_id")


def _check_once(event: MiningLicenceIssued | MiningLicenceAmended) -> None:
    seen: set[str] = set()
    for index, each in enumerate(event.conditions):
        if each.condition_id in seen:
            message = f"condition {each.condition_id} stands twice"
            RULE.refuse(message, code="condition-repeated", pointer=f"/data/conditions/{index}/condition_id")
        seen.add(each.condition_id)
