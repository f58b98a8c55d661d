# SPDX-License-Identifier: Apache-2.0
"""The sequencer: gives filings their place in the log (architecture.md §4 steps 4 to 6).

Everything is decided while holding the head row, so that there is one order without gaps, however many processes run
a desk. Whether a filing may be taken is asked of the `Admission` the desk brings along; the ledger itself only refuses
what would break the log: a filing id used for other bytes, or a stream that moved on.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from events.clock import Clock
from events.entry import Entry, make_entry, parse_entry
from events.errors import ConflictError, HashMismatchError, RejectedError, StaleVersionError, UnavailableError
from events.filing import Filing
from events.ids import Position, StreamVersion, TreeSize
from events.store import Appender, EventStore, Head, Snapshot, StreamHead
from events.tlog.tiles import TreeEdge, edge_root, extend, load_edge
from registry.ledger.publisher import CLOCK_TOLERANCE
from registry.ledger.tiles import tile_reader


class Admission(Protocol):
    """Decides, within the append transaction, what may be recorded, as of the instant it will bear."""

    def check(self, filing: Filing) -> None:
        """Accept `filing` as the next one, or raise a RejectedError."""
        ...

    def took(self, entry: Entry) -> None:
        """Learn that `entry` was recorded, subject to the transaction's end."""
        ...


OpenAdmission = Callable[[Snapshot, datetime], Admission]
"""Takes the view that is decided on, and the instant under which everything taken will be recorded."""


class Sequenced(Struct, frozen=True):
    """An entry, and whether this call made it; a filing posted again keeps its first place."""

    entry: Entry
    is_new: bool

    @property
    def position(self) -> Position:
        """Where the entry stands."""
        return self.entry.position


class Sequencer:
    """Appends filings in one order; several may run on one database."""

    def __init__(self, store: EventStore, *, clock: Clock) -> None:
        """Append to `store`, with the times of `clock`."""
        self._store = store
        self._clock = clock
        self._edge = TreeEdge()

    def sequence(self, filings: Sequence[Filing], admission: OpenAdmission) -> list[Sequenced | RejectedError]:
        """Record what may be recorded of `filings`, in order, in one transaction.

        The outcomes are in the order of the filings; a refused filing leaves no trace and does not stop the others.

        Raises:
            UnavailableError: nothing was written.
            OutcomeUnknownError: look the filings up by their ids before sending them again.
        """
        # (1) Hold the head row: from here to the commit nobody else appends.
        with self._store.appending() as appender:
            batch = _Batch(appender, self._clock(), admission, filings)
            outcomes = [batch.take(filing) for filing in filings]
            edge = self._extend(appender, batch.entries) if batch.entries else self._edge
        # (2) Committed: from here it is law. The edge is kept only now, since the commit could have failed.
        self._edge = edge
        return outcomes

    def plan(self, filing: Filing, view: Snapshot, admission: OpenAdmission) -> Entry:
        """Return the entry that `filing` would become in `view`, or is there already; nothing is written.

        Raises:
            RejectedError: it would be refused.
            UnavailableError: nothing is recorded now.
        """
        return _Batch(view, self._clock(), admission, [filing]).decide(filing).entry

    def _extend(self, appender: Appender, entries: list[Entry]) -> TreeEdge:
        head = appender.head()
        edge = self._edge
        if (edge.size, edge_root(edge)) != (head.size, head.root):
            edge = load_edge(head.size, tile_reader(appender))
        if edge_root(edge) != head.root:
            message = f"tiles at size {head.size} do not lead to the head's root {head.root.hex()}"
            raise HashMismatchError(message)
        edge, tiles = extend(edge, [entry.leaf_hash for entry in entries])
        recorded_at = entries[-1].recorded_at
        appender.append(entries, tiles, Head(size=TreeSize(edge.size), root=edge_root(edge), recorded_at=recorded_at))
        return edge


class _Batch:
    """The filings of one transaction: what was taken so far, and where each stream now stands."""

    def __init__(self, view: Snapshot, now: datetime, admission: OpenAdmission, filings: Sequence[Filing]) -> None:
        self._view = view
        self._head = view.head()
        self._recorded_at = _time_after(self._head, now)
        # Admission and the entry bear one and the same instant: an audit decides again from what the entry says.
        self._admission = admission(view, self._recorded_at)
        # Asked for all at once: while the head row is held, nobody else appends.
        self._recorded = view.find_filings([filing.payload.filing_id for filing in filings])
        self._streams = dict(view.stream_heads_of([filing.payload.subject for filing in filings]))
        self._taken: dict[str, Entry] = {}
        self.entries: list[Entry] = []

    def take(self, filing: Filing) -> Sequenced | RejectedError:
        try:
            outcome = self.decide(filing)
        except RejectedError as refusal:
            return refusal
        if outcome.is_new:
            self._keep(outcome.entry)
        return outcome

    def decide(self, filing: Filing) -> Sequenced:
        earlier = self._find(filing)
        if earlier is not None:
            return Sequenced(earlier, is_new=False)
        stream = self._stream(filing)
        self._admission.check(filing)
        entry = make_entry(
            filing,
            position=Position(self._head.size + len(self.entries)),
            stream_version=StreamVersion(stream.version + 1),
            previous=stream.sha256,
            recorded_at=self._recorded_at,
        )
        return Sequenced(entry, is_new=True)

    def _find(self, filing: Filing) -> Entry | None:
        filing_id = filing.payload.filing_id
        entry = self._taken.get(filing_id)
        if entry is None and (position := self._recorded.get(filing_id)) is not None:
            entry = parse_entry(self._view.entry(position).raw)
        if entry is not None and entry.filing.jws != filing.jws:
            message = f"filing id {filing_id} is taken by other bytes, at position {entry.position}"
            raise ConflictError(message, pointer="/filing_id")
        return entry

    def _stream(self, filing: Filing) -> StreamHead:
        subject, expected = filing.payload.subject, filing.payload.expected_version
        stream = self._streams[subject]
        if expected is not None and expected != stream.version:
            raise StaleVersionError(subject, expected, stream.version)
        return stream

    def _keep(self, entry: Entry) -> None:
        head = StreamHead(stream=entry.stream, version=entry.stream_version, sha256=entry.sha256)
        self._streams[entry.stream] = head
        self._taken[entry.filing.payload.filing_id] = entry
        self.entries.append(entry)
        self._admission.took(entry)


def _time_after(head: Head, now: datetime) -> datetime:
    """Return the time to record: never before the newest entry, and never far from the clock."""
    if head.recorded_at is None or now >= head.recorded_at:
        return now
    if head.recorded_at - now > CLOCK_TOLERANCE:
        message = f"clock went back: it is {now}, and {head.recorded_at} is already recorded"
        raise UnavailableError(message, code="clock-went-back")
    return head.recorded_at
