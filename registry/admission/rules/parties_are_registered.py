# SPDX-License-Identifier: Apache-2.0
"""Every party that an event names is registered before (architecture.md §9): a duty needs somebody who can be found."""

from events.catalogue.corrections import EventDisputed
from events.catalogue.disclosures import ReportingDutyImposed
from events.catalogue.duties import RestorationDutyAllocated
from events.catalogue.milestones import MilestoneScheduled
from events.catalogue.penalties import PenaltyImposed
from events.catalogue.rights import MiningRightRegistered, MiningRightTransferred
from events.catalogue.substitute_performance import SubstitutePerformanceOrdered, SubstitutePerformanceStarted
from registry.admission.case import Case, Rule

RULE = Rule("parties-are-registered", "Mineral Resources Law (2024) arts 22 and 45; architecture.md §9")

Naming = (
    MiningRightRegistered
    | MiningRightTransferred
    | MilestoneScheduled
    | ReportingDutyImposed
    | PenaltyImposed
    | SubstitutePerformanceOrdered
    | SubstitutePerformanceStarted
    | EventDisputed
    | RestorationDutyAllocated
)
_FIELDS = (
    "holder",
    "granting_authority",
    "responsible_government",
    "transferor",
    "transferee",
    "owed_by",
    "against",
    "performer",
    "raised_by",
    "duty_holder",
)


def check(event: Naming, case: Case) -> None:
    """Refuse a name that stands for no registered party."""
    for field in _FIELDS:
        party = getattr(event, field, None)
        if party is not None and not case.trust.has_party(party):
            message = f"{field} {party}: no such party is registered"
            RULE.refuse(message, code="party-unknown", pointer=f"/data/{field}")
