# SPDX-License-Identifier: Apache-2.0
"""Receipts: the entry, its place, the way to the root (reliability.md cases 45-50, 55, 57; tlog.md §2.6)."""

import hashlib
from collections.abc import Iterator, Sequence

from tests.events.tlog.rfc9162 import mth, path, sides
from tests.vectors.making.case import Case, receipt_case
from tests.vectors.making.keys import b64, head, loosened
from tests.vectors.making.logs import LONG, ORIGIN, SMALL, Log, leaf, signed, tlog_proof

_PATH = SMALL.path(4, 7)
_NOTE = SMALL.checkpoint(7)
_GOOD = tlog_proof(4, _PATH, _NOTE)
_ENTRY = SMALL.entries[4]


def cases() -> Iterator[Case]:
    """Yield all of them."""
    yield from _accepted()
    yield from _entries()
    yield from _places()
    yield from _hashes()
    yield from _forms()


def _with(hashes: Sequence[bytes | str], index: int | str = 4) -> str:
    return tlog_proof(index, hashes, _NOTE)


def _accepted() -> Iterator[Case]:
    for index, size, name, desc in (
        (0, 1, "only-entry", "the only entry: the proof has no hashes"),
        (0, 7, "first-entry", "the first entry of seven"),
        (4, 7, "middle-entry", "an entry in the middle"),
        (6, 7, "last-entry", "the last entry, on the right edge: layers without a sibling have no hash"),
        (7, 8, "last-entry-of-a-full-tree", "the last entry of eight"),
    ):
        receipt = tlog_proof(index, SMALL.path(index, size), SMALL.checkpoint(size))
        yield receipt_case(name, desc, receipt, SMALL.entries[index])
    yield receipt_case(
        "extra-data",
        "extra data, which nobody signed and which says nothing",
        tlog_proof(4, _PATH, _NOTE, extra=b64(b"not to be believed")),
        _ENTRY,
    )
    deepest = [hashlib.sha256(bytes([level])).digest() for level in range(63)]
    yield receipt_case(
        "deepest-tree",
        "63 hashes: the first entry of a tree as large as may be",
        _claimed(0, 2**63 - 1, deepest, SMALL.entries[0]),
        SMALL.entries[0],
    )


def _claimed(index: int, size: int, hashes: Sequence[bytes], entry: bytes) -> str:
    """Return a receipt whose signed root is wherever the hashes lead: nobody has the rest of that tree."""
    root = leaf(entry)
    for sibling, on_left in zip(hashes, sides(index, size), strict=True):
        root = hashlib.sha256(b"\x01" + (sibling + root if on_left else root + sibling)).digest()
    return tlog_proof(index, hashes, signed(head(ORIGIN, size, root)))


def _entries() -> Iterator[Case]:
    yield receipt_case(
        "wrong-entry-bytes_fail", "one bit of the entry is wrong", _GOOD, _ENTRY.replace(b"party:P-4", b"party:P-5")
    )
    yield receipt_case("another-entry_fail", "another entry of the same log", _GOOD, SMALL.entries[5])
    yield receipt_case("empty-entry_fail", "no bytes where the entry should be", _GOOD, b"")
    yield receipt_case("entry-with-newline_fail", "a newline after the entry", _GOOD, _ENTRY + b"\n")
    yield receipt_case(
        "html-entry_fail", "a page of an error where the entry should be", _GOOD, b"<!doctype html><p>502</p>"
    )
    moved = Log([*SMALL.entries[:4], SMALL.entries[5], *SMALL.entries[5:]])
    yield receipt_case(
        "entry-states-another-position_fail",
        "proved to stand at 4, but it says that it stands at 5",
        tlog_proof(4, moved.path(4, 7), moved.checkpoint(7)),
        moved.entries[4],
    )
    yield from (
        _other_form(*each)
        for each in (
            ("entry-not-canonical_fail", "proved, but with a space in its JSON", _ENTRY.replace(b":", b": ", 1)),
            (
                "entry-states-no-position_fail",
                "proved, but it says nothing of its position",
                _ENTRY.replace(b'"position":4,', b""),
            ),
            (
                "entry-states-position-twice_fail",
                "proved, but it says two positions",
                _ENTRY.replace(b'"position":4', b'"position":5,"position":4'),
            ),
            ("entry-not-json_fail", "proved, but it is no JSON", b"position 4"),
        )
    )
    yield _second_preimage()


