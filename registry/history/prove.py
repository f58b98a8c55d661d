# SPDX-License-Identifier: Apache-2.0
"""Making a history's proof from the log: what `registry.history.verify` checks, in the bytes of DECISIONS.md 22.

The tree of heads at a run's size is read once for each run, by an indexed query whose cost does not grow with the log,
and kept for the newest runs asked about. A tree that does not have the root the run states makes no proof: then the
run, or the log, is false.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from events.catalogue.clock import SchedulerRunCompleted
from events.catalogue.trust import GovernanceKeysChanged, ServiceKeyAdded
from events.entry import Entry, parse_entry
from events.errors import EvidenceError, NotFoundError
from events.ids import Position, TreeSize
from events.store import Snapshot, StoredEntry
from events.tlog.head import Checkpoint, parse_checkpoint
from events.tlog.merkle import leaf_hash, verify_consistency, verify_inclusion
from events.tlog.note import parse_note
from events.tlog.proof import TlogProof, format_tlog_proof, prove_consistency, prove_inclusion
from events.tlog.tiles import TileReader
from registry.history.document import VERSION, HistoryDocument, ProvenEntry, ProvenRun, format_history
from registry.history.heads import Hashes, HeadsTree, format_hashes
from registry.ledger.tiles import tile_reader

RUN_TYPE: Final = "scheduler.run_completed.v1"
ADDED_TYPE: Final = "service_key.added.v1"
_HANDED_ON: Final = "governance_keys.changed.v1"
_PAGE: Final = 100
_MAX_TREES: Final = 2
_FOUNDATION: Final = Position(0)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A run of the sweep, and the published checkpoint under which it is shown."""

    run: Entry
    event: SchedulerRunCompleted
    note: bytes
    """The checkpoint as it is signed."""
    checkpoint: Checkpoint


class Histories:
    """Proves histories; made once for a process, since it keeps the trees of heads. Safe to use from many threads."""

    def __init__(self) -> None:
        """Start without trees; at most two are kept."""
        self._trees: OrderedDict[tuple[int, str], HeadsTree] = OrderedDict()
        self._lock = threading.Lock()

    def prove(self, view: Snapshot, subject: str, place: Place) -> bytes:
        """Return the document that proves the history of `subject` as of `place`, which `find_place` found in `view`.

        Raises:
            EvidenceError: what is stored does not lead to what the run or the checkpoint says; no proof is made of it.
        """
        event, size = place.event, place.checkpoint.size
        tree = _LogTree(view, place.checkpoint)
        document = HistoryDocument(
            consistency=tree.prove_beginning(event.tree_size, bytes.fromhex(event.tree_root)),
            entries=tuple(tree.prove(stored) for stored in view.stream(subject, known_at=TreeSize(size))),
            heads=self._heads(view, place).prove(subject),
            keys=tuple(tree.prove(stored) for stored in _find_keys(view, place)),
            run=ProvenRun(entry=place.run.raw.decode(), receipt=tree.receipt(place)),
            subject=subject,
            v=VERSION,
        )
        return format_history(document)

    def _heads(self, view: Snapshot, place: Place) -> HeadsTree:
        key = place.event.tree_size, place.event.heads_root
        # While one request reads the heads of a run, the others want the same and wait for them.
        with self._lock:
            tree = self._trees.pop(key, None) or _read_heads(view, place)
            self._trees[key] = tree
            while len(self._trees) > _MAX_TREES:
                self._trees.popitem(last=False)
        return tree


