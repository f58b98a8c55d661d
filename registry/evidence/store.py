# SPDX-License-Identifier: Apache-2.0
"""What a place for evidence must do, whatever it is made of; `folder` and `bucket` are the two there are.

Names are digests, so the place decides nothing: what it hands out is hashed again by `custody`.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from msgspec import Struct

from events.values import Text

State = Literal["present", "missing", "changed", "unknown"]
"""How the file is that a filing names; unknown: the place does not answer."""

PIECE = 1024 * 1024
"""Bytes held in memory at once, about."""


class Found(NamedTuple):
    """Something that lies under a digest: how large it is, and a mark that changes whenever it is written to."""

    size: int
    mark: str


class Kept(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was written down when a file arrived: without it, one that is gone would look as if it had never come."""

    sha256: str
    bytes: int
    media_type: str
    title: Text
    position: int
    """The entry that names it."""
    received_at: datetime


class Incoming(Protocol):
    """A file on its way in: there only once `keep` has returned."""

    def write(self, raw: bytes) -> None:
        """Add `raw` at the end."""
        ...

    def keep(self) -> None:
        """Make it durable under its digest, in place of whatever lies there."""
        ...

    def close(self) -> None:
        """Let go of it, and of everything that was not kept."""
        ...


class EvidenceStore(Protocol):
    """A place that keeps files by their digests; every method may raise UnavailableError."""

    @property
    def place(self) -> str:
        """Where it is, for people; nothing secret."""
        ...

    def find(self, digest: str) -> Found | None:
        """Return what lies under `digest`, None if nothing does.

        Raises:
            EvidenceError: something lies there that is no plain file.
        """
        ...

    def read(self, digest: str) -> Iterator[bytes]:
        """Yield the bytes under `digest` in pieces.

        Raises:
            EvidenceError: nothing lies there, or something that is no plain file.
        """
        ...

    def begin(self, digest: str, size: int) -> Incoming:
        """Begin to take in a file of `size` bytes."""
        ...

    def find_record(self, digest: str) -> bytes | None:
        """Return what was written down about the file `digest`, None if nothing was."""
        ...

    def store_record(self, digest: str, raw: bytes) -> None:
        """Write `raw` down about it, durably, in place of what was there."""
        ...

    def check(self) -> str:
        """Look whether files can be taken in and return in words what was found; nothing is changed.

        Raises:
            UnavailableError: they cannot.
        """
        ...
