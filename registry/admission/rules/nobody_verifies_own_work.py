# SPDX-License-Identifier: Apache-2.0
"""Who owes a thing does not verify it and does not close the order about it (Arts 48 and 71; rule E-1).

That holds for the party and for its signatories, whatever other roles they have been given.
"""

from events.catalogue.disclosures import AssuranceStatementIssued
from events.catalogue.event import Event
from events.catalogue.inspections import OrderClosed
from events.catalogue.milestones import MilestoneVerificationRejected, MilestoneVerified, MilestoneWaived
from registry.admission.case import Case, Rule
from registry.admission.holder import find_duty_holder, find_holder, may_speak_for

RULE = Rule("E-1", "Mineral Resources Law (2024) arts 48 and 71; 30 USC 1271")


def check_verdict(event: MilestoneVerified | MilestoneVerificationRejected, case: Case) -> None:
    """Refuse a verdict by the party that owes the milestone, or holds the right."""
    milestone = case.state.obligations.get(event.milestone_id)
    _check_apart(case, milestone.owed_by if milestone else None)


def check_waiver(event: MilestoneWaived, case: Case) -> None:
    """Refuse that who owes a milestone waives it."""
    milestone = case.state.obligations.get(event.milestone_id)
    _check_apart(case, milestone.owed_by if milestone else None)


def check_closing(_event: OrderClosed, case: Case) -> None:
    """Refuse that the holder closes an order against itself."""
    _check_apart(case, None)


def check_judgement(_event: Event, case: Case) -> None:
    """Refuse that the holder accepts, evaluates, attests or lets go in its own case."""
    _check_apart(case, None)


def check_assurance(_event: AssuranceStatementIssued, case: Case) -> None:
    """Refuse an opinion of the company on its own statements."""
    _check_apart(case, case.subject_name if case.state.right is None else None)


def _check_apart(case: Case, owing: str | None) -> None:
    for party in {owing, find_holder(case.state), find_duty_holder(case.state)} - {None}:
        if party is not None and may_speak_for(case, party):
            message = f"party {case.actor.party} acts for {party}, who owes it: somebody else must verify"
            RULE.refuse(message, code="own-work", pointer="/kid")