def _other_form(name: str, desc: str, entry: bytes) -> Case:
    changed = Log([*SMALL.entries[:4], entry, *SMALL.entries[5:]])
    return receipt_case(name, desc, tlog_proof(4, changed.path(4, 7), changed.checkpoint(7)), entry)


def _second_preimage() -> Case:
    """The node above entries 4 and 5, offered as an entry of the tree of half the height."""
    leaves = SMALL.leaves[:8]
    nodes = [mth(leaves[start : start + 2]) for start in range(0, 8, 2)]
    receipt = tlog_proof(2, path(2, nodes), SMALL.checkpoint(8))
    return receipt_case(
        "interior-node-as-entry_fail",
        "64 bytes: the two leaf hashes below an inner node",
        receipt,
        (leaves[4] + leaves[5]),
    )


def _places() -> Iterator[Case]:
    for index, name, desc in (
        ("5", "another-index", "the proof of index 4 with index 5"),
        ("6", "index-of-the-edge", "the proof of index 4 with the last index"),
        ("7", "index-equal-to-size", "an index just outside the tree"),
        ("11", "index-beyond-size", "an index outside the tree with the same lowest bits"),
        ("-1", "negative-index", "index -1"),
        ("-4", "negative-right-index", "index -4"),
        ("04", "index-leading-zero", "index 04"),
        ("+4", "index-with-plus", "index +4"),
        ("4 ", "index-with-space", "a space after the index"),
        ("٤", "index-other-digits", "the index in Arabic-Indic digits"),
        ("4.0", "index-with-point", "index 4.0"),
        ("0x4", "index-hexadecimal", "index 0x4"),
        ("9223372036854775812", "index-beyond-63-bits", "index 2^63 + 4"),
        ("", "index-empty", "an index line without index"),
    ):
        yield receipt_case(f"{name}_fail", desc, _with(_PATH, index))
    empty = signed(head(ORIGIN, 0, mth([])))
    yield receipt_case("size-zero_fail", "entry 0 in the empty tree", tlog_proof(0, [], empty), SMALL.entries[0])
    rootless = signed(head(ORIGIN, 0, leaf(SMALL.entries[0])))
    yield receipt_case(
        "size-zero-with-root_fail",
        "entry 0 in a tree of size 0 whose root is its leaf hash",
        tlog_proof(0, [], rootless),
        SMALL.entries[0],
    )
    aliased = _ENTRY.replace(b'"position":4,', b'"position":12,')
    changed = Log([*SMALL.entries[:4], aliased, *SMALL.entries[5:]])
    yield receipt_case(
        "index-beyond-size-by-the-same-way_fail",
        "index 12, which turns left and right where 4 does",
        tlog_proof(12, changed.path(4, 7), changed.checkpoint(7)),
        aliased,
    )
    shifted = LONG.checkpoint(7).replace(LONG.head(7), SMALL.head(7))
    yield receipt_case(
        "signatures-of-another-checkpoint_fail",
        "the checkpoint's text with the signatures of another",
        tlog_proof(4, _PATH, shifted),
    )


