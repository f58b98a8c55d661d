# SPDX-License-Identifier: Apache-2.0
"""Proofs computed from tiles, and receipts checked offline: reliability.md §5.4."""

import base64
import contextlib
import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import EvidenceError, MalformedError, ProofError, RegistryError, SignatureError
from events.tlog.checkpoint import Checkpoint, format_checkpoint, sign_checkpoint
from events.tlog.merkle import EMPTY_ROOT, root_of, verify_consistency, verify_inclusion
from events.tlog.note import sign_note
from events.tlog.proof import (
    MAX_PROOF_BYTES,
    TlogProof,
    format_tlog_proof,
    parse_tlog_proof,
    prove_consistency,
    prove_inclusion,
    prove_neighbours,
    root_at,
    verify_tlog_proof,
)
from events.tlog.tiles import EdgeReader, TileReader
from tests.events.tlog import rfc9162
from tests.events.tlog.trees import ED25519, ORIGIN, SIGNED_AT, SIGNERS, VERIFIERS, entry, grow, leaves, receipt

LARGEST = 70


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_proof_of_every_tree_follows_the_definition(size):
    """The tiles are those of the largest tree: old proofs come from new tiles."""
    reader = TileReader(grow(LARGEST)[1].read)
    tree = leaves(size)
    assert root_at(size, reader) == rfc9162.mth(tree)
    for index in range(size):
        assert prove_inclusion(index, size, reader) == rfc9162.path(index, tree)
        assert prove_consistency(index + 1, size, reader) == rfc9162.proof(index + 1, tree)


def test_proofs_across_tiles_follow_the_definition():
    tree = leaves(1100)
    reader = TileReader(grow(1100)[1].read)
    for size in (255, 256, 257, 511, 512, 513, 768, 1023, 1024, 1100):
        for index in {0, 1, 127, 254, size // 2, size - 2, size - 1}:
            assert prove_inclusion(index, size, reader) == rfc9162.path(index, tree[:size])
            assert prove_consistency(index + 1, size, reader) == rfc9162.proof(index + 1, tree[:size])


@given(
    st.integers(1, LARGEST).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size), st.integers(0, size)))
)
@settings(max_examples=300)
def test_neighbours_have_the_proofs_they_would_have_alone(case):
    size, *ends = case
    first, end = sorted(ends)
    tree, reader = leaves(size), TileReader(grow(LARGEST)[1].read)
    checkpoint = Checkpoint(ORIGIN, size, root_of(tree))

    found = prove_neighbours(first, tree[first:end], checkpoint, reader)
    assert [tuple(rfc9162.path(index, tree)) for index in range(first, end)] == found


@given(st.integers(0, LARGEST), st.integers(1, LARGEST))
def test_what_is_appended_is_proved_by_the_edge_before_it(before, count):
    """All hashes beside the new leaves are on the edge of the tree that they were appended to."""
    tree, edge = leaves(before + count), grow(before)[0]
    checkpoint = Checkpoint(ORIGIN, len(tree), root_of(tree))
    expected = [tuple(rfc9162.path(index, tree)) for index in range(before, len(tree))]
    assert prove_neighbours(before, tree[before:], checkpoint, EdgeReader(edge)) == expected


def test_the_edge_knows_no_other_hash():
    """Of six leaves, the edge holds the roots over the first four and the last two."""
    reader, tree = EdgeReader(grow(6)[0]), leaves(6)
    assert (reader.node(2, 0), reader.node(1, 2)) == (root_of(tree[:4]), root_of(tree[4:]))
    for level, index in ((0, 0), (1, 0), (1, 1), (2, 1), (3, 0)):
        with pytest.raises(ProofError, match="on the edge"):
            reader.node(level, index)


def test_no_proof_is_made_of_leaves_that_do_not_lead_to_the_root():
    """Neither of a leaf that is another, nor where a hash beside the leaves is, nor under another root."""
    tree, reader = leaves(20), TileReader(grow(20)[1].read)
    good = Checkpoint(ORIGIN, 20, root_of(tree))
    bent = TileReader(lambda level, index: bytes(32) + grow(20)[1].read(level, index)[32:])
    for wrong in (
        lambda: prove_neighbours(7, [*tree[7:9], tree[3]], good, reader),
        lambda: prove_neighbours(7, tree[8:10], good, reader),
        lambda: prove_neighbours(7, tree[7:9], good, bent),
        lambda: prove_neighbours(7, tree[7:9], Checkpoint(ORIGIN, 20, bytes(32)), reader),
    ):
        with pytest.raises(ProofError, match="expected root"):
            wrong()
    for first, count in ((19, 2), (20, 1), (-1, 1)):
        with pytest.raises(MalformedError):
            prove_neighbours(first, tree[:count], good, reader)


