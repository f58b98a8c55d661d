# SPDX-License-Identifier: Apache-2.0
"""Whether what the runs of the sweep recorded about the log is true: its root and the heads of all streams, recomputed.

Without this the records would only be somebody's word. What a run flagged and cleared are filings of their own, which
the replay of admission checks.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from events.catalogue.clock import SchedulerRunCompleted
from events.entry import Entry
from registry.heads import Heads
from registry.ledger.chain import Move
from registry.ledger.readings import Finding


class RunRecords:
    """Collects what runs say, an `Observer` of the ledger's check; `findings` compares at the end."""

    types: Final = frozenset({"scheduler.run_completed.v1"})

    def __init__(self) -> None:
        """Start without runs."""
        self._claims: list[tuple[int, SchedulerRunCompleted]] = []

    def observe(self, entry: Entry) -> None:
        """Take in the next run."""
        if isinstance(entry.filing.event, SchedulerRunCompleted):
            self._claims.append((entry.position, entry.filing.event))

    def findings(self, moves: Iterable[Move], root_at: Callable[[int], bytes | None]) -> Iterator[Finding]:
        """Yield what runs say otherwise than the log: its heads as they moved, and its roots; None: not that long."""
        heads = _heads_at({event.tree_size for _, event in self._claims}, moves)
        for position, event in self._claims:
            root = root_at(event.tree_size)
            tree_root = root.hex() if root else ""
            if event.tree_root != tree_root:
                detail = f"run says root {event.tree_root} at size {event.tree_size}, recomputed {tree_root}"
                yield Finding(position=position, code="run-tree", detail=detail)
            found = heads.get(event.tree_size, ("", 0))
            if (event.heads_root, event.streams_count) != found:
                detail = (
                    f"run says {event.streams_count} streams under {event.heads_root} at size {event.tree_size}, "
                    f"recomputed {found[1]} under {found[0]}"
                )
                yield Finding(position=position, code="run-heads", detail=detail)


def _heads_at(sizes: Iterable[int], moves: Iterable[Move]) -> dict[int, tuple[str, int]]:
    """Return the root over all heads, and their number, at each of `sizes` that the log reached."""
    waiting = sorted(sizes, reverse=True)
    found: dict[int, tuple[str, int]] = {}
    heads, moved = Heads(), dict[str, Move]()
    last = -1

    def look(size: int) -> None:
        for move in moved.values():
            heads.put(move.stream, move.version, move.sha256)
        moved.clear()
        found[size] = (heads.root().hex(), len(heads))

    for move in moves:
        while waiting and waiting[-1] <= move.position:
            look(waiting.pop())
        moved[move.stream] = move
        last = move.position
    while waiting and waiting[-1] <= last + 1:
        look(waiting.pop())
    return found
