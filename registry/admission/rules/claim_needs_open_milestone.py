# SPDX-License-Identifier: Apache-2.0
"""A claim is made about a scheduled milestone, and verified or rejected once (Arts 47-48; rule D-4).

After a rejection the milestone is open again and a new claim may follow; after a verification nothing is left to claim,
so that a verified milestone cannot be talked back to open (reliability.md case 86).
"""

from events.catalogue.milestones import (
    MilestoneReported,
    MilestoneVerificationRejected,
    MilestoneVerified,
    MilestoneWaived,
)
from projections.right.state import Claim, Obligation
from registry.admission.case import Case, Rule

RULE = Rule("claim-needs-open-milestone", "Mineral Resources Law (2024) arts 47 and 48")
_POINTER = "/data/milestone_id"


def check_claim(event: MilestoneReported, case: Case) -> None:
    """Refuse a claim about no milestone, or about a verified one."""
    milestone = _get_milestone(event.milestone_id, case)
    if any(verdict.verified for verdict in milestone.verdicts):
        message = f"milestone {event.milestone_id} is verified: nothing is left to report"
        RULE.refuse(message, code="milestone-already-verified", pointer=_POINTER)


def check_verdict(event: MilestoneVerified | MilestoneVerificationRejected, case: Case) -> None:
    """Refuse a verdict on no milestone, on a verified one, or without an open claim that it is met at least in part."""
    milestone = _get_milestone(event.milestone_id, case)
    if any(verdict.verified for verdict in milestone.verdicts):
        message = f"milestone {event.milestone_id} is verified already"
        RULE.refuse(message, code="milestone-already-verified", pointer=_POINTER)
    claim = _find_open_claim(milestone)
    if claim is None:
        message = f"milestone {event.milestone_id}: no open claim says that it is met"
        RULE.refuse(message, code="milestone-not-reported", pointer=_POINTER)
    if isinstance(event, MilestoneVerificationRejected) and event.verified_on < claim.made_on:
        message = f"verified_on {event.verified_on}: the claim it rejects was made on {claim.made_on}"
        RULE.refuse(message, code="rejected-before-claimed", pointer="/data/verified_on")


def check_waiver(event: MilestoneWaived, case: Case) -> None:
    """Refuse to waive what is no milestone, or is verified."""
    milestone = _get_milestone(event.milestone_id, case)
    if any(verdict.verified for verdict in milestone.verdicts):
        message = f"milestone {event.milestone_id} is verified: nothing is left to waive"
        RULE.refuse(message, code="milestone-already-verified", pointer=_POINTER)


def _get_milestone(milestone_id: str, case: Case) -> Obligation:
    obligation = case.state.obligations.get(milestone_id)
    if obligation is None or obligation.kind != "milestone":
        message = f"milestone {milestone_id} is not scheduled under {case.filing.payload.subject}"
        RULE.refuse(message, code="milestone-unknown", pointer=_POINTER)
    return obligation


def _find_open_claim(milestone: Obligation) -> Claim | None:
    """Return the last claim, if it says met or partly met and no verdict was given on it."""
    last = max(milestone.claims, key=lambda claim: claim.position, default=None)
    judged = max((verdict.position for verdict in milestone.verdicts), default=-1)
    return last if last is not None and last.claim != "not_met" and judged < last.position else None
