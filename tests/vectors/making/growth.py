# SPDX-License-Identifier: Apache-2.0
"""Consistency files: that the log only grew between two checkpoints (reliability.md cases 49, 50, 63, 64)."""

import hashlib
from collections.abc import Iterator, Sequence

from tests.events.tlog.rfc9162 import mth
from tests.vectors.making.case import Case, growth_case
from tests.vectors.making.keys import b64, head, note
from tests.vectors.making.logs import (
    ED,
    FORKED,
    LONG,
    ML,
    NEW_ED,
    NEW_ML,
    ORIGIN,
    OTHER_ED,
    OTHER_ML,
    SMALL,
    growth_file,
    signed,
)

_GROWTH = SMALL.growth(3, 7)
_OLD, _NEW = SMALL.checkpoint(3), SMALL.checkpoint(7)
_GOOD = growth_file(3, 7, _GROWTH, _OLD, _NEW)


def cases() -> Iterator[Case]:
    """Yield all of them."""
    yield from _accepted()
    yield from _hashes()
    yield from _checkpoints()
    yield from _forms()


def _accepted() -> Iterator[Case]:
    for old, new, name, desc in (
        (3, 7, "grown", "from 3 to 7"),
        (1, 7, "from-one", "from the first entry"),
        (4, 7, "from-a-full-tree", "from 4: a full tree is itself the beginning of the way"),
        (6, 7, "by-one", "from 6 to 7"),
        (4, 8, "doubled", "from 4 to 8: one hash"),
        (7, 7, "unchanged", "the same size: equal roots, no hashes"),
    ):
        file = growth_file(old, new, SMALL.growth(old, new), SMALL.checkpoint(old), SMALL.checkpoint(new))
        yield growth_case(name, desc, file)
    empty = signed(head(ORIGIN, 0, mth([])))
    yield growth_case("from-empty", "from no entries to 7: nothing is to be proved", growth_file(0, 7, [], empty, _NEW))
    yield growth_case(
        "from-empty-with-a-hash_fail",
        "from no entries to 7, and yet a hash",
        growth_file(0, 7, [SMALL.root(7)], empty, _NEW),
    )
    yield growth_case(
        "over-tiles",
        "from 257 to 600",
        growth_file(257, 600, LONG.growth(257, 600), LONG.checkpoint(257), LONG.checkpoint(600)),
    )
    rotated = note(SMALL.head(7), *(key.line(SMALL.head(7)) for key in (NEW_ED, NEW_ML)))
    yield growth_case(
        "rotated-between",
        "signed by the old keys, then by the new; all are known",
        growth_file(3, 7, _GROWTH, _OLD, rotated),
        (ED, ML, NEW_ED, NEW_ML),
    )


def _hashes() -> Iterator[Case]:
    first, second, third, fourth = _GROWTH
    table: list[tuple[Sequence[bytes | str], str, str]] = [
        ([], "no-proof", "no hashes at all"),
        ([first, bytes(32), third, fourth], "middle-hash-zeroed", "the ends are right, the middle is zeros"),
        ([first, third, second, fourth], "middle-hashes-reordered", "the ends are right, the middle is reordered"),
        ([first, second, fourth], "middle-hash-dropped", "the ends are right, a hash between them is missing"),
        ([second, third, fourth], "first-hash-dropped", "the first hash is missing"),
        ([first, second, third], "last-hash-dropped", "the last hash is missing"),
        ([*_GROWTH, fourth], "last-hash-twice", "the last hash stands there twice"),
        ([*_GROWTH, bytes(32)], "hash-added", "a hash of zeros follows"),
        ([first, second, third, bytes(32)], "last-hash-zeroed", "the last hash is zeros"),
        ([*_GROWTH, *[bytes(32)] * 60], "sixty-four-hashes", "more hashes than any proof has"),
        ([first[:31], second, third, fourth], "hash-of-31-bytes", "the first hash has 31 bytes"),
        ([b64(first)[:-1], second, third, fourth], "hash-unpadded", "base64 without padding"),
    ]
    for hashes, name, desc in table:
        yield growth_case(f"{name}_fail", desc, growth_file(3, 7, hashes, _OLD, _NEW))
    yield growth_case(
        "full-tree-with-its-root_fail",
        "from 4, with the old root as a first hash",
        growth_file(4, 7, [SMALL.root(4), *SMALL.growth(4, 7)], SMALL.checkpoint(4), _NEW),
    )
    yield growth_case(
        "unchanged-with-a-hash_fail", "the same size, and yet a hash", growth_file(7, 7, [first], _NEW, _NEW)
    )


