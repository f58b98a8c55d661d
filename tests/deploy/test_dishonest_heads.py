# SPDX-License-Identifier: Apache-2.0
"""Heads that only a dishonest log signs: a size and a root that do not belong together, and hashes made to fit them."""

from events.tlog.canonical import format_base64
from events.tlog.merkle import leaf_hash, node_hash
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
