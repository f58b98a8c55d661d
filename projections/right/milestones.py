# SPDX-License-Identifier: Apache-2.0
"""Milestones: scheduled, claimed, verified or rejected (domain.md §7.4 D)."""

from events.catalogue.milestones import (
    MilestoneReported,
    MilestoneScheduled,
    MilestoneVerificationRejected,
    MilestoneVerified,
)
from projections.right.achievement import find_achievement
from projections.right.duty import assign_duty
from projections.right.facts import Fact
from projections.right.handlers import Handlers, find_obligation, later_sighting, note_unmatched
from projections.right.obligation import Claim, Obligation, Verdict
from projections.right.obligations import first_due, impose
from projections.right.state import SubjectState


def _scheduled(state: SubjectState, fact: Fact, event: MilestoneScheduled) -> None:
    obligation = Obligation(
        obligation_id=event.milestone_id,
        kind="milestone",
        code=event.milestone_kind,
        title=event.title,
        imposed_on=fact.effective_on,
        imposed_position=fact.position,
        dues=[first_due(fact, event.due)],
        named_owner=event.owed_by,
        basis=event.basis,
        strength=event.strength,
        verification_required=event.verification_required,
        area_ids=event.area_ids,
        plan_id=event.plan_id,
    )
    impose(state, fact, obligation)


def _reported(state: SubjectState, fact: Fact, event: MilestoneReported) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    claim = Claim(
        position=fact.position,
        claim=event.claim,
        achieved_on=event.achieved_on,
        effective_on=fact.effective_on,
        precision=fact.precision,
        made_on=fact.made_on,
    )
    if milestone := _find_milestone(state, fact, event.milestone_id):
        milestone.claims.append(claim)
        _settle(state, milestone)


def _verified(state: SubjectState, fact: Fact, event: MilestoneVerified) -> None:
    verdict = Verdict(
        position=fact.position, verified=True, verified_on=event.verified_on, achieved_on=event.achieved_on
    )
    _judge(state, fact, event.milestone_id, verdict)


def _rejected(state: SubjectState, fact: Fact, event: MilestoneVerificationRejected) -> None:
    verdict = Verdict(position=fact.position, verified=False, verified_on=event.verified_on)
    _judge(state, fact, event.milestone_id, verdict)


def _judge(state: SubjectState, fact: Fact, milestone_id: str, verdict: Verdict) -> None:
    if milestone := _find_milestone(state, fact, milestone_id):
        milestone.verdicts.append(verdict)
        _settle(state, milestone)


def _find_milestone(state: SubjectState, fact: Fact, milestone_id: str) -> Obligation | None:
    obligation = find_obligation(state, fact, milestone_id)
    if obligation and obligation.kind != "milestone":
        note_unmatched(state, fact, "obligation-of-another-kind")
        return None
    return obligation


def _settle(state: SubjectState, milestone: Obligation) -> None:
    milestone.met = find_achievement(milestone).met
    assign_duty(state, milestone)


HANDLERS: Handlers = {
    MilestoneScheduled: _scheduled,
    MilestoneReported: _reported,
    MilestoneVerified: _verified,
    MilestoneVerificationRejected: _rejected,
}
