# SPDX-License-Identifier: Apache-2.0
"""Proofs computed from stored hashes, and the file that keeps one (RFC 9162 §2.1, c2sp.org tlog-proof).

    c2sp.org/tlog-proof@v1
    index 73894
    gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
    ...

    <the checkpoint, verbatim>

Where the hashes come from is left to a `HashReader`, normally `events.tlog.tiles.TileReader`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from events.errors import MalformedError, ProofError
from events.tlog.canonical import check_count, format_base64, parse_base64, parse_decimal, parse_text
from events.tlog.checkpoint import Checkpoint, parse_checkpoint, verify_checkpoint
from events.tlog.merkle import join_subtrees, leaf_hash, node_hash, verify_inclusion
from events.tlog.note import MAX_NOTE_BYTES, NoteVerifier, parse_note
from events.tlog.prooflines import check_hashes, check_header, format_lines, get_field, parse_hashes, take_field

MAX_PROOF_BYTES = 3 * MAX_NOTE_BYTES
"""Largest file with a proof we read. Two notes of any size fit: no log can pad its way out of being convicted."""

_HEADER = "c2sp.org/tlog-proof@v1"
_NOTES = 16
"""Checkpoints remembered to be ones: the proofs of a group of entries all carry the same."""


class HashReader(Protocol):
    """Hashes of the perfect subtrees of one tree."""

    def node(self, level: int, index: int) -> bytes:
        """Return the root over the `2**level` leaves that begin at leaf `index * 2**level`.

        Raises:
            EvidenceError: that hash is missing or damaged.
        """
        ...


def root_at(size: int, reader: HashReader) -> bytes:
    """Return the root the tree had at `size` leaves; reads at most log2(size) + 1 hashes."""
    check_count(size, "tree size")
    return join_subtrees(_subtrees(0, size, reader))


def prove_inclusion(index: int, size: int, reader: HashReader) -> list[bytes]:
    """Return the proof that leaf `index` is in the tree of `size` leaves, the leaf's sibling first.

    Reads at most 2 * log2(size) hashes.

    Raises:
        MalformedError: there is no such leaf in that tree.
    """
    check_count(size, "tree size")
    check_count(index, "index")
    if index >= size:
        raise MalformedError(f"inclusion proof: no index {index} in a tree of size {size}")
    # RFC 9162 §2.1.3.1, from the root down: keep the half with the leaf, note the root of the other.
    start, end, proof = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(join_subtrees(_subtrees(middle, end, reader)))
            end = middle
        else:
            proof.append(join_subtrees(_subtrees(start, middle, reader)))
            start = middle
    return proof[::-1]


def prove_neighbours(
    first: int, leaf_hashes: Sequence[bytes], checkpoint: Checkpoint, reader: HashReader
) -> list[tuple[bytes, ...]]:
    """Return the proof of each of `leaf_hashes`, which stand side by side from `first` on, under `checkpoint`.

    Each is what `prove_inclusion` returns and `verify_inclusion` accepts: all hashes in them are those with which the
    leaves were found to lead to the root. What their ways have in common is worked out once.

    Raises:
        MalformedError: there are no such leaves in that tree.
        ProofError: the leaves, with the hashes of `reader`, do not lead to the checkpoint's root.
    """
    check_count(first, "index")
    if first + len(leaf_hashes) > checkpoint.size:
        message = f"inclusion proof: no index {first + len(leaf_hashes) - 1} in a tree of size {checkpoint.size}"
        raise MalformedError(message)
    neighbours = _Neighbours(first, leaf_hashes, reader)
    root = neighbours.fold(0, checkpoint.size)
    if root != checkpoint.root:
        raise ProofError(f"inclusion proof: expected root {checkpoint.root.hex()}, found {root.hex()}")
    return neighbours.proofs(0, checkpoint.size, ())


class _Neighbours:
    """Leaves side by side, and the roots of the subtrees on and beside their ways to the root of the tree."""

    def __init__(self, first: int, leaf_hashes: Sequence[bytes], reader: HashReader) -> None:
        self._first = first
        self._end = first + len(leaf_hashes)
        self._leaf_hashes = leaf_hashes
        self._reader = reader
        self._roots: dict[tuple[int, int], bytes] = {}

    def fold(self, start: int, end: int) -> bytes:
        """Return the root over leaves `start` to `end`: computed where ours are among them, else the reader's."""
        if end <= self._first or self._end <= start:
            root = join_subtrees(_subtrees(start, end, self._reader))
        elif end - start == 1:
            root = self._leaf_hashes[start - self._first]
        else:
            middle = start + _split(end - start)
            root = node_hash(self.fold(start, middle), self.fold(middle, end))
        self._roots[start, end] = root
        return root

    def proofs(self, start: int, end: int, above: tuple[bytes, ...]) -> list[tuple[bytes, ...]]:
        """Return the proofs of our leaves from `start` to `end`, where `above` leads on from the root over those."""
        if end <= self._first or self._end <= start:
            return []
        if end - start == 1:
            return [above]
        middle = start + _split(end - start)
        left, right = self._roots[start, middle], self._roots[middle, end]
        return self.proofs(start, middle, (right, *above)) + self.proofs(middle, end, (left, *above))


