# SPDX-License-Identifier: Apache-2.0
"""Whether what the runs of the sweep recorded about the log is true: its root and the heads of all streams, recomputed.

Without this the records would only be somebody's word. What a run flagged and cleared are filings of their own, which
the replay of admission checks.
"""

from collections.abc import Iterator

from events.catalogue.clock import SchedulerRunCompleted
from events.entry import Entry, parse_entry
from events.errors import EvidenceError
from events.ids import Position
from events.store import Snapshot
from registry.heads import Heads
from registry.ledger.check import Finding

_PAGE = 1000
_TYPE = "scheduler.run_completed.v1"


class RunRecords:
    """Follows the log entry by entry; `findings` compares at the end."""

    def __init__(self, view: Snapshot) -> None:
        """Look through `view` for the sizes that runs speak of: they lie behind when the run comes."""
        self.sizes = frozenset(event.tree_size for event in _runs(view))
        self._heads = Heads()
        self._roots: dict[int, tuple[str, int]] = {}
        self._claims: list[tuple[int, SchedulerRunCompleted]] = []

    def take(self, entry: Entry) -> None:
        """Take in the next entry of the log."""
        if entry.position in self.sizes:
            self._roots[entry.position] = (self._heads.root().hex(), len(self._heads))
        self._heads.put(entry.stream, entry.stream_version, entry.sha256)
        if isinstance(entry.filing.event, SchedulerRunCompleted):
            self._claims.append((entry.position, entry.filing.event))

    def findings(self, roots: dict[int, bytes]) -> Iterator[Finding]:
        """Yield what runs say otherwise than the log, whose own roots at `sizes` are given."""
        for position, event in self._claims:
            tree_root = roots[event.tree_size].hex() if event.tree_size in roots else ""
            if event.tree_root != tree_root:
                detail = f"run says root {event.tree_root} at size {event.tree_size}, recomputed {tree_root}"
                yield Finding(position=position, code="run-tree", detail=detail)
            heads = self._roots.get(event.tree_size, ("", 0))
            if (event.heads_root, event.streams_count) != heads:
                detail = (
                    f"run says {event.streams_count} streams under {event.heads_root} at size {event.tree_size}, "
                    f"recomputed {heads[1]} under {heads[0]}"
                )
                yield Finding(position=position, code="run-heads", detail=detail)


def _runs(view: Snapshot) -> Iterator[SchedulerRunCompleted]:
    first = 0
    while page := view.entries(Position(first), _PAGE, types={_TYPE}):
        for stored in page:
            first = stored.position + 1
            try:
                event = parse_entry(stored.raw).filing.event
            except EvidenceError:
                # Named by the check of the entries themselves.
                continue
            if isinstance(event, SchedulerRunCompleted):
                yield event
