# SPDX-License-Identifier: Apache-2.0
"""The parts of a state that say which private fields there are and which are erased."""

import datetime

from projections.right.obligation import Record


class Redaction(Record, kw_only=True):
    """That a value was ordered to be erased, and why."""

    position: int
    """Of the redaction."""
    ground: str
    """By the code list `redaction_ground`."""
    authority: str
    decided_on: datetime.date
    recorded_at: datetime.datetime
    decision_no: str | None = None


class WithheldField(Record, kw_only=True):
    """A private field of one event: the log has its digest and nothing else."""

    position: int
    pointer: str
    digest: str
    ground: str
    """Why it was private from the beginning."""
    redaction: Redaction | None = None

    @property
    def place(self) -> tuple[int, str, str]:
        """What a redaction names it by."""
        return self.position, self.pointer, self.digest
