# SPDX-License-Identifier: Apache-2.0
"""The clock's own filings, signed by the service key (domain.md §7.4 L, §9).

A flag is an observation: that the registry knew. Whether something is overdue is always computed from the
obligation, the calendar and the date, and never depends on these events.
"""

import datetime
from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import Name, ObligationId, Sha256
from events.values import Count, Paragraph, Value


class ProfileVersion(Value, frozen=True, kw_only=True):
    """A rule profile and its version, as used in a decision."""

    profile: str
    version: Annotated[int, Meta(ge=1)]


class ObligationOverdueFlagged(Event, frozen=True, kw_only=True, tag="obligation.overdue_flagged.v1"):
    """On `evaluated_as_of` the registry found the obligation overdue since `overdue_since`."""

    obligation_id: ObligationId
    obligation_version: Annotated[int, Meta(ge=1)]
    """Counts the versions of the obligation's due day: 1, and one more for every extension."""
    due_on: datetime.date
    overdue_since: datetime.date
    evaluated_as_of: datetime.date
    profile: ProfileVersion
    owed_by: Name | None = None
    side: Annotated[Literal["holder", "authority"], coded("obligation_side")] = "holder"


class ObligationOverdueCleared(Event, frozen=True, kw_only=True, tag="obligation.overdue_cleared.v1"):
    """The flag for this due day no longer holds, and why; that it was raised stays in history."""

    obligation_id: ObligationId
    obligation_version: Annotated[int, Meta(ge=1)]
    due_on: datetime.date
    evaluated_as_of: datetime.date
    reason: Annotated[
        Literal["met", "met_late", "extended_after_due", "superseded", "stayed", "waived", "corrected"],
        coded("clearance_reason"),
    ]


class ObligationDueSoonFlagged(Event, frozen=True, kw_only=True, tag="obligation.due_soon_flagged.v1"):
    """On `evaluated_as_of` the registry found that at most `mark_days` days were left to meet the obligation."""

    obligation_id: ObligationId
    obligation_version: Annotated[int, Meta(ge=1)]
    due_on: datetime.date
    mark_days: Annotated[int, Meta(ge=1, le=366)]
    """The mark that was passed, as 90, 30 or 7: each is noted once for one due day."""
    days_left: Annotated[int, Meta(ge=0, le=366)]
    """From `evaluated_as_of` to the last day for meeting it, behind any holiday it rolls over."""
    evaluated_as_of: datetime.date
    profile: ProfileVersion
    owed_by: Name | None = None
    side: Annotated[Literal["holder", "authority"], coded("obligation_side")] = "holder"


class CalendarVersion(Value, frozen=True, kw_only=True):
    """A calendar of working days as used in a decision, known by the years whose holidays are adopted."""

    calendar: str
    adopted_years: tuple[Annotated[int, Meta(ge=1900, le=9999)], ...] = ()


class SchedulerRunCompleted(Event, frozen=True, kw_only=True, tag="scheduler.run_completed.v1"):
    """The sweep evaluated every due obligation: proof of what was not found, too (architecture.md §7)."""

    as_of: datetime.date
    profiles: tuple[ProfileVersion, ...]
    evaluated_count: Count
    flags_raised: Count
    flags_cleared: Count
    tree_size: Count
    """Size of the log the run started from; `tree_root` is its root."""
    tree_root: Sha256
    heads_root: Sha256
    """RFC 6962 root over all stream heads at that size, sorted by stream, each leaf being
    `stream NUL version NUL sha256 of the last entry`: shows that a history leaves nothing out."""
    streams_count: Count
    due_soon_raised: Count = 0
    """Marks of due days that come near."""
    calendars: tuple[CalendarVersion, ...] = ()
    """Those of the profiles that were used."""
    jump_confirmed: Paragraph | None = None
    """Why it was right to go on, given by whoever ran it, where the clock stood far behind the last run."""
