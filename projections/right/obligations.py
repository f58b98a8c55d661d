# SPDX-License-Identifier: Apache-2.0
"""What all kinds of obligations share: being imposed, their due days, the registry's overdue flags."""

import datetime

from events.catalogue.clock import ObligationOverdueCleared, ObligationOverdueFlagged
from events.catalogue.milestones import DeadlineExtended
from events.values import Due, FixedDue
from projections.right.duty import assign_duty
from projections.right.facts import Fact
from projections.right.handlers import Handlers, find_obligation, note_unmatched
from projections.right.obligation import DueVersion, Flag, Obligation
from projections.right.state import SubjectState


def first_due(fact: Fact, due: Due) -> DueVersion:
    """Return the first version of a due day, in force since the obligation is."""
    if isinstance(due, FixedDue):
        return DueVersion(version=1, due_on=due.on, roll=due.roll, granted_on=fact.effective_on, position=fact.position)
    after = due.after or fact.effective_on
    return DueVersion(version=1, after=after, granted_on=fact.effective_on, position=fact.position)


def impose(state: SubjectState, fact: Fact, obligation: Obligation) -> bool:
    """Add the obligation and say whether it was new; an id names one obligation for ever."""
    if obligation.obligation_id in state.obligations:
        note_unmatched(state, fact, "obligation-already-imposed")
        return False
    assign_duty(state, obligation)
    state.obligations[obligation.obligation_id] = obligation
    return True


def _extended(state: SubjectState, fact: Fact, event: DeadlineExtended) -> None:
    obligation = find_obligation(state, fact, event.obligation_id)
    if obligation is None:
        return
    granted_on, decision_no = event.granted_on, event.decision_no
    add_due(obligation, fact, event.new_due, granted_on=granted_on, reason=event.reason, decision_no=decision_no)
    for request in obligation.extension_requests:
        if request.outcome is None:
            request.outcome, request.decision_no = "granted", decision_no
            request.answered_on, request.answered_position = granted_on, fact.position


def add_due(
    obligation: Obligation,
    fact: Fact,
    due_on: datetime.date,
    *,
    reason: str,
    decision_no: str,
    granted_on: datetime.date | None = None,
) -> None:
    """Move the due day: granted on a day, by default on that on which the event took effect."""
    version = DueVersion(
        version=len(obligation.dues) + 1,
        due_on=due_on,
        roll=obligation.dues[0].roll,
        granted_on=granted_on or fact.effective_on,
        position=fact.position,
        reason=reason,
        decision_no=decision_no,
    )
    obligation.dues.append(version)
    obligation.dues.sort(key=in_force_order)


def in_force_order(due: DueVersion) -> tuple[bool, datetime.date, int]:
    """Order due days: the first one, then by the day from which each is in force."""
    return due.version > 1, due.granted_on, due.position


def _flagged(state: SubjectState, fact: Fact, event: ObligationOverdueFlagged) -> None:
    if obligation := find_obligation(state, fact, event.obligation_id):
        flag = Flag(
            position=fact.position,
            version=event.obligation_version,
            due_on=event.due_on,
            overdue_since=event.overdue_since,
            evaluated_as_of=event.evaluated_as_of,
        )
        obligation.flags.append(flag)


def _cleared(state: SubjectState, fact: Fact, event: ObligationOverdueCleared) -> None:
    obligation = find_obligation(state, fact, event.obligation_id)
    if obligation is None:
        return
    for flag in obligation.flags:
        raised_for = (flag.version, flag.due_on)
        if raised_for == (event.obligation_version, event.due_on) and flag.cleared_position is None:
            flag.cleared_position = fact.position
            flag.cleared_reason = event.reason
            return
    note_unmatched(state, fact, "flag-unknown")


HANDLERS: Handlers = {
    DeadlineExtended: _extended,
    ObligationOverdueFlagged: _flagged,
    ObligationOverdueCleared: _cleared,
}
