# SPDX-License-Identifier: Apache-2.0
"""Every party that an event names is registered before (architecture.md §9): a duty needs somebody who can be found."""

from events.catalogue.acceptance import AcceptanceHeld, AcceptanceObjectionFiled
from events.catalogue.appointments import AppointmentMade
from events.catalogue.closure import AftercareStarted, PostClosureEvaluationRecorded
from events.catalogue.corrections import EventDisputed
from events.catalogue.credit_lists import CreditListingMade
from events.catalogue.disclosures import ReportingDutyImposed
from events.catalogue.duties import RestorationDutyAllocated
from events.catalogue.finance import (
    FinancingAgreementRecorded,
    FundBalanceAttested,
    FundSpent,
    PublicFundingReceived,
    SecurityLodged,
)
from events.catalogue.licences import MiningLicenceIssued
from events.catalogue.litigation import LitigationFiled
from events.catalogue.milestones import MilestoneScheduled
from events.catalogue.penalties import PenaltyImposed
from events.catalogue.rights import MiningRightRegistered, MiningRightTransferred, MiningRightVaried
from events.catalogue.substitute_performance import SubstitutePerformanceOrdered, SubstitutePerformanceStarted
from registry.admission.case import Case, Rule

RULE = Rule("parties-are-registered", "Mineral Resources Law (2024) arts 22 and 45; architecture.md §9")

Naming = (
    MiningRightRegistered
    | MiningRightTransferred
    | MilestoneScheduled
    | ReportingDutyImposed
    | AcceptanceObjectionFiled
    | AftercareStarted
    | FundSpent
    | FundBalanceAttested
    | SecurityLodged
    | PublicFundingReceived
    | PenaltyImposed
    | SubstitutePerformanceOrdered
    | SubstitutePerformanceStarted
    | EventDisputed
    | RestorationDutyAllocated
    | MiningRightVaried
    | MiningLicenceIssued
    | AppointmentMade
    | CreditListingMade
    | LitigationFiled
)
_FIELDS = (
    "holder",
    "granting_authority",
    "responsible_government",
    "transferor",
    "transferee",
    "owed_by",
    # Acceptance, closure and finance
    "raised_by",
    "carried_out_by",
    "payee",
    "institution",
    "issuer",
    "funder",
    "against",
    "performer",
    "duty_holder",
    # Licences, appointments, lists and law suits
    "issuing_authority",
    "party",
    "listed_party",
    "claimant",
)


def check(event: Naming, case: Case) -> None:
    """Refuse a name that stands for no registered party."""
    for field in _FIELDS:
        party = getattr(event, field, None)
        if party is not None:
            _check_known(party, case, field, f"/data/{field}")


def check_present(event: AcceptanceHeld | PostClosureEvaluationRecorded, case: Case) -> None:
    """Refuse departments and community bodies that are not registered."""
    for index, party in enumerate(event.joint_departments):
        _check_known(party, case, "joint department", f"/data/joint_departments/{index}")
    for index, delegation in enumerate(getattr(event, "community_delegates", ())):
        _check_known(delegation.body, case, "body", f"/data/community_delegates/{index}/body")


def check_agreeing(event: FinancingAgreementRecorded, case: Case) -> None:
    """Refuse an agreement between parties that are not registered."""
    for index, each in enumerate(event.parties):
        _check_known(each.party, case, "party", f"/data/parties/{index}/party")


def _check_known(party: str, case: Case, what: str, pointer: str) -> None:
    if not case.trust.has_party(party):
        RULE.refuse(f"{what} {party}: no such party is registered", code="party-unknown", pointer=pointer)
