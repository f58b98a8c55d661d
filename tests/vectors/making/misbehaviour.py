# SPDX-License-Identifier: Apache-2.0
"""Misbehaviour files: that the log signed two histories (reliability.md cases 63, 64). A wrong yes accuses someone."""

from collections.abc import Iterator

from tests.vectors.making.case import Case, misbehaviour_case
from tests.vectors.making.keys import b64, head, loosened, note
from tests.vectors.making.logs import (
    ED,
    FORKED,
    ML,
    NEW_ED,
    NEW_ML,
    OTHER_ED,
    OTHER_ML,
    SMALL,
    growth_file,
    misbehaviour_file,
)

_GROWTH, _ROOT = SMALL.growth(3, 7), SMALL.root(3)
_OLD, _NEW = FORKED.checkpoint(3), SMALL.checkpoint(7)
_GOOD = misbehaviour_file(3, 7, _ROOT, _GROWTH, _OLD, _NEW)


def cases() -> Iterator[Case]:
    """Yield all of them."""
    yield from _accepted()
    yield from _innocent()
    yield from _unsigned()
    yield from _forms()


def _accepted() -> Iterator[Case]:
    yield misbehaviour_case("forked", "the tree signed at 7 does not begin with the one signed at 3", _GOOD)
    full = misbehaviour_file(4, 7, SMALL.root(4), SMALL.growth(4, 7), FORKED.checkpoint(4), _NEW)
    yield misbehaviour_case("forked-full-tree", "the tree signed at 7 does not begin with the one signed at 4", full)
    two = misbehaviour_file(7, 7, SMALL.root(7), [], FORKED.checkpoint(7), _NEW)
    yield misbehaviour_case("two-roots", "two roots were signed for size 7", two)
    rotated = note(SMALL.head(7), *(key.line(SMALL.head(7)) for key in (NEW_ED, NEW_ML)))
    yield misbehaviour_case(
        "rotated-between",
        "one history signed by the old keys, another by the new; all are known",
        misbehaviour_file(3, 7, _ROOT, _GROWTH, _OLD, rotated),
        (ED, ML, NEW_ED, NEW_ML),
    )


def _innocent() -> Iterator[Case]:
    agreed = SMALL.checkpoint(3)
    for file, name, desc in (
        (misbehaviour_file(3, 7, _ROOT, _GROWTH, agreed, _NEW), "agreed", "the log only grew"),
        (misbehaviour_file(7, 7, SMALL.root(7), [], _NEW, _NEW), "same-twice", "one checkpoint, twice"),
        (
            misbehaviour_file(7, 7, FORKED.root(7), [], _NEW, _NEW),
            "same-twice-and-a-root",
            ("one checkpoint, twice, and a root that nobody signed"),
        ),
        (
            misbehaviour_file(3, 7, FORKED.root(3), _GROWTH, agreed, _NEW),
            "root-made-up",
            ("the log only grew; the root is one that its newer tree does not have at 3"),
        ),
        (
            misbehaviour_file(3, 7, FORKED.root(3), FORKED.growth(3, 7), agreed, _NEW),
            "proof-made-up",
            ("the log only grew; root and hashes are of a history that it did not sign"),
        ),
        (
            misbehaviour_file(3, 7, FORKED.root(3), [], agreed, _NEW),
            "no-proof",
            ("the log only grew; a root, and no hashes at all"),
        ),
        (
            misbehaviour_file(2, 7, SMALL.root(2), SMALL.growth(2, 7), agreed, _NEW),
            "another-old-size",
            ("the log only grew; the root is the one at 2, where the checkpoint is of 3"),
        ),
    ):
        yield misbehaviour_case(f"{name}_fail", desc, file)


def _unsigned() -> Iterator[Case]:
    forked, grown = FORKED.head(3), SMALL.head(7)
    theirs = head(OTHER_ED.name, 3, FORKED.root(3))
    of_other = note(theirs, OTHER_ED.line(theirs), OTHER_ML.line(theirs))
    for old, new, name, desc in (
        (note(forked, OTHER_ED.line(forked)), _NEW, "old-unsigned", "the log did not sign the older checkpoint"),
        (_OLD, note(grown, OTHER_ED.line(grown)), "new-unsigned", "the log did not sign the newer checkpoint"),
        (note(forked, ED.line(forked)), _NEW, "old-without-ml-dsa", "one key did not sign the older checkpoint"),
        (of_other, _NEW, "old-of-another-log", "the older checkpoint is of another log"),
    ):
        yield misbehaviour_case(f"{name}_fail", desc, misbehaviour_file(3, 7, _ROOT, _GROWTH, old, new))


def _forms() -> Iterator[Case]:
    root = f"root {b64(_ROOT)}\n"
    for file, name, desc in (
        ("", "empty-file", "no bytes at all"),
        (_GOOD.replace("@v1", "@v2", 1), "unknown-version", "version 2, which may say anything"),
        (_GOOD.replace(root, "", 1), "without-root", "the line with the root is missing"),
        (_GOOD.replace(root, root + root, 1), "root-twice", "two lines with the root"),
        (
            _GOOD.replace(b64(_ROOT), loosened(b64(_ROOT)), 1),
            "root-non-canonical",
            ("unused bits of the root's base64 are not zero"),
        ),
        (growth_file(3, 7, _GROWTH, _OLD, _NEW), "consistency-file", "a file of the other operation"),
    ):
        yield misbehaviour_case(f"{name}_fail", desc, file)