def test_proof_vectors(vectors):
    reader = TileReader(grow(1000)[1].read)
    for vector in vectors["inclusion"]:
        found = prove_inclusion(vector["index"], vector["size"], reader)
        assert vector["proof"] == [base64.b64encode(value).decode() for value in found]
    for vector in vectors["consistency"]:
        found = prove_consistency(vector["old"], vector["new"], reader)
        assert vector["proof"] == [base64.b64encode(value).decode() for value in found]


@given(st.integers(1, 66_000), st.data())
@settings(max_examples=50)
def test_proofs_of_large_trees_verify(large, size, data):
    reader, tree = large
    index = data.draw(st.integers(0, size - 1))
    root = root_at(size, reader)
    verify_inclusion(index, size, tree[index], prove_inclusion(index, size, reader), root)
    old = index + 1
    verify_consistency(old, size, prove_consistency(old, size, reader), root_at(old, reader), root)


@pytest.fixture(scope="module")
def large():
    return TileReader(grow(66_000)[1].read), leaves(66_000)


def test_empty_trees():
    reader = TileReader(grow(0)[1].read)
    assert root_at(0, reader) == EMPTY_ROOT
    assert prove_consistency(0, 0, reader) == []
    assert prove_consistency(0, 7, reader) == []


BAD_INCLUSIONS = {
    "case 47: index equal to size": (7, 7),
    "case 47: index above the size": (8, 7),
    "case 47: size 0": (0, 0),
    "case 47: negative index": (-1, 7),
    "case 47: negative size": (0, -7),
    "case 47: index with thousands of digits": (10**5000, 7),
    "case 47: size above 2^63 - 1": (0, 2**63),
}


@pytest.mark.parametrize(("index", "size"), BAD_INCLUSIONS.values(), ids=BAD_INCLUSIONS.keys())
def test_what_is_not_there_is_not_proved(index, size):
    with pytest.raises(MalformedError):
        prove_inclusion(index, size, TileReader(grow(7)[1].read))


BAD_CONSISTENCIES = {
    "backwards": (8, 7),
    "from a negative size": (-1, 7),
    "to a negative size": (0, -1),
    "to a size above 2^63 - 1": (7, 2**63),
}


@pytest.mark.parametrize(("size1", "size2"), BAD_CONSISTENCIES.values(), ids=BAD_CONSISTENCIES.keys())
def test_impossible_growth_is_not_proved(size1, size2):
    with pytest.raises(MalformedError):
        prove_consistency(size1, size2, TileReader(grow(7)[1].read))


def test_a_root_of_impossible_size_is_refused():
    with pytest.raises(MalformedError):
        root_at(-1, TileReader(grow(7)[1].read))


def test_proof_beyond_the_stored_tiles_is_evidence_of_damage():
    with pytest.raises(EvidenceError, match="tile 0/0"):
        prove_inclusion(0, 8, TileReader(grow(7)[1].read))


class CountingReader(TileReader):
    reads = 0

    def node(self, level, index):
        self.reads += 1
        return super().node(level, index)


def test_proofs_read_few_hashes(large):
    """At most two for each level."""
    counting = CountingReader(grow(66_000)[1].read)
    for index in (0, 1, 40_000, 65_535, 65_536, 65_999):
        for prove in (prove_inclusion, prove_consistency):
            counting.reads = 0
            prove(index, 66_000, counting)
            assert counting.reads <= 2 * 17 + 1


# Receipts. Entry 4321 of 5000 is that of tlog.md §2.6.
RECEIPT = receipt(4321, 5000)
RAW = format_tlog_proof(RECEIPT)
SMALL = receipt(2, 7)


ENTRY = entry(4321)


def verify(proof, raw_entry=ENTRY, verifiers=VERIFIERS, origin=ORIGIN):
    return verify_tlog_proof(proof, raw_entry, verifiers, origin)


def test_receipt_verifies_offline():
    checkpoint = verify(parse_tlog_proof(RAW))
    assert checkpoint == Checkpoint(ORIGIN, 5000, root_of(leaves(5000)))


def test_receipt_is_laid_out_as_specified():
    head, _, checkpoint = RAW.partition(b"\n\n")
    first, second, *hashes = head.split(b"\n")
    assert (first, second) == (b"c2sp.org/tlog-proof@v1", b"index 4321")
    assert tuple(base64.b64decode(line) for line in hashes) == RECEIPT.hashes
    assert checkpoint == RECEIPT.checkpoint


def test_receipt_of_the_only_entry_has_no_hashes():
    only = receipt(0, 1)
    assert only.hashes == ()
    assert parse_tlog_proof(format_tlog_proof(only)) == only
    verify(only, entry(0))


