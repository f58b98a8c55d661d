# SPDX-License-Identifier: Apache-2.0
"""Checking a stored log: everything recomputed from the entries' bytes, nothing believed (reliability.md §5.3).

It names the position where damage shows and goes on as far as anything can still be checked. The tree grows ahead of
the inspection of the entries, which may take other processes a while; checkpoints wait for both.
"""

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from events.clock import format_instant
from events.errors import EvidenceError, NotFoundError, RegistryError
from events.ids import Position
from events.store import Head, Snapshot, StoredCheckpoint
from events.tlog.merkle import HASH_SIZE, leaf_hash
from events.tlog.proof import root_at
from events.tlog.tiles import TILE_WIDTH, TileReader, TreeEdge, edge_root, extend
from registry.ledger.following import Following
from registry.ledger.readings import Finding, Progress

_PAGE = 4 * TILE_WIDTH


class _Mark(NamedTuple):
    """A signed size, and the root recomputed there."""

    checkpoint: StoredCheckpoint
    root: bytes


class LedgerCheck:
    """One pass over the log; `findings` grows as it goes."""

    def __init__(
        self,
        view: Snapshot,
        following: Following,
        *,
        sizes: Collection[int] = (),
    ) -> None:
        """Check all that `view` shows, and keep the roots of the trees of `sizes`."""
        self._view = view
        self.following = following
        self._sizes = sizes
        # One after the other: a signed note is larger than the entry it was signed for.
        self._checkpoints = view.checkpoints()
        self._next = next(self._checkpoints, None)
        self._marks: deque[_Mark] = deque()
        self._edge = TreeEdge()
        self._tiles: dict[tuple[int, int], bytes] = {}
        # The tiles above the leaves: a hash for every 256 entries, and fewer above.
        self._upper: dict[tuple[int, int], bytes] = {}
        self._compared: set[tuple[int, int]] = set()
        self.roots: dict[int, bytes] = {}
        """The recomputed roots of the sizes asked for, as far as the log reaches."""
        self.newest = b""
        """The newest checkpoint within the log, as it is published."""
        self.signed = 0
        """The size of the newest checkpoint."""

    @property
    def findings(self) -> list[Finding]:
        """What does not check out so far."""
        return self.following.findings

    @property
    def root(self) -> bytes:
        """The root recomputed from the entries."""
        return edge_root(self._edge)

    @property
    def size(self) -> int:
        """How many entries were read."""
        return self._edge.size

    def run(self, progress: Progress) -> None:
        """Check the place of every entry, every tile, every checkpoint and the head."""
        head = self._view.head()
        self._mark()
        for first, raws in self._pages(head.size):
            self._grow_by(first, raws)
            self.following.take(first, raws)
            self._check_marks()
            progress(self.size, head.size)
        self._check_marks()
        for tile in list(self._tiles):
            self._check_tile(*tile)
        self._check_places()
        self._check_head(head)

    def root_at(self, size: int) -> bytes | None:
        """Return the root that the log had at `size`, recomputed; None if it was never that long."""
        if size > self.size:
            return None
        return root_at(size, TileReader(self._recomputed_tile))

    def _recomputed_tile(self, level: int, index: int) -> bytes:
        if level:
            return self._upper[level, index]
        first, width = Position(index * TILE_WIDTH), min(TILE_WIDTH, self.size - index * TILE_WIDTH)
        return b"".join(leaf_hash(entry.raw) for entry in self._view.entries(first, width))

    def _pages(self, size: int) -> Iterator[tuple[Position, list[bytes]]]:
        try:
            self._check_beginning()
            for first in range(0, size, _PAGE):
                count = min(_PAGE, size - first)
                raws = [entry.raw for entry in self._view.entries(Position(first), count)]
                yield Position(first), raws
            # Whatever stands behind the head was not put there by a sequencer; the view refuses to read it.
            self._view.entries(Position(size), 1)
        except EvidenceError as error:
            # Behind a hole no entry can be placed in the tree any more.
            self.following.is_whole = False
            self._report(error.position, error.code, f"{error.message}; entries behind it were not checked")

    def _check_beginning(self) -> None:
        # No page would ever come across it, but whoever asks for its stream would.
        lowest = self._view.entry_index(Position(-(2**63)), 1)
        if lowest and lowest[0].position < 0:
            self._report(lowest[0].position, "position-before-log", "an entry before the first one")

    def _grow_by(self, first: int, raws: Sequence[bytes]) -> None:
        leaves = [leaf_hash(raw) for raw in raws]
        done = 0
        for count, size in enumerate(range(first + 1, first + len(leaves) + 1), 1):
            if size in self._sizes or (self._next and self._next.size <= size):
                self._grow(leaves[done:count])
                done = count
                self._mark()
        self._grow(leaves[done:])

    def _mark(self) -> None:
        """Stop at the tree so far: keep its root for whom asked for it, and for the checkpoints over it."""
        if self.size in self._sizes:
            self.roots[self.size] = self.root
        while self._next and self._next.size <= self.size:
            self._marks.append(_Mark(self._next, self.root))
            self._next = next(self._checkpoints, None)

    def _grow(self, leaves: Sequence[bytes]) -> None:
        first = self._edge.size
        self._edge, changed = extend(self._edge, leaves)
        self._check_leaves(first, leaves)
        for (level, index), tile in changed.items():
            self._tiles[level, index] = tile
            if level:
                self._upper[level, index] = tile
            if len(tile) == TILE_WIDTH * HASH_SIZE:
                self._check_tile(level, index)

    def _check_leaves(self, first: int, leaves: Sequence[bytes]) -> None:
        """Compare each leaf with the hash tile, which names the very position that was changed."""
        done = 0
        while done < len(leaves):
            index, place = divmod(first + done, TILE_WIDTH)
            part = leaves[done : done + TILE_WIDTH - place]
            stored = self._stored_tile(0, index)[place * HASH_SIZE : (place + len(part)) * HASH_SIZE]
            if stored != b"".join(part):
                for offset, leaf in enumerate(part):
                    kept = stored[offset * HASH_SIZE : (offset + 1) * HASH_SIZE]
                    if kept != leaf:
                        detail = f"its tile says {kept.hex() or 'nothing'}, the entry hashes to {leaf.hex()}"
                        self._report(first + done + offset, "leaf-hash", detail)
            done += len(part)

    def _check_tile(self, level: int, index: int) -> None:
        tile = self._tiles.pop((level, index))
        self._compared.add((level, index))
        stored = self._stored_tile(level, index)
        # What differs in a tile of leaves is named leaf by leaf; hashes behind the last one make the next append fail.
        if stored != tile and (level > 0 or len(stored) > len(tile)):
            position = index * TILE_WIDTH ** (level + 1)
            self._report(position, "tile", f"tile {level}/{index} differs from the one recomputed")

    def _check_places(self) -> None:
        for level, index in self._view.tile_places():
            if (level, index) not in self._compared:
                self._report(None, "tile-extra", f"tile {level}/{index} belongs to no entry of this log")

    def _stored_tile(self, level: int, index: int) -> bytes:
        try:
            return self._view.tile(level, index)
        except NotFoundError:
            return b""

    def _check_marks(self) -> None:
        """Check the checkpoints over the entries followed so far: which keys are due at each is known by now."""
        while self._marks:
            self._check_checkpoint(*self._marks.popleft())

    def _check_checkpoint(self, checkpoint: StoredCheckpoint, root: bytes) -> None:
        position = max(checkpoint.size - 1, 0)
        self.signed, self.newest = checkpoint.size, checkpoint.note
        try:
            signed = self.following.keys.verify(checkpoint.note)
        except RegistryError as error:
            self._report(position, "checkpoint-signature", f"checkpoint {checkpoint.size}: {error.message}")
            return
        if (signed.size, signed.root) != (checkpoint.size, root):
            detail = f"checkpoint {checkpoint.size} signs {signed.root.hex()}, recomputed {root.hex()}"
            self._report(position, "checkpoint-root", detail)

    def _check_head(self, head: Head) -> None:
        newest = format_instant(head.recorded_at) if head.recorded_at else ""
        if (head.size, head.root) != (self.size, self.root):
            detail = f"head has {head.size} entries under {head.root.hex()}, recomputed {self.size}, {self.root.hex()}"
            self._report(min(head.size, self.size), "head-root", detail)
        elif newest != self.following.chain.recorded_at:
            detail = f"head says {newest}, the newest entry {self.following.chain.recorded_at}"
            self._report(max(self.size - 1, 0), "head-time", detail)
        while self._next:
            self.signed = self._next.size
            detail = f"a checkpoint of size {self.signed} is signed, {self.size} were read"
            self._report(self.size, "entries-missing", detail)
            self._next = next(self._checkpoints, None)

    def _report(self, position: int | None, code: str, detail: str) -> None:
        self.findings.append(Finding(position=position, code=code, detail=detail))
