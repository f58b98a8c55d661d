# SPDX-License-Identifier: Apache-2.0
"""The publisher: turns what is committed into a signed checkpoint (architecture.md §4 step 7).

Committed → read back → re-hashed → compared with the root → compared with the guard → signed → kept by the guard →
published. Any mismatch stops writing and leaves reading alone; logs that skipped one of these steps are dead
(reliability.md §1).
"""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from events.clock import Clock
from events.errors import EvidenceError, HashMismatchError, NotFoundError, UnavailableError
from events.ids import Position, TreeSize
from events.store import EventStore, Head
from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.merkle import leaf_hash
from events.tlog.signatures import NoteSigner
from events.tlog.tiles import ReadTile, TreeEdge, edge_root, extend, load_edge
from registry.ledger.guard import Guard, Guarded

_PAGE = 1000
CLOCK_TOLERANCE = timedelta(seconds=5)
"""How far the clock may lag behind what was recorded or signed before it counts as having gone back."""


class PublisherState(Struct, frozen=True, kw_only=True):
    """Whether the ledger may be written to, and if not, why."""

    writing: bool
    reason: str | None = None
    size: int = 0
    signed_at: datetime | None = None


class Publisher:
    """Signs the log's heads, one after the other; safe to call from several threads."""

    def __init__(
        self, store: EventStore, guard: Guard, signers: Sequence[NoteSigner], *, origin: str, clock: Clock
    ) -> None:
        """Publish `store` under `origin` with its keys, guarded by `guard`."""
        self._store = store
        self._guard = guard
        self._signers = tuple(signers)
        self._origin = origin
        self._clock = clock
        self._edge: TreeEdge | None = None
        self._stopped: EvidenceError | None = None
        self._turn = threading.Lock()

    @property
    def state(self) -> PublisherState:
        """Whether writing goes on, and what was signed last."""
        if self._stopped:
            return PublisherState(writing=False, reason=self._stopped.message)
        guarded = self._guard.read()
        return PublisherState(writing=True, size=guarded.size, signed_at=guarded.signed_at)

    def check_writing(self) -> None:
        """Refuse to go on once something did not check out.

        Raises:
            UnavailableError: writing has stopped until a person has looked.
        """
        if self._stopped:
            message = f"writing has stopped: {self._stopped.message}"
            raise UnavailableError(message, code="writing-stopped")

    def check_head(self) -> None:
        """Refuse to go on unless the log is, or now becomes, what the guard knows; looked at once and after a doubt.

        Raises:
            UnavailableError: writing has stopped, or the guard does not answer.
        """
        self.check_writing()
        if self._edge is None:
            with self._store.reading() as view:
                is_empty = view.head().size == 0
            if not is_empty:
                self.publish()

    def stop(self, error: EvidenceError) -> None:
        """Stop writing because of `error`; reading goes on."""
        self._stopped = error

    def publish(self) -> bytes:
        """Publish the committed head, if it is new, and return the newest checkpoint.

        Raises:
            UnavailableError: writing has stopped, now or before.
        """
        with self._turn:
            self.check_writing()
            try:
                return self._publish()
            except EvidenceError as error:
                self.stop(error)
                self.check_writing()
                raise

    def _publish(self) -> bytes:
        guarded = self._guard.read()
        with self._store.reading() as view:
            head = view.head()
            if head.size <= guarded.size:
                note = self._published_again(guarded, head)
                self._edge_at(guarded, view.tile)
                return note
            # (1) Read back what was committed, hash it anew, and compare with the root that was committed with it.
            edge = self._edge_at(guarded, view.tile)
            for first in range(guarded.size, head.size, _PAGE):
                page = view.entries(Position(first), min(_PAGE, head.size - first))
                edge, _ = extend(edge, [leaf_hash(entry.raw) for entry in page])
        _check_same(edge, head.size, head.root, "entries as read back")
        # (2) Never sign when the clock went back.
        now = self._check_clock(guarded, head)
        # (3) Sign, and (4) let the guard know before anybody else does: a crash in between repeats this head.
        note = self._sign(head, now)
        self._guard.swap(guarded, Guarded(size=head.size, root=head.root, note=note, signed_at=now))
        # (5) From here the checkpoint is the log's word: it is published, now or after a restart.
        self._store.store_checkpoint(head.size, note, now)
        self._edge = edge
        return note

    def _published_again(self, guarded: Guarded, head: Head) -> bytes:
        if (head.size, head.root) != (guarded.size, guarded.root):
            message = f"database is at {head.size}, the guard has signed {guarded.size}: restored or forked"
            raise EvidenceError(message, code="guard-ahead")
        if head.size == 0:
            message = "nothing is published yet"
            raise NotFoundError(message, code="checkpoint-none")
        # A crash may have come between the guard and the publication; storing the same note twice is harmless.
        self._store.store_checkpoint(TreeSize(guarded.size), guarded.note, guarded.signed_at)
        return guarded.note

    def _edge_at(self, guarded: Guarded, read_tile: ReadTile) -> TreeEdge:
        if self._edge is None or self._edge.size != guarded.size:
            self._edge = load_edge(guarded.size, read_tile)
        _check_same(self._edge, guarded.size, guarded.root, "tiles under the last signed head")
        return self._edge

    def _check_clock(self, guarded: Guarded, head: Head) -> datetime:
        now = self._clock()
        latest = max(guarded.signed_at, head.recorded_at or guarded.signed_at)
        if latest - now > CLOCK_TOLERANCE:
            message = f"clock went back: it is {now}, and {latest} is already recorded"
            raise EvidenceError(message, code="clock-went-back")
        return max(now, latest)

    def _sign(self, head: Head, now: datetime) -> bytes:
        checkpoint = Checkpoint(self._origin, head.size, head.root)
        return sign_checkpoint(checkpoint, self._signers, int(now.timestamp()))


def _check_same(edge: TreeEdge, size: int, root: bytes, what: str) -> None:
    found = edge_root(edge)
    if (edge.size, found) != (size, root):
        message = f"{what}: expected size {size} root {root.hex()}, found size {edge.size} root {found.hex()}"
        raise HashMismatchError(message)
