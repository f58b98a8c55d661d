# SPDX-License-Identifier: Apache-2.0
"""Proofs of growth and of misbehaviour against whoever forges them: cases 48 to 50, 57, 63 and 64, put to both."""

import base64
import dataclasses
import itertools
import time
from collections.abc import Callable

import pytest

from events.tlog.comparison import CONSISTENT, MISBEHAVIOUR, SAME, UNPROVEN, compare_checkpoints
from events.tlog.growth import TlogMisbehaviour, format_consistency, format_misbehaviour, parse_misbehaviour
from events.tlog.merkle import EMPTY_ROOT, leaf_hash
from events.tlog.tiles import TileReader
from tests.deploy.logs import SignedLog
from tests.deploy.verifiers import Ask

OLD, NEW = 6, 13
"""A proof of four hashes, none of which stands alone."""
SECONDS = 5


def refuse(ask: Ask, operation: str, raw: bytes, keys: str) -> str:
    """Return why a proof is refused; it must be."""
    verdict = ask(operation, raw, keys=keys)
    assert not verdict.ok, verdict.said
    return verdict.said


def test_every_growth_is_verified(ask: Ask, log: SignedLog) -> None:
    for old, new in itertools.combinations_with_replacement(range(NEW + 1), 2):
        verdict = ask("consistency", log.consistency(old, new), keys=log.keys)
        assert verdict.ok, (old, new, verdict.said)


def test_a_forked_log_has_not_grown(ask: Ask, log: SignedLog) -> None:
    """Whichever hashes are given, those of the one tree or of the other."""
    fork = log.forked(2)
    for old, new in itertools.combinations(range(3, NEW + 1), 2):
        for hashes in (log.growth(old, new).hashes, fork.growth(old, new).hashes):
            proof = dataclasses.replace(log.growth(old, new), new=fork.checkpoint(new), hashes=hashes)
            assert "proof" in refuse(ask, "consistency", format_consistency(proof), log.keys)


Hashes = tuple[bytes, ...]
WRONG_HASHES: dict[str, Callable[[Hashes], Hashes]] = {
    "the first dropped": lambda all_: all_[1:],
    "the last dropped": lambda all_: all_[:-1],
    "all dropped": lambda all_: (),
    "one added behind": lambda all_: (*all_, all_[-1]),
    "one added before": lambda all_: (all_[0], *all_),
    "two changed places": lambda all_: (all_[1], all_[0], *all_[2:]),
    "backwards": lambda all_: all_[::-1],
    "all zeroed": lambda all_: (bytes(32),) * len(all_),
    "as many as there may be": lambda all_: (*all_, *(bytes(32),) * (63 - len(all_))),
}


@pytest.mark.parametrize("change", WRONG_HASHES.values(), ids=WRONG_HASHES.keys())
def test_case_48_wrong_hashes_of_growth(ask: Ask, log: SignedLog, change: Callable[[Hashes], Hashes]) -> None:
    proof = log.growth(OLD, NEW)
    raw = format_consistency(dataclasses.replace(proof, hashes=change(proof.hashes)))
    assert "proof" in refuse(ask, "consistency", raw, log.keys)


