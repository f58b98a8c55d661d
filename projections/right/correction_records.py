# SPDX-License-Identifier: Apache-2.0
"""What was corrected, taken back or disputed, by the positions of the events (domain.md §7.4 K; DECISIONS.md 28)."""

import datetime

from msgspec import Struct

from projections.right.obligation import Record


class Filed(Struct, frozen=True, kw_only=True):
    """An event of the subject: enough to tell what may be said about it, and by whom."""

    position: int
    type: str
    key_id: str


class Correction(Record, kw_only=True):
    """A statement said anew; what it says is in the event."""

    position: int
    corrects: int
    """Position of the event corrected: the statement itself, or its last correction."""
    original: int
    """Position of the statement as it was first made."""
    type: str
    """Of that statement."""
    reason: str
    on: datetime.date
    corrected_effective_on: datetime.date | None = None


class Retraction(Record, kw_only=True):
    """A statement taken back, with all its corrections."""

    position: int
    retracts: int
    original: int
    type: str
    reason: str
    on: datetime.date
    decision_no: str | None = None


class Dispute(Record, kw_only=True):
    """A statement that somebody says is wrong, and what came of it."""

    dispute_id: str
    position: int
    disputes: int
    on: datetime.date
    raised_by: str | None = None
    """None: whoever signed it."""
    outcome: str | None = None
    resolved_on: datetime.date | None = None
    resolved_position: int | None = None
    resolved_by: int | None = None
    """Position of the correction or retraction."""
