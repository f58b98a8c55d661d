# SPDX-License-Identifier: Apache-2.0
"""Receipts: an entry, its place, and the proof that a signed checkpoint holds it (tlog.md §2.6)."""

from collections.abc import Collection, Iterator
from itertools import groupby

import msgspec

from events.errors import EvidenceError, MalformedError, NotFoundError
from events.ids import Position, TreeSize
from events.store import Snapshot, StoredEntry
from events.tlog.head import Checkpoint, parse_checkpoint
from events.tlog.merkle import leaf_hash, verify_inclusion
from events.tlog.note import parse_note
from events.tlog.proof import InclusionProver, TlogProof, format_tlog_proof
from events.tlog.tiles import TileReader
from registry.ledger.published import get_checkpoint
from registry.ledger.tiles import tile_reader


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a filer keeps: with the log's public key, `entry` and `proof` are checked offline."""

    position: Position
    entry: bytes
    proof: bytes
    """A `.tlog-proof` file."""
    is_new: bool


class Receipts:
    """Makes receipts from one view of the log; what several have in common is read once."""

    def __init__(self, view: Snapshot) -> None:
        """Make receipts from what `view` shows."""
        self._view = view
        self._hashes = TileReader(tile_reader(view))
        self._note, self._note_first = b"", 0
        self._checkpoint: Checkpoint | None = None
        self._prover: InclusionProver | None = None
        self._prover_size = -1

    def make(self, position: Position, *, size: TreeSize | None = None, is_new: bool = False) -> Receipt:
        """Return the receipt of the entry at `position`: always the same one for the same `size`.

        Without a size, it is the receipt under the first checkpoint that covers the entry.

        Raises:
            NotFoundError: no such position, no checkpoint covers it yet, or none of `size` entries was published.
            EvidenceError: the stored hashes do not lead from the entry to that checkpoint; no false receipt is made.
        """
        return self._make(self._view.entry(position), size, is_new=is_new)

    def make_all(self, positions: Collection[Position]) -> dict[Position, Receipt]:
        """Return the receipts of new entries by their positions; those that lie together are read together.

        Raises:
            EvidenceError: as `make`; no receipt is made then.
        """
        return {
            entry.position: self._make(entry, None, is_new=True)
            for first, count in _runs(positions)
            for entry in self._view.entries(first, count)
        }

    def _make(self, entry: StoredEntry, size: TreeSize | None, *, is_new: bool) -> Receipt:
        position = entry.position
        checkpoint = self._first_checkpoint(position) if size is None else self._checkpoint_of(size, position)
        hashes = self._prover_at(checkpoint.size).prove(position)
        verify_inclusion(position, checkpoint.size, leaf_hash(entry.raw), hashes, checkpoint.root)
        proof = format_tlog_proof(TlogProof(index=position, hashes=tuple(hashes), checkpoint=self._note))
        return Receipt(position=position, entry=entry.raw, proof=proof, is_new=is_new)

    def _prover_at(self, size: int) -> InclusionProver:
        if self._prover is None or self._prover_size != size:
            self._prover, self._prover_size = InclusionProver(size, self._hashes), size
        return self._prover

    def _checkpoint_of(self, size: TreeSize, position: Position) -> Checkpoint:
        if size <= position:
            message = f"position {position}: not in a tree of size {size}, which holds positions below it"
            raise NotFoundError(message, code="position-beyond-size", pointer="/size")
        # It says nothing about the first one that covers a position.
        self._note, self._checkpoint = get_checkpoint(self._view, size), None
        return _read(self._note, position)

    def _first_checkpoint(self, position: Position) -> Checkpoint:
        # The first checkpoint for one position is the first for every position from there to its size.
        if self._checkpoint is None or not self._note_first <= position < self._checkpoint.size:
            self._note, self._note_first = self._view.checkpoint(covering=position), position
            self._checkpoint = _read(self._note, position)
        return self._checkpoint


def _runs(positions: Collection[Position]) -> Iterator[tuple[Position, int]]:
    """Yield first and number of every run of neighbours."""
    # What grows by one from neighbour to neighbour, less its place in the order, is the same within a run.
    for _, run in groupby(enumerate(sorted(positions)), lambda each: each[1] - each[0]):
        places = [position for _, position in run]
        yield places[0], len(places)


def _read(note: bytes, position: Position) -> Checkpoint:
    try:
        checkpoint = parse_checkpoint(parse_note(note).text)
    except MalformedError as error:
        message = f"stored checkpoint over position {position}: {error.message}"
        raise EvidenceError(message, code="checkpoint-mismatch", position=position) from error
    if checkpoint.size <= position:
        message = f"stored checkpoint over position {position}: it is of size {checkpoint.size}"
        raise EvidenceError(message, code="checkpoint-mismatch", position=position)
    return checkpoint
