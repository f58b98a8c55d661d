# SPDX-License-Identifier: Apache-2.0
"""What the log has published about itself: its checkpoints by size, and the proofs that it only grew between them.

Only for a size with a signed checkpoint can anything be proved; which sizes those are follows from how filings were
grouped. Signatures are left to whoever brings the log's keys: here hashes are compared with the stored checkpoints.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from events.errors import EvidenceError, MalformedError, NotFoundError
from events.ids import Position, TreeSize
from events.store import Snapshot, StoredCheckpoint
from events.tlog.growth import TlogConsistency, format_consistency, verify_beginning
from events.tlog.head import Checkpoint, parse_checkpoint
from events.tlog.merkle import MAX_SIZE
from events.tlog.note import parse_note
from events.tlog.proof import prove_consistency
from events.tlog.tiles import TileReader, TreeEdge
from registry.ledger.tiles import tile_reader


class Published(Struct, frozen=True, kw_only=True):
    """The newest checkpoint; and if it was made now, what it is the first one to cover."""

    note: bytes
    base: TreeEdge = TreeEdge()
    """The tree under the checkpoint before."""
    leaf_hashes: Sequence[bytes] = ()
    """Those behind it, of the entries as they were read back; none if there were too many to keep in mind."""


def get_checkpoint(view: Snapshot, size: TreeSize, *, pointer: str = "/size") -> bytes:
    """Return the signed checkpoint of exactly `size`, which was asked for in the field at `pointer`.

    Raises:
        NotFoundError: that size was never published; the published sizes nearest to it are named.
    """
    # No tree is larger, and no store counts further.
    bound = min(size, MAX_SIZE)
    above = _find(view, covering=Position(bound - 1))
    if above is not None and above.size == size:
        return above.note
    below = _find(view, within=TreeSize(bound))
    nearest = " and ".join(str(each.size) for each in (below, above) if each is not None)
    message = f"no checkpoint of size {size} was published" + (f"; the nearest are of {nearest}" if nearest else "")
    raise NotFoundError(message, code="size-not-published", pointer=pointer)


def list_checkpoints(view: Snapshot, after: int, limit: int) -> Iterator[StoredCheckpoint]:
    """Yield up to `limit` checkpoints of sizes above `after`, the smallest first."""
    for _ in range(limit):
        found = _find(view, covering=Position(after))
        if found is None:
            return
        yield found
        after = found.size


def newest_size(view: Snapshot) -> TreeSize:
    """Return the size of the newest checkpoint, 0 before the first.

    Raises:
        EvidenceError: it is damaged.
    """
    newest = _find(view)
    return TreeSize(0) if newest is None else newest.size


def prove_growth(view: Snapshot, old: TreeSize, new: TreeSize) -> bytes:
    """Return the consistency file between two published sizes (`events.tlog.growth`).

    Raises:
        MalformedError: `old` is above `new`.
        NotFoundError: one of them was never published.
        EvidenceError: the stored hashes do not lead from one to the other; no false proof is made.
    """
    if old > new:
        message = f"expected the smaller size first, found {old} before {new}"
        raise MalformedError(message, code="sizes-reversed", pointer="/old")
    old_note, new_note = get_checkpoint(view, old, pointer="/old"), get_checkpoint(view, new, pointer="/new")
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
    """Return what `Snapshot.checkpoint` does, None where there is none; its own size is compared with the question."""
    try:
        note = view.checkpoint(covering=covering, within=within)
    except NotFoundError:
        return None
    size = TreeSize(read_stored(note).size)
    if (covering is not None and size <= covering) or (within is not None and size > within):
        place = f"over position {covering}" if within is None else f"within size {within}"
        raise EvidenceError(f"stored checkpoint {place}: it is of size {size}", code="checkpoint-mismatch")
    return StoredCheckpoint(size=size, note=note)
