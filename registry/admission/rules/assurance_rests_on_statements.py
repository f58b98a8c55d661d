# SPDX-License-Identifier: Apache-2.0
"""An auditor's opinion is about statements on record of the same subject, each named by its place in the log.

A position cannot be mistaken for another statement, nor be replaced by a corrected one behind the auditor's back.
"""

from events.catalogue.disclosures import AssuranceStatementIssued
from projections.right.state import SubjectState
from registry.admission.case import Case, Rule

RULE = Rule("assurance-rests-on-statements", "ISAE 3000; domain.md §7.4 I")


def check(event: AssuranceStatementIssued, case: Case) -> None:
    """Refuse an id in use, what is no statement or stands twice, and an opinion that ends before it begins."""
    if event.statement_id in {each.statement_id for each in case.state.assurances}:
        message = f"assurance statement {event.statement_id} was issued already"
        RULE.refuse(message, code="assurance-id-in-use", pointer="/data/statement_id")
    statements = statement_positions(case.state)
    for index, position in enumerate(event.positions):
        pointer = f"/data/positions/{index}"
        if position not in statements:
            message = f"position {position} holds no report, disclosure or measurement of {case.filing.payload.subject}"
            RULE.refuse(message, code="statement-unknown", pointer=pointer)
        if position in event.positions[:index]:
            RULE.refuse(f"position {position} stands twice", code="statement-repeated", pointer=pointer)
    if event.valid_to is not None and event.valid_to < case.filing.effective_on:
        message = f"valid_to {event.valid_to}: before the opinion takes effect on {case.filing.effective_on}"
        RULE.refuse(message, code="period-reversed", pointer="/data/valid_to")


def statement_positions(state: SubjectState) -> frozenset[int]:
    """Return the positions of what was stated about the subject: reports, disclosures, claims, land, measurements."""
    found = {each.position for each in (*state.reports, *state.land, *state.observations)}
    found |= {each.position for each in (*state.disclosures, *state.overseas_sites, *state.overseas_reports)}
    found |= {report.position for facility in state.tailings.values() for report in facility.reports}
    found |= {position for owner in state.owners.values() for position in owner.positions}
    found |= {claim.position for obligation in state.obligations.values() for claim in obligation.claims}
    return frozenset(found)
