# SPDX-License-Identifier: Apache-2.0
"""Which flags a subject's state calls for on a day, and which no longer hold, with the reason.

Pure. A flag stands for one due day of one obligation (architecture.md §7), and so does each mark that the day comes
near (domain.md §9). Recording them is for `registry.deadlines`.
"""

import datetime
from collections.abc import Iterator
from typing import Literal

from events.catalogue.clock import (
    ObligationDueSoonFlagged,
    ObligationOverdueCleared,
    ObligationOverdueFlagged,
    ProfileVersion,
)
from projections.right.obligation import Flag, Obligation
from projections.right.state import SubjectState
from projections.rules import ObligationStatus, Profile, evaluate, find_owed
from projections.rules.due_marks import find_due_soon_mark

FlagEvent = ObligationOverdueFlagged | ObligationOverdueCleared | ObligationDueSoonFlagged


def decide_flags(state: SubjectState, *, as_of: datetime.date, profile: Profile) -> Iterator[FlagEvent]:
    """Yield the flags to raise and to clear for one subject on `as_of`."""
    for obligation in find_owed(state, as_of, profile):
        status = evaluate(obligation, as_of=as_of, profile=profile)
        # A flag lowered because time stood still says nothing about the time afterwards.
        standing = [flag for flag in obligation.flags if flag.cleared_reason != "stayed"]
        flagged = {(flag.version, flag.due_on) for flag in standing}
        if status.timeliness == "overdue" and (status.due_version, status.due_on) not in flagged:
            yield _raise(obligation, status, as_of, profile)
        yield from _note_due_soon(obligation, status, as_of, profile)
        for flag in obligation.flags:
            # A later observation is not undone by asking about an earlier day.
            if flag.cleared_position is None and flag.evaluated_as_of <= as_of:
                yield from _clear(obligation, status, flag, as_of)


def _raise(
    obligation: Obligation, status: ObligationStatus, as_of: datetime.date, profile: Profile
) -> ObligationOverdueFlagged:
    if status.due_on is None or status.overdue_from is None or status.due_version is None:
        message = f"bad rules: obligation {obligation.obligation_id} is overdue without a due day"
        raise RuntimeError(message)
    return ObligationOverdueFlagged(
        obligation_id=obligation.obligation_id,
        obligation_version=status.due_version,
        due_on=status.due_on,
        overdue_since=status.overdue_from,
        evaluated_as_of=as_of,
        profile=ProfileVersion(profile=profile.profile, version=profile.version),
        owed_by=status.owed_by,
        side=obligation.side,
    )


def _note_due_soon(
    obligation: Obligation, status: ObligationStatus, as_of: datetime.date, profile: Profile
) -> Iterator[ObligationDueSoonFlagged]:
    """Yield the nearest mark passed, unless it or a nearer one is noted; marks missed while nobody looked are over."""
    passed = find_due_soon_mark(status, as_of)
    if passed is None or status.due_on is None:
        return
    noted = (mark for mark in obligation.due_soon if (mark.version, mark.due_on) == (status.due_version, status.due_on))
    if any(mark.mark_days <= passed.mark_days for mark in noted):
        return
    yield ObligationDueSoonFlagged(
        obligation_id=obligation.obligation_id,
        obligation_version=status.due_version,
        due_on=status.due_on,
        mark_days=passed.mark_days,
        days_left=passed.days_left,
        evaluated_as_of=as_of,
        profile=ProfileVersion(profile=profile.profile, version=profile.version),
        owed_by=status.owed_by,
        side=obligation.side,
    )


def _clear(
    obligation: Obligation, status: ObligationStatus, flag: Flag, as_of: datetime.date
) -> Iterator[ObligationOverdueCleared]:
    is_same = (status.due_version, status.due_on) == (flag.version, flag.due_on)
    if is_same and status.timeliness == "overdue":
        return
    yield ObligationOverdueCleared(
        obligation_id=obligation.obligation_id,
        obligation_version=flag.version,
        due_on=flag.due_on,
        evaluated_as_of=as_of,
        reason=_reason(obligation, status, flag),
    )


def _reason(
    obligation: Obligation, status: ObligationStatus, flag: Flag
) -> Literal["met", "met_late", "extended_after_due", "superseded", "stayed", "waived", "corrected"]:
    if status.timeliness == "late":
        return "met_late"
    if status.timeliness == "on_time":
        return "met"
    if status.timeliness == "stayed":
        return "stayed"
    if status.timeliness == "ended":
        return "waived" if status.ended_how == "waived" else "superseded"
    versions = [due.version for due in obligation.dues]
    behind = obligation.dues[versions.index(flag.version) + 1 :]
    if status.due_version != flag.version and behind and behind[0].granted_on >= flag.overdue_since:
        return "extended_after_due"
    # It was extended in time and that was recorded late, or it was never so: the flag noted what did not hold.
    return "corrected"