def _checkpoints() -> Iterator[Case]:
    forked_old, forked_new = FORKED.checkpoint(3), FORKED.checkpoint(7)
    yield growth_case(
        "forked-old_fail",
        "the old checkpoint is of another history; the way to the new root is right",
        growth_file(3, 7, _GROWTH, forked_old, _NEW),
    )
    yield growth_case(
        "forked-new_fail",
        "the new checkpoint is of another history; the way to the old root is right",
        growth_file(3, 7, _GROWTH, _OLD, forked_new),
    )
    yield growth_case(
        "forked-new-with-its-proof_fail",
        "the new tree's own proof; it does not lead to the old root",
        growth_file(3, 7, FORKED.growth(3, 7), _OLD, forked_new),
    )
    yield growth_case(
        "forked-full-tree_fail",
        "from 4, where the old root is taken as the beginning",
        growth_file(4, 7, SMALL.growth(4, 7), FORKED.checkpoint(4), _NEW),
    )
    yield growth_case("two-roots_fail", "one size, two roots", growth_file(7, 7, [], _NEW, forked_new))
    yield growth_case("shrunk_fail", "the old checkpoint is the larger one", growth_file(7, 3, _GROWTH, _NEW, _OLD))
    yield growth_case("changed-places_fail", "the checkpoints changed places", growth_file(3, 7, _GROWTH, _NEW, _OLD))
    yield growth_case(
        "another-old-size_fail", "the file says 2, its checkpoint 3", growth_file(2, 7, _GROWTH, _OLD, _NEW)
    )
    yield growth_case(
        "another-new-size_fail", "the file says 6, its checkpoint 7", growth_file(3, 6, _GROWTH, _OLD, _NEW)
    )
    other = signed(SMALL.head(3)).replace(ORIGIN, OTHER_ED.name)
    yield growth_case(
        "old-origin-changed_fail", "the old checkpoint names another log", growth_file(3, 7, _GROWTH, other, _NEW)
    )
    theirs = head(OTHER_ED.name, 3, SMALL.root(3))
    yield growth_case(
        "old-of-another-log_fail",
        "the old checkpoint is signed by another log",
        growth_file(3, 7, _GROWTH, note(theirs, OTHER_ED.line(theirs), OTHER_ML.line(theirs)), _NEW),
    )
    yield growth_case(
        "old-unsigned_fail",
        "nobody signed the old checkpoint",
        growth_file(3, 7, _GROWTH, note(SMALL.head(3), *_by_stranger(SMALL.head(3))), _NEW),
    )
    yield growth_case(
        "new-unsigned_fail",
        "nobody signed the new checkpoint",
        growth_file(3, 7, _GROWTH, _OLD, note(SMALL.head(7), *_by_stranger(SMALL.head(7)))),
    )
    yield growth_case(
        "new-without-ml-dsa_fail",
        "the new checkpoint lacks the ML-DSA-44 signature",
        growth_file(3, 7, _GROWTH, _OLD, note(SMALL.head(7), ED.line(SMALL.head(7)))),
    )
    yield growth_case(
        "old-without-ed25519_fail",
        "the old checkpoint lacks the Ed25519 signature",
        growth_file(3, 7, _GROWTH, note(SMALL.head(3), ML.line(SMALL.head(3))), _NEW),
    )


def _by_stranger(text: str) -> Sequence[str]:
    return [OTHER_ED.line(text)]


def _forms() -> Iterator[Case]:
    body = _GOOD.partition("\n\n")[0]
    for file, name, desc in (
        ("", "empty-file", "no bytes at all"),
        (_GOOD.replace("@v1", "@v2", 1), "unknown-version", "version 2, which may say anything"),
        (_GOOD.replace("verdigris-consistency", "c2sp.org/tlog-proof", 1), "another-format", "a receipt's first line"),
        (_GOOD.replace("old 3", "old 03", 1), "old-leading-zero", "old 03"),
        (_GOOD.replace("new 7", "new +7", 1), "new-with-plus", "new +7"),
        (_GOOD.replace("old 3\nnew 7", "new 7\nold 3", 1), "fields-reordered", "new before old"),
        (_GOOD.replace("old 3\n", "", 1), "without-old", "no line with the old size"),
        (_GOOD.replace("old 3\n", "old 3\nold 3\n", 1), "old-twice", "two lines with the old size"),
        (_GOOD.replace("\n", "\r\n"), "crlf", "all lines end in CR LF"),
        (f"{body}\n\n{_NEW}", "one-checkpoint", "the old checkpoint is missing"),
        (f"{_GOOD}\n{_NEW}", "three-checkpoints", "a third checkpoint follows"),
        (_GOOD[:-1], "no-last-newline", "the last line does not end"),
        (f"{_GOOD}thank you\n", "text-after", "a line after the signatures"),
    ):
        yield growth_case(f"{name}_fail", desc, file)
    yield _deepest()


def _deepest() -> Case:
    """From one entry to 2^62: 62 hashes, every one to the right."""
    hashes = [hashlib.sha256(bytes([level])).digest() for level in range(62)]
    root = SMALL.root(1)
    for sibling in hashes:
        root = hashlib.sha256(b"\x01" + root + sibling).digest()
    newest = signed(head(ORIGIN, 2**62, root))
    return growth_case("deepest", "from one entry to 2^62", growth_file(1, 2**62, hashes, SMALL.checkpoint(1), newest))
