# SPDX-License-Identifier: Apache-2.0
"""What follows from two signed checkpoints, exhaustively for small trees: reliability.md cases 63 and 64."""

from collections.abc import Callable
from itertools import product

import pytest

from events.errors import MalformedError, NotFoundError, ProofError, SignatureError
from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.comparison import CONSISTENT, MISBEHAVIOUR, SAME, UNPROVEN, Comparison, compare_checkpoints
from events.tlog.growth import parse_consistency, parse_misbehaviour, verify_growth, verify_misbehaviour
from events.tlog.merkle import leaf_hash
from events.tlog.note import Ed25519Verifier, sign_note
from events.tlog.proof import HashReader, root_at
from events.tlog.tiles import TileReader, TreeEdge, extend
from tests.events.tlog.trees import ED25519, ORIGIN, SIGNED_AT, SIGNERS, VERIFIERS

LARGEST = 17


def _reader(size: int, fork: int | None = None) -> TileReader:
    """Return the hashes of a log of `size`, whose entry at `fork` is another."""
    leaves = [leaf_hash(b"another" if index == fork else b"entry %d" % index) for index in range(size)]
    tiles = extend(TreeEdge(), leaves)[1]
    return TileReader(lambda level, index: tiles[level, index])


def _note(size: int, reader: TileReader, signed_at: int = SIGNED_AT) -> bytes:
    return sign_checkpoint(Checkpoint(ORIGIN, size, root_at(size, reader)), SIGNERS, signed_at)


def _compare(one: bytes, other: bytes, reader: HashReader | None) -> Comparison:
    """Return what is found, which does not depend on who is named first but where both have one size."""
    found, again = (compare_checkpoints(*pair, VERIFIERS, ORIGIN, reader) for pair in ((one, other), (other, one)))
    assert (found.outcome, found.reason) == (again.outcome, again.reason)
    assert {found.old_note, found.new_note} == {again.old_note, again.new_note} == {one, other}
    return found


HONEST = _reader(LARGEST)
NOTES = [_note(size, HONEST) for size in range(LARGEST + 1)]


def test_every_pair_of_an_honest_log() -> None:
    """One tree, or one that only grew, proved by a file; never anything else."""
    for (old, one), (new, other) in product(enumerate(NOTES), repeat=2):
        found = _compare(one, other, HONEST)
        if old == new:
            assert Comparison(SAME, one, one) == found
            continue
        assert (CONSISTENT, "") == (found.outcome, found.reason)
        assert found.proof
        before, after = verify_growth(parse_consistency(found.proof), VERIFIERS, ORIGIN)
        assert (min(old, new), max(old, new)) == (before.size, after.size)


@pytest.mark.parametrize("fork", [0, 1, 7, 8, LARGEST - 1])
def test_case_64_every_pair_of_a_forked_log(fork: int) -> None:
    """Up to the fork it only grew; beyond it, it has signed two histories: each by a file that holds."""
    forked = _reader(LARGEST, fork)
    for old in range(1, LARGEST):
        found = _compare(_note(old, forked), NOTES[LARGEST], HONEST)
        assert found.proof
        if old <= fork:
            assert CONSISTENT == found.outcome
            verify_growth(parse_consistency(found.proof), VERIFIERS, ORIGIN)
        else:
            assert MISBEHAVIOUR == found.outcome
            verify_misbehaviour(parse_misbehaviour(found.proof), VERIFIERS, ORIGIN)


def test_case_63_two_roots_of_one_size_need_no_hashes() -> None:
    """Nobody is asked for any, so nobody can withhold them."""
    forked = _reader(LARGEST, 0)
    for size in range(1, LARGEST + 1):
        found = _compare(_note(size, forked), NOTES[size], None)
        assert MISBEHAVIOUR == found.outcome
        assert found.proof
        verify_misbehaviour(parse_misbehaviour(found.proof), VERIFIERS, ORIGIN)


