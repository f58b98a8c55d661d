# SPDX-License-Identifier: Apache-2.0
"""The tree of heads: where a stream stands is proved, and so is that there is none; nothing else passes."""

import pytest
from msgspec.structs import replace

from events.errors import EvidenceError
from events.ids import StreamVersion
from events.store import StreamHead
from events.tlog.merkle import EMPTY_ROOT, root_of
from registry.heads import Heads, head_leaf
from registry.history.heads import HeadProof, HeadsTree, verify_absence, verify_head


def heads(count: int) -> list[StreamHead]:
    """Return the heads of `count` streams `right:B`, `right:D`, … with a gap between any two."""
    names = [f"right:{chr(65 + number // 12)}{chr(66 + number % 12 * 2)}" for number in range(count)]
    return [
        StreamHead(stream=name, version=StreamVersion(number + 1), sha256=f"{number:064x}")
        for number, name in enumerate(names)
    ]


@pytest.mark.parametrize("count", [*range(18), 33])
def test_every_stream_and_every_gap_is_proved(count: int) -> None:
    """
    In a tree of any size each head verifies at its place, and each name that is not there as absent.
    """
    all_heads = heads(count)
    tree, kept = HeadsTree(all_heads), Heads()
    for head in all_heads:
        kept.put(head.stream, head.version, head.sha256)
    leaves = [head_leaf(head.stream, head.version, head.sha256) for head in all_heads]

    assert (root_of(leaves), kept.root(), count) == (tree.root, tree.root, len(tree))
    for head in all_heads:
        verify_head(tree.prove(head.stream), head, count=count, root=tree.root)
    for name in ("party:A", "right:A", *(f"{head.stream}0" for head in all_heads), "right:ZZ"):
        verify_absence(tree.prove(name), name, count=count, root=tree.root)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 12])
def test_no_proof_of_one_thing_shows_another(count: int) -> None:
    """
    A proof shows a head of its own stream only, and no stream that is there as absent.
    """
    all_heads = heads(count)
    tree = HeadsTree(all_heads)
    names = ["right:A", *(f"{head.stream}0" for head in all_heads), *(head.stream for head in all_heads)]
    for head in all_heads:
        for name in names:
            with pytest.raises(EvidenceError):
                verify_absence(tree.prove(name), head.stream, count=count, root=tree.root)
            later = replace(head, version=StreamVersion(50))
            with pytest.raises(EvidenceError):
                verify_head(tree.prove(name), later, count=count, root=tree.root)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 12])
def test_no_proof_of_one_tree_holds_in_another(count: int) -> None:
    """
    Where a single head differs, no head and no absence proved in one tree is proved in the other.
    """
    all_heads = heads(count)
    moved = [*all_heads[:-1], replace(all_heads[-1], version=StreamVersion(99))]
    tree, other = HeadsTree(all_heads), HeadsTree(moved)
    for head in moved:
        with pytest.raises(EvidenceError):
            verify_head(other.prove(head.stream), head, count=count, root=tree.root)
        with pytest.raises(EvidenceError):
            verify_absence(other.prove(f"{head.stream}0"), f"{head.stream}0", count=count, root=tree.root)


TREE = HeadsTree(heads(8))
NAMES = [head.stream for head in heads(8)]
GAP = f"{NAMES[3]}0"


def _at(*places: int) -> tuple[HeadProof, ...]:
    return tuple(proof for place in places for proof in TREE.prove(NAMES[place]))


WRONG_NEIGHBOURS: dict[str, tuple[HeadProof, ...]] = {
    "none": (),
    "the one in front alone": _at(3),
    "the one behind alone": _at(4),
    "one further in front": _at(2, 4),
    "one further behind": _at(3, 5),
    "both on one side": _at(2, 3),
    "both on the other": _at(4, 5),
    "the wrong way round": _at(4, 3),
    "one of them twice": _at(3, 3),
    "three": _at(2, 3, 4),
    "the ends of the tree": _at(0, 7),
    "an index moved next to the other": (replace(_at(2)[0], index=3), *_at(4)),
    "an index beyond the tree": (*_at(3), replace(_at(4)[0], index=9)),
    "another version": (replace(_at(3)[0], version=1), *_at(4)),
    "another hash": (*_at(3), replace(_at(4)[0], sha256="ab" * 32)),
    "another name": (replace(_at(3)[0], stream=f"{NAMES[3]}-"), *_at(4)),
    "a proof cut short": (replace(_at(3)[0], proof=_at(3)[0].proof[1:]), *_at(4)),
}


@pytest.mark.parametrize("proofs", WRONG_NEIGHBOURS.values(), ids=WRONG_NEIGHBOURS.keys())
def test_case_155_wrong_neighbours_show_no_absence(proofs: tuple[HeadProof, ...]) -> None:
    """
    A stream is absent only between two heads of adjacent places, or beyond an end of the tree.
    """
    verify_absence(TREE.prove(GAP), GAP, count=8, root=TREE.root)
    with pytest.raises(EvidenceError):
        verify_absence(proofs, GAP, count=8, root=TREE.root)


def test_case_155_the_count_of_streams_belongs_to_the_proof() -> None:
    """
    Whoever makes the tree look shorter or longer, to hide a stream behind its end, is found out.
    """
    last = f"{NAMES[7]}0"
    verify_absence(TREE.prove(last), last, count=8, root=TREE.root)
    for count in (7, 9, 16):
        with pytest.raises(EvidenceError):
            verify_absence(TREE.prove(last), last, count=count, root=TREE.root)
    with pytest.raises(EvidenceError):
        verify_absence((), last, count=0, root=TREE.root)
    verify_absence((), last, count=0, root=EMPTY_ROOT)


def test_case_155_no_more_neighbours_are_given_than_there_are() -> None:
    """
    In front of the first head and behind the last, one neighbour is all; a second one makes another document.
    """
    for name, place, beyond in (("right:A", (0,), (0, 1)), (f"{NAMES[7]}0", (7,), (6, 7))):
        verify_absence(_at(*place), name, count=8, root=TREE.root)
        with pytest.raises(EvidenceError):
            verify_absence(_at(*beyond), name, count=8, root=TREE.root)


def test_heads_out_of_order_make_no_tree() -> None:
    """
    A tree that is not sorted would prove absences that are none, so it is our own error to build one.
    """
    first, second = heads(2)
    for wrong in ([second, first], [first, first]):
        with pytest.raises(RuntimeError):
            HeadsTree(wrong)
