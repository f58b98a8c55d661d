# SPDX-License-Identifier: Apache-2.0
"""Reading from the log which keys are distrusted: only the events that give a key up are read."""

from events.entry import parse_entry
from events.ids import Position
from events.store import Snapshot
from projections.right.distrust import TRUSTING, TYPES, Distrust

_PORTION = 1000


def read_distrust(log: Snapshot, size: int, *, known: Distrust = TRUSTING, since: int = 0) -> Distrust:
    """Return what is distrusted by the first `size` entries of `log`; `known` is that by the first `since`.

    Raises:
        EvidenceError: an entry is damaged.
    """
    while page := log.entries(Position(since), _PORTION, types=TYPES):
        for stored in page:
            if stored.position >= size:
                return known
            known = known.learn(stored.position, parse_entry(stored.raw).filing.event)
        since = page[-1].position + 1
    return known
