# SPDX-License-Identifier: Apache-2.0
"""Erasing what the log says is erased: at once, after a restart, and after a restore that brought it back.

The event comes first and the erasure follows from it, so that nothing can vanish without its reason on record, and
whatever a backup brings back is erased again (tlog.md §6.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, cast

from events.catalogue.records import PayloadRedacted
from events.entry import parse_entry
from events.ids import Position
from events.store import EventStore, Snapshot

if TYPE_CHECKING:
    from registry.private.vault import Vault

REDACTED: Final = "payload.redacted.v1"
_PAGE: Final = 500


class Eraser:
    """Follows the log and erases; one for a process, which begins at the log's first entry."""

    def __init__(self, vault: Vault, store: EventStore) -> None:
        """Erase from `vault` what the log in `store` says."""
        self._vault = vault
        self._store = store
        self._next = 0

    def catch_up(self) -> tuple[str, ...]:
        """Erase every value whose erasure was recorded since the last call; return the digests of those that were here.

        Raises:
            UnavailableError: something cannot be erased; the next call tries again.
        """
        erased: list[str] = []
        with self._store.reading() as log:
            size = log.head().size
            if size == self._next:
                return ()
            for _, event in list_redactions(log, after=self._next - 1):
                erased += [field.digest for field in event.fields if self._vault.erase(field.digest)]
        self._next = size
        return tuple(erased)


def list_redactions(log: Snapshot, *, after: int = -1) -> Iterator[tuple[Position, PayloadRedacted]]:
    """Yield every redaction behind the position `after`, in log order."""
    first = after + 1
    while page := log.entries(Position(first), _PAGE, types=(REDACTED,)):
        for stored in page:
            yield stored.position, cast(PayloadRedacted, parse_entry(stored.raw).filing.event)
        first = page[-1].position + 1