def test_case_63_the_time_of_signing_makes_no_other_tree() -> None:
    assert SAME == _compare(NOTES[5], _note(5, HONEST, SIGNED_AT + 1), None).outcome


def test_extension_lines_make_no_other_tree() -> None:
    """Two words about one tree are no growth, and need no file."""
    text = NOTES[5].partition(b"\n\n")[0] + b"\nan extension\n"
    other = sign_note(text, [ED25519])
    found = compare_checkpoints(NOTES[5], other, [ED25519.verifier], ORIGIN, None)
    assert (SAME, None) == (found.outcome, found.proof)


def test_an_empty_tree_is_the_beginning_of_every_log_without_hashes() -> None:
    for size in range(1, LARGEST + 1):
        found = _compare(NOTES[0], NOTES[size], None)
        assert CONSISTENT == found.outcome
        assert found.proof
        verify_growth(parse_consistency(found.proof), VERIFIERS, ORIGIN)


def _gone(_level: int, _index: int) -> bytes:
    raise NotFoundError("tile 0/0: not there", code="log-file-missing")


NO_HASHES: dict[str, tuple[Callable[[], HashReader | None], str]] = {
    "nobody": (lambda: None, "no source of hashes that could prove how size 5 became size 13"),
    "a source that has none": (lambda: TileReader(_gone), "tile 0/0: not there"),
    "a source that has too few": (lambda: _reader(5), "tile 0/0"),
    "a source with empty tiles": (lambda: TileReader(lambda *_: b""), "tile 0/0"),
    "a source with other hashes": (lambda: TileReader(lambda *_: bytes(256 * 32)), "proof"),
    "a source of another log": (lambda: _reader(LARGEST, 9), "proof"),
}


@pytest.mark.parametrize(("reader", "reason"), NO_HASHES.values(), ids=NO_HASHES.keys())
def test_case_64_no_hashes_prove_nothing_and_convict_nobody(
    reader: Callable[[], HashReader | None], reason: str
) -> None:
    """An outcome with its reason; of an honest older checkpoint as of a forked one."""
    for old in (NOTES[5], _note(5, _reader(LARGEST, 0))):
        found = _compare(old, NOTES[13], reader())
        assert (UNPROVEN, None) == (found.outcome, found.proof)
        assert (old, NOTES[13]) == (found.old_note, found.new_note)
        assert reason in found.reason


NO_CHECKPOINTS: dict[str, tuple[bytes, type[Exception]]] = {
    "nothing": (b"", MalformedError),
    "a text without signatures": (NOTES[5].partition(b"\n\n")[0], MalformedError),
    "a note that is no checkpoint": (sign_note(b"hello\n", [ED25519]), MalformedError),
    "a changed size": (NOTES[5].replace(b"\n5\n", b"\n6\n"), SignatureError),
    "one of its two signatures": (NOTES[5].rpartition("—".encode())[0], SignatureError),
    "another origin": (
        sign_note(NOTES[5].partition(b"\n\n")[0].replace(b"/test", b"/other") + b"\n", SIGNERS),
        SignatureError,
    ),
    "an empty tree with a root": (sign_checkpoint(Checkpoint(ORIGIN, 0, bytes(32)), SIGNERS, SIGNED_AT), ProofError),
}


@pytest.mark.parametrize(("note", "kind"), NO_CHECKPOINTS.values(), ids=NO_CHECKPOINTS.keys())
def test_what_the_log_did_not_sign_is_not_compared(note: bytes, kind: type[Exception]) -> None:
    """Whichever place it is in: nothing follows from it."""
    for pair in ((note, NOTES[13]), (NOTES[13], note)):
        with pytest.raises(kind):
            compare_checkpoints(*pair, VERIFIERS, ORIGIN, HONEST)


def test_under_other_keys_nothing_is_compared() -> None:
    other = Ed25519Verifier(ORIGIN, bytes(32))
    with pytest.raises(SignatureError):
        compare_checkpoints(NOTES[5], NOTES[13], [other], ORIGIN, HONEST)
