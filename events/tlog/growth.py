# SPDX-License-Identifier: Apache-2.0
"""Two signed checkpoints of one log, and what is proved about them: it only grew, or it signed two histories.

    verdigris-consistency@v1          verdigris-misbehaviour@v1
    old 5                             old 5
    new 13                            new 13
    <hashes, one a line>              root <what the newer tree has as its root at the older size>
                                      <hashes, one a line>

    <older checkpoint, verbatim>      <one checkpoint, verbatim>

    <newer checkpoint, verbatim>      <another checkpoint, verbatim>

Formats of ours, in the manner of c2sp.org tlog-proof (DECISIONS.md 20). Both are checked with the log's public keys
alone. The hashes are a consistency proof (RFC 9162 §2.1.4); the root they start from is fixed by the newer signed root,
so one that differs from what was signed for that size can only come from a log that signed two histories.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from events.errors import MalformedError, ProofError
from events.tlog.canonical import check_hash, format_base64, parse_decimal, parse_hash, parse_text
from events.tlog.checkpoint import Checkpoint, parse_checkpoint, verify_checkpoint
from events.tlog.merkle import EMPTY_ROOT, verify_consistency
from events.tlog.note import NoteVerifier, parse_note
from events.tlog.proof import MAX_PROOF_BYTES
from events.tlog.prooflines import check_hashes, check_header, format_lines, get_field, parse_hashes

CONSISTENCY_HEADER = "verdigris-consistency@v1"
MISBEHAVIOUR_HEADER = "verdigris-misbehaviour@v1"
CONSISTENCY_KIND = b"verdigris-consistency@"
MISBEHAVIOUR_KIND = b"verdigris-misbehaviour@"
"""What such files begin with, in any version."""

_BLOCKS = 5


@dataclass(frozen=True, slots=True)
class TlogConsistency:
    """The proof that the log only grew between two checkpoints, each a whole signed note, verbatim.

    Raises:
        MalformedError: a field cannot be written so, or the old checkpoint is the larger one.
    """

    hashes: tuple[bytes, ...]
    old: bytes
    new: bytes

    def __post_init__(self) -> None:
        check_hashes(self.hashes, "consistency proof")
        _check_order(self.old, self.new)


@dataclass(frozen=True, slots=True)
class TlogMisbehaviour:
    """The proof that a log signed two histories; `root` is what the tree of `new` has at the size of `old`.

    Raises:
        MalformedError: a field cannot be written so, or the old checkpoint is the larger one.
    """

    root: bytes
    hashes: tuple[bytes, ...]
    old: bytes
    new: bytes

    def __post_init__(self) -> None:
        check_hash(self.root, "misbehaviour root")
        check_hashes(self.hashes, "misbehaviour")
        _check_order(self.old, self.new)


def format_consistency(proof: TlogConsistency) -> bytes:
    """Return the bytes of a consistency file."""
    lines = [CONSISTENCY_HEADER, *_sizes(proof.old, proof.new)]
    return b"\n".join((format_lines(lines, proof.hashes), proof.old, proof.new))


def parse_consistency(raw: bytes) -> TlogConsistency:
    """Return the proof that `format_consistency` writes as exactly `raw`.

    Raises:
        MalformedError: any other spelling, another version, or above the limits.
    """
    lines, old, new = _split(raw, CONSISTENCY_HEADER, "consistency proof")
    proof = TlogConsistency(hashes=parse_hashes(lines, "consistency proof"), old=old, new=new)
    _check_same(format_consistency(proof), raw, "consistency proof")
    return proof


def verify_growth(
    proof: TlogConsistency, verifiers: Sequence[NoteVerifier], origin: str
) -> tuple[Checkpoint, Checkpoint]:
    """Check that the log named `origin` signed both checkpoints and only grew between; return old and new.

    Raises:
        MalformedError: a checkpoint is not one.
        SignatureError: the log did not sign it (see `verify_checkpoint`).
        ProofError: it is not proved.
    """
    old = verify_checkpoint(proof.old, origin, verifiers)
    new = verify_checkpoint(proof.new, origin, verifiers)
    verify_beginning(old.size, old.root, new, proof.hashes)
    return old, new


def format_misbehaviour(proof: TlogMisbehaviour) -> bytes:
    """Return the bytes of a misbehaviour file."""
    lines = [MISBEHAVIOUR_HEADER, *_sizes(proof.old, proof.new), f"root {format_base64(proof.root)}"]
    return b"\n".join((format_lines(lines, proof.hashes), proof.old, proof.new))


def parse_misbehaviour(raw: bytes) -> TlogMisbehaviour:
    """Return the proof that `format_misbehaviour` writes as exactly `raw`.

    Raises:
        MalformedError: any other spelling, another version, or above the limits.
    """
    lines, old, new = _split(raw, MISBEHAVIOUR_HEADER, "misbehaviour")
    root = parse_hash(get_field(lines, "root", "misbehaviour"), "misbehaviour root")
    proof = TlogMisbehaviour(root=root, hashes=parse_hashes(lines, "misbehaviour"), old=old, new=new)
    _check_same(format_misbehaviour(proof), raw, "misbehaviour")
    return proof


def verify_misbehaviour(
    proof: TlogMisbehaviour, verifiers: Sequence[NoteVerifier], origin: str
) -> tuple[Checkpoint, Checkpoint]:
    """Check that the log named `origin` signed both checkpoints, and that they cannot be of one history.

    Raises:
        MalformedError: a checkpoint is not one.
        SignatureError: the log did not sign it: then nothing is proved against it.
        ProofError: the hashes do not lead to the newer root, or both are of one history.
    """
    old = verify_checkpoint(proof.old, origin, verifiers)
    new = verify_checkpoint(proof.new, origin, verifiers)
    verify_beginning(old.size, proof.root, new, proof.hashes)
    if proof.root == old.root:
        raise ProofError(f"misbehaviour of {origin}: sizes {old.size} and {new.size} are of one history")
    return old, new


def verify_beginning(size: int, root: bytes, tree: Checkpoint, hashes: Sequence[bytes]) -> None:
    """Check that `tree` begins with `size` leaves under `root`; from nothing there is nothing to be proved.

    Raises:
        ProofError: it is not proved.
    """
    if size:
        verify_consistency(size, tree.size, tuple(hashes), root, tree.root)
    elif hashes or root != EMPTY_ROOT:
        raise ProofError("consistency proof: an empty tree has the empty root, and needs no hashes")


def _size(note: bytes) -> int:
    return parse_checkpoint(parse_note(note).text).size


def _sizes(old: bytes, new: bytes) -> list[str]:
    return [f"old {_size(old)}", f"new {_size(new)}"]


def _check_order(old: bytes, new: bytes) -> None:
    if _size(old) > _size(new):
        raise MalformedError(f"checkpoints: expected the smaller one first, found {_size(old)} before {_size(new)}")


def _split(raw: bytes, header: str, what: str) -> tuple[list[str], bytes, bytes]:
    """Return what stands behind the sizes in the first block, and the two checkpoints."""
    if len(raw) > MAX_PROOF_BYTES:
        raise MalformedError(f"{what}: at most {MAX_PROOF_BYTES} bytes, found {len(raw)}")
    # A checkpoint has one empty line itself, before its signatures: there is one way to cut the file in five.
    head, *blocks = raw.split(b"\n\n", _BLOCKS)
    lines = parse_text(head, what).split("\n")
    check_header(lines.pop(0), header, what)
    for name in ("old", "new"):
        # Compared with the checkpoints when the whole is written again.
        parse_decimal(get_field(lines, name, what), f"{what} {name} size")
    if len(blocks) != _BLOCKS - 1:
        raise MalformedError(f"{what}: expected hashes and two checkpoints, each after an empty line")
    return lines, b"\n\n".join(blocks[:2]) + b"\n", b"\n\n".join(blocks[2:])


def _check_same(written: bytes, raw: bytes, what: str) -> None:
    if written != raw:
        raise MalformedError(f"{what}: states other sizes than its checkpoints")