@pytest.mark.parametrize("operation", ["consistency", "misbehaviour"])
@pytest.mark.parametrize("count", [64, 10_000_000 // 45])
def test_case_48_too_many_hashes_of_growth_are_refused_at_once(
    ask: Ask, log: SignedLog, operation: str, count: int
) -> None:
    line = base64.b64encode(leaf_hash(b"")) + b"\n"
    good = {"consistency": log.consistency(OLD, NEW), "misbehaviour": convicting(log, OLD, NEW)}[operation]
    started = time.process_time()
    refuse(ask, operation, good.replace(b"\n\n", b"\n" + line * count + b"\n", 1), log.keys)
    assert time.process_time() - started < SECONDS


def test_case_49_wrong_nodes_in_the_middle(ask: Ask, log: SignedLog) -> None:
    """Both ends are as they should be; each hash counts."""
    for old, new in ((6, 13), (5, 13), (8, 13), (3, 7), (12, 13)):
        proof = log.growth(old, new)
        for place, bit in itertools.product(range(len(proof.hashes)), (0, 255)):
            changed = bytearray(proof.hashes[place])
            changed[bit // 8] ^= 1 << (bit % 8)
            hashes = (*proof.hashes[:place], bytes(changed), *proof.hashes[place + 1 :])
            raw = format_consistency(dataclasses.replace(proof, hashes=hashes))
            assert "proof" in refuse(ask, "consistency", raw, log.keys)


def test_case_49_a_root_in_place_of_a_proof(ask: Ask, log: SignedLog) -> None:
    """The roots themselves, in any order, prove nothing."""
    proof = log.growth(OLD, NEW)
    for hashes in ((log.root(OLD),), (log.root(NEW),), (log.root(OLD), log.root(NEW)), (*proof.hashes, log.root(NEW))):
        raw = format_consistency(dataclasses.replace(proof, hashes=hashes))
        assert "proof" in refuse(ask, "consistency", raw, log.keys)


def test_case_49_from_an_empty_tree_and_between_equal_ones_there_is_nothing_to_prove(ask: Ask, log: SignedLog) -> None:
    for size in (0, NEW):
        raw = format_consistency(dataclasses.replace(log.growth(size, NEW), hashes=(log.root(NEW),)))
        assert "proof" in refuse(ask, "consistency", raw, log.keys)


def test_case_49_an_older_checkpoint_that_is_the_larger(ask: Ask, log: SignedLog) -> None:
    _, old, mid, new, signed = log.consistency(OLD, NEW).split(b"\n\n", 4)
    head = b"verdigris-consistency@v1\nold 13\nnew 6\n"
    raw = b"\n".join((head, new + b"\n", signed, old + b"\n", mid + b"\n"))
    refuse(ask, "consistency", raw, log.keys)


NO_PROOFS = {
    "an empty answer": b"",
    "a web page with status 200": b"<!doctype html>\n<html>\n\n<title>Welcome</title>\n\n</html>\n",
    "a problem document": b'{"type":"about:blank","status":503}',
    "only the header": b"verdigris-consistency@v1\n",
    "only the other header": b"verdigris-misbehaviour@v1\n",
    "zeroes": bytes(1000),
}


@pytest.mark.parametrize("operation", ["consistency", "misbehaviour"])
@pytest.mark.parametrize("raw", NO_PROOFS.values(), ids=NO_PROOFS.keys())
def test_case_50_nothing_returned_is_no_proof(ask: Ask, log: SignedLog, operation: str, raw: bytes) -> None:
    refuse(ask, operation, raw, log.keys)


def test_case_50_a_part_of_a_proof_that_is_missing(ask: Ask, log: SignedLog) -> None:
    blocks = log.consistency(OLD, NEW).split(b"\n\n")
    assert 5 == len(blocks)
    for gone in range(5):
        refuse(ask, "consistency", b"\n\n".join(blocks[:gone] + blocks[gone + 1 :]), log.keys)
        refuse(ask, "consistency", b"\n\n".join(blocks[:gone]) + b"\n", log.keys)


def test_case_51_an_additional_record_in_a_proof_is_refused(ask: Ask, log: SignedLog) -> None:
    raw = log.consistency(OLD, NEW)
    for more in (b"\n", b"more\n", b"\n" + log.checkpoint(NEW), log.consistency(OLD, NEW)):
        refuse(ask, "consistency", raw + more, log.keys)
    refuse(ask, "consistency", raw.replace(b"new 13\n", b"new 13\nextra AAAA\n", 1), log.keys)


@pytest.mark.parametrize("operation", ["consistency", "misbehaviour"])
def test_case_57_an_unknown_version_of_a_proof_needs_newer_software(ask: Ask, log: SignedLog, operation: str) -> None:
    good = {"consistency": log.consistency(OLD, NEW), "misbehaviour": convicting(log, OLD, NEW)}[operation]
    assert ask(operation, good, keys=log.keys).ok
    assert "newer software" in refuse(ask, operation, good.replace(b"@v1\n", b"@v2\n", 1), log.keys)


def test_a_file_of_one_kind_is_none_of_another(ask: Ask, log: SignedLog) -> None:
    files = {
        "consistency": log.consistency(OLD, NEW),
        "misbehaviour": convicting(log, OLD, NEW),
        "receipt": log.receipt(5, NEW),
    }
    for operation, (kind, raw) in itertools.product(("consistency", "misbehaviour"), files.items()):
        if operation != kind:
            refuse(ask, operation, raw, log.keys)


OTHER_SIZES = {
    "another old size": (b"old 6\n", b"old 7\n"),
    "another new size": (b"new 13\n", b"new 12\n"),
    "an old size with a zero": (b"old 6\n", b"old 06\n"),
    "an old size with a sign": (b"old 6\n", b"old +6\n"),
    "a negative old size": (b"old 6\n", b"old -6\n"),
    "the fields the other way round": (b"old 6\nnew 13\n", b"new 13\nold 6\n"),
    "no old size": (b"old 6\n", b""),
    "CRLF": (b"\n", b"\r\n"),
}


@pytest.mark.parametrize(("written", "instead"), OTHER_SIZES.values(), ids=OTHER_SIZES.keys())
@pytest.mark.parametrize("operation", ["consistency", "misbehaviour"])
def test_case_40_another_spelling_of_a_proof(
    ask: Ask, log: SignedLog, operation: str, written: bytes, instead: bytes
) -> None:
    good = {"consistency": log.consistency(OLD, NEW), "misbehaviour": convicting(log, OLD, NEW)}[operation]
    assert written in good
    refuse(ask, operation, good.replace(written, instead), log.keys)


def convicting(log: SignedLog, old: int, new: int) -> bytes:
    """Return what convicts the log of two histories: its own of size `new`, and a forked one of size `old`."""
    return log.misbehaviour(log.forked(2).checkpoint(old), new)


# --- Cases 63 and 64.


def compare(log: SignedLog, one: bytes, other: bytes, hashes: TileReader | None) -> tuple[str, bytes | None]:
    """Return outcome and proof of a comparison, which does not depend on who is named first."""
    verifiers = [signer.verifier for signer in log.signers]
    found, again = (compare_checkpoints(*pair, verifiers, log.origin, hashes) for pair in ((one, other), (other, one)))
    assert found.outcome == again.outcome
    return found.outcome, found.proof


def test_case_63_two_roots_of_one_size_are_a_portable_proof(ask: Ask, log: SignedLog) -> None:
    """No hashes are needed; the file is checked with the log's public keys alone, by either verifier."""
    for size in (3, 8, NEW):
        outcome, proof = compare(log, log.checkpoint(size), log.forked(2).checkpoint(size), None)
        assert MISBEHAVIOUR == outcome
        assert proof
        verdict = ask("misbehaviour", proof, keys=log.keys)
        assert verdict.ok, verdict.said


def test_case_63_a_tree_signed_twice_is_no_misbehaviour(ask: Ask, log: SignedLog) -> None:
    """The same head at another time: the ML-DSA-44 signature differs, the tree does not."""
    again = dataclasses.replace(log, signed_at=log.signed_at + 60).checkpoint(NEW)
    assert again != log.checkpoint(NEW)
    assert (SAME, None) == compare(log, log.checkpoint(NEW), again, None)
    evidence = TlogMisbehaviour(root=log.root(NEW), hashes=(), old=log.checkpoint(NEW), new=again)
    refuse(ask, "misbehaviour", format_misbehaviour(evidence), log.keys)


def test_case_64_different_sizes_by_the_hashes_of_the_larger(ask: Ask, log: SignedLog) -> None:
    """Every pair of sizes beyond the fork: what the newer tree has at the older size is not what was signed."""
    fork = log.forked(2)
    for old, new in itertools.combinations(range(3, NEW + 1), 2):
        outcome, proof = compare(log, fork.checkpoint(old), log.checkpoint(new), log.hashes)
        assert MISBEHAVIOUR == outcome, (old, new)
        assert proof
        verdict = ask("misbehaviour", proof, keys=log.keys)
        assert verdict.ok, (old, new, verdict.said)


def test_case_64_sizes_before_the_fork_are_consistent(ask: Ask, log: SignedLog) -> None:
    fork = log.forked(9)
    for old in range(10):
        outcome, proof = compare(log, fork.checkpoint(old), log.checkpoint(NEW), log.hashes)
        assert CONSISTENT == outcome
        assert proof
        assert ask("consistency", proof, keys=log.keys).ok


def test_case_64_an_empty_tree_is_the_beginning_of_every_log(log: SignedLog) -> None:
    outcome, _ = compare(log, log.checkpoint(0), log.checkpoint(NEW), None)
    assert CONSISTENT == outcome


SILENT: dict[str, Callable[[SignedLog], TileReader | None]] = {
    "nobody": lambda log: None,
    "the tiles of the smaller log": lambda log: log.forked(2).hashes,
    "tiles of zeroes": lambda log: TileReader(lambda level, index: bytes(256 * 32)),
    "empty tiles": lambda log: TileReader(lambda level, index: b""),
}


@pytest.mark.parametrize("hashes", SILENT.values(), ids=SILENT.keys())
def test_case_64_that_no_proof_can_be_had_is_no_misbehaviour(
    log: SignedLog, hashes: Callable[[SignedLog], TileReader | None]
) -> None:
    """Whatever hashes are shown: nobody is convicted by another's word."""
    fork = log.forked(2)
    assert (UNPROVEN, None) == compare(log, fork.checkpoint(OLD), log.checkpoint(NEW), hashes(log))
    # Of two honest checkpoints, too, nothing is proved by hashes that are not theirs.
    assert (UNPROVEN, None) == compare(log, log.checkpoint(OLD), log.checkpoint(NEW), hashes(log))


def test_nobody_can_convict_an_honest_log(ask: Ask, log: SignedLog) -> None:
    """With both of its checkpoints and any hashes: the root at the older size follows from the newer one."""
    notes, fork = {size: log.checkpoint(size) for size in (0, 1, 6, 8, NEW)}, log.forked(0)
    for old, new in itertools.combinations(notes, 2):
        hashes = log.growth(old, new).hashes
        for root in (log.root(old), log.root(new), fork.root(old), EMPTY_ROOT, bytes(32)):
            for given in (hashes, fork.growth(old, new).hashes, ()):
                fields = {"root": root, "hashes": given, "old": notes[old], "new": notes[new]}
                refuse(ask, "misbehaviour", format_misbehaviour(TlogMisbehaviour(**fields)), log.keys)  # type: ignore[arg-type]


def test_evidence_that_the_log_did_not_sign_is_none(ask: Ask, log: SignedLog) -> None:
    """A checkpoint forged by somebody else, or with its signatures changed."""
    evidence = parse_misbehaviour(convicting(log, OLD, NEW))
    text, _, signatures = evidence.old.partition(b"\n\n")
    for forged in (
        text.replace(b"\n6\n", b"\n7\n") + b"\n\n" + signatures,
        text + b"\n\n" + log.checkpoint(OLD).partition(b"\n\n")[2],
    ):
        raw = format_misbehaviour(dataclasses.replace(evidence, old=forged))
        refuse(ask, "misbehaviour", raw, log.keys)


def test_every_changed_byte_of_evidence_is_refused(ask: Ask, log: SignedLog) -> None:
    for operation, raw in (("misbehaviour", convicting(log, OLD, NEW)), ("consistency", log.consistency(OLD, NEW))):
        for place in (*range(600), *range(600, len(raw), 211)):
            changed = bytearray(raw)
            changed[place] ^= 1
            verdict = ask(operation, bytes(changed), keys=log.keys)
            assert not verdict.ok, (operation, place, verdict.said)