def prove_consistency(size1: int, size2: int, reader: HashReader) -> list[bytes]:
    """Return the proof that the tree of `size1` leaves is the beginning of the one of `size2`.

    It is empty between equal sizes, and from an empty tree. Reads at most 2 * log2(size2) + 1 hashes.

    Raises:
        MalformedError: `size1` is above `size2`.
    """
    check_count(size1, "first tree size")
    check_count(size2, "second tree size")
    if size1 > size2:
        raise MalformedError(f"consistency proof: no size {size1} before size {size2}")
    if size1 == 0:
        return []
    # RFC 9162 §2.1.4.1, SUBPROOF from the root down: keep the half in which the old tree ends.
    start, end, proof = 0, size2, []
    while end != size1:
        middle = start + _split(end - start)
        if size1 <= middle:
            proof.append(join_subtrees(_subtrees(middle, end, reader)))
            end = middle
        else:
            proof.append(join_subtrees(_subtrees(start, middle, reader)))
            start = middle
    if start > 0:
        # SUBPROOF(m, D[m], false): this subtree is not the whole old tree, so the verifier needs its root.
        proof.append(join_subtrees(_subtrees(start, end, reader)))
    return proof[::-1]


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Where an entry stands, the way to the root, and the checkpoint with that root.

    `checkpoint` is a whole signed note, verbatim. Nobody signed `extra`: do not believe it.

    Raises:
        MalformedError: a field cannot be written as tlog-proof demands.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __post_init__(self) -> None:
        check_count(self.index, "tlog-proof index")
        check_hashes(self.hashes, "tlog-proof")
        _check_checkpoint(self.checkpoint)
        if self.extra == b"":
            raise MalformedError("tlog-proof: extra data is empty")


def format_tlog_proof(proof: TlogProof) -> bytes:
    """Return the bytes of a `.tlog-proof` file."""
    lines = [_HEADER]
    if proof.extra is not None:
        lines.append(f"extra {format_base64(proof.extra)}")
    lines.append(f"index {proof.index}")
    return format_lines(lines, proof.hashes) + b"\n" + proof.checkpoint


def parse_tlog_proof(raw: bytes) -> TlogProof:
    """Return the proof that `format_tlog_proof` writes as exactly `raw`.

    Raises:
        MalformedError: any other spelling, another version, or above the limits.
    """
    if len(raw) > MAX_PROOF_BYTES:
        raise MalformedError(f"tlog-proof: at most {MAX_PROOF_BYTES} bytes, found {len(raw)}")
    head, separator, checkpoint = raw.partition(b"\n\n")
    lines = parse_text(head, "tlog-proof").split("\n")
    check_header(lines.pop(0), _HEADER, "tlog-proof")
    extra = take_field(lines, "extra")
    index = get_field(lines, "index", "tlog-proof")
    if not separator:
        raise MalformedError("tlog-proof: expected an empty line and a checkpoint behind the hashes")
    return TlogProof(
        index=parse_decimal(index, "tlog-proof index"),
        hashes=parse_hashes(lines, "tlog-proof"),
        checkpoint=checkpoint,
        extra=None if extra is None else parse_base64(extra, "tlog-proof extra data"),
    )


def verify_tlog_proof(proof: TlogProof, entry: bytes, verifiers: Sequence[NoteVerifier], origin: str) -> Checkpoint:
    """Check that the log named `origin` holds `entry` at the stated index; return the checkpoint.

    The chain is bytes, leaf hash, proof, root, signature: `entry` must be the very bytes of the entry, and
    what they say (such as their position) is left to the caller, who compares it with `proof.index`.

    Raises:
        MalformedError: the checkpoint is not one.
        SignatureError: the log did not sign it (see `verify_checkpoint`).
        ProofError: the entry is not proved to be at that index.
    """
    checkpoint = verify_checkpoint(proof.checkpoint, origin, verifiers)
    verify_inclusion(proof.index, checkpoint.size, leaf_hash(entry), proof.hashes, checkpoint.root)
    return checkpoint


@lru_cache(_NOTES)
def _check_checkpoint(note: bytes) -> None:
    """Refuse what is no checkpoint, whoever signed it."""
    parse_checkpoint(parse_note(note).text)


def _split(size: int) -> int:
    # RFC 9162 §2.1.1: the largest power of two smaller than the size.
    return 1 << ((size - 1).bit_length() - 1)


def _subtrees(start: int, end: int, reader: HashReader) -> list[bytes]:
    """Return the roots of the perfect subtrees that make up leaves `start` to `end`, in falling size."""
    hashes = []
    while start < end:
        level = (end - start).bit_length() - 1
        hashes.append(reader.node(level, start >> level))
        start += 1 << level
    return hashes
