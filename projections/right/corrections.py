# SPDX-License-Identifier: Apache-2.0
"""Corrections, retractions and disputes: kept beside what they are about.

The fold is one event after the other and does not go back: a wrong statement keeps its place in obligations, land or
plans, which show it as it was said. Whoever reads the state sees, by position, what was said instead
(DECISIONS.md 28).
"""

from typing import NamedTuple

from events.catalogue.corrections import DisputeResolved, EventCorrected, EventDisputed, EventRetracted
from projections.right.correction_records import Correction, Dispute, Retraction
from projections.right.facts import Fact
from projections.right.handlers import Handlers, note_unmatched
from projections.right.state import SubjectState


class Statement(NamedTuple):
    """The statement that an event of a chain of corrections belongs to."""

    original: int
    """Position at which it was first made."""
    type: str


def find_statement(state: SubjectState, position: int) -> Statement | None:
    """Return which statement the event at `position` makes, for the first time or as a correction; None if no event."""
    for correction in state.corrections:
        if correction.position == position:
            return Statement(correction.original, correction.type)
    filed = state.find_filed(position)
    return Statement(position, filed.type) if filed else None


def find_correction(state: SubjectState, position: int) -> Correction | None:
    """Return the correction of the event at `position`, if there is one."""
    return next((each for each in state.corrections if each.corrects == position), None)


def find_retraction(state: SubjectState, original: int) -> Retraction | None:
    """Return the retraction of the statement first made at `original`, if there is one."""
    return next((each for each in state.retractions if each.original == original), None)


def _corrected(state: SubjectState, fact: Fact, event: EventCorrected) -> None:
    statement = find_statement(state, event.corrects)
    if statement is None:
        note_unmatched(state, fact, "event-unknown")
        return
    correction = Correction(
        position=fact.position,
        corrects=event.corrects,
        original=statement.original,
        type=statement.type,
        reason=event.reason,
        on=fact.effective_on,
        corrected_effective_on=event.corrected_effective_on,
    )
    state.corrections.append(correction)


def _retracted(state: SubjectState, fact: Fact, event: EventRetracted) -> None:
    statement = find_statement(state, event.retracts)
    if statement is None:
        note_unmatched(state, fact, "event-unknown")
        return
    retraction = Retraction(
        position=fact.position,
        retracts=event.retracts,
        original=statement.original,
        type=statement.type,
        reason=event.reason,
        on=fact.effective_on,
        decision_no=event.decision_no,
    )
    state.retractions.append(retraction)


def _disputed(state: SubjectState, fact: Fact, event: EventDisputed) -> None:
    is_known = state.find_filed(event.disputes) is not None
    if event.dispute_id in state.disputes or not is_known:
        note_unmatched(state, fact, "dispute-already-raised" if is_known else "event-unknown")
        return
    state.disputes[event.dispute_id] = Dispute(
        dispute_id=event.dispute_id,
        position=fact.position,
        disputes=event.disputes,
        on=fact.effective_on,
        raised_by=event.raised_by,
    )


def _resolved(state: SubjectState, fact: Fact, event: DisputeResolved) -> None:
    dispute = state.disputes.get(event.dispute_id)
    if dispute is None or dispute.resolved_position is not None:
        note_unmatched(state, fact, "dispute-unknown" if dispute is None else "dispute-already-resolved")
        return
    dispute.outcome = event.outcome
    dispute.resolved_on, dispute.resolved_position = event.resolved_on, fact.position
    dispute.resolved_by = event.resolved_by


HANDLERS: Handlers = {
    EventCorrected: _corrected,
    EventRetracted: _retracted,
    EventDisputed: _disputed,
    DisputeResolved: _resolved,
}
