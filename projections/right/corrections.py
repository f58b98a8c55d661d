# SPDX-License-Identifier: Apache-2.0
"""Corrections, retractions and disputes: which statement each is about, and which word on it is the last.

Here they are kept beside what they are about. That what follows from a statement follows from its last word is the
matter of `revision`, which folds the subject's history anew (DECISIONS.md 34).
"""

from typing import NamedTuple, get_args

from events.catalogue.corrections import Correctable, DisputeResolved, EventCorrected, EventDisputed, EventRetracted
from projections.right.correction_records import Correction, Dispute, Retraction, Untrusted
from projections.right.facts import Fact
from projections.right.handlers import Handlers, note_unmatched
from projections.right.state import SubjectState


class Statement(NamedTuple):
    """The statement that an event of a chain of corrections belongs to."""

    original: int
    """Position at which it was first made."""
    type: str


CORRECTABLE = frozenset(str(kind.__struct_config__.tag) for kind in get_args(Correctable))
"""The types of statements that can be said anew or taken back."""


def find_statement(state: SubjectState, position: int) -> Statement | None:
    """Return which statement the event at `position` makes, for the first time or as a correction; None if no event."""
    filed = state.find_filed(position)
    if filed is None:
        return None
    made: list[Correction | Untrusted] = [*state.corrections, *state.untrusted]
    original = next((each.original for each in made if each.position == position and each.original is not None), None)
    first = filed if original is None else state.find_filed(original)
    return Statement(first.position, first.type) if first else None


def find_last_word(state: SubjectState, statement: Statement) -> int:
    """Return the position of the last word on a statement: its last correction that counts, or itself."""
    said = (each.position for each in state.corrections if each.original == statement.original)
    return max(said, default=statement.original)


def find_retraction(state: SubjectState, original: int) -> Retraction | None:
    """Return the retraction of the statement first made at `original`, if there is one."""
    return next((each for each in state.retractions if each.original == original), None)


def _corrected(state: SubjectState, fact: Fact, event: EventCorrected) -> None:
    statement = _find_correctable(state, fact, event.corrects)
    if statement is None:
        return
    if str(event.corrected.__struct_config__.tag) != statement.type:
        note_unmatched(state, fact, "correction-of-another-type")
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
    statement = _find_correctable(state, fact, event.retracts)
    if statement is None:
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


def _find_correctable(state: SubjectState, fact: Fact, position: int) -> Statement | None:
    statement = find_statement(state, position)
    if statement is None or statement.type not in CORRECTABLE:
        note_unmatched(state, fact, "event-unknown" if statement is None else "event-not-correctable")
        return None
    return statement


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
