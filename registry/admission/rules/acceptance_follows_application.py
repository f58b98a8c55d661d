# SPDX-License-Identifier: Apache-2.0
"""Acceptance goes from application through the survey on the spot to one decision (Art. 48; Regulations arts 28-29).

Who took part in the survey is shown, not demanded (rule A-2). A register from elsewhere may hold decisions whose survey
it did not keep: imported ones need none. After a refusal the holder applies again, under a new id.
"""

from events.catalogue.acceptance import AcceptanceApplied, AcceptanceDecided, AcceptanceHeld, AcceptanceRevoked
from projections.right.acceptance_records import Acceptance
from registry.admission.case import Case, Rule

RULE = Rule(
    "acceptance-follows-application",
    "Mineral Resources Law (2024) art. 48; Land Reclamation Regulations (2011) arts 28 and 29",
)
_POINTER = "/data/application_id"


def check_application(event: AcceptanceApplied, case: Case) -> None:
    """Refuse to apply for a zone or phase without areas, under no approved plan, or for what is not reported met."""
    if event.acceptance_scope != "whole" and not event.area_ids:
        message = f"application {event.application_id}: a {event.acceptance_scope} is accepted by its areas, found none"
        RULE.refuse(message, code="acceptance-without-areas", pointer="/data/area_ids")
    plan = case.state.plans.get(event.plan_id or "")
    is_approved = plan is not None and any(each.approved_position is not None for each in plan.versions)
    if event.plan_id is not None and not is_approved:
        message = f"plan {event.plan_id} is not approved: work is accepted by the approved plan"
        RULE.refuse(message, code="plan-not-approved", pointer="/data/plan_id")
    for index, milestone_id in enumerate(event.milestone_ids):
        _check_reported(milestone_id, case, f"/data/milestone_ids/{index}")


def check_survey(event: AcceptanceHeld, case: Case) -> None:
    """Refuse a survey for no application, behind its decision, before it, or of other land."""
    acceptance = _get_undecided(event.application_id, case)
    if event.held_on < acceptance.applied_on:
        message = f"held_on {event.held_on}: application {event.application_id} was made on {acceptance.applied_on}"
        RULE.refuse(message, code="held-before-applied", pointer="/data/held_on")
    _check_applied_for(event.area_ids, acceptance, "/data/area_ids")


def check_decision(event: AcceptanceDecided, case: Case) -> None:
    """Refuse a second decision, one before the survey it rests on, and one about other land."""
    acceptance = _get_undecided(event.application_id, case)
    held_on = max((survey.held_on for survey in acceptance.surveys), default=None)
    if held_on is None and event.acceptance_result != "withdrawn" and not case.is_imported:
        message = f"application {event.application_id}: no survey on the spot is recorded"
        RULE.refuse(message, code="acceptance-not-held", pointer=_POINTER)
    earliest = max(acceptance.applied_on, held_on or acceptance.applied_on)
    if event.decided_on < earliest:
        message = f"decided_on {event.decided_on}: the application or its survey is of {earliest}"
        RULE.refuse(message, code="decided-before-held", pointer="/data/decided_on")
    for index, row in enumerate(event.land):
        if row.area_id is not None:
            _check_applied_for((row.area_id,), acceptance, f"/data/land/{index}/area_id", one=True)


def check_revocation(event: AcceptanceRevoked, case: Case) -> None:
    """Refuse to revoke what was not accepted, no longer is, or was accepted only later."""
    acceptance = get_application(event.application_id, case)
    if acceptance.decision is None or not acceptance.is_qualified or acceptance.is_revoked:
        message = f"application {event.application_id}: no acceptance of it holds"
        RULE.refuse(message, code="acceptance-not-qualified", pointer=_POINTER)
    for index, area_id in enumerate(event.area_ids):
        if area_id not in acceptance.accepted_area_ids:
            message = f"area {area_id} is not accepted under application {event.application_id}"
            RULE.refuse(message, code="area-not-accepted", pointer=f"/data/area_ids/{index}")
    if event.revoked_on < acceptance.decision.decided_on:
        message = f"revoked_on {event.revoked_on}: it was accepted on {acceptance.decision.decided_on}"
        RULE.refuse(message, code="revoked-before-decided", pointer="/data/revoked_on")


def get_application(application_id: str, case: Case, pointer: str = _POINTER) -> Acceptance:
    """Return the application, or refuse what is said about none."""
    acceptance = case.state.acceptances.get(application_id)
    if acceptance is None:
        message = f"application {application_id} was not made for {case.filing.payload.subject}"
        RULE.refuse(message, code="application-unknown", pointer=pointer)
    return acceptance


def _get_undecided(application_id: str, case: Case) -> Acceptance:
    acceptance = get_application(application_id, case)
    if acceptance.decision is not None:
        message = f"application {application_id} was decided at position {acceptance.decision.position}"
        RULE.refuse(message, code="acceptance-already-decided", pointer=_POINTER)
    return acceptance


def _check_applied_for(area_ids: tuple[str, ...], acceptance: Acceptance, pointer: str, *, one: bool = False) -> None:
    for index, area_id in enumerate(area_ids):
        if acceptance.area_ids and area_id not in acceptance.area_ids:
            message = f"area {area_id} is not among those of application {acceptance.application_id}"
            RULE.refuse(message, code="area-not-applied-for", pointer=pointer if one else f"{pointer}/{index}")


def _check_reported(milestone_id: str, case: Case, pointer: str) -> None:
    milestone = case.state.obligations.get(milestone_id)
    if milestone is None or milestone.kind != "milestone":
        message = f"milestone {milestone_id} is not scheduled under {case.filing.payload.subject}"
        RULE.refuse(message, code="milestone-unknown", pointer=pointer)
    if milestone.met is None:
        message = f"milestone {milestone_id}: no open claim says that it is met"
        RULE.refuse(message, code="milestone-not-reported", pointer=pointer)
