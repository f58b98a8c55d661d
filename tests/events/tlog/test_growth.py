# SPDX-License-Identifier: Apache-2.0
"""Files of growth and of misbehaviour: what cannot be written cannot be made, and one file has one spelling."""

import dataclasses
from collections.abc import Callable

import pytest

from events.errors import MalformedError, ProofError, SignatureError
from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.growth import (
    CONSISTENCY_KIND,
    MISBEHAVIOUR_KIND,
    TlogConsistency,
    TlogMisbehaviour,
    format_consistency,
    format_misbehaviour,
    parse_consistency,
    parse_misbehaviour,
    verify_beginning,
    verify_growth,
    verify_misbehaviour,
)
from events.tlog.merkle import EMPTY_ROOT, root_of
from events.tlog.note import sign_note
from events.tlog.proof import MAX_PROOF_BYTES, prove_consistency
from events.tlog.tiles import TileReader
from tests.events.tlog.trees import ED25519, ORIGIN, SIGNED_AT, SIGNERS, VERIFIERS, grow, leaves

OLD, NEW = 5, 13


def note(size: int, root: bytes | None = None) -> bytes:
    return sign_checkpoint(Checkpoint(ORIGIN, size, root or root_of(leaves(size))), SIGNERS, SIGNED_AT)


HASHES = tuple(prove_consistency(OLD, NEW, TileReader(grow(NEW)[1].read)))
ROOT = root_of(leaves(OLD))
GROWTH = TlogConsistency(hashes=HASHES, old=note(OLD), new=note(NEW))
CONVICTING = TlogMisbehaviour(root=ROOT, hashes=HASHES, old=note(OLD, b"x" * 32), new=note(NEW))
Proof = TlogConsistency | TlogMisbehaviour
BOTH: dict[str, tuple[Proof, Callable[..., bytes], Callable[[bytes], Proof], Callable[..., object]]] = {
    "growth": (GROWTH, format_consistency, parse_consistency, verify_growth),
    "misbehaviour": (CONVICTING, format_misbehaviour, parse_misbehaviour, verify_misbehaviour),
}
of_both = pytest.mark.parametrize(("proof", "write", "read", "verify"), BOTH.values(), ids=BOTH.keys())


@of_both
def test_a_proof_comes_back_and_holds(proof, write, read, verify):
    """What it says are the two checkpoints, the older one first."""
    assert read(write(proof)) == proof
    old, new = verify(read(write(proof)), VERIFIERS, ORIGIN)
    assert (OLD, NEW) == (old.size, new.size)


@of_both
def test_a_file_begins_with_its_kind(proof, write, read, verify):
    """By which it is told from any other, in this version as in any other."""
    kind, other = (CONSISTENCY_KIND, MISBEHAVIOUR_KIND)[:: 1 if proof is GROWTH else -1]
    assert write(proof).startswith(kind + b"v1\n")
    assert not write(proof).startswith(other)


BAD_FIELDS: dict[str, dict[str, object]] = {
    "64 hashes": {"hashes": (bytes(32),) * 64},
    "a hash of 31 bytes": {"hashes": (bytes(31),)},
    "a hash of 33 bytes": {"hashes": (*HASHES, bytes(33))},
    "the larger checkpoint first": {"old": note(NEW), "new": note(OLD)},
    "one entry too many in the older one": {"old": note(NEW + 1)},
    "an older one that is no note": {"old": b"text\n"},
    "a newer one that is no checkpoint": {"new": sign_note(b"hello\n", [ED25519])},
}


@pytest.mark.parametrize("fields", BAD_FIELDS.values(), ids=BAD_FIELDS.keys())
@pytest.mark.parametrize("proof", [GROWTH, CONVICTING], ids=BOTH.keys())
def test_a_proof_that_cannot_be_written_cannot_be_made(proof, fields):
    with pytest.raises(MalformedError):
        dataclasses.replace(proof, **fields)


@pytest.mark.parametrize("root", [b"", ROOT[:31], ROOT + b"x"])
def test_evidence_is_about_a_root(root):
    with pytest.raises(MalformedError):
        dataclasses.replace(CONVICTING, root=root)


def test_a_proof_may_have_63_hashes_and_be_between_equal_sizes():
    """As many as the largest tree needs; whether they prove anything is asked later."""
    longest = dataclasses.replace(GROWTH, hashes=(bytes(32),) * 63)
    assert parse_consistency(format_consistency(longest)) == longest
    same = TlogConsistency(hashes=(), old=note(NEW), new=note(NEW))
    assert parse_consistency(format_consistency(same)) == same


