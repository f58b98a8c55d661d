# SPDX-License-Identifier: Apache-2.0
"""Taking files in, handing them out, and saying how they are; every byte is hashed on both ways.

A file is taken only if a recorded filing names its digest and size: the party's signature under the filing is the
permission, so that whoever carries the file needs none, and nobody can leave anything else here. Taking the same file
again is no error, and mends one that was damaged.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from events.errors import EvidenceError, MalformedError, NotFoundError, RejectedError, UnavailableError
from events.filing import Evidence
from events.storage import MIB
from events.store import Snapshot
from registry.evidence.media import EXTENSIONS
from registry.evidence.named import Named, find_named
from registry.evidence.store import EvidenceStore, Kept, State
from registry.evidence.upload import Upload

_LOOKED_INTO: Final = 16 * MIB
"""Up to this size a file is hashed when somebody only asks how it is; a larger one goes by its size."""
_REMEMBERED: Final = 10_000
_HEX: Final = frozenset("0123456789abcdef")
_DIGITS: Final = 64


class Limits(NamedTuple):
    """How much is taken, in bytes."""

    file_bytes: int
    filing_bytes: int
    """All the files together that one filing names."""


class Download(NamedTuple):
    """A file to hand out: its whole content was found right, and is hashed again while it is read."""

    kept: Kept
    pieces: Iterator[bytes]


class Custody:
    """Keeps the files of one registry; safe to use from several threads and processes."""

    def __init__(self, store: EvidenceStore, limits: Limits) -> None:
        """Keep them in `store`, up to `limits`."""
        self.store = store
        self._limits = limits
        self._right: dict[str, str] = {}
        """Marks of files that this process has hashed and found right."""

    def admit(self, log: Snapshot, digest: str, *, position: int | None = None) -> Named:
        """Return the filing's own words about the file `digest` that is to be brought.

        Raises:
            RejectedError: no filing names it, or it is of a size or kind that is not taken.
        """
        check_digest(digest)
        named = find_named(log, digest, position=position)
        item, limits = named.item, self._limits
        if item.media_type not in EXTENSIONS:
            message = f"file {digest}: {item.media_type} is not taken; taken are {', '.join(EXTENSIONS)}"
            raise RejectedError(message, code="evidence-media-type")
        if item.bytes > limits.file_bytes:
            message = f"file {digest}: {item.bytes} bytes, at most {limits.file_bytes} are taken"
            raise RejectedError(message, code="evidence-too-large")
        if named.filing_bytes > limits.filing_bytes:
            message = f"filing at {named.position}: names {named.filing_bytes} bytes, taken are {limits.filing_bytes}"
            raise RejectedError(message, code="evidence-quota")
        return named

    def begin(self, named: Named) -> Upload:
        """Begin to take in the file that was admitted as `named`; close what is returned."""
        return Upload(self, named, self.store.begin(named.item.sha256, named.item.bytes))

    def find(self, digest: str) -> Kept | None:
        """Return what was written down when the file `digest` arrived, None if it never did.

        Raises:
            EvidenceError: what was written down is damaged.
        """
        raw = self.store.find_record(digest)
        try:
            kept = None if raw is None else msgspec.json.decode(raw, type=Kept)
        except msgspec.DecodeError as error:
            raise _mismatch(digest, f"a damaged record of its arrival ({error})") from error
        if kept and kept.sha256 != digest:
            raise _mismatch(digest, f"the record of {kept.sha256[:_DIGITS]}")
        return kept

    def get(self, digest: str) -> Kept:
        """Return the same as `find`.

        Raises:
            NotFoundError: no such file ever arrived.
        """
        check_digest(digest)
        kept = self.find(digest)
        if kept is None:
            message = f"file {digest}: never arrived here"
            raise NotFoundError(message, code="evidence-missing")
        return kept

    def download(self, digest: str) -> Download:
        """Return the file `digest` after reading it once to its end.

        Raises:
            NotFoundError: no such file ever arrived.
            EvidenceError: it did, and is not what it was.
        """
        kept = self.get(digest)
        for _ in self._verified(digest):
            pass
        return Download(kept, self._verified(digest))

    def verify(self, digest: str) -> None:
        """Read the file `digest` to its end.

        Raises:
            EvidenceError: it is gone, or is not what it was.
        """
        found = self.store.find(digest)
        for _ in self._verified(digest):
            pass
        if found:
            self._remember(digest, found.mark)

    def is_here(self, kept: Kept) -> bool:
        """Tell whether the file lies there and is as far as can be seen without reading it what it was."""
        try:
            return self._state_of(kept.sha256, kept.bytes) == "present"
        except EvidenceError:
            return False

    def state_of(self, item: Evidence) -> tuple[State, datetime | None]:
        """Return how the file is that a filing names, and when it arrived; never raises an error of ours.

        A file of more than 16 MiB is taken for what it was while its size is right, until it is downloaded or checked.
        """
        try:
            kept = self.find(item.sha256)
            if kept is None:
                return "missing", None
            return self._state_of(item.sha256, kept.bytes), kept.received_at
        except EvidenceError:
            return "changed", None
        except UnavailableError:
            return "unknown", None

    def _state_of(self, digest: str, size: int) -> State:
        found = self.store.find(digest)
        if found is None:
            return "missing"
        if self._right.get(digest) == found.mark:
            return "present"
        if found.size != size:
            return "changed"
        if size <= _LOOKED_INTO:
            self.verify(digest)
        return "present"

    def _verified(self, digest: str) -> Iterator[bytes]:
        """Yield the file's bytes; the last of them only once all are known to be right."""
        hashed, last = hashlib.sha256(), b""
        for piece in self.store.read(digest):
            hashed.update(piece)
            if last:
                yield last
            last = piece
        if hashed.hexdigest() != digest:
            raise _mismatch(digest, hashed.hexdigest())
        yield last

    def is_right(self, digest: str) -> bool:
        """Tell whether the file `digest` is here, by reading it to its end."""
        try:
            self.verify(digest)
        except EvidenceError:
            return False
        return True

    def _remember(self, digest: str, mark: str) -> None:
        if len(self._right) >= _REMEMBERED:
            self._right.clear()
        self._right[digest] = mark


def check_digest(digest: str) -> None:
    """Check that `digest` is a SHA-256 in small hexadecimal letters; nothing else ever becomes part of a path.

    Raises:
        MalformedError: it is something else.
    """
    if len(digest) != _DIGITS or not _HEX.issuperset(digest):
        message = f"digest {digest[:80]!r}: expected SHA-256 as 64 small hexadecimal digits"
        raise MalformedError(message, code="evidence-digest", pointer="/sha256")


def _mismatch(digest: str, found: str) -> EvidenceError:
    return EvidenceError(f"evidence: expected the file {digest}, found {found}", code="evidence-mismatch")
