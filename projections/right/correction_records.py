# SPDX-License-Identifier: Apache-2.0
"""What was corrected, taken back or disputed, by the positions of the events (domain.md §7.4 K; DECISIONS.md 28)."""

import datetime
from typing import NamedTuple

from projections.right.obligation import Record


class Signers(NamedTuple):
    """Who signed an event: a state names each once, and its events refer to it by number."""

    key_id: str
    on_behalf_of: str | None = None
    countersigners: tuple[str, ...] = ()

    @property
    def key_ids(self) -> tuple[str, ...]:
        """Every key that signed."""
        return (self.key_id, *self.countersigners)


FiledRow = tuple[int, int, int]
"""An event of the subject: its position, and the numbers of its type and of its signers in the state's lists."""


class Filed(NamedTuple):
    """An event of the subject: enough to tell what may be said about it, and by whom."""

    position: int
    type: str
    key_id: str
    on_behalf_of: str | None


class Untrusted(Record, kw_only=True):
    """An event signed by a key that was given up as compromised since then or before (rule T-1)."""

    position: int
    type: str
    key_id: str
    """The key it does not count for."""
    revoked_position: int
    """Where that key was given up."""
    original: int | None = None
    """Of a correction: where the statement was first made that it is about."""
    stands: bool = False
    """It takes effect all the same: it names a subject, or says who signs, which follows from the log's order alone."""


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
