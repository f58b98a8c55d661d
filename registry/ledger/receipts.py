# SPDX-License-Identifier: Apache-2.0
"""Receipts: an entry, its place, and the proof that a signed checkpoint holds it (tlog.md §2.6)."""

from collections.abc import Iterable

import msgspec

from events.entry import Entry
from events.errors import EvidenceError, HashMismatchError, MalformedError, NotFoundError
from events.ids import Position, TreeSize
from events.store import Snapshot
from events.tlog.head import Checkpoint, parse_checkpoint
from events.tlog.merkle import leaf_hash
from events.tlog.note import parse_note
from events.tlog.proof import TlogProof, format_tlog_proof, prove_neighbours
from events.tlog.tiles import EdgeReader, TileReader
from registry.ledger.published import Published, get_checkpoint, read_stored
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

    def make(self, position: Position, *, size: TreeSize | None = None, is_new: bool = False) -> Receipt:
        """Return the receipt of the entry at `position`: always the same one for the same `size`.

        Without a size, it is the receipt under the first checkpoint that covers the entry.

        Raises:
            NotFoundError: no such position, no checkpoint covers it yet, or none of `size` entries was published.
            EvidenceError: the stored hashes do not lead from the entry to that checkpoint; no false receipt is made.
        """
        entry = self._view.entry(position)
        checkpoint = self._first_checkpoint(position) if size is None else self._checkpoint_of(size, position)
        hashes = prove_neighbours(position, [leaf_hash(entry.raw)], checkpoint, self._hashes)[0]
        proof = TlogProof(index=position, hashes=hashes, checkpoint=self._note)
        return Receipt(position=position, entry=entry.raw, proof=format_tlog_proof(proof), is_new=is_new)

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


def make_receipts(published: Published, entries: Iterable[Entry]) -> dict[Position, Receipt]:
    """Return the receipts of new `entries` by their positions: of those which `published` is the first to cover.

    Nothing is read for them: `published` knows the leaf hashes of the entries that it read back, and what stood before.

    Raises:
        EvidenceError: an entry is not the one that was read back; no receipt is made then.
    """
    first, end = published.base.size, published.base.size + len(published.leaf_hashes)
    covered = [entry for entry in entries if first <= entry.position < end]
    if not covered:
        return {}
    for entry in covered:
        if entry.leaf_hash != published.leaf_hashes[entry.position - first]:
            raise HashMismatchError(f"entry {entry.position}: another one was read back", position=entry.position)
    proofs = prove_neighbours(first, published.leaf_hashes, read_stored(published.note), EdgeReader(published.base))
    return {
        entry.position: Receipt(
            position=entry.position,
            entry=entry.raw,
            proof=format_tlog_proof(
                TlogProof(index=entry.position, hashes=proofs[entry.position - first], checkpoint=published.note)
            ),
            is_new=True,
        )
        for entry in covered
    }


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
