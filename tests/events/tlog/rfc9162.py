# SPDX-License-Identifier: Apache-2.0
"""The definitions of RFC 9162 §2.1 as they are printed there: recursive, slow, and nothing clever.

Tests compare our fast code with these. Lists of leaf hashes stand for D[n].
"""

import hashlib
from collections.abc import Sequence

Hashes = Sequence[bytes]


def _split(size: int) -> int:
    k = 1
    while 2 * k < size:
        k *= 2
    return k


def mth(leaves: Hashes) -> bytes:
    """§2.1.1: the Merkle Tree Hash."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = _split(len(leaves))
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: Hashes) -> list[bytes]:
    """§2.1.3.1: PATH(m, D[n])."""
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def sides(m: int, size: int) -> list[bool]:
    """For each hash of PATH(m, D[size]), whether it stands to the left."""
    if size == 1:
        return []
    k = _split(size)
    return [*sides(m, k), False] if m < k else [*sides(m - k, size - k), True]


def proof(m: int, leaves: Hashes) -> list[bytes]:
    """§2.1.4.1: PROOF(m, D[n])."""
    return _subproof(m, leaves, whole=True)


def _subproof(m: int, leaves: Hashes, *, whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = _split(len(leaves))
    if m <= k:
        return [*_subproof(m, leaves[:k], whole=whole), mth(leaves[k:])]
    return [*_subproof(m - k, leaves[k:], whole=False), mth(leaves[:k])]


def tile(level: int, index: int, leaves: Hashes) -> bytes:
    """tlog-tiles: the hashes MTH(D[(n*256+i) * 256^l : (n*256+i+1) * 256^l]) that are whole, for i = 0..255."""
    span = 256**level
    starts = range(index * 256 * span, min((index + 1) * 256 * span, len(leaves) - span + 1), span)
    return b"".join(mth(leaves[start : start + span]) for start in starts)
