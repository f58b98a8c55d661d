# SPDX-License-Identifier: Apache-2.0
"""The publisher: turns what is committed into a signed checkpoint (architecture.md §4 step 7).

Committed → read back → re-hashed → compared with the root → compared with the guard → signed → kept by the guard →
published. Any mismatch stops writing and leaves reading alone; logs that skipped one of these steps are dead
(reliability.md §1).
"""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct

from events.catalogue.event import Event
from events.catalogue.trust import LogKeyAdded, LogKeyRetired, RegistryFounded
from events.clock import Clock
from events.errors import EvidenceError, HashMismatchError, NotFoundError, NotPermittedError, UnavailableError
from events.ids import Position, TreeSize
from events.store import EventStore, Head, Snapshot
from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.head import parse_checkpoint
from events.tlog.merkle import leaf_hash
from events.tlog.note import parse_note
from events.tlog.signatures import KnownVerifier, NoteSigner, parse_vkey
from events.tlog.tiles import ReadTile, TreeEdge, edge_root, extend, load_edge
from registry.ledger.guard import MOVED, Guard, Guarded
from registry.ledger.published import Published
from registry.ledger.signing import KnownLogKeys, LoadSigners, LogSigners
from registry.ledger.stops import Stop, is_resumed
from registry.ledger.tiles import tile_reader

_PAGE = 1000
CLOCK_TOLERANCE = timedelta(seconds=5)
"""How far the clock may lag behind what was recorded or signed before it counts as having gone back."""


class PublisherState(Struct, frozen=True, kw_only=True):
    """Whether the ledger may be written to, and if not, since when and why."""

    writing: bool
    stop: Stop | None = None
    size: int = 0
    signed_at: datetime | None = None


class _ReadBack(NamedTuple):
    base: TreeEdge
    edge: TreeEdge
    leaf_hashes: Sequence[bytes]


