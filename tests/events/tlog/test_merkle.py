# SPDX-License-Identifier: Apache-2.0
"""Hashing and proof verification: RFC 9162 §2.1 and reliability.md §5.4."""

import base64
import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import ProofError
from events.tlog.merkle import (
    EMPTY_ROOT,
    join_subtrees,
    leaf_hash,
    node_hash,
    root_from_inclusion,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.events.tlog import rfc9162
from tests.events.tlog.trees import leaves

LARGEST = 70
LEAVES = leaves(LARGEST)
ROOTS = [rfc9162.mth(LEAVES[:size]) for size in range(LARGEST + 1)]
OTHER = leaf_hash(b"of another log")

HASHES = {
    "empty tree": (EMPTY_ROOT, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    "empty leaf": (leaf_hash(b""), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    "leaf": (leaf_hash(b"L123456"), "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"),
    "node": (node_hash(b"N123", b"N456"), "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"),
}


@pytest.mark.parametrize(("found", "expected"), HASHES.values(), ids=HASHES.keys())
def test_hashes_equal_the_published_ones(found, expected):
    assert expected == found.hex()


def test_root_equals_that_of_another_implementation():
    """The first 15 entries of the golden log of transparency-dev/tessera (tlog.md §2.3)."""
    words = b"one two three four five six seven eit nain ten ileven twelf threeten fourten fivten"
    root = root_of([leaf_hash(word) for word in words.split()])
    assert base64.b64encode(root) == b"rKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs="


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_root_follows_the_definition(size):
    assert ROOTS[size] == root_of(LEAVES[:size])


def test_root_of_a_large_tree_follows_the_definition():
    many = leaves(5000)
    assert rfc9162.mth(many) == root_of(many)


def test_nothing_joined_is_the_empty_tree():
    assert join_subtrees([]) == EMPTY_ROOT


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_leaf_of_every_tree_is_proved(size):
    for index in range(size):
        verify_inclusion(index, size, LEAVES[index], rfc9162.path(index, LEAVES[:size]), ROOTS[size])


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_tree_begins_with_every_smaller_one(size):
    for old in range(1, size + 1):
        verify_consistency(old, size, rfc9162.proof(old, LEAVES[:size]), ROOTS[old], ROOTS[size])


def test_definitions_agree_with_the_independent_reference(reference):
    """Our definitions and the reference beside the repository were written apart."""
    for size in range(1, LARGEST + 1):
        tree = LEAVES[:size]
        assert reference.mth(tree) == ROOTS[size]
        for index in range(size):
            assert reference.incl(index, tree) == rfc9162.path(index, tree)
            assert reference.cons(index + 1, tree) == rfc9162.proof(index + 1, tree)


def test_inclusion_vectors(vectors):
    for vector in vectors["inclusion"]:
        proof = [base64.b64decode(line) for line in vector["proof"]]
        size = vector["size"]
        tree = leaves(size)
        assert proof == rfc9162.path(vector["index"], tree)
        verify_inclusion(vector["index"], size, tree[vector["index"]], proof, root_of(tree))


def test_consistency_vectors(vectors):
    for vector in vectors["consistency"]:
        proof = [base64.b64decode(line) for line in vector["proof"]]
        old, new = leaves(vector["old"]), leaves(vector["new"])
        verify_consistency(len(old), len(new), proof, root_of(old), root_of(new))


def test_root_from_inclusion_is_the_root():
    assert ROOTS[7] == root_from_inclusion(2, 7, LEAVES[2], rfc9162.path(2, LEAVES[:7]))


PATH = rfc9162.path(4, LEAVES[:13])  # 4 hashes
BAD_INCLUSION: dict[str, tuple[Any, Any, Any, Any, Any]] = {
    # index, size, leaf hash, proof, root
    "case 47: the index of another leaf": (5, 13, LEAVES[4], PATH, ROOTS[13]),
    "case 47: an index equal to the size": (13, 13, LEAVES[4], PATH, ROOTS[13]),
    "case 47: an index above the size": (14, 13, LEAVES[4], PATH, ROOTS[13]),
    "case 47: a negative index": (-1, 13, LEAVES[4], PATH, ROOTS[13]),
    "case 47: size 0": (0, 0, LEAVES[4], [], EMPTY_ROOT),
    "case 47: a negative size": (4, -13, LEAVES[4], PATH, ROOTS[13]),
    "case 47: an index with thousands of digits": (10**5000, 13, LEAVES[4], PATH, ROOTS[13]),
    "case 47: a size with thousands of digits": (4, 10**5000, LEAVES[4], PATH, ROOTS[13]),
    "case 47: leaf 2 of 4 as leaf 0 of 2": (0, 2, LEAVES[2], rfc9162.path(2, LEAVES[:4]), ROOTS[4]),
    "case 47: an index that is a bool": (True, 2, LEAVES[1], [LEAVES[0]], ROOTS[2]),
    "case 47: an index that is a float": (4.0, 13, LEAVES[4], PATH, ROOTS[13]),
    "case 47: a size that is text": (4, "13", LEAVES[4], PATH, ROOTS[13]),
    "case 47: a size that is nothing": (4, None, LEAVES[4], PATH, ROOTS[13]),
    "case 48: the first hash dropped": (4, 13, LEAVES[4], PATH[1:], ROOTS[13]),
    "case 48: the last hash dropped": (4, 13, LEAVES[4], PATH[:-1], ROOTS[13]),
    "case 48: a hash added": (4, 13, LEAVES[4], [*PATH, OTHER], ROOTS[13]),
    "case 48: the root added": (4, 13, LEAVES[4], [*PATH, ROOTS[13]], ROOTS[13]),
    "case 48: a hash duplicated": (4, 13, LEAVES[4], [PATH[0], *PATH], ROOTS[13]),
    "case 48: two hashes reordered": (4, 13, LEAVES[4], [PATH[1], PATH[0], *PATH[2:]], ROOTS[13]),
    "case 48: a hash zeroed": (4, 13, LEAVES[4], [bytes(32), *PATH[1:]], ROOTS[13]),
    "case 48: 64 hashes": (4, 13, LEAVES[4], [OTHER] * 64, ROOTS[13]),
    "case 48: 63 hashes": (4, 13, LEAVES[4], [OTHER] * 63, ROOTS[13]),
    "case 48: a hash cut short": (4, 13, LEAVES[4], [PATH[0][:31], *PATH[1:]], ROOTS[13]),
    "case 48: two hashes in one": (4, 13, LEAVES[4], [PATH[0] + PATH[1], *PATH[2:]], ROOTS[13]),
    "case 48: a hash as text": (4, 13, LEAVES[4], [PATH[0].hex(), *PATH[1:]], ROOTS[13]),
    "case 48: a number instead of a hash": (4, 13, LEAVES[4], [0, *PATH[1:]], ROOTS[13]),
    "case 50: no proof": (4, 13, LEAVES[4], [], ROOTS[13]),
    "case 50: nothing instead of a proof": (4, 13, LEAVES[4], None, ROOTS[13]),
    "case 50: bytes instead of a list": (4, 13, LEAVES[4], b"".join(PATH), ROOTS[13]),
    "case 50: a web page instead of a list": (4, 13, LEAVES[4], "<html>", ROOTS[13]),
    "case 50: nothing instead of a leaf": (4, 13, None, PATH, ROOTS[13]),
    "case 50: nothing instead of a root": (4, 13, LEAVES[4], PATH, None),
    "an empty leaf hash": (0, 1, b"", [], b""),
    "the root of another tree": (4, 13, LEAVES[4], PATH, ROOTS[12]),
    "the leaf of another log": (4, 13, OTHER, PATH, ROOTS[13]),
    "a root of one byte too many": (4, 13, LEAVES[4], PATH, ROOTS[13] + b"\x00"),
    "a root that can be changed": (4, 13, LEAVES[4], PATH, bytearray(ROOTS[13])),
}


@pytest.mark.parametrize("arguments", BAD_INCLUSION.values(), ids=BAD_INCLUSION.keys())
def test_bad_inclusion_is_refused(arguments):
    with pytest.raises(ProofError):
        verify_inclusion(*arguments)


GROWTH = rfc9162.proof(6, LEAVES[:13])  # 4 hashes
BAD_CONSISTENCY: dict[str, tuple[Any, Any, Any, Any, Any]] = {
    # first size, second size, proof, first root, second root
    "case 49: a middle hash changed": (6, 13, [*GROWTH[:1], OTHER, *GROWTH[2:]], ROOTS[6], ROOTS[13]),
    "case 49: the next middle hash changed": (6, 13, [*GROWTH[:2], OTHER, *GROWTH[3:]], ROOTS[6], ROOTS[13]),
    "case 49: the last hash changed": (6, 13, [*GROWTH[:-1], OTHER], ROOTS[6], ROOTS[13]),
    "case 48: a hash dropped": (6, 13, GROWTH[1:], ROOTS[6], ROOTS[13]),
    "case 48: the last hash dropped": (6, 13, GROWTH[:-1], ROOTS[6], ROOTS[13]),
    "case 48: a hash added": (6, 13, [*GROWTH, OTHER], ROOTS[6], ROOTS[13]),
    "case 48: a hash duplicated": (6, 13, [GROWTH[0], *GROWTH], ROOTS[6], ROOTS[13]),
    "case 48: hashes reordered": (6, 13, GROWTH[::-1], ROOTS[6], ROOTS[13]),
    "case 48: a hash zeroed": (6, 13, [bytes(32), *GROWTH[1:]], ROOTS[6], ROOTS[13]),
    "case 48: 64 hashes": (6, 13, [OTHER] * 64, ROOTS[6], ROOTS[13]),
    "case 48: the old root put in front, for a power of two": (
        8,
        13,
        [ROOTS[8], *rfc9162.proof(8, LEAVES[:13])],
        ROOTS[8],
        ROOTS[13],
    ),
    "case 50: no proof between two sizes": (6, 13, [], ROOTS[6], ROOTS[13]),
    "case 50: no proof, and the same root": (6, 13, [], ROOTS[6], ROOTS[6]),
    "case 50: nothing instead of a proof": (6, 13, None, ROOTS[6], ROOTS[13]),
    "case 50: nothing instead of roots": (6, 6, [], None, None),
    "case 50: nothing instead of the first root": (6, 6, [], None, ROOTS[6]),
    "case 50: nothing instead of the second root": (6, 6, [], ROOTS[6], None),
    "case 50: text instead of roots": (6, 6, [], "root", "root"),
    "from an empty tree": (0, 13, [], EMPTY_ROOT, ROOTS[13]),
    "from an empty tree with the new root as proof": (0, 1, [ROOTS[1]], EMPTY_ROOT, ROOTS[1]),
    "backwards": (13, 6, GROWTH, ROOTS[13], ROOTS[6]),
    "a negative size": (-1, 13, GROWTH, ROOTS[6], ROOTS[13]),
    "a size with thousands of digits": (6, 10**5000, GROWTH, ROOTS[6], ROOTS[13]),
    "a size that is a bool": (True, 2, [LEAVES[1]], ROOTS[1], ROOTS[2]),
    "a second size that is a bool": (1, True, [], ROOTS[1], ROOTS[1]),
    "a second size that is nothing": (6, None, GROWTH, ROOTS[6], ROOTS[13]),
    "a second size that is a float": (6, 13.0, GROWTH, ROOTS[6], ROOTS[13]),
    "a second size that is text": (6, "13", GROWTH, ROOTS[6], ROOTS[13]),
    "equal sizes with a proof": (13, 13, GROWTH, ROOTS[13], ROOTS[13]),
    "equal sizes with two roots": (13, 13, [], ROOTS[13], OTHER),
    "empty trees with two roots": (0, 0, [], EMPTY_ROOT, OTHER),
    "another first root": (6, 13, GROWTH, OTHER, ROOTS[13]),
    "another second root": (6, 13, GROWTH, ROOTS[6], OTHER),
    "roots swapped": (6, 13, GROWTH, ROOTS[13], ROOTS[6]),
    "another size of the old tree": (5, 13, GROWTH, ROOTS[6], ROOTS[13]),
    "a first root of 31 bytes": (1, 2, [LEAVES[1]], LEAVES[0][:31], ROOTS[2]),
    "a first root and a hash that only join to the right bytes": (
        1,
        2,
        [LEAVES[1][1:]],
        LEAVES[0] + LEAVES[1][:1],
        ROOTS[2],
    ),
}


@pytest.mark.parametrize("arguments", BAD_CONSISTENCY.values(), ids=BAD_CONSISTENCY.keys())
def test_bad_consistency_is_refused(arguments):
    with pytest.raises(ProofError):
        verify_consistency(*arguments)


@pytest.mark.parametrize("size", [0, 1, 2, 13])
def test_a_tree_is_consistent_with_itself(size):
    verify_consistency(size, size, [], ROOTS[size], ROOTS[size])


def test_case_48_ten_megabytes_of_hashes_are_refused_before_hashing():
    proof = [OTHER] * (10_000_000 // 32)
    with pytest.raises(ProofError, match="at most 63 hashes"):
        verify_inclusion(4, 13, LEAVES[4], proof, ROOTS[13])
    with pytest.raises(ProofError, match="at most 63 hashes"):
        verify_consistency(6, 13, proof, ROOTS[6], ROOTS[13])


def test_the_largest_tree_has_2_to_63_less_one_leaves():
    """Its proofs are as long as proofs may be; a tree of one leaf more would take the same one."""
    proof, root = [OTHER] * 63, LEAVES[0]
    for sibling in proof:
        root = node_hash(root, sibling)
    verify_inclusion(0, 2**63 - 1, LEAVES[0], proof, root)
    with pytest.raises(ProofError, match="size is not between"):
        verify_inclusion(0, 2**63, LEAVES[0], proof, root)


def test_refusal_names_what_is_wrong():
    with pytest.raises(ProofError, match="index 13 is not in a tree of size 13"):
        verify_inclusion(13, 13, LEAVES[4], PATH, ROOTS[13])
    with pytest.raises(ProofError, match="size 13 is above size 6"):
        verify_consistency(13, 6, GROWTH, ROOTS[13], ROOTS[6])


def test_case_55_an_entry_equal_to_an_interior_node_is_not_that_node():
    """An entry of 64 bytes, made of the hashes of its would-be children."""
    forged = LEAVES[0] + LEAVES[1]
    assert leaf_hash(forged) != node_hash(LEAVES[0], LEAVES[1])
    right = node_hash(LEAVES[2], LEAVES[3])
    verify_inclusion(0, 2, node_hash(LEAVES[0], LEAVES[1]), [right], ROOTS[4])  # A tree of 2 would allow it,
    with pytest.raises(ProofError):  # but no entry hashes to that leaf,
        verify_inclusion(0, 2, leaf_hash(forged), [right], ROOTS[4])
    with pytest.raises(ProofError):  # and the signed size is 4.
        verify_inclusion(0, 4, node_hash(LEAVES[0], LEAVES[1]), [right], ROOTS[4])


def test_case_55_a_node_prefix_in_an_entry_does_not_make_it_a_node():
    assert leaf_hash(b"\x01" + LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


sizes = st.integers(1, LARGEST)


@st.composite
def inclusions(draw):
    size = draw(sizes)
    index = draw(st.integers(0, size - 1))
    return index, size, LEAVES[index], rfc9162.path(index, LEAVES[:size]), ROOTS[size]


@st.composite
def consistencies(draw):
    new = draw(st.integers(2, LARGEST))
    old = draw(st.integers(1, new - 1))
    return old, new, rfc9162.proof(old, LEAVES[:new]), ROOTS[old], ROOTS[new]


def change_hash(draw, value):
    """Flip one bit."""
    bit = draw(st.integers(0, 8 * len(value) - 1))
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def change_proof(draw, proof):
    """Flip a bit, or drop, add, duplicate or swap hashes."""
    kinds = ["add"] if not proof else ["add", "flip", "drop", "duplicate", "swap"]
    kind, place = draw(st.sampled_from(kinds)), draw(st.integers(0, max(0, len(proof) - 1)))
    changed = list(proof)
    if kind == "add":
        changed.insert(place, draw(st.binary(min_size=32, max_size=32)))
    elif kind == "flip":
        changed[place] = change_hash(draw, changed[place])
    elif kind == "drop":
        del changed[place]
    elif kind == "duplicate":
        changed.insert(place, changed[place])
    else:
        changed = [*changed[place:], *changed[:place]]
    return changed


def walks_elsewhere(index, size, other):
    """Tell whether the way from a leaf to the root is another one in a tree of another size.

    Where it is the same, only the signature over size and root tells the two sizes apart.
    """
    return other <= index or rfc9162.sides(index, other) != rfc9162.sides(index, size)


@given(inclusions(), st.data())
def test_any_single_change_spoils_an_inclusion_proof(proved, data):
    index, size, leaf, proof, root = proved
    changed = list(proved)
    what = data.draw(st.sampled_from(range(5)))
    if what == 0:
        changed[0] = data.draw(st.integers(-2, size + 2).filter(lambda other: other != index))
    elif what == 1:
        changed[1] = data.draw(st.integers(-2, 2 * size).filter(lambda other: walks_elsewhere(index, size, other)))
    elif what == 3:
        changed[3] = data.draw(st.builds(lambda: change_proof(data.draw, proof)).filter(lambda other: other != proof))
    else:
        changed[what] = change_hash(data.draw, leaf if what == 2 else root)
    with pytest.raises(ProofError):
        verify_inclusion(*changed)


@given(consistencies(), st.data())
def test_any_single_change_spoils_a_consistency_proof(proved, data):
    old, new, proof, root1, root2 = proved
    changed = list(proved)
    what = data.draw(st.sampled_from(range(5)))
    if what == 0:
        changed[0] = data.draw(st.integers(-2, new + 2).filter(lambda other: other != old))
    elif what == 1:
        changed[1] = data.draw(st.integers(-2, 2 * new).filter(lambda other: walks_elsewhere(old - 1, new, other)))
    elif what == 2:
        changed[2] = data.draw(st.builds(lambda: change_proof(data.draw, proof)).filter(lambda other: other != proof))
    else:
        changed[what] = change_hash(data.draw, root1 if what == 3 else root2)
    with pytest.raises(ProofError):
        verify_consistency(*changed)


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.binary(min_size=32, max_size=32)
)
proofs = st.one_of(anything, st.lists(anything), st.lists(st.binary(min_size=32, max_size=32)), st.tuples(anything))


@given(anything, anything, anything, proofs, anything)
def test_case_112_nothing_but_proof_error_escapes_inclusion(index, size, leaf, proof, root):
    with contextlib.suppress(ProofError):
        verify_inclusion(index, size, leaf, proof, root)


@given(anything, anything, proofs, anything, anything)
def test_case_112_nothing_but_proof_error_escapes_consistency(size1, size2, proof, root1, root2):
    with contextlib.suppress(ProofError):
        verify_consistency(size1, size2, proof, root1, root2)
