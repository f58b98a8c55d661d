# SPDX-License-Identifier: Apache-2.0
"""Acceptance: applied for, surveyed, objected to, decided, revoked (domain.md §7.4 G).

A decision changes only the areas of its application (rule A-5). Each thing it wants put right is an obligation, met
when the holder applies again for the same land, and open once more if that application fails (rule A-4).
"""

from events.catalogue.acceptance import (
    AcceptanceApplied,
    AcceptanceDecided,
    AcceptanceHeld,
    AcceptanceObjectionFiled,
    AcceptanceObjectionResolved,
    AcceptancePreliminaryResultPublished,
    AcceptancePublished,
    AcceptanceRevoked,
    RectificationItem,
)
from projections.right.acceptance_records import Acceptance, Decision, Delegation, Objection, Revocation, Survey
from projections.right.duty import assign_duty
from projections.right.facts import Fact
from projections.right.handlers import Handlers, keep, later_sighting, note_unmatched
from projections.right.obligation import DueVersion, Met, Obligation
from projections.right.obligations import impose
from projections.right.operation_records import Announcement
from projections.right.state import SubjectState
from projections.right.zones import find_zones


def _applied(state: SubjectState, fact: Fact, event: AcceptanceApplied) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    acceptance = Acceptance(
        application_id=event.application_id,
        scope=event.acceptance_scope,
        area_ids=event.area_ids,
        milestone_ids=event.milestone_ids,
        plan_id=event.plan_id,
        applied_on=fact.effective_on,
        position=fact.position,
    )
    if keep(state, fact, state.acceptances, event.application_id, acceptance):
        _settle(state)


def _held(state: SubjectState, fact: Fact, event: AcceptanceHeld) -> None:
    survey = Survey(
        held_on=event.held_on,
        experts=len(event.experts),
        delegations=tuple(
            Delegation(body=each.body, participation=each.participation) for each in event.community_delegates
        ),
        joint_departments=event.joint_departments,
        position=fact.position,
    )
    if acceptance := _find(state, fact, event.application_id):
        acceptance.surveys.append(survey)


def _objected(state: SubjectState, fact: Fact, event: AcceptanceObjectionFiled) -> None:
    objection = Objection(
        objection_id=event.objection_id,
        application_id=event.application_id,
        objector_kind=event.objector_kind,
        raised_by=event.raised_by,
        received_on=event.received_on,
        area_ids=event.area_ids,
        position=fact.position,
    )
    keep(state, fact, state.objections, event.objection_id, objection)


def _answered(state: SubjectState, fact: Fact, event: AcceptanceObjectionResolved) -> None:
    objection = state.objections.get(event.objection_id)
    if objection is None or objection.resolved_position is not None:
        note_unmatched(state, fact, "objection-unknown" if objection is None else "objection-already-resolved")
        return
    objection.outcome = event.outcome
    objection.resolved_on = event.resolved_on
    objection.resolved_position = fact.position


def _decided(state: SubjectState, fact: Fact, event: AcceptanceDecided) -> None:
    acceptance = _find(state, fact, event.application_id)
    if acceptance is None:
        return
    if acceptance.decision is not None:
        note_unmatched(state, fact, "acceptance-already-decided")
        return
    items = [_item(fact, acceptance, event, item) for item in event.rectification_items]
    whole = tuple(find_zones(state)) if acceptance.scope == "whole" else ()
    acceptance.decision = Decision(
        result=event.acceptance_result,
        decision_no=event.decision_no,
        decided_on=event.decided_on,
        area_ids=acceptance.area_ids or whole,
        land=event.land,
        obligation_ids=tuple(item.obligation_id for item in items if impose(state, fact, item)),
        published_on=event.published_on,
        published_position=fact.position if event.published_on else None,
        published_url=event.published_url,
        position=fact.position,
    )
    _settle(state)


