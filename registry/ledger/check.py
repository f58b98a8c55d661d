# SPDX-License-Identifier: Apache-2.0
"""Checking the ledger: everything recomputed from the entries' bytes, nothing believed (reliability.md §5.3).

It names the position where damage shows and goes on as far as anything can still be checked. Who may sign what is
not the ledger's business: the caller looks at each entry through `Inspector`.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from events.entry import Entry, parse_entry
from events.errors import EvidenceError, NotFoundError, RegistryError
from events.ids import Position
from events.store import EntryIndex, Head, Snapshot, StoredCheckpoint, StoredEntry, index_of
from events.tlog.checkpoint import Checkpoint
from events.tlog.merkle import leaf_hash
from events.tlog.tiles import TreeEdge, edge_root, extend

_PAGE = 256
"""As many entries as a tile has hashes, so that every tile is compared when it is full."""

Progress = Callable[[int, int], None]
"""Told how many of how many are done."""


class Finding(Struct, frozen=True, kw_only=True):
    """Something that does not check out: where it shows, and what was expected and found."""

    position: int | None
    code: str
    detail: str


class Inspector(Protocol):
    """What the caller checks of each entry, in log order."""

    def inspect(self, entry: Entry) -> None:
        """Check who signed `entry` and whether they might, and learn what it says.

        Raises:
            RegistryError: it does not check out.
        """
        ...

    def verify_checkpoint(self, note: bytes) -> Checkpoint:
        """Return the checkpoint in `note`, signed by exactly the keys that the entries so far name for its size.

        Raises:
            RegistryError: it is not, or is no checkpoint of this log.
        """
        ...


class LedgerCheck:
    """One pass over the log; `findings` grows as it goes."""

    def __init__(self, view: Snapshot, inspector: Inspector, *, sizes: Collection[int] = ()) -> None:
        """Check all that `view` shows, and keep the roots of the trees of `sizes`."""
        self._view = view
        self._inspector = inspector
        self._sizes = sizes
        # One after the other: a signed note is larger than the entry it was signed for.
        self._checkpoints = view.checkpoints()
        self._next = next(self._checkpoints, None)
        self._chain = _Chain()
        self._edge = TreeEdge()
        self._tiles: dict[tuple[int, int], bytes] = {}
        self._compared: set[tuple[int, int]] = set()
        self.roots: dict[int, bytes] = {}
        """The recomputed roots of the sizes asked for, as far as the log reaches."""
        self.newest = b""
        """The newest checkpoint within the log, as it is published."""
        self.signed = 0
        """The size of the newest checkpoint."""
        self.findings: list[Finding] = []

    @property
    def root(self) -> bytes:
        """The root recomputed from the entries."""
        return edge_root(self._edge)

    @property
    def size(self) -> int:
        """How many entries were read."""
        return self._edge.size

    def run(self, progress: Progress) -> None:
        """Check every entry, every tile, every checkpoint and the head."""
        head = self._view.head()
        self._mark()
        for page in self._pages(head.size):
            self._check_page(page)
            progress(self._edge.size, head.size)
        for tile in list(self._tiles):
            self._check_tile(*tile)
        self._check_places()
        self._check_head(head)

    def _pages(self, size: int) -> Iterator[Sequence[StoredEntry]]:
        try:
            self._check_beginning()
            for first in range(0, size, _PAGE):
                page = self._view.entries(Position(first), min(_PAGE, size - first))
                yield page
                if len(page) < min(_PAGE, size - first):
                    self._report(first + len(page), "position-missing", f"head says {size} entries")
                    return
            # Whatever stands behind the head was not put there by a sequencer; the view refuses to read it.
            self._view.entries(Position(size), 1)
        except EvidenceError as error:
            # Behind a hole no entry can be placed in the tree any more.
            self._report(error.position, error.code, f"{error.message}; entries behind it were not checked")

    def _check_beginning(self) -> None:
        # No page would ever come across it, but whoever asks for its stream would.
        lowest = self._view.entry_index(Position(-(2**63)), 1)
        if lowest and lowest[0].position < 0:
            self._report(lowest[0].position, "position-before-log", "an entry before the first one")

    def _check_page(self, page: Sequence[StoredEntry]) -> None:
        leaves: list[bytes] = []
        index = {row.position: row for row in self._view.entry_index(Position(self._edge.size), _PAGE)}
        for stored in page:
            self._check_entry(stored, index.get(stored.position))
            leaves.append(leaf_hash(stored.raw))
            size = stored.position + 1
            if size in self._sizes or (self._next and self._next.size <= size):
                self._grow(leaves)
                leaves = []
                self._mark()
        self._grow(leaves)

    def _mark(self) -> None:
        """Stop at the tree so far: keep its root if that is asked for, check the checkpoint over it if there is one."""
        if self.size in self._sizes:
            self.roots[self.size] = self.root
        while self._next and self._next.size <= self.size:
            self._check_checkpoint(self._next)
            self.newest = self._next.note
            self._next = next(self._checkpoints, None)

    def _check_entry(self, stored: StoredEntry, index: EntryIndex | None) -> None:
        try:
            entry = parse_entry(stored.raw)
        except EvidenceError as error:
            self._report(stored.position, error.code, error.message)
            return
        for code, detail in self._chain.check(stored, entry):
            self._report(stored.position, code, detail)
        if index != index_of(entry):
            self._report(stored.position, "index", "the columns beside the entry do not repeat what its bytes say")
        try:
            self._inspector.inspect(entry)
        except RegistryError as error:
            self._report(stored.position, error.code, error.message)

    def _grow(self, leaves: Sequence[bytes]) -> None:
        first = self._edge.size
        self._edge, changed = extend(self._edge, leaves)
        self._check_leaves(first, leaves)
        for (level, index), tile in changed.items():
            self._tiles[level, index] = tile
            if len(tile) == _PAGE * len(self.root):
                self._check_tile(level, index)

    def _check_leaves(self, first: int, leaves: Sequence[bytes]) -> None:
        """Compare each leaf with the hash tile, which names the very position that was changed."""
        for offset, leaf in enumerate(leaves):
            position = first + offset
            stored = self._stored_tile(0, position // _PAGE)
            place = position % _PAGE * len(leaf)
            if stored[place : place + len(leaf)] != leaf:
                self._report(position, "leaf-hash", f"entry hashes to {leaf.hex()}, its tile holds another hash")

    def _check_tile(self, level: int, index: int) -> None:
        tile = self._tiles.pop((level, index))
        self._compared.add((level, index))
        stored = self._stored_tile(level, index)
        # What differs in a tile of leaves is named leaf by leaf; hashes behind the last one make the next append fail.
        if stored != tile and (level > 0 or len(stored) > len(tile)):
            position = index * _PAGE ** (level + 1)
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

    def _check_checkpoint(self, checkpoint: StoredCheckpoint) -> None:
        position = max(checkpoint.size - 1, 0)
        self.signed = checkpoint.size
        try:
            signed = self._inspector.verify_checkpoint(checkpoint.note)
        except RegistryError as error:
            self._report(position, "checkpoint-signature", f"checkpoint {checkpoint.size}: {error.message}")
            return
        if (signed.size, signed.root) != (checkpoint.size, self.root):
            detail = f"checkpoint {checkpoint.size} signs {signed.root.hex()}, recomputed {self.root.hex()}"
            self._report(position, "checkpoint-root", detail)

    def _check_head(self, head: Head) -> None:
        if (head.size, head.root) != (self.size, self.root):
            detail = f"head has {head.size} entries under {head.root.hex()}, recomputed {self.size}, {self.root.hex()}"
            self._report(min(head.size, self.size), "head-root", detail)
        elif head.recorded_at != self._chain.recorded_at:
            detail = f"head says {head.recorded_at}, the newest entry {self._chain.recorded_at}"
            self._report(max(self.size - 1, 0), "head-time", detail)
        while self._next:
            self.signed = self._next.size
            detail = f"a checkpoint of size {self.signed} is signed, {self.size} were read"
            self._report(self.size, "entries-missing", detail)
            self._next = next(self._checkpoints, None)

    def _report(self, position: int | None, code: str, detail: str) -> None:
        self.findings.append(Finding(position=position, code=code, detail=detail))


class _Chain:
    """What links entries: place, stream version, previous hash, time, and filing ids used once."""

    def __init__(self) -> None:
        self._streams: dict[str, tuple[int, str]] = {}
        self._filing_ids: set[str] = set()
        self.recorded_at: datetime | None = None

    def check(self, stored: StoredEntry, entry: Entry) -> Iterator[tuple[str, str]]:
        """Yield what does not follow from the entries before."""
        version, previous = self._streams.get(entry.stream, (0, ""))
        facts = {
            "position": (stored.position, entry.position),
            "stream-version": (version + 1, entry.stream_version),
            "previous": (previous, entry.previous),
        }
        for code, (expected, found) in facts.items():
            if expected != found:
                yield code, f"expected {expected!r}, found {found!r}"
        if self.recorded_at is not None and entry.recorded_at < self.recorded_at:
            yield "recorded-at", f"recorded at {entry.recorded_at}, after {self.recorded_at}"
        filing_id = entry.filing.payload.filing_id
        if filing_id in self._filing_ids:
            yield "filing-id", f"filing id {filing_id} was recorded before"
        self._filing_ids.add(filing_id)
        self.recorded_at = entry.recorded_at
        self._streams[entry.stream] = (entry.stream_version, entry.sha256)
