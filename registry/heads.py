# SPDX-License-Identifier: Apache-2.0
"""The root over the heads of all streams, which each run of the sweep records (architecture.md §7).

A Merkle log proves what is in it, not that nothing was left out of an answer. Whoever holds the heads of all streams at
a recorded size can tell: a history that lacks its last event does not fit the root (reliability.md case 155).
"""

from bisect import bisect_left

from events.tlog.merkle import EMPTY_ROOT, leaf_hash, node_hash


def head_leaf(stream: str, version: int, sha256: str) -> bytes:
    """Return the leaf that stands for one stream's head, as `scheduler.run_completed.v1` says."""
    return leaf_hash(f"{stream}\0{version}\0{sha256}".encode())


class Heads:
    """The heads of all streams, and the RFC 6962 root over them, kept up as streams grow.

    A stream that grows costs the way to the root, a new stream everything behind its place.
    """

    def __init__(self) -> None:
        """Start without streams."""
        self._names: list[str] = []
        self._layers: list[list[bytes]] = [[]]
        self._grown: set[int] = set()
        self._shifted_from: int | None = None

    def __len__(self) -> int:
        """Return how many streams there are."""
        return len(self._names)

    def put(self, stream: str, version: int, sha256: str) -> None:
        """Move `stream` to this head."""
        # Names are ASCII: their order is that of their bytes.
        place, leaf = bisect_left(self._names, stream), head_leaf(stream, version, sha256)
        if place < len(self._names) and self._names[place] == stream:
            self._layers[0][place] = leaf
            self._grown.add(place)
            return
        self._names.insert(place, stream)
        self._layers[0].insert(place, leaf)
        # The place of every later stream has moved by one.
        self._grown = {known if known < place else known + 1 for known in self._grown}
        self._shifted_from = place if self._shifted_from is None else min(place, self._shifted_from)

    def root(self) -> bytes:
        """Return the root over all heads, sorted by stream."""
        count = len(self._names)
        if count == 0:
            return EMPTY_ROOT
        changed = set(self._grown)
        if self._shifted_from is not None:
            changed.update(range(self._shifted_from, count))
        level = 0
        while len(self._layers[level]) > 1:
            changed = self._climb(level, changed)
            level += 1
        self._grown, self._shifted_from = set(), None
        return self._layers[level][0]

    def _climb(self, level: int, changed: set[int]) -> set[int]:
        """Bring the layer above `level` up to date, and return what changed in it."""
        below = self._layers[level]
        if level + 1 == len(self._layers):
            self._layers.append([])
        above = self._layers[level + 1]
        above.extend([b""] * ((len(below) + 1) // 2 - len(above)))
        parents = {place // 2 for place in changed}
        for parent in parents:
            pair = below[2 * parent : 2 * parent + 2]
            # RFC 6962 §2.1: a hash without a partner rises unchanged.
            above[parent] = node_hash(*pair) if len(pair) == 2 else pair[0]  # noqa: PLR2004 - a pair
        return parents