def test_receipt_of_the_largest_tree_can_be_written():
    longest = dataclasses.replace(SMALL, index=2**63 - 2, hashes=(A,) * 63)
    assert parse_tlog_proof(format_tlog_proof(longest)) == longest


def test_receipt_may_carry_extra_data():
    extra = dataclasses.replace(SMALL, extra=b"\x00salt\n\n")
    raw = format_tlog_proof(extra)
    assert raw.split(b"\n")[1] == b"extra " + base64.b64encode(b"\x00salt\n\n")
    assert parse_tlog_proof(raw) == extra
    verify(extra, entry(2))


def test_case_45_a_valid_receipt_with_the_wrong_bytes_fails():
    for wrong in (entry(4320), entry(4321) + b" ", entry(4321)[:-1], b""):
        with pytest.raises(ProofError):
            verify(RECEIPT, wrong)


def test_case_46_a_valid_receipt_of_another_entry_of_the_same_tree_fails():
    with pytest.raises(ProofError):
        verify(receipt(3, 7), entry(2))


def test_case_46_a_valid_receipt_of_a_tree_of_the_same_size_fails():
    """Two logs of the same size, signed by the same key."""
    other = sign_checkpoint(Checkpoint(ORIGIN, 7, root_of(leaves(8)[1:])), SIGNERS, SIGNED_AT)
    with pytest.raises(ProofError):
        verify(dataclasses.replace(SMALL, checkpoint=other), entry(2))


def test_case_47_a_receipt_presented_with_another_index_fails():
    for index in (0, 1, 3, 6, 7, 2**63 - 1):
        with pytest.raises(ProofError):
            verify(dataclasses.replace(SMALL, index=index), entry(2))


def test_case_47_a_receipt_for_the_empty_tree_fails():
    empty = sign_checkpoint(Checkpoint(ORIGIN, 0, EMPTY_ROOT), SIGNERS, SIGNED_AT)
    with pytest.raises(ProofError):
        verify(TlogProof(0, (), empty), b"")


A, B, C = SMALL.hashes
WRONG_HASHES = {
    "the first dropped": (B, C),
    "the last dropped": (A, B),
    "all dropped": (),
    "one added": (A, B, C, A),
    "one duplicated": (A, A, B, C),
    "reordered": (B, A, C),
    "zeroed": (A, bytes(32), C),
}


@pytest.mark.parametrize("hashes", WRONG_HASHES.values(), ids=WRONG_HASHES.keys())
def test_case_48_receipt_with_wrong_hashes_fails(hashes):
    with pytest.raises(ProofError):
        verify(dataclasses.replace(SMALL, hashes=hashes), entry(2))


HASH_LINE = base64.b64encode(A) + b"\n"


