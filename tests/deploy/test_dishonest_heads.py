# SPDX-License-Identifier: Apache-2.0
"""What only a dishonest log signs: sizes and roots that do not belong together; and keys that none has."""

from functools import reduce

import pytest

from events.tlog.canonical import format_base64
from events.tlog.growth import TlogMisbehaviour, format_misbehaviour
from events.tlog.merkle import EMPTY_ROOT, leaf_hash, node_hash
from events.tlog.note import SignatureLine, format_vkey, key_id, sign_note
from events.tlog.proof import TlogProof, format_tlog_proof
from tests.deploy.logs import SignedLog
from tests.deploy.verifiers import Ask


def test_case_47_a_tree_that_is_higher_than_its_size(ask: Ask, log: SignedLog) -> None:
    """One entry was signed, under the root of two or four: a receipt with a hash more is none."""
    first, sibling = log.entries[0], leaf_hash(log.entries[1])
    root, hashes = leaf_hash(first), list[bytes]()
    for _ in range(3):
        raw = format_tlog_proof(TlogProof(index=0, hashes=tuple(hashes), checkpoint=log.checkpoint(1, root)))
        verdict = ask("receipt", raw, first, keys=log.keys)
        assert (not hashes) == verdict.ok, verdict.said
        root, hashes = node_hash(sibling, root), [*hashes, sibling]


def test_case_47_a_tree_that_is_lower_than_its_size(ask: Ask, log: SignedLog) -> None:
    """Five entries were signed, under the root of fewer: a receipt with a hash less is none."""
    first, others = log.entries[0], [leaf_hash(entry) for entry in log.entries[1:4]]
    root = leaf_hash(first)
    for count in range(4):
        hashes = tuple(others[:count])
        raw = format_tlog_proof(TlogProof(index=0, hashes=hashes, checkpoint=log.checkpoint(5, root)))
        verdict = ask("receipt", raw, first, keys=log.keys)
        assert (count == 3) == verdict.ok, verdict.said
        root = node_hash(root, others[min(count, 2)])


def _growth(log: SignedLog, old: tuple[int, bytes], new: tuple[int, bytes], hashes: list[bytes]) -> bytes:
    lines = ["verdigris-consistency@v1", f"old {old[0]}", f"new {new[0]}", *map(format_base64, hashes)]
    head = "".join(f"{line}\n" for line in lines).encode()
    return b"\n".join((head, log.checkpoint(*old), log.checkpoint(*new)))


def test_case_49_no_log_grew_smaller(ask: Ask, log: SignedLog) -> None:
    """Of three entries it became two, whose root was made of the three's: the hashes lead to both."""
    three, hashes = log.root(3), [log.root(3), leaf_hash(b"x")]
    assert not ask("consistency", _growth(log, (3, three), (2, node_hash(*hashes)), hashes), keys=log.keys).ok


def test_case_49_growth_by_fewer_or_more_hashes_than_there_are_layers(ask: Ask, log: SignedLog) -> None:
    """From two entries; the newer root is made of one, two or three hashes, of which one number only is right."""
    root = log.root(2)
    hashes, made = list[bytes](), root
    for count in range(1, 4):
        hashes, made = [*hashes, leaf_hash(b"%d" % count)], node_hash(made, leaf_hash(b"%d" % count))
        for new, wanted in ((3, 1), (4, 1), (5, 2), (8, 2), (9, 3)):
            verdict = ask("consistency", _growth(log, (2, root), (new, made), hashes), keys=log.keys)
            assert (count == wanted) == verdict.ok, (new, count, verdict.said)


@pytest.mark.parametrize(("size", "ok"), [(2**63 - 1, True), (2**63, False), (9_999_999_999_999_999_999, False)])
def test_case_47_a_tree_larger_than_trees_may_be(ask: Ask, log: SignedLog, size: int, ok: bool) -> None:  # noqa: FBT001
    """Up to 2^63 - 1 an entry is proved by 63 hashes; a size above is none, whoever signed it."""
    first, hashes = log.entries[0], [leaf_hash(b"%d" % number) for number in range(63)]
    root = reduce(node_hash, hashes, leaf_hash(first))
    text = f"{log.origin}\n{size}\n{format_base64(root)}\n".encode()
    note = sign_note(text, log.signers[:1])
    head = format_tlog_proof(TlogProof(index=0, hashes=tuple(hashes), checkpoint=log.checkpoint(1)))
    raw = head.partition(b"\n\n")[0] + b"\n\n" + note

    assert ok == ask("receipt", raw, first, keys=f"{log.signers[0].verifier.vkey}\n").ok


def test_an_empty_tree_under_another_root_is_no_checkpoint(ask: Ask, log: SignedLog) -> None:
    """Nobody is accused by it, either: what is no checkpoint is no second history."""
    for size in (0, 13):
        evidence = TlogMisbehaviour(
            root=EMPTY_ROOT, hashes=(), old=log.checkpoint(0, b"x" * 32), new=log.checkpoint(size)
        )
        assert not ask("misbehaviour", format_misbehaviour(evidence), keys=log.keys).ok


def _signed_by(log: SignedLog, kind: int, key: bytes, signature: bytes) -> tuple[bytes, str]:
    """Return a receipt with a line as if by such a key of the log, and the key's line."""
    line = SignatureLine(log.origin, key_id(log.origin, kind, key), signature)
    text = log.receipt(5, 13).rpartition(b"\n\n")[0]
    return text + f"\n\n{line}\n".encode(), f"{format_vkey(log.origin, kind, key)}\n"


KEYS: dict[str, tuple[int, int]] = {
    "of no type": (0, 32),
    "of a type by another algorithm": (0x02, 32),
    "of a witness": (0x04, 32),
    "of a type not known": (0xFF, 32),
    "Ed25519, a byte less": (0x01, 31),
    "Ed25519, a byte more": (0x01, 33),
    "Ed25519, as long as ML-DSA-44": (0x01, 1312),
    "ML-DSA-44, a byte less": (0x06, 1311),
    "ML-DSA-44, as long as Ed25519": (0x06, 32),
    "without any byte": (0x01, 0),
}


@pytest.mark.parametrize(("kind", "length"), KEYS.values(), ids=KEYS.keys())
def test_case_54_keys_that_are_none_of_a_log(ask: Ask, log: SignedLog, kind: int, length: int) -> None:
    """What cannot be verified with is refused, with its own key ID and a line of its own; alone or beside good keys."""
    raw, key = _signed_by(log, kind, b"k" * length, bytes(64))
    assert not ask("receipt", raw, log.entries[5], keys=key).ok

    beside = log.receipt(5, 13) + raw.rpartition(b"\n\n")[2]
    assert not ask("receipt", beside, log.entries[5], keys=log.keys + key).ok


@pytest.mark.parametrize(("length", "ok"), [(0, False), (3, False), (4, False), (5, True)])
def test_case_53_the_shortest_signature_by_others(ask: Ask, log: SignedLog, length: int, ok: bool) -> None:  # noqa: FBT001
    """A key ID of four bytes, and a signature of one at least."""
    line = f"— witness.example/w1 {format_base64(bytes(length))}\n".encode()

    assert ok == ask("receipt", log.receipt(5, 13) + line, log.entries[5], keys=log.keys).ok
