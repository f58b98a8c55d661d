# SPDX-License-Identifier: Apache-2.0
"""What all kinds of obligations share: being imposed, their due days, the registry's overdue flags."""

import datetime

from events.catalogue.clock import ObligationDueSoonFlagged, ObligationOverdueCleared, ObligationOverdueFlagged
from events.catalogue.milestones import DeadlineExtended
from events.values import AfterEventDue, Due, FixedDue, ReasonableTimeDue, WorkdaysAfterEventDue
from projections.right import anchors, authority_duties, series
from projections.right.duty import assign_duty
from projections.right.facts import Fact
from projections.right.handlers import Handlers, find_obligation, note_unmatched
from projections.right.obligation import DueSoon, DueVersion, DutyNotes, Flag, Obligation
from projections.right.state import SubjectState


def first_due(fact: Fact, due: Due) -> DueVersion:
    """Return the first version of a due day, in force since the obligation is; `impose` works out what follows."""
    version = DueVersion(version=1, granted_on=fact.effective_on, position=fact.position)
    if isinstance(due, ReasonableTimeDue):
        version.after = due.after or fact.effective_on
    else:
        set_due(version, due)
    return version


def set_due(version: DueVersion, due: Due) -> None:
    """Say in `version` when it is due: on a day, or as follows from an event."""
    if isinstance(due, FixedDue):
        version.due_on, version.roll = due.on, due.roll
    elif isinstance(due, AfterEventDue):
        version.rule, version.roll = due, due.roll
    elif isinstance(due, WorkdaysAfterEventDue):
        version.rule = due


def impose(state: SubjectState, fact: Fact, obligation: Obligation) -> bool:
    """Add the obligation and say whether it was new; an id names one obligation for ever."""
    base_id = obligation.series.duty.obligation_id if obligation.series else obligation.obligation_id
    if series.is_taken(state, base_id) or obligation.obligation_id in state.obligations:
        note_unmatched(state, fact, "obligation-already-imposed")
        return False
    for due in obligation.dues:
        anchors.fill_in(state, due)
    assign_duty(state, obligation)
    state.obligations[obligation.obligation_id] = obligation
    if obligation.series:
        state.series[base_id] = obligation.obligation_id
    return True


def _extended(state: SubjectState, fact: Fact, event: DeadlineExtended) -> None:
    obligation = find_obligation(state, fact, event.obligation_id)
    if obligation is None:
        return
    granted_on, decision_no = event.granted_on, event.decision_no
    due = FixedDue(on=event.new_due, roll=obligation.dues[0].roll)
    add_due(obligation, fact, due, granted_on=granted_on, reason=event.reason, decision_no=decision_no)
    for request in obligation.extension_requests:
        if request.outcome is None:
            request.outcome, request.decision_no = "granted", decision_no
            request.answered_on, request.answered_position = granted_on, fact.position


def add_due(
    obligation: Obligation,
    fact: Fact,
    due: Due,
    *,
    reason: str,
    decision_no: str,
    granted_on: datetime.date | None = None,
) -> DueVersion:
    """Move the due day: granted on a day, by default on that on which the event took effect."""
    version = DueVersion(
        version=len(obligation.dues) + 1,
        granted_on=granted_on or fact.effective_on,
        position=fact.position,
        reason=reason,
        decision_no=decision_no,
    )
    set_due(version, due)
    obligation.dues.append(version)
    obligation.dues.sort(key=in_force_order)
    return version


def in_force_order(due: DueVersion) -> tuple[bool, datetime.date, int]:
    """Order due days: the first one, then by the day from which each is in force."""
    return due.version > 1, due.granted_on, due.position


def find_noted(state: SubjectState, fact: Fact, obligation_id: str) -> Obligation | DutyNotes | None:
    """Return where the registry's notes on something owed are kept, be it an authority that owes it."""
    if obligation_id not in state.obligations and authority_duties.is_name(obligation_id):
        return state.duty_notes.setdefault(obligation_id, DutyNotes())
    return find_obligation(state, fact, obligation_id)


def _flagged(state: SubjectState, fact: Fact, event: ObligationOverdueFlagged) -> None:
    flag = Flag(
        position=fact.position,
        version=event.obligation_version,
        due_on=event.due_on,
        overdue_since=event.overdue_since,
        evaluated_as_of=event.evaluated_as_of,
    )
    if noted := find_noted(state, fact, event.obligation_id):
        noted.flags.append(flag)


def _cleared(state: SubjectState, fact: Fact, event: ObligationOverdueCleared) -> None:
    noted = find_noted(state, fact, event.obligation_id)
    if noted is None:
        return
    for flag in noted.flags:
        raised_for = (flag.version, flag.due_on)
        if raised_for == (event.obligation_version, event.due_on) and flag.cleared_position is None:
            flag.cleared_position = fact.position
            flag.cleared_reason = event.reason
            return
    note_unmatched(state, fact, "flag-unknown")


def _due_soon(state: SubjectState, fact: Fact, event: ObligationDueSoonFlagged) -> None:
    if noted := find_noted(state, fact, event.obligation_id):
        mark = DueSoon(
            position=fact.position,
            version=event.obligation_version,
            due_on=event.due_on,
            mark_days=event.mark_days,
            days_left=event.days_left,
            evaluated_as_of=event.evaluated_as_of,
        )
        noted.due_soon.append(mark)


HANDLERS: Handlers = {
    DeadlineExtended: _extended,
    ObligationOverdueFlagged: _flagged,
    ObligationOverdueCleared: _cleared,
    ObligationDueSoonFlagged: _due_soon,
}
