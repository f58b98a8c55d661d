# SPDX-License-Identifier: Apache-2.0
"""A correction says one statement anew, of the same type, and follows the last one (domain.md §7.4 K).

So corrections of a statement make a chain with one end, and no circle: an event names one before it. Who may correct is
the permission's matter: the party that signed what is corrected, or the authority of the place. A retraction ends the
chain. What is said anew is not asked all the rules of its type, since most of them look at what was there before it.
"""

import datetime

from events.catalogue.corrections import DisputeResolved, EventCorrected, EventDisputed, EventRetracted
from projections.right.correction_records import Dispute
from projections.right.corrections import (
    CORRECTABLE,
    Statement,
    find_last_word,
    find_retraction,
    find_statement,
)
from registry.admission.case import Case, Rule
from registry.admission.dates import GRACE
from registry.admission.permissions import PERMISSIONS

RULE = Rule("corrections-in-turn", "Regulations on Open Government Information (2019) art. 41; domain.md §7.4 K")


def check_corrected(event: EventCorrected, case: Case) -> None:
    """Refuse to correct what is not the last word, with another type, or with days to come."""
    statement = _get_last_word(event.corrects, case, "/data/corrects")
    given = str(event.corrected.__struct_config__.tag)
    if given != statement.type:
        message = f"corrected {given}: position {statement.original} holds {statement.type}"
        RULE.refuse(message, code="correction-of-another-type", pointer="/data/corrected/type")
    latest = case.today + GRACE
    for field in PERMISSIONS[given].past_days:
        _check_past(getattr(event.corrected, field), latest, f"/data/corrected/{field}")
    if not PERMISSIONS[given].takes_effect_later:
        _check_past(event.corrected_effective_on, latest, "/data/corrected_effective_on")


def check_retracted(event: EventRetracted, case: Case) -> None:
    """Refuse to take back what is not the last word on a statement, or is taken back."""
    _get_last_word(event.retracts, case, "/data/retracts")


def check_disputed(event: EventDisputed, case: Case) -> None:
    """Refuse a dispute with an id in use, about nothing on record, or about what is taken back."""
    if event.dispute_id in case.state.disputes:
        message = f"dispute {event.dispute_id} was raised already"
        RULE.refuse(message, code="dispute-id-in-use", pointer="/data/dispute_id")
    statement = _get_statement(event.disputes, case, "/data/disputes")
    _check_not_retracted(statement, case, "/data/disputes")


def check_resolved(event: DisputeResolved, case: Case) -> None:
    """Refuse to resolve no dispute, one twice, one to come, or one by what is no correction of what it is about."""
    dispute = case.state.disputes.get(event.dispute_id)
    if dispute is None:
        message = f"dispute {event.dispute_id} is not recorded for {case.filing.payload.subject}"
        RULE.refuse(message, code="dispute-unknown", pointer="/data/dispute_id")
    if dispute.resolved_position is not None:
        message = f"dispute {event.dispute_id} was resolved at position {dispute.resolved_position}"
        RULE.refuse(message, code="dispute-already-resolved", pointer="/data/dispute_id")
    if event.resolved_on < dispute.on:
        message = f"resolved_on {event.resolved_on}: the dispute was raised on {dispute.on}"
        RULE.refuse(message, code="period-reversed", pointer="/data/resolved_on")
    if event.resolved_by is not None and event.resolved_by not in _answers(event, dispute, case):
        message = f"resolved_by {event.resolved_by}: not {event.outcome} there, after position {dispute.position}"
        RULE.refuse(message, code="resolution-unknown", pointer="/data/resolved_by")


def _answers(event: DisputeResolved, dispute: Dispute, case: Case) -> set[int]:
    """Return where the disputed statement was corrected, or taken back, since the dispute was raised."""
    statement = find_statement(case.state, dispute.disputes)
    made = case.state.corrections if event.outcome == "corrected" else case.state.retractions
    return {
        each.position
        for each in made
        if statement and each.original == statement.original and each.position > dispute.position
    }


def _get_last_word(position: int, case: Case, pointer: str) -> Statement:
    statement = _get_statement(position, case, pointer)
    _check_not_retracted(statement, case, pointer)
    last = find_last_word(case.state, statement)
    if position != last:
        message = f"position {position} is not the last word on position {statement.original}, that is {last}: name it"
        RULE.refuse(message, code="event-already-corrected", pointer=pointer)
    return statement


def _get_statement(position: int, case: Case, pointer: str) -> Statement:
    statement = find_statement(case.state, position)
    if statement is None:
        message = f"position {position} holds no event about {case.filing.payload.subject}"
        RULE.refuse(message, code="event-unknown", pointer=pointer)
    if statement.type not in CORRECTABLE:
        message = f"position {position} holds {statement.type}, which changes by events of its own"
        RULE.refuse(message, code="event-not-correctable", pointer=pointer)
    return statement


def _check_not_retracted(statement: Statement, case: Case, pointer: str) -> None:
    if retraction := find_retraction(case.state, statement.original):
        message = f"position {statement.original} was retracted at position {retraction.position}"
        RULE.refuse(message, code="event-already-retracted", pointer=pointer)


def _check_past(day: datetime.date | None, latest: datetime.date, pointer: str) -> None:
    if day is not None and day > latest:
        message = f"{pointer.rpartition('/')[2]} {day}: at the latest {latest}, since it is said to have happened"
        RULE.refuse(message, code="fact-in-the-future", pointer=pointer)
