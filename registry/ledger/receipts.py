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


def make_receipt(view: Snapshot, position: Position, *, is_new: bool = False) -> Receipt:
    """Return the receipt of the entry at `position` under the first checkpoint that covers it: always the same one.

    Raises:
        NotFoundError: no such position, or no checkpoint covers it yet.
    """
    entry = view.entry(position)
    note = view.checkpoint(covering=position)
    size = parse_checkpoint(parse_note(note).text).size
    hashes = prove_inclusion(position, size, TileReader(view.tile))
    proof = format_tlog_proof(TlogProof(index=position, hashes=tuple(hashes), checkpoint=note))
    return Receipt(position=position, entry=entry.raw, proof=proof, is_new=is_new)
