# SPDX-License-Identifier: Apache-2.0
"""What the log has published about itself: its checkpoints by size, and the proofs that it only grew between them.

Only for a size with a signed checkpoint can anything be proved; which sizes those are follows from how filings were
grouped. Signatures are left to whoever brings the log's keys: here hashes are compared with the stored checkpoints.
"""

from collections.abc import Iterator

from events.errors import EvidenceError, MalformedError, NotFoundError
from events.ids import Position, TreeSize
from events.store import Snapshot, StoredCheckpoint
from events.tlog.growth import TlogConsistency, format_consistency, verify_beginning
from events.tlog.head import Checkpoint, parse_checkpoint
from events.tlog.note import parse_note
from events.tlog.proof import prove_consistency
from events.tlog.tiles import TileReader
from registry.ledger.tiles import tile_reader


def get_checkpoint(view: Snapshot, size: TreeSize) -> bytes:
    """Return the signed checkpoint of exactly `size`.

    Raises:
        NotFoundError: that size was never published; the published sizes nearest to it are named.
    """
    near = [_find(view, within=size), _find(view, covering=Position(size))]
    if near[0] is not None and near[0].size == size:
        return near[0].note
    nearest = " and ".join(str(each.size) for each in near if each is not None)
    message = f"no checkpoint of size {size} was published" + (f"; the nearest are of {nearest}" if nearest else "")
    raise NotFoundError(message, code="size-not-published")


def list_checkpoints(view: Snapshot, after: int, limit: int) -> Iterator[StoredCheckpoint]:
    """Yield up to `limit` checkpoints of sizes above `after`, the smallest first."""
    for _ in range(limit):
        found = _find(view, covering=Position(after))
        if found is None:
            return
        yield found
        after = found.size


def prove_growth(view: Snapshot, old: TreeSize, new: TreeSize) -> bytes:
    """Return the consistency file between two published sizes (`events.tlog.growth`).

    Raises:
        MalformedError: `old` is above `new`.
        NotFoundError: one of them was never published.
        EvidenceError: the stored hashes do not lead from one to the other; no false proof is made.
    """
    if old > new:
        message = f"expected the smaller size first, found {old} before {new}"
        raise MalformedError(message, code="sizes-reversed")
    old_note, new_note = get_checkpoint(view, old), get_checkpoint(view, new)
    hashes = tuple(prove_consistency(old, new, TileReader(tile_reader(view))))
    verify_beginning(old, read_stored(old_note).root, read_stored(new_note), hashes)
    return format_consistency(TlogConsistency(hashes=hashes, old=old_note, new=new_note))


def read_stored(note: bytes) -> Checkpoint:
    """Return what a stored checkpoint says.

    Raises:
        EvidenceError: it is damaged.
    """
    try:
        return parse_checkpoint(parse_note(note).text)
    except MalformedError as error:
        raise EvidenceError(f"stored checkpoint: {error.message}", code="checkpoint-mismatch") from error


def _find(
    view: Snapshot, *, covering: Position | None = None, within: TreeSize | None = None
) -> StoredCheckpoint | None:
    try:
        note = view.checkpoint(covering=covering, within=within)
    except NotFoundError:
        return None
    return StoredCheckpoint(size=TreeSize(read_stored(note).size), note=note)
