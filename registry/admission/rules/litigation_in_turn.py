# SPDX-License-Identifier: Apache-2.0
"""A law suit ends once; an appeal is a case of its own, against one that ended (Arts 74 and 75)."""

from events.catalogue.litigation import LitigationFiled, LitigationResolved
from registry.admission.case import Case, Rule

RULE = Rule("litigation-in-turn", "Mineral Resources Law (2024) arts 74 and 75")


def check_filed(event: LitigationFiled, case: Case) -> None:
    """Refuse an appeal against a case that is not on record, or not over."""
    if event.appeal_of is None:
        return
    before = case.state.litigations.get(event.appeal_of)
    if before is None:
        message = f"case {event.appeal_of} is not on record for {case.filing.payload.subject}"
        RULE.refuse(message, code="litigation-unknown", pointer="/data/appeal_of")
    if before.resolved_position is None:
        message = f"case {event.appeal_of} is not over"
        RULE.refuse(message, code="litigation-not-resolved", pointer="/data/appeal_of")


def check_resolved(event: LitigationResolved, case: Case) -> None:
    """Refuse the outcome of an unknown case, a second outcome, and one before it was filed."""
    litigation = case.state.litigations.get(event.litigation_id)
    if litigation is None:
        message = f"case {event.litigation_id} is not on record for {case.filing.payload.subject}"
        RULE.refuse(message, code="litigation-unknown", pointer="/data/litigation_id")
    if litigation.resolved_position is not None:
        message = f"case {event.litigation_id} ended at position {litigation.resolved_position}"
        RULE.refuse(message, code="litigation-already-resolved", pointer="/data/litigation_id")
    if event.resolved_on < litigation.filed_on:
        message = f"resolved_on {event.resolved_on}: filed on {litigation.filed_on}"
        RULE.refuse(message, code="period-reversed", pointer="/data/resolved_on")