def _announced(state: SubjectState, fact: Fact, event: AcceptancePreliminaryResultPublished) -> None:
    if acceptance := _find(state, fact, event.application_id):
        announcement = Announcement(
            preliminary_result=event.preliminary_result,
            published_on=event.published_on,
            objections_until=event.objections_until,
            position=fact.position,
        )
        acceptance.announcements.append(announcement)


def _published(state: SubjectState, fact: Fact, event: AcceptancePublished) -> None:
    acceptance = _find(state, fact, event.application_id)
    if acceptance is None:
        return
    decision = acceptance.decision
    if decision is None or decision.published_on is not None:
        note_unmatched(state, fact, "acceptance-undecided" if decision is None else "acceptance-already-published")
        return
    decision.published_on, decision.published_url = event.published_on, event.published_url
    decision.published_position = fact.position


def _item(fact: Fact, acceptance: Acceptance, event: AcceptanceDecided, item: RectificationItem) -> Obligation:
    return Obligation(
        obligation_id=f"{event.application_id}/{item.item_id}",
        kind="rectification",
        code=event.acceptance_result,
        title=item.text,
        imposed_on=fact.effective_on,
        imposed_position=fact.position,
        dues=[DueVersion(version=1, due_on=item.due_on, granted_on=fact.effective_on, position=fact.position)],
        basis=event.basis,
        verification_required=True,
        area_ids=item.area_ids or acceptance.area_ids,
        plan_id=acceptance.plan_id,
    )


def _revoked(state: SubjectState, fact: Fact, event: AcceptanceRevoked) -> None:
    revocation = Revocation(
        area_ids=event.area_ids,
        revoked_on=event.revoked_on,
        decision_no=event.decision_no,
        position=fact.position,
    )
    acceptance = _find(state, fact, event.application_id)
    if acceptance is None:
        return
    if not acceptance.is_qualified:
        note_unmatched(state, fact, "acceptance-not-qualified")
        return
    acceptance.revocations.append(revocation)
    _settle(state)


def _find(state: SubjectState, fact: Fact, application_id: str) -> Acceptance | None:
    acceptance = state.acceptances.get(application_id)
    if acceptance is None:
        note_unmatched(state, fact, "application-unknown")
    return acceptance


def _settle(state: SubjectState) -> None:
    """Work out anew which things to be put right are met."""
    for obligation in state.obligations.values():
        if obligation.kind == "rectification":
            obligation.met = _met(state, obligation)
            assign_duty(state, obligation)


def _met(state: SubjectState, item: Obligation) -> Met | None:
    later = [each for each in state.acceptances.values() if each.position > item.imposed_position]
    about_it = [each for each in later if _covers(each, item)]
    accepted = [each for each in about_it if _is_accepted(each, item)]
    pending = [each for each in about_it if each.decision is None]
    again = min(accepted or pending, key=lambda each: (each.applied_on, each.position), default=None)
    if again is None:
        return None
    # The day of applying again, not of deciding: the authority's own delay is none of the holder's.
    if again.decision is None:
        return Met(on=again.applied_on, position=again.position, standing="claimed")
    return Met(on=again.applied_on, position=again.decision.position, standing="verified")


def _covers(acceptance: Acceptance, item: Obligation) -> bool:
    is_whole = acceptance.scope == "whole" and not acceptance.area_ids
    return is_whole or set(item.area_ids) <= set(acceptance.area_ids)


def _is_accepted(acceptance: Acceptance, item: Obligation) -> bool:
    if not acceptance.is_qualified or acceptance.is_revoked:
        return False
    revoked = {area_id for each in acceptance.revocations for area_id in each.area_ids}
    return revoked.isdisjoint(item.area_ids)


HANDLERS: Handlers = {
    AcceptanceApplied: _applied,
    AcceptanceHeld: _held,
    AcceptanceObjectionFiled: _objected,
    AcceptanceObjectionResolved: _answered,
    AcceptanceDecided: _decided,
    AcceptanceRevoked: _revoked,
    AcceptancePreliminaryResultPublished: _announced,
    AcceptancePublished: _published,
}