class Publisher:
    """Signs the log's heads, one after the other; safe to call from several threads."""

    def __init__(
        self,
        store: EventStore,
        guard: Guard,
        signers: Sequence[NoteSigner],
        *,
        origin: str,
        clock: Clock,
        reload: LoadSigners | None = None,
    ) -> None:
        """Publish `store` under `origin` with its keys, guarded by `guard`; `reload` finds keys added since."""
        self._store = store
        self._guard = guard
        self._signers = LogSigners(signers, reload)
        self._keys = KnownLogKeys()
        self._origin = origin
        self._clock = clock
        self._edge: TreeEdge | None = None
        self._unsaved: Stop | None = None
        """What has stopped this process, while the guard cannot be told."""
        self._turn = threading.Lock()

    @property
    def state(self) -> PublisherState:
        """Whether writing goes on, and what was signed last."""
        stop = self._find_unsaved()
        if stop:
            return PublisherState(writing=False, stop=stop)
        guarded = self._guard.read()
        return PublisherState(
            writing=guarded.stop is None, stop=guarded.stop, size=guarded.size, signed_at=guarded.signed_at
        )

    def check_writing(self) -> None:
        """Refuse to go on once something did not check out, here or in another process, now or before a restart.

        Raises:
            UnavailableError: writing has stopped until a person has looked; or the guard does not answer.
        """
        stop = self.state.stop
        if stop:
            raise stop.refusal()

    def check_head(self) -> None:
        """Refuse to go on unless the log is, or now becomes, what the guard knows; looked at once and after a doubt.

        Raises:
            UnavailableError: writing has stopped, or the guard does not answer.
        """
        self._check_saved()
        if self._edge is None:
            with self._store.reading() as view:
                is_empty = view.head().size == 0
            if not is_empty:
                self.publish()

    def check_signed(self, view: Snapshot) -> Stop | None:
        """Refuse to append behind `view` if it lacks what was signed, and return what has stopped writing.

        Asked while the head row is held. A database can be put back to an older state under a running process, as a
        failover does (reliability.md case 15). What the guard holds was committed before, so it is never ahead of a
        head that is still all there; and what is published it knew before, so it is never behind.

        Raises:
            EvidenceError: the log, or the guard, was restored or forked.
            UnavailableError: it was, and that or something else has stopped writing before.
        """
        guarded = self._guard.read()
        try:
            check_ahead(guarded, view.head())
            self._check_behind(guarded, view)
        except EvidenceError as error:
            if guarded.stop:
                raise guarded.stop.refusal() from error
            raise
        return guarded.stop

    def verify_nothing_missing(self) -> None:
        """Compare the log's head with the guard although nobody files, so that a failover that lost entries is told.

        Raises:
            EvidenceError: entries that were signed are missing, or others stand in their place (case 15).
            UnavailableError: the guard or the database does not answer.
        """
        # The guard is read first: what it knows was committed before it knew.
        guarded = self._guard.read()
        if guarded.stop is None:
            with self._store.reading() as view:
                check_ahead(guarded, view.head())

    def check_resumable(self) -> None:
        """Check that what would be signed next checks out, as if writing had not stopped; nothing is signed.

        Raises:
            EvidenceError: something is still wrong.
            UnavailableError: the guard cannot be told what stopped this process, so nor could it be told to go on.
        """
        self._check_saved()
        with self._turn:
            guarded = self._guard.read()
            with self._store.reading() as view:
                self._read_back(guarded, view)

    def check_keys(self, view: Snapshot, event: Event) -> None:
        """Refuse to append what could then not be signed: asked for each filing that is new, in its transaction.

        Keys may always be retired, and new ones added by whoever holds them: that is the way out for a log whose old
        keys are lost.

        Raises:
            NotPermittedError: `event` adds log keys that this process does not hold.
            UnavailableError: this process does not hold the keys that are due now; it is fenced.
        """
        if isinstance(event, LogKeyAdded):
            missing = self._signers.find_missing([parse_vkey(key.vkey) for key in event.keys])
            if missing:
                message = (
                    f"log key {missing[0].key_id.hex()}: is not held by the process that would have to sign with it"
                )
                raise NotPermittedError(message, code="log-key-elsewhere", pointer="/data/keys")
        elif not isinstance(event, LogKeyRetired | RegistryFounded):
            self._check_held(view)

    def check_signers(self) -> None:
        """Refuse to go on without the keys that sign the next checkpoint.

        Raises:
            UnavailableError: this process does not hold them; it is fenced.
        """
        with self._store.reading() as view:
            self._check_held(view)

    def stop(self, error: EvidenceError) -> None:
        """Stop writing because of `error`, in this process whatever happens, and for all through the guard."""
        self._unsaved = Stop.of(error, self._clock())
        self._find_unsaved()

    def publish(self) -> Published:
        """Publish the committed head, if it is new, and return the newest checkpoint.

        If writing has stopped and one of the entries not signed yet resumes it, this is the act that does: the stop
        goes in the same transaction of the guard as the new head comes in.

        Raises:
            UnavailableError: writing has stopped, now or before; or it waits for the clock, the guard or the store.
        """
        with self._turn:
            self._check_saved()
            try:
                return self._publish()
            except EvidenceError as error:
                self.stop(error)
                self.check_writing()
                raise

    def _find_unsaved(self) -> Stop | None:
        """Return what stops this process alone, having tried once more to tell the guard."""
        if self._unsaved:
            try:
                self._guard.stop(self._unsaved)
            except (EvidenceError, UnavailableError):
                # It is missing, another log's, read-only: this process stops all the same.
                return self._unsaved
            self._unsaved = None
        return None

    def _check_saved(self) -> None:
        stop = self._find_unsaved()
        if stop:
            raise stop.refusal()

    def _publish(self) -> Published:
        while True:
            try:
                return self._publish_once()
            except EvidenceError as error:
                # Another process signed a head while we were at it. That is its right if the log holds what it signed,
                # which the next look compares like anything else the guard knows; somebody went forward each time.
                if error.code != MOVED:
                    raise

    def _publish_once(self) -> Published:
        # The guard is read before the log: what it knows was committed before it knew.
        guarded = self._guard.read()
        with self._store.reading() as view:
            head = view.head()
            if head.size == guarded.size == 0:
                message = "nothing is published yet"
                raise NotFoundError(message, code="checkpoint-none")
            if guarded.stop and not is_resumed(guarded.stop, view, after=guarded.size):
                raise guarded.stop.refusal()
            # (1) Read back what was committed, hash it anew, and compare with the root that was committed with it.
            read = self._read_back(guarded, view)
            is_published = self._is_published(guarded, view)
            due = self._keys.of(view).due(head.size)
        # What the guard knows is published before it learns more: the first checkpoint over a position, and with it the
        # receipt, then stays the same for ever, even if the process that signed it stopped short of publishing it.
        if not is_published:
            self._store.store_checkpoint(TreeSize(guarded.size), guarded.note, guarded.signed_at)
        if head.size == guarded.size:
            return Published(note=guarded.note)
        # (2) Never sign when the clock went back.
        now = self._check_clock(guarded, head)
        # (3) Sign, and (4) let the guard know before anybody else does: a crash in between repeats this head.
        note = self._sign(head, now, due)
        self._guard.swap(guarded, Guarded(size=head.size, root=head.root, note=note, signed_at=now))
        # (5) From here the checkpoint is the log's word: it is published, now or after a restart.
        self._store.store_checkpoint(head.size, note, now)
        self._edge = read.edge
        return Published(note=note, base=read.base, leaf_hashes=read.leaf_hashes)

    def _read_back(self, guarded: Guarded, view: Snapshot) -> _ReadBack:
        """Hash anew what `view` holds beyond the guarded head, compare root and tiles, and return what was found."""
        head, read_tile = view.head(), tile_reader(view)
        check_ahead(guarded, head)
        self._check_behind(guarded, view)
        base = edge = self._edge_at(guarded, read_tile)
        tiles: dict[tuple[int, int], bytes] = {}
        leaf_hashes: list[bytes] = []
        for first in range(guarded.size, head.size, _PAGE):
            page = view.entries(Position(first), min(_PAGE, head.size - first))
            leaf_hashes = [leaf_hash(entry.raw) for entry in page]
            edge, changed = extend(edge, leaf_hashes)
            tiles |= changed
        check_same(edge, head.size, head.root, "entries as read back")
        for (level, index), tile in tiles.items():
            if read_tile(level, index) != tile:
                message = f"tile {level}/{index} as read back differs from its entries"
                raise HashMismatchError(message, code="tile-mismatch", position=guarded.size)
        return _ReadBack(base, edge, leaf_hashes if head.size - guarded.size <= _PAGE else ())

    def _check_behind(self, guarded: Guarded, view: Snapshot) -> None:
        # A process that signs meanwhile tells the guard first: asked again, it knows what is published.
        if _is_beyond(view, guarded) and _is_beyond(view, latest := self._guard.read()):
            newest = parse_checkpoint(parse_note(view.checkpoint()).text).size
            code = "guard-behind" if latest.size else "guard-new"
            message = f"guard knows of size {latest.size:,}, published is {newest:,}: it was put back or made anew"
            raise EvidenceError(message, code=code, position=latest.size)

    def _is_published(self, guarded: Guarded, view: Snapshot) -> bool:
        try:
            return guarded.size == 0 or view.checkpoint(covering=Position(guarded.size - 1)) == guarded.note
        except NotFoundError:
            return False

    def _edge_at(self, guarded: Guarded, read_tile: ReadTile) -> TreeEdge:
        if self._edge is None or self._edge.size != guarded.size:
            self._edge = load_edge(guarded.size, read_tile)
        check_same(self._edge, guarded.size, guarded.root, "tiles under the last signed head")
        return self._edge

    def _check_clock(self, guarded: Guarded, head: Head) -> datetime:
        now = self._clock()
        latest = max(guarded.signed_at, head.recorded_at or guarded.signed_at)
        if latest - now > CLOCK_TOLERANCE:
            # Nothing is wrong with the log: signing waits until the clock is right again.
            message = f"clock went back: it is {now}, and {latest} is already recorded"
            raise UnavailableError(message, code="clock-went-back")
        return max(now, latest)

    def _check_held(self, view: Snapshot) -> None:
        self._signers.get([key.verifier for key in self._keys.of(view).in_force])

    def _sign(self, head: Head, now: datetime, due: Sequence[KnownVerifier]) -> bytes:
        checkpoint = Checkpoint(self._origin, head.size, head.root)
        # Exactly the keys that the log itself names for this size: old and new ones while a rotation lasts.
        return sign_checkpoint(checkpoint, self._signers.get(due), int(now.timestamp()))


