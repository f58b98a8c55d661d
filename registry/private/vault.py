# SPDX-License-Identifier: Apache-2.0
"""Where the registry keeps disclosures of private fields: a folder that nothing public ever reads.

One file for each digest, so that erasing one value leaves no copy in a page or journal of a database, and so that the
folder can be backed up apart from the log, for as short a time as the law wants. A disclosure is taken only if an entry
has its digest: the filer's signature is the permission, and nobody can leave anything else here.
"""

import hashlib
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from events.entry import parse_entry
from events.errors import EvidenceError, NotPermittedError, RuleViolationError, UnavailableError
from events.files import store_file
from events.ids import Position
from events.store import Snapshot
from events.withheld import WithheldPlace, digest_of, find_withheld, parse_disclosure
from registry.private.erasing import list_redactions

RECENT: Final = 1000
"""Entries searched where it is not said which one has the digests."""
_SUFFIX: Final = ".json"
_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600


class Kept(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A disclosure as it is kept, and which entry has its digest."""

    disclosure: str
    position: int
    received_at: datetime


class Brought(Struct, frozen=True, kw_only=True):
    """A disclosure that was brought, by the field that it opens."""

    position: int
    pointer: str
    digest: str
    is_new: bool
    """False: it was here before."""


class Vault:
    """The disclosures of one registry; safe to use from several processes."""

    def __init__(self, folder: Path) -> None:
        """Keep them in `folder`, which is made, for its owner alone, when the first one comes."""
        self.folder = folder

    def add(self, log: Snapshot, text: str, *, position: int, now: datetime) -> Brought:
        """Keep the disclosure `text` of a private field of the entry at `position`, which arrived at `now`.

        Raises:
            MalformedError: it is no disclosure, or its salt is too short.
            NotFoundError: the log has no such position.
            NotPermittedError: no private field of the entry has its digest.
            RuleViolationError: its erasure is recorded, so that no backup brings it back.
            UnavailableError: the folder cannot be written to.
        """
        place = _find_place(log, text, position)
        _check_not_erased(log, place.digest)
        kept = Kept(disclosure=text, position=position, received_at=now)
        try:
            self.folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error) from error
        is_new = True
        try:
            with self._errors():
                store_file(self._path(place.digest), msgspec.json.encode(kept), mode=_FILE_MODE)
        except FileExistsError:
            is_new = False
        return Brought(position=position, pointer=place.pointer, digest=place.digest, is_new=is_new)

    def find(self, digest: str) -> str | None:
        """Return the disclosure with this digest, None if it is not here.

        Raises:
            EvidenceError: something else lies in its place.
            UnavailableError: the folder cannot be read.
        """
        try:
            with self._errors():
                raw = self._path(digest).read_bytes()
        except FileNotFoundError:
            return None
        try:
            kept = msgspec.json.decode(raw, type=Kept)
        except msgspec.DecodeError as error:
            raise _damaged(digest) from error
        if not kept.disclosure.isascii() or digest_of(kept.disclosure) != digest:
            raise _damaged(digest)
        return kept.disclosure

    def erase(self, digest: str) -> bool:
        """Erase the disclosure with this digest, value and salt; return whether it was here.

        Raises:
            UnavailableError: it cannot be erased.
        """
        path = self._path(digest)
        try:
            with self._errors():
                _overwrite(path)
                path.unlink()
                # Only now does it stay away after a power cut.
                folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)
        except FileNotFoundError:
            return False
        return True

    def _path(self, digest: str) -> Path:
        # Of the digest, since file systems exist that take `a` for `A`.
        return self.folder / (hashlib.sha256(digest.encode()).hexdigest() + _SUFFIX)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (FileExistsError, FileNotFoundError):
            raise
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> UnavailableError:
        return UnavailableError(f"private values in {self.folder}: {error.strerror}", code="disclosure-store")


def find_position(log: Snapshot, digests: Collection[str]) -> int:
    """Return the newest entry, of the last thousand, that has all these digests in private fields.

    Raises:
        NotPermittedError: there is none.
    """
    end: int = log.head().size
    first = max(0, end - RECENT)
    for stored in reversed(log.entries(Position(first), end - first)):
        places = find_withheld(parse_entry(stored.raw).filing.event)
        if places and {place.digest for place in places}.issuperset(digests):
            return stored.position
    message = f"disclosures: none of the newest {RECENT} entries has their digests"
    raise NotPermittedError(message, code="disclosure-not-named", pointer="/disclosure")


def _find_place(log: Snapshot, text: str, position: int) -> WithheldPlace:
    opened = parse_disclosure(text)
    entry = parse_entry(log.entry(Position(position)).raw)
    for place in find_withheld(entry.filing.event):
        if place.digest == opened.digest and opened.name in place.pointer.split("/"):
            return place
    message = f"disclosure of {opened.digest}: no private field of the entry at position {position} has this digest"
    raise NotPermittedError(message, code="disclosure-not-named", pointer="/disclosure")


def _check_not_erased(log: Snapshot, digest: str) -> None:
    for at, event in list_redactions(log):
        if digest in {field.digest for field in event.fields}:
            message = f"disclosure of {digest}: its erasure is recorded at position {at}"
            raise RuleViolationError(
                message,
                rule="redaction-names-private-fields",
                citation="Personal Information Protection Law (2021) art. 47",
                code="withheld-field-erased",
                pointer="/disclosure",
            )


def _overwrite(path: Path) -> None:
    # Best effort: where blocks are written in place, what is left of the file says nothing. Copies on write keep it.
    with path.open("r+b") as file, suppress(OSError):
        file.write(bytes(os.fstat(file.fileno()).st_size))
        file.flush()
        os.fsync(file.fileno())


def _damaged(digest: str) -> EvidenceError:
    message = f"private values: what is kept for {digest} does not have this digest"
    return EvidenceError(message, code="disclosure-damaged")
