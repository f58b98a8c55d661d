# SPDX-License-Identifier: Apache-2.0
"""Comparing two checkpoints of one log: one tree, grown, two histories, or nothing proved (reliability.md 63, 64).

The hashes may come from either side or from a third, none of whom is believed: whatever they prove is verified
against what the log has signed before it is called an outcome.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from events.errors import EvidenceError, RegistryError
from events.tlog.checkpoint import Checkpoint, verify_checkpoint
from events.tlog.growth import (
    TlogConsistency,
    TlogMisbehaviour,
    format_consistency,
    format_misbehaviour,
    verify_beginning,
)
from events.tlog.note import NoteVerifier
from events.tlog.proof import HashReader, prove_consistency, root_at

SAME = "same"
CONSISTENT = "consistent"
MISBEHAVIOUR = "misbehaviour"
UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two checkpoints, whole notes, say about their log; the old one is the smaller."""

    outcome: str
    """`SAME` tree; `CONSISTENT`: it only grew; `MISBEHAVIOUR`: two histories; `UNPROVEN`: `reason` says why."""
    old_note: bytes
    new_note: bytes
    proof: bytes | None = None
    """The file to keep: of consistency or of misbehaviour."""
    reason: str = ""


def compare_checkpoints(
    one: bytes, other: bytes, verifiers: Sequence[NoteVerifier], origin: str, reader: HashReader | None
) -> Comparison:
    """Return what follows from two signed notes of the log named `origin`, by the hashes of `reader`.

    For equal sizes no hashes are needed. That no proof can be had is an outcome, not an error.

    Raises:
        MalformedError: one of them is not a checkpoint.
        SignatureError: one of them is not signed by the log.
    """
    signed = [(verify_checkpoint(note, origin, verifiers), note) for note in (one, other)]
    (old, old_note), (new, new_note) = sorted(signed, key=lambda each: each[0].size)
    if (old.size, old.root) == (new.size, new.root):
        return Comparison(SAME, old_note, new_note)
    try:
        root, hashes = _prove_beginning(old, new, reader)
    except RegistryError as error:
        return Comparison(UNPROVEN, old_note, new_note, reason=error.message)
    if root == old.root:
        proof = TlogConsistency(hashes=hashes, old=old_note, new=new_note)
        return Comparison(CONSISTENT, old_note, new_note, format_consistency(proof))
    evidence = TlogMisbehaviour(root=root, hashes=hashes, old=old_note, new=new_note)
    return Comparison(MISBEHAVIOUR, old_note, new_note, format_misbehaviour(evidence))


def _prove_beginning(old: Checkpoint, new: Checkpoint, reader: HashReader | None) -> tuple[bytes, tuple[bytes, ...]]:
    """Return the root that the tree of `new` has at the size of `old`, and the hashes that prove it."""
    if old.size == new.size:
        return new.root, ()
    if old.size == 0:
        return old.root, ()
    if reader is None:
        message = f"there is no source of hashes that could prove how size {old.size} became size {new.size}"
        raise EvidenceError(message)
    root = root_at(old.size, reader)
    hashes = tuple(prove_consistency(old.size, new.size, reader))
    verify_beginning(old.size, root, new, hashes)
    return root, hashes