def check_ahead(guarded: Guarded, head: Head) -> None:
    """Compare a log's head with what was signed last.

    Raises:
        EvidenceError: entries that were signed are missing, or others stand in their place.
    """
    if head.size < guarded.size:
        missing = f"positions {head.size:,} to {guarded.size - 1:,} are missing"
        message = f"database is at {head.size:,}, last signed {guarded.size:,}: {missing}, it was restored or forked"
        raise EvidenceError(message, code="guard-ahead" if head.size else "log-reset", position=head.size)
    if head.size == guarded.size and head.root != guarded.root:
        found = f"database has root {head.root.hex()} at {head.size:,}"
        message = f"{found}, last signed is root {guarded.root.hex()}: it was restored or forked"
        raise EvidenceError(message, code="guard-forked", position=max(head.size - 1, 0))


def check_same(edge: TreeEdge, size: int, root: bytes, what: str) -> None:
    """Compare a recomputed tree with a stated one.

    Raises:
        HashMismatchError: they differ in size or root.
    """
    found = edge_root(edge)
    if (edge.size, found) != (size, root):
        message = f"{what}: expected size {size} root {root.hex()}, found size {edge.size} root {found.hex()}"
        raise HashMismatchError(message)


def _is_beyond(view: Snapshot, guarded: Guarded) -> bool:
    try:
        view.checkpoint(covering=Position(guarded.size))
    except NotFoundError:
        return False
    return True
