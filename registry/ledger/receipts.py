# SPDX-License-Identifier: Apache-2.0
"""Receipts: an entry, its place, and the proof that a signed checkpoint holds it (tlog.md §2.6)."""

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

import msgspec

from events.entry import Entry
from events.errors import EvidenceError, MalformedError, NotFoundError
from events.ids import Position, TreeSize
from events.store import Snapshot, StoredEntry
from events.tlog.head import Checkpoint, parse_checkpoint
from events.tlog.merkle import leaf_hash
from events.tlog.note import parse_note
from events.tlog.proof import TlogProof, format_tlog_proof, prove_neighbours
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

    def make(self, position: Position, *, size: TreeSize | None = None, is_new: bool = False) -> Receipt:
        """Return the receipt of the entry at `position`: always the same one for the same `size`.

        Without a size, it is the receipt under the first checkpoint that covers the entry.

        Raises:
            NotFoundError: no such position, no checkpoint covers it yet, or none of `size` entries was published.
            EvidenceError: the stored hashes do not lead from the entry to that checkpoint; no false receipt is made.
        """
        entry = self._view.entry(position)
        checkpoint = self._first_checkpoint(position) if size is None else self._checkpoint_of(size, position)
        return self._make([entry], checkpoint, is_new=is_new)[0]

    def make_all(self, entries: Collection[Entry]) -> dict[Position, Receipt]:
        """Return the receipts of new entries by their positions; what neighbours have in common is done once.

        `entries` are as they were recorded: that the log holds these very bytes is what their proofs are checked for.

        Raises:
            EvidenceError: as `make`; no receipt is made then.
        """
        receipts: dict[Position, Receipt] = {}
        for run in _runs(entries):
            left = run
            while left:
                checkpoint = self._first_checkpoint(left[0].position)
                covered = checkpoint.size - left[0].position
                made = self._make(left[:covered], checkpoint, is_new=True)
                receipts.update((receipt.position, receipt) for receipt in made)
                left = left[covered:]
        return receipts

    def _make(self, entries: Sequence[Entry | StoredEntry], checkpoint: Checkpoint, *, is_new: bool) -> list[Receipt]:
        leaves = [leaf_hash(entry.raw) for entry in entries]
        proofs = prove_neighbours(entries[0].position, leaves, checkpoint, self._hashes)
        return [
            Receipt(
                position=entry.position,
                entry=entry.raw,
                proof=format_tlog_proof(TlogProof(index=entry.position, hashes=hashes, checkpoint=self._note)),
                is_new=is_new,
            )
            for entry, hashes in zip(entries, proofs, strict=True)
        ]

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


def _runs(entries: Collection[Entry]) -> Iterator[list[Entry]]:
    """Yield every run of neighbours."""
    ordered = sorted(entries, key=lambda entry: entry.position)
    # What grows by one from neighbour to neighbour, less its place in the order, is the same within a run.
    for _, run in groupby(enumerate(ordered), lambda each: each[1].position - each[0]):
        yield [entry for _, entry in run]


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
