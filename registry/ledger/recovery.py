# SPDX-License-Identifier: Apache-2.0
"""Recovery: a database that was restored gets back the entries it lacks (reliability.md cases 61, 68 and 69).

They come from anywhere that keeps the log's tiles, and nothing rests on that place's word: the entries must lead from
what the database holds to the root that the guard signed. They are appended byte for byte, since they are law already.
Writing stays stopped until somebody resumes it and so tells everybody of the recovery (`registry.ledger.stops`).
"""

from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from typing import IO

from events.catalogue.records import RecoveredEntries
from events.clock import Clock
from events.entry import parse_entry
from events.errors import EvidenceError, HashMismatchError, UnavailableError
from events.ids import TreeSize
from events.store import EventStore, Head
from events.tlog.merkle import leaf_hash
from events.tlog.tiles import TILE_WIDTH, TreeEdge, edge_root, extend, format_bundle, load_edge, parse_bundle
from registry.ledger.guard import Guard, Guarded
from registry.ledger.publisher import check_ahead, check_same
from registry.ledger.sources import TileSource
from registry.ledger.stops import Stop
from registry.ledger.tiles import tile_reader

_LENGTH_BYTES = 4
Progress = Callable[[int, int], None]
"""Told how many of how many are done."""


def recover(
    store: EventStore, guard: Guard, source: TileSource, *, name: str, clock: Clock, progress: Progress
) -> RecoveredEntries | None:
    """Fetch from `source`, called `name`, what `store` lacks of what `guard` signed; None if nothing is missing.

    Raises:
        EvidenceError: what the source has, or what the database holds, is not what was signed; nothing was written.
        NotFoundError: the source lacks an entry, too.
        UnavailableError: the source, the guard or the database does not answer; it is safe to try again.
    """
    guarded = guard.read()
    # (1) What is there must at least be what its own tiles say.
    with store.reading() as view:
        head, edge = view.head(), load_edge(view.head().size, tile_reader(view))
    check_same(edge, head.size, head.root, "tiles of the database")
    if head.size >= guarded.size:
        check_ahead(guarded, head)
        return None
    stop = _stop_of(guarded, head, clock)
    found = RecoveredEntries(first=head.size, last=guarded.size - 1, source=name)
    with TemporaryFile() as spool:
        # (2) Fetch and prove first: not a byte is written to the log before all of it leads to what was signed.
        end = _fetch(source, edge, guarded.size, spool, progress)
        if edge_root(end) != guarded.root:
            message = (
                f"with entries {found.first} to {found.last} of {name} the root is {edge_root(end).hex()}, signed is "
                f"{guarded.root.hex()}: they, or those before them, are not what was signed"
            )
            raise HashMismatchError(message, code="recovery-differs", position=head.size)
        # (3) The guard knows of it before it happens, so that no crash leaves it untold.
        guard.note_recovery(stop, found)
        # (4) All of it or nothing.
        _append(store, head, edge, spool)
    # (5) The checkpoint over it was published before; now it is again.
    store.store_checkpoint(TreeSize(guarded.size), guarded.note, guarded.signed_at)
    return found


def _stop_of(guarded: Guarded, head: Head, clock: Clock) -> Stop:
    try:
        check_ahead(guarded, head)
    except EvidenceError as error:
        return guarded.stop or Stop.of(error, clock())
    raise RuntimeError("nothing is missing, and yet it is recovered")


def _fetch(source: TileSource, edge: TreeEdge, size: int, spool: IO[bytes], progress: Progress) -> TreeEdge:
    """Put the entries from the edge to `size` into `spool`, a bundle at a time, and return the edge behind them."""
    first = edge.size
    while edge.size < size:
        index, known = divmod(edge.size, TILE_WIDTH)
        width = min(TILE_WIDTH, size - index * TILE_WIDTH)
        entries = source.bundle(index, width)[known:]
        edge, _ = extend(edge, [leaf_hash(raw) for raw in entries])
        raw = format_bundle(entries)
        spool.write(len(raw).to_bytes(_LENGTH_BYTES) + raw)
        progress(edge.size - first, size - first)
    return edge


def _append(store: EventStore, before: Head, edge: TreeEdge, spool: IO[bytes]) -> None:
    with store.appending() as appender:
        if appender.head() != before:
            message = f"database moved on from size {before.size} while entries were fetched"
            raise UnavailableError(message, code="database-busy")
        for bundle in _read_spool(spool):
            entries = [parse_entry(raw) for raw in bundle]
            edge, tiles = extend(edge, [entry.leaf_hash for entry in entries])
            recorded_at = entries[-1].recorded_at
            appender.append(
                entries, tiles, Head(size=TreeSize(edge.size), root=edge_root(edge), recorded_at=recorded_at)
            )


def _read_spool(spool: IO[bytes]) -> Iterator[list[bytes]]:
    spool.seek(0)
    while length := spool.read(_LENGTH_BYTES):
        yield parse_bundle(spool.read(int.from_bytes(length)))