class _LogTree:
    """Proofs in the tree of the log under one checkpoint; each is checked before it is handed out."""

    def __init__(self, view: Snapshot, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint
        self._hashes = TileReader(tile_reader(view))

    def prove(self, stored: StoredEntry) -> ProvenEntry:
        hashes = self._prove(stored.position, stored.raw)
        return ProvenEntry(entry=stored.raw.decode(), proof=format_hashes(hashes))

    def receipt(self, place: Place) -> str:
        hashes = self._prove(place.run.position, place.run.raw)
        proof = TlogProof(index=place.run.position, hashes=tuple(hashes), checkpoint=place.note)
        return format_tlog_proof(proof).decode()

    def prove_beginning(self, size: int, root: bytes) -> Hashes:
        hashes = prove_consistency(size, self._checkpoint.size, self._hashes)
        verify_consistency(size, self._checkpoint.size, hashes, root, self._checkpoint.root)
        return format_hashes(hashes)

    def _prove(self, position: int, raw: bytes) -> list[bytes]:
        size, root = self._checkpoint.size, self._checkpoint.root
        hashes = prove_inclusion(position, size, self._hashes)
        verify_inclusion(position, size, leaf_hash(raw), hashes, root)
        return hashes


def _find_keys(view: Snapshot, place: Place) -> Iterator[StoredEntry]:
    """Yield the foundation and, if the run is signed with a later service key, the entry that added it.

    Before it, whatever handed governance on, since whoever governed then signed for that key.
    """
    yield view.entry(_FOUNDATION)
    first, handed_on = Position(0), list[StoredEntry]()
    while page := view.entries(first, _PAGE, types={ADDED_TYPE, _HANDED_ON}):
        for stored in page:
            event = parse_entry(stored.raw).filing.event
            if isinstance(event, GovernanceKeysChanged):
                handed_on.append(stored)
            if isinstance(event, ServiceKeyAdded) and event.key_id == place.run.filing.header.kid:
                yield from (*handed_on, stored)
        first = Position(page[-1].position + 1)


def find_place(view: Snapshot, *, run: Position | None = None, size: TreeSize | None = None) -> Place:
    """Return the run at position `run`, or the newest one, under the checkpoint of `size`, or the first over the run.

    Raises:
        NotFoundError: no run is recorded and published, none at that position, or no checkpoint of that size.
        EvidenceError: the run says that it saw what came after it.
    """
    note = view.checkpoint() if size is None else _checkpoint_of(view, size)
    known_at = TreeSize(_read(note).size)
    if run is None:
        run = view.find_last(RUN_TYPE, known_at=known_at)
        if run is None:
            message = f"no run of the sweep is recorded among the first {known_at} entries"
            raise NotFoundError(message, code="run-none")
    entry = parse_entry(view.entry(run).raw) if run < known_at else None
    if entry is None or not isinstance(entry.filing.event, SchedulerRunCompleted):
        message = f"position {run}: no run of the sweep among the first {known_at} entries"
        raise NotFoundError(message, code="run-unknown", pointer="/run")
    if entry.filing.event.tree_size > run:
        message = f"run at position {run}: it says that it looked at {entry.filing.event.tree_size} entries"
        raise EvidenceError(message, code="run-tree", position=run)
    if size is None:
        note = view.checkpoint(covering=run)
    return Place(run=entry, event=entry.filing.event, note=note, checkpoint=_read(note))


def _checkpoint_of(view: Snapshot, size: TreeSize) -> bytes:
    note = view.checkpoint(covering=Position(size - 1))
    if _read(note).size != size:
        message = f"checkpoint of size {size}: none was published, the next one is of size {_read(note).size}"
        raise NotFoundError(message, code="checkpoint-unknown", pointer="/size")
    return note


def _read(note: bytes) -> Checkpoint:
    return parse_checkpoint(parse_note(note).text)


def _read_heads(view: Snapshot, place: Place) -> HeadsTree:
    event = place.event
    tree = HeadsTree(view.stream_heads(known_at=TreeSize(event.tree_size)))
    if (tree.root.hex(), len(tree)) != (event.heads_root, event.streams_count):
        message = (
            f"run at position {place.run.position}: it says {event.streams_count} streams under {event.heads_root} at "
            f"size {event.tree_size}, recomputed {len(tree)} under {tree.root.hex()}"
        )
        raise EvidenceError(message, code="run-heads", position=place.run.position)
    return tree
