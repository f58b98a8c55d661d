# SPDX-License-Identifier: Apache-2.0
"""Reading a subject's history from the log, for whoever folds it: the views, the desk, the sweep, and the answers."""

from events.entry import Entry, parse_entry
from events.errors import EvidenceError
from events.ids import Position, StreamVersion, TreeSize
from events.recorded import Recorded, read_recorded
from events.store import Snapshot
from projections.right.facts import Fact, fact_of, fact_of_recorded


def read_history(
    log: Snapshot, subject: str, *, after: StreamVersion = StreamVersion(0), known_at: TreeSize | None = None
) -> list[Fact]:
    """Return the events of `subject` behind version `after`, at positions below `known_at` if given, in order.

    Raises:
        EvidenceError: one is missing, damaged or out of place.
    """
    return [read_fact(*stored, subject) for stored in log.hashed_stream(subject, after=after, known_at=known_at)]


def read_fact(position: Position, raw: bytes, stored_hash: bytes, subject: str) -> Fact:
    """Return the event that is stored at `position` for `subject`.

    Raises:
        EvidenceError: it is damaged, or says that it belongs elsewhere.
    """
    entry = read_recorded(raw, stored_hash) or parse_entry(raw)
    if entry.position != position or entry.stream != subject:
        raise _misplaced(position, subject, entry)
    return fact_of(entry) if isinstance(entry, Entry) else fact_of_recorded(entry)


def _misplaced(position: int, subject: str, entry: Entry | Recorded) -> EvidenceError:
    message = f"entry stored at position {position} of {subject} says it is at {entry.position} of {entry.stream}"
    return EvidenceError(message, code="entry-misplaced", position=position)
