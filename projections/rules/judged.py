# SPDX-License-Identifier: Apache-2.0
"""How one obligation stands on one date: what `timeliness.evaluate` answers."""

import datetime
from typing import Literal

from msgspec import Struct

from events.values import Period, Text
from projections.right.achievement import Progress as MilestoneProgress
from projections.right.obligation import ObligationKind, Side

Timeliness = Literal[
    "not_due", "due_soon", "overdue", "stayed", "on_time", "late", "ended", "undetermined", "not_yet_imposed"
]
"""`stayed`: time stands still on the date (rule D-6); `ended`: an authority gave it up before it was met (D-9)."""
Progress = MilestoneProgress | Literal["awaited", "signed_draft", "filed", "open", "closed"]
"""Of milestones, of reports (awaited, signed_draft, filed), of the actions of an order and others (open, closed)."""


class ObligationStatus(Struct, frozen=True, kw_only=True):
    """One obligation as of one date: the clock's fact, the party's claim and the law cited, side by side."""

    obligation_id: str
    kind: ObligationKind
    code: str
    title: Text
    period: Period | None
    owed_by: str | None
    side: Side
    imposed_on: datetime.date
    original_due_on: datetime.date | None
    due_on: datetime.date | None
    """As set or last moved, or as it follows from an event; None while there is no day."""
    last_day: datetime.date | None
    """The last day for it: the due day, behind the days stayed and the days of rest it rolls over."""
    due_version: int
    due_provisional: bool
    """The holiday calendar of the year is not adopted yet: the due day may still roll (rule D-2)."""
    overdue_from: datetime.date | None
    """The first local day on which it is overdue if not met, behind any holiday it rolls over."""
    progress: Progress
    timeliness: Timeliness
    days_overdue: int
    """Days behind the due day, days stayed left out: until `as_of` while overdue or stayed, until it was met when late,
    until it was given up when ended."""
    stayed_days: int
    """Days on which time stood still, up to `as_of` (rule D-6)."""
    ended_how: str | None
    """How it was given up, such as superseded or waived, where nothing is owed any more (rule D-9)."""
    ended_on: datetime.date | None
    extended_after_due: bool
    past_overdue_days: int
    """Days it was overdue before an extension was granted after the due day (rule D-5)."""
    drift_days: int
    """From the first due day to the one in force."""
    met_on: datetime.date | None
    met_precision: str | None
    signed_late: bool
    """A report filed late, or signed after the due day and not received at all."""
    is_legal: bool
    """Binding: missing it can break the law. A voluntary promise never does (rule C-3)."""
    rule: str
    citation: str
    positions: tuple[int, ...]