def test_case_48_receipts_with_many_hashes_are_refused():
    for count in (64, 20_000, 10_000_000 // len(HASH_LINE)):
        raw = b"c2sp.org/tlog-proof@v1\nindex 2\n" + HASH_LINE * count + b"\n" + SMALL.checkpoint
        with pytest.raises(MalformedError, match="at most"):
            parse_tlog_proof(raw)


def test_case_53_a_receipt_with_one_signature_stripped_fails():
    text = format_checkpoint(Checkpoint(ORIGIN, 7, root_of(leaves(7))))
    with pytest.raises(SignatureError):
        verify(dataclasses.replace(SMALL, checkpoint=sign_note(text, [ED25519])), entry(2))


def test_receipt_of_another_log_fails():
    with pytest.raises(SignatureError, match="expected origin"):
        verify(RECEIPT, origin="ledger.example/other")


def test_receipt_without_a_trusted_key_fails():
    with pytest.raises(SignatureError):
        verify(RECEIPT, verifiers=[])


OLD = b"c2sp.org/tlog-proof@v1\n"
SMALL_RAW = format_tlog_proof(SMALL)
BAD_RECEIPTS = {
    "case 50: nothing": b"",
    "case 50: a web page": b"<!doctype html>\n\n<title>OK</title>\n",
    "case 50: an empty checkpoint": SMALL_RAW.partition(b"\n\n")[0] + b"\n\n",
    "case 50: no checkpoint": SMALL_RAW.partition(b"\n\n")[0] + b"\n",
    "case 50: only the header": OLD,
    "case 57: no header": SMALL_RAW.removeprefix(OLD),
    "case 57: version 2": SMALL_RAW.replace(b"proof@v1", b"proof@v2"),
    "no index": SMALL_RAW.replace(b"index 2\n", b""),
    "two indexes": SMALL_RAW.replace(b"index 2\n", b"index 2\nindex 2\n"),
    "a negative index": SMALL_RAW.replace(b"index 2", b"index -2"),
    "an index with a leading zero": SMALL_RAW.replace(b"index 2", b"index 02"),
    "an index above 2^63 - 1": SMALL_RAW.replace(b"index 2", b"index 9223372036854775808"),
    "an index of nothing": SMALL_RAW.replace(b"index 2", b"index "),
    "two spaces before the index": SMALL_RAW.replace(b"index 2", b"index  2"),
    "extra data behind the index": SMALL_RAW.replace(b"index 2\n", b"index 2\nextra AAAA\n"),
    "extra data twice": SMALL_RAW.replace(b"index 2\n", b"extra AAAA\nextra AAAA\nindex 2\n"),
    "extra data of nothing": SMALL_RAW.replace(b"index 2\n", b"extra \nindex 2\n"),
    "extra data that is not base64": SMALL_RAW.replace(b"index 2\n", b"extra ???\nindex 2\n"),
    "a hash cut short": SMALL_RAW.replace(HASH_LINE, HASH_LINE[:-5] + b"\n"),
    "a hash of 33 bytes": SMALL_RAW.replace(HASH_LINE, base64.b64encode(A + b"x") + b"\n"),
    "a hash in hexadecimal": SMALL_RAW.replace(HASH_LINE, A.hex().encode() + b"\n"),
    "a space behind a hash": SMALL_RAW.replace(HASH_LINE, HASH_LINE[:-1] + b" \n"),
    "an empty line among the hashes": SMALL_RAW.replace(HASH_LINE, HASH_LINE + b"\n"),
    "CRLF": SMALL_RAW.replace(b"\n", b"\r\n"),
    "a byte order mark": b"\xef\xbb\xbf" + SMALL_RAW,
    "not UTF-8": SMALL_RAW.replace(b"index", b"ind\xffx"),
    "something behind the checkpoint": SMALL_RAW + b"more\n",
    "more than three megabytes": SMALL_RAW + bytes(MAX_PROOF_BYTES),
}


@pytest.mark.parametrize("raw", BAD_RECEIPTS.values(), ids=BAD_RECEIPTS.keys())
def test_bad_receipt_is_refused(raw):
    with pytest.raises(MalformedError):
        parse_tlog_proof(raw)


def test_case_57_an_unknown_version_is_named_as_the_reason():
    with pytest.raises(MalformedError, match="newer software"):
        parse_tlog_proof(SMALL_RAW.replace(b"proof@v1", b"proof@v2"))


def test_case_50_that_there_is_no_checkpoint_is_named_as_the_reason():
    """Not only that some note is malformed: whoever cut the file short learns what is gone."""
    with pytest.raises(MalformedError, match="an empty line and a checkpoint behind the hashes"):
        parse_tlog_proof(SMALL_RAW.partition(b"\n\n")[0])


BAD_FIELDS = {
    "a negative index": {"index": -1},
    "an index above 2^63 - 1": {"index": 2**63},
    "64 hashes": {"hashes": (A,) * 64},
    "a hash of 31 bytes": {"hashes": (A[:31],)},
    "empty extra data": {"extra": b""},
    "a checkpoint that is not a note": {"checkpoint": b"text\n"},
}


@pytest.mark.parametrize("fields", BAD_FIELDS.values(), ids=BAD_FIELDS.keys())
def test_receipt_that_cannot_be_written_cannot_be_made(fields):
    with pytest.raises(MalformedError):
        dataclasses.replace(SMALL, **fields)


hashes = st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple)


@given(st.integers(0, 2**63 - 1), hashes, st.one_of(st.none(), st.binary(min_size=1)))
def test_receipt_gives_back_its_fields(index, values, extra):
    proof = TlogProof(index, values, SMALL.checkpoint, extra)
    assert parse_tlog_proof(format_tlog_proof(proof)) == proof


@given(st.integers(0, len(SMALL_RAW) - 1), st.binary(max_size=3))
def test_a_receipt_that_is_read_is_the_receipt_that_is_written(place, inserted):
    raw = SMALL_RAW[:place] + inserted + SMALL_RAW[place + 1 :]
    with contextlib.suppress(MalformedError):
        assert format_tlog_proof(parse_tlog_proof(raw)) == raw


def test_every_changed_byte_of_a_receipt_is_refused():
    """Without extra data there is nothing in the file that is not bound to the signatures."""
    for place in range(len(SMALL_RAW)):
        changed = bytearray(SMALL_RAW)
        changed[place] ^= 1
        with pytest.raises((MalformedError, EvidenceError)):
            verify(parse_tlog_proof(bytes(changed)), entry(2))


@given(
    st.one_of(
        st.binary(), st.binary().map(lambda raw: OLD + raw), st.text().map(lambda t: OLD + t.encode("utf-8", "replace"))
    )
)
def test_case_112_nothing_but_our_errors_escapes_a_receipt(raw):
    with contextlib.suppress(RegistryError):
        parse_tlog_proof(raw)
