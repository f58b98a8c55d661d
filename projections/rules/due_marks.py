# SPDX-License-Identifier: Apache-2.0
"""How near a due day is, and how long it has passed, in the steps at which people are to look (domain.md §9).

Steps are for attention alone: no rule and no headline follows from them.
"""

import datetime
from typing import Final

from msgspec import Struct

from projections.rules.judged import ObligationStatus

DUE_SOON_DAYS: Final = (7, 30, 90)
"""The nearest first."""
ESCALATION_DAYS: Final = (365, 90, 30)
"""The gravest first."""
_ONE_DAY: Final = datetime.timedelta(days=1)


class DueSoonMark(Struct, frozen=True, kw_only=True):
    """The nearest mark that the last day for meeting an obligation has come within."""

    mark_days: int
    days_left: int


def count_days_left(status: ObligationStatus, as_of: datetime.date) -> int | None:
    """Return the days from `as_of` to the last day for meeting it; None where it is met, missed or has no such day."""
    if status.timeliness not in {"not_due", "due_soon"} or status.overdue_from is None:
        return None
    return (status.overdue_from - _ONE_DAY - as_of).days


def find_due_soon_mark(status: ObligationStatus, as_of: datetime.date) -> DueSoonMark | None:
    """Return the nearest mark that `as_of` has passed, if any: 7 days left pass the mark of 7."""
    left = count_days_left(status, as_of)
    passed = next((mark for mark in DUE_SOON_DAYS if left is not None and left <= mark), None)
    return None if passed is None or left is None else DueSoonMark(mark_days=passed, days_left=left)


def find_escalation(status: ObligationStatus) -> int | None:
    """Return the gravest step of days that it is overdue by, if it is: 30, 90 or 365."""
    if status.timeliness != "overdue":
        return None
    return next((step for step in ESCALATION_DAYS if status.days_overdue >= step), None)
