# SPDX-License-Identifier: Apache-2.0
"""Merkle tree hashing and proof verification (RFC 6962 §2.1, RFC 9162 §2.1), SHA-256 only.

Everything here distrusts its arguments: they come from files and servers. Where the hashes are stored, and
how a proof is computed from them, is left to `events.tlog.tiles` and `events.tlog.proof`.
"""

import hashlib
from collections.abc import Sequence

from events.errors import ProofError

HASH_SIZE = 32
"""Bytes in a hash."""

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""Root of the tree without leaves (RFC 9162 §2.1.1)."""

MAX_SIZE = 2**63 - 1
"""Most leaves a tree may have: what a signed 64-bit column holds, and what c2sp.org tlog-witness assumes."""

MAX_PROOF_HASHES = 63
"""Most hashes in a proof (c2sp.org tlog-witness)."""

_LEAF = hashlib.sha256(b"\x00")
"""Where each leaf's hash begins. A copy of it takes less than a new one over prefix and entry in one piece."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash under which `entry` stands in the tree."""
    # RFC 6962 §2.1: SHA-256(0x00 || entry). The prefix keeps a leaf from posing as a node.
    hashed = _LEAF.copy()
    hashed.update(entry)
    return hashed.digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above `left` and `right`."""
    # RFC 6962 §2.1: SHA-256(0x01 || left || right).
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the root over `leaf_hashes`, in time linear in their number."""
    layer = list(leaf_hashes)
    if not layer:
        return EMPTY_ROOT
    while len(layer) > 1:
        # RFC 6962 §2.1 splits at the largest power of two below n. Pairing from the left gives the same
        # tree, and a hash without a partner rises unchanged: no padding, no duplication.
        above = [node_hash(left, right) for left, right in zip(layer[::2], layer[1::2], strict=False)]
        layer = above + layer[2 * len(above) :]
    return layer[0]


def join_subtrees(roots: Sequence[bytes]) -> bytes:
    """Return the root over neighbouring perfect subtrees, given from the left in falling size."""
    if not roots:
        return EMPTY_ROOT
    joined = roots[-1]
    for root in roots[-2::-1]:
        joined = node_hash(root, joined)
    return joined


def root_from_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes]) -> bytes:
    """Return the root that `proof` gives a tree of `size` leaves with `leaf_hash` at `index`.

    Raises:
        ProofError: no proof for that place can have this form.
    """
    _check_number(size, "size")
    _check_number(index, "index")
    if index >= size:
        raise ProofError(f"inclusion proof: index {index} is not in a tree of size {size}")
    _check_hash(leaf_hash, "leaf hash")
    _check_hashes(proof)
    # RFC 9162 §2.1.3.2.
    root = leaf_hash
    for sibling, on_left in zip(proof, _sides(index, size - 1, len(proof)), strict=True):
        root = node_hash(sibling, root) if on_left else node_hash(root, sibling)
    return root


def verify_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the tree of `size` leaves under `root` holds `leaf_hash` at `index`.

    Raises:
        ProofError: it is not proved, whatever the arguments are.
    """
    _check_bytes(root, "root")
    found = root_from_inclusion(index, size, leaf_hash, proof)
    if found != root:
        raise ProofError(f"inclusion proof: expected root {root.hex()}, found {found.hex()}")


def verify_consistency(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """Check that the tree of `size1` leaves under `root1` is the beginning of that of `size2` under `root2`.

    From an empty tree nothing can be proved: a caller that starts there demands an empty proof instead. Two
    equal sizes are consistent if their roots are equal and the proof is empty.

    Raises:
        ProofError: it is not proved, whatever the arguments are.
    """
    _check_number(size1, "first size")
    _check_number(size2, "second size")
    _check_bytes(root1, "first root")
    _check_bytes(root2, "second root")
    _check_hashes(proof)
    if size1 > size2:
        raise ProofError(f"consistency proof: size {size1} is above size {size2}")
    if size1 == size2:
        _check_same_tree(size1, proof, root1, root2)
    else:
        _check_growth(size1, size2, proof, root1, root2)


def _check_same_tree(size: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    if proof:
        raise ProofError(f"consistency proof: expected no hashes between equal sizes, found {len(proof)}")
    if root1 != root2:
        raise ProofError(f"size {size} has two roots: {root1.hex()} and {root2.hex()}")


def _check_growth(size1: int, size2: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """RFC 9162 §2.1.4.2, for 0 < size1 < size2."""
    if size1 == 0:
        raise ProofError("consistency proof: an empty tree proves nothing")
    if not proof:
        raise ProofError(f"consistency proof: no hashes between sizes {size1} and {size2}")
    # A tree of a power of two is itself the subtree to start from, and the proof leaves it out.
    shift = (size1 & -size1).bit_length() - 1
    start, *rest = [root1, *proof] if size1 == 1 << shift else proof
    sides = _sides((size1 - 1) >> shift, (size2 - 1) >> shift, len(rest))
    found1 = found2 = start
    for sibling, on_left in zip(rest, sides, strict=True):
        if on_left:
            found1, found2 = node_hash(sibling, found1), node_hash(sibling, found2)
        else:
            found2 = node_hash(found2, sibling)
    if found1 != root1:
        raise ProofError(f"consistency proof: expected first root {root1.hex()}, found {found1.hex()}")
    if found2 != root2:
        raise ProofError(f"consistency proof: expected second root {root2.hex()}, found {found2.hex()}")


def _sides(index: int, last: int, count: int) -> list[bool]:
    """Tell for each of `count` proof hashes whether it stands to the left of the path.

    `index` and `last` are fn and sn of RFC 9162 §2.1.3.2: where the path and the last node stand in a layer.
    """
    sides: list[bool] = []
    for _ in range(count):
        if last == 0:
            raise ProofError(f"proof: expected {len(sides)} hashes, found {count}")
        on_left = index & 1 == 1 or index == last
        sides.append(on_left)
        # On the right edge, layers where the path has no sibling have no hash in the proof either.
        while on_left and index and index & 1 == 0:
            index, last = index >> 1, last >> 1
        index, last = index >> 1, last >> 1
    if last != 0:
        raise ProofError(f"proof: expected more than {count} hashes")
    return sides


def _check_number(number: int, what: str) -> None:
    # A bool is an int to Python, and True would pass for 1.
    if type(number) is not int:
        raise ProofError(f"proof: {what} is not a whole number")
    if not 0 <= number <= MAX_SIZE:
        raise ProofError(f"proof: {what} is not between 0 and 2^63 - 1")


def _check_bytes(value: bytes, what: str) -> None:
    # The length of a root is checked by comparing it with a computed one.
    if not isinstance(value, bytes):
        raise ProofError(f"proof: {what} is not bytes")


def _check_hash(value: bytes, what: str) -> None:
    _check_bytes(value, what)
    if len(value) != HASH_SIZE:
        raise ProofError(f"proof: expected a {what} of {HASH_SIZE} bytes, found {len(value)}")


def _check_hashes(proof: Sequence[bytes]) -> None:
    if not isinstance(proof, list | tuple):
        raise ProofError("proof: hashes are not a list")
    if len(proof) > MAX_PROOF_HASHES:
        raise ProofError(f"proof: at most {MAX_PROOF_HASHES} hashes, found {len(proof)}")
    for value in proof:
        if type(value) is not bytes or len(value) != HASH_SIZE:
            _check_hash(value, "proof hash")
