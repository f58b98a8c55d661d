# SPDX-License-Identifier: Apache-2.0
"""Receipts: an entry, its place, and the proof that a signed checkpoint holds it (tlog.md §2.6)."""

import msgspec

from events.ids import Position
from events.store import Snapshot
from events.tlog.head import parse_checkpoint
from events.tlog.note import parse_note
from events.tlog.proof import TlogProof, format_tlog_proof, prove_inclusion
from events.tlog.tiles import TileReader


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
        self._hashes = TileReader(view.tile)
        self._note, self._note_first, self._note_size = b"", 0, 0

    def make(self, position: Position, *, is_new: bool = False) -> Receipt:
        """Return the receipt of the entry at `position` under the first checkpoint that covers it: always the same one.

        Raises:
            NotFoundError: no such position, or no checkpoint covers it yet.
        """
        entry = self._view.entry(position)
        note, size = self._first_checkpoint(position)
        hashes = prove_inclusion(position, size, self._hashes)
        proof = format_tlog_proof(TlogProof(index=position, hashes=tuple(hashes), checkpoint=note))
        return Receipt(position=position, entry=entry.raw, proof=proof, is_new=is_new)

    def _first_checkpoint(self, position: Position) -> tuple[bytes, int]:
        # The first checkpoint for one position is the first for every position from there to its size.
        if not self._note_first <= position < self._note_size:
            self._note = self._view.checkpoint(covering=position)
            self._note_first, self._note_size = position, parse_checkpoint(parse_note(self._note).text).size
        return self._note, self._note_size