OTHERS: dict[str, Callable[[bytes], bytes]] = {
    "another older size": lambda raw: raw.replace(b"old 5\n", b"old 6\n", 1),
    "another newer size": lambda raw: raw.replace(b"new 13\n", b"new 12\n", 1),
    "a size that is no number": lambda raw: raw.replace(b"new 13\n", b"new x\n", 1),
    "no older size": lambda raw: raw.replace(b"old 5\n", b"", 1),
    "no newer size": lambda raw: raw.replace(b"new 13\n", b"", 1),
    "a line more": lambda raw: raw.replace(b"new 13\n", b"new 13\nmore\n", 1),
    "a hash cut short": lambda raw: raw.replace(b"=\n\n", b"\n\n", 1),
    "no empty line behind the older one": lambda raw: b"\n\n".join(raw.split(b"\n\n", 3)[:3]) + b"\n",
    "only its first block": lambda raw: raw.partition(b"\n\n")[0] + b"\n",
    "something behind the newer one": lambda raw: raw + b"\n",
}


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS.keys())
@of_both
def test_case_40_any_other_spelling_is_refused(proof, write, read, verify, change):
    """While it is read: nobody has to ask the log's keys first."""
    changed = change(write(proof))
    assert changed != write(proof)
    with pytest.raises(MalformedError):
        read(changed)


@of_both
def test_case_50_that_a_checkpoint_is_missing_is_named_as_the_reason(proof, write, read, verify):
    with pytest.raises(MalformedError, match="expected hashes and two checkpoints"):
        read(b"\n\n".join(write(proof).split(b"\n\n")[:3]) + b"\n")


@of_both
def test_case_48_what_is_larger_than_any_proof_is_not_even_cut(proof, write, read, verify):
    with pytest.raises(MalformedError, match=f"at most {MAX_PROOF_BYTES} bytes, found {MAX_PROOF_BYTES + 1}"):
        read(write(proof).ljust(MAX_PROOF_BYTES + 1, b"\n"))


@of_both
def test_what_the_log_did_not_sign_proves_nothing(proof, write, read, verify):
    """Neither for it nor against it, whichever of the two checkpoints is another's."""
    for which in ("old", "new"):
        signed = getattr(proof, which)
        forged = signed.replace(b"\n\xe2\x80\x94 " + ORIGIN.encode() + b" ", b"\n\xe2\x80\x94 elsewhere.example/x ", 1)
        assert forged != signed
        with pytest.raises(SignatureError):
            verify(dataclasses.replace(proof, **{which: forged}), VERIFIERS, ORIGIN)


def test_one_history_convicts_nobody():
    honest = dataclasses.replace(CONVICTING, old=note(OLD))
    with pytest.raises(ProofError, match="sizes 5 and 13 are of one history"):
        verify_misbehaviour(honest, VERIFIERS, ORIGIN)


@pytest.mark.parametrize("root", [EMPTY_ROOT, root_of(leaves(NEW)), b"y" * 32])
def test_nobody_is_convicted_by_a_root_that_is_not_proved(root):
    """Or anybody could write evidence against an honest log, and against a dishonest one false evidence."""
    for old in (note(OLD), CONVICTING.old):
        with pytest.raises(ProofError):
            verify_misbehaviour(dataclasses.replace(CONVICTING, root=root, old=old), VERIFIERS, ORIGIN)


BEGINNINGS: dict[str, tuple[int, bytes, tuple[bytes, ...], bool]] = {
    "nothing, which begins every log": (0, EMPTY_ROOT, (), True),
    "nothing, with a hash": (0, EMPTY_ROOT, (ROOT,), False),
    "nothing, with a root": (0, ROOT, (), False),
    "the first entry": (1, root_of(leaves(1)), tuple(prove_consistency(1, NEW, TileReader(grow(NEW)[1].read))), True),
    "five entries": (OLD, ROOT, HASHES, True),
    "five entries without hashes": (OLD, ROOT, (), False),
    "five entries of another root": (OLD, b"x" * 32, HASHES, False),
    "as many entries of another number": (OLD + 1, ROOT, HASHES, False),
    "the whole": (NEW, root_of(leaves(NEW)), (), True),
}


@pytest.mark.parametrize(("size", "root", "hashes", "holds"), BEGINNINGS.values(), ids=BEGINNINGS.keys())
def test_a_tree_begins_only_with_what_it_began_with(size, root, hashes, holds):
    tree = Checkpoint(ORIGIN, NEW, root_of(leaves(NEW)))
    if holds:
        verify_beginning(size, root, tree, hashes)
        return
    with pytest.raises(ProofError):
        verify_beginning(size, root, tree, hashes)
