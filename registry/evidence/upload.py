# SPDX-License-Identifier: Apache-2.0
"""A file on its way in: hashed while it is written, kept only if it is the one that the filing names."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from events.errors import EvidenceError, MalformedError
from events.filing import Evidence
from registry.evidence.named import Named
from registry.evidence.store import Incoming, Kept, State

if TYPE_CHECKING:
    from registry.evidence.custody import Custody


class Received(Struct, frozen=True, kw_only=True):
    """A file that is kept: what it is, and which entry names it."""

    sha256: str
    bytes: int
    media_type: str
    position: int
    state: State
    is_new: bool
    """False: the same file was here before, and whole."""


class Upload:
    """A file that is being brought: hashed while it is written, and kept only if it is the one that was named."""

    def __init__(self, custody: Custody, named: Named, incoming: Incoming) -> None:
        """Write to `incoming` what `named` says."""
        self._custody = custody
        self._named = named
        self._incoming = incoming
        self._hashed = hashlib.sha256()
        self._size = 0

    def write(self, raw: bytes) -> None:
        """Take in the next bytes.

        Raises:
            MalformedError: there are more than the filing says.
        """
        self._size += len(raw)
        check_size(self._named.item, self._size if self._size > self._named.item.bytes else None)
        self._hashed.update(raw)
        self._incoming.write(raw)

    def finish(self, now: datetime) -> Received:
        """Keep the file, which arrived at `now`.

        Raises:
            MalformedError: it is not the file that the filing names; nothing is kept.
        """
        item = self._named.item
        check_size(item, self._size)
        if self._hashed.hexdigest() != item.sha256:
            message = f"file: expected SHA-256 {item.sha256}, found {self._hashed.hexdigest()}"
            raise MalformedError(message, code="evidence-wrong-digest")
        is_new = not self._custody.is_right(item.sha256)
        if is_new:
            self._incoming.keep()
        # After the file: a record without one says that the file was lost.
        if is_new or not _has_record(self._custody, item.sha256):
            self._custody.store.store_record(item.sha256, self._record(now))
        return Received(
            sha256=item.sha256,
            bytes=item.bytes,
            media_type=item.media_type,
            position=self._named.position,
            state="present",
            is_new=is_new,
        )

    def close(self) -> None:
        """Let go of it, and of everything that was not kept."""
        self._incoming.close()

    def _record(self, now: datetime) -> bytes:
        item = self._named.item
        kept = Kept(
            sha256=item.sha256,
            bytes=item.bytes,
            media_type=item.media_type,
            title=item.title,
            position=self._named.position,
            received_at=now,
        )
        return msgspec.json.encode(kept)


def check_size(item: Evidence, size: int | None) -> None:
    """Check that a file of `size` bytes, if that is known, can be the one that the filing names.

    Raises:
        MalformedError: it cannot.
    """
    if size is not None and size != item.bytes:
        found = f"more than {item.bytes}" if size > item.bytes else str(size)
        message = f"file {item.sha256}: expected {item.bytes} bytes, found {found}"
        raise MalformedError(message, code="evidence-wrong-size")


def _has_record(custody: Custody, digest: str) -> bool:
    try:
        return custody.find(digest) is not None
    except EvidenceError:
        return False