def _hashes() -> Iterator[Case]:
    first, second, third = _PATH
    wrong = bytes([first[0] ^ 1]) + first[1:]
    table: list[tuple[Sequence[bytes | str], str, str]] = [
        ([], "no-inclusion-proof", "no hashes at all"),
        ([second, third], "first-hash-dropped", "the first hash is missing"),
        ([first, second], "last-hash-dropped", "the last hash is missing"),
        ([*_PATH, third], "last-hash-twice", "the last hash stands there twice"),
        ([first, *_PATH], "first-hash-twice", "the first hash stands there twice"),
        ([*_PATH, bytes(32)], "hash-added", "a hash of zeros follows"),
        ([second, first, third], "hashes-reordered", "two hashes changed places"),
        ([first, bytes(32), third], "hash-zeroed", "the middle hash is zeros"),
        ([wrong, second, third], "hash-with-a-wrong-bit", "one bit of the first hash is wrong"),
        ([first, second, SMALL.leaves[0]], "last-hash-wrong", "the last hash is another one of the tree"),
        ([SMALL.leaves[4], second, third], "own-hash-as-sibling", "the entry's own hash as its sibling"),
        ([first[:31], second, third], "hash-of-31-bytes", "the first hash has 31 bytes"),
        ([first + b"\0", second, third], "hash-of-33-bytes", "the first hash has 33 bytes"),
        ([first + second, third], "two-hashes-on-a-line", "the first line holds two hashes"),
        ([b64(first).rstrip("="), second, third], "hash-unpadded", "base64 without padding"),
        ([loosened(b64(first)), second, third], "hash-non-canonical", "unused bits of a hash's base64 are not zero"),
        (
            [b64(first).replace("/", "_").replace("+", "-") + "\n" + b64(second), "", third],
            "hash-lines-broken",
            ("an empty line between the hashes"),
        ),
        ([f" {b64(first)}", second, third], "hash-after-space", "a space before a hash"),
        ([*_PATH, *[bytes(32)] * 61], "sixty-four-hashes", "more hashes than any tree has"),
        ([*_PATH, *[bytes(32)] * 1000], "thousand-hashes", "a thousand hashes"),
    ]
    for hashes, name, desc in table:
        yield receipt_case(f"{name}_fail", desc, _with(hashes))


def _forms() -> Iterator[Case]:
    body, _, checkpoint = _GOOD.partition("\n\n")
    header = body.split("\n")[0]
    for receipt, name, desc in (
        ("", "empty-file", "no bytes at all"),
        ("<!doctype html>\n<title>502</title>\n\n<p>Bad gateway</p>\n", "html-page", "a page of an error"),
        (_GOOD.replace("@v1", "@v2", 1), "unknown-version", "version 2, which may say anything"),
        (_GOOD.replace("@v1", "@v01", 1), "version-leading-zero", "version 01"),
        (_GOOD.replace("c2sp.org/", "example.com/", 1), "another-format", "another name in the first line"),
        (_GOOD.removeprefix(f"{header}\n"), "without-header", "the first line is missing"),
        (_GOOD.replace("index 4\n", "", 1), "without-index", "the index line is missing"),
        (_GOOD.replace("index 4\n", "index 4\nindex 4\n", 1), "index-twice", "two index lines"),
        (_GOOD.replace("index 4\n", "index 5\nindex 4\n", 1), "two-indexes", "two index lines that differ"),
        (_GOOD.replace("index 4\n", "index 4\nextra AAAA\n", 1), "extra-after-index", "extra data after the index"),
        (_GOOD.replace("index 4\n", "extra \nindex 4\n", 1), "extra-empty", "an extra line without data"),
        (_GOOD.replace("index 4\n", "extra QR==\nindex 4\n", 1), "extra-non-canonical", "extra data in loose base64"),
        (_GOOD.replace("\n", "\r\n"), "crlf", "all lines end in CR LF"),
        (f"\ufeff{_GOOD}", "byte-order-mark", "a byte order mark before the first line"),
        (f"{body}\n\n", "no-checkpoint", "nothing after the empty line"),
        (f"{body}\n", "cut-short", "the file ends within the proof"),
        (f"{body}\n{checkpoint}", "no-empty-line", "no empty line before the checkpoint"),
        (f"{body}\n\n\n{checkpoint}", "two-empty-lines", "two empty lines before the checkpoint"),
        (f"{_GOOD}{_GOOD}", "two-receipts", "the receipt stands there twice"),
        (f"{_GOOD}\n{checkpoint}", "two-checkpoints", "the checkpoint stands there twice"),
    ):
        yield receipt_case(f"{name}_fail", desc, receipt)
