# SPDX-License-Identifier: Apache-2.0
"""A variance is from what is on record, and is decided once (domain.md §4.1: variance, notice of departure)."""

from events.catalogue.variances import VarianceApplied, VarianceDecided
from registry.admission.case import Case, Rule

RULE = Rule("variances-in-turn", "domain.md §4.1; 30 USC 1265(b)(16)")


def check_applied(event: VarianceApplied, case: Case) -> None:
    """Refuse to depart from obligations, conditions and towards parties that are not on record."""
    state, subject = case.state, case.filing.payload.subject
    for index, obligation_id in enumerate(event.obligation_ids):
        if obligation_id not in state.obligations:
            message = f"obligation {obligation_id} is not on record for {subject}"
            RULE.refuse(message, code="obligation-unknown", pointer=f"/data/obligation_ids/{index}")
    licence = state.licences.get(event.licence_id or "")
    if event.licence_id is not None and licence is None:
        message = f"licence {event.licence_id} was not issued under {subject}"
        RULE.refuse(message, code="licence-unknown", pointer="/data/licence_id")
    for index, condition_id in enumerate(event.condition_ids):
        condition = licence.conditions.get(condition_id) if licence else None
        if condition is None or condition.withdrawn_position is not None:
            message = f"condition {condition_id} does not hold under licence {event.licence_id}"
            RULE.refuse(message, code="condition-unknown", pointer=f"/data/condition_ids/{index}")
    for index, party in enumerate(event.parties_notified):
        if not case.trust.has_party(party):
            message = f"party {party}: no such party is registered"
            RULE.refuse(message, code="party-unknown", pointer=f"/data/parties_notified/{index}")


def check_decided(event: VarianceDecided, case: Case) -> None:
    """Refuse to decide on an unknown application, a second time, or before it was made."""
    variance = case.state.variances.get(event.variance_id)
    if variance is None:
        message = f"variance {event.variance_id} was not applied for under {case.filing.payload.subject}"
        RULE.refuse(message, code="variance-unknown", pointer="/data/variance_id")
    if variance.decision is not None:
        message = f"variance {event.variance_id} was decided at position {variance.decision.position}"
        RULE.refuse(message, code="variance-already-decided", pointer="/data/variance_id")
    if event.decided_on < variance.applied_on:
        message = f"decided_on {event.decided_on}: applied for on {variance.applied_on}"
        RULE.refuse(message, code="decided-before-applied", pointer="/data/decided_on")
