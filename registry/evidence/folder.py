# SPDX-License-Identifier: Apache-2.0
"""Evidence in a folder of this machine: `sha256/ab/abcd…` the file, `received/ab/abcd…` what was written down about it.

Inside the folder no symbolic link is ever followed, and only plain files are read, so that nothing put there leads
anywhere else (reliability.md case 43). New files are durable before they have a name (stack.md §9).
"""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from events.errors import EvidenceError, UnavailableError
from events.files import NewFile
from events.storage import MIB
from registry.evidence.store import PIECE, Found, Incoming

_FILES: Final = "sha256"
_RECORDS: Final = "received"
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
# A pipe would otherwise keep whoever opens it waiting.
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_MODE: Final = 0o640
_MAX_RECORD_BYTES: Final = 64 * 1024


class FolderStore:
    """A place for evidence in a folder, which is made when the first file arrives."""

    def __init__(self, folder: Path, *, reserve_mib: int = 0) -> None:
        """Keep files in `folder`, and `reserve_mib` MiB of its volume free."""
        self._folder = folder
        self._reserve = reserve_mib * MIB
        self._numbers = count()

    @property
    def place(self) -> str:
        return str(self._folder)

    def find(self, digest: str) -> Found | None:
        try:
            with self._errors(), self._opened(_FILES, digest) as descriptor:
                found = os.fstat(descriptor)
        except FileNotFoundError:
            return None
        # The time of the last change cannot be set back as that of the last write can.
        return Found(found.st_size, f"{found.st_dev}-{found.st_ino}-{found.st_size}-{found.st_ctime_ns}")

    def read(self, digest: str) -> Iterator[bytes]:
        try:
            with self._errors(), self._opened(_FILES, digest) as descriptor:
                while piece := os.read(descriptor, PIECE):
                    yield piece
        except FileNotFoundError as error:
            raise _mismatch(digest, "nothing") from error

    def begin(self, digest: str, size: int) -> Incoming:
        with self._errors():
            folder = self._make(_FILES, digest)
            try:
                self._check_room(folder, size)
            except BaseException:
                os.close(folder)
                raise
            beside = f".{digest}.{os.getpid()}.{next(self._numbers)}.part"
            return _Arriving(self, NewFile(folder, digest, mode=_MODE, beside=beside))

    def _check_room(self, folder: int, size: int) -> None:
        free = shutil.disk_usage(folder).free
        if free - size <= self._reserve:
            kept = f"{self._reserve // MIB} MiB are kept in reserve"
            message = f"volume of the evidence: {free // MIB} MiB free for {size} bytes, {kept}"
            raise UnavailableError(message, code="disk-reserve")

    def find_record(self, digest: str) -> bytes | None:
        try:
            with self._errors(), self._opened(_RECORDS, digest) as descriptor:
                return os.read(descriptor, _MAX_RECORD_BYTES)
        except FileNotFoundError:
            return None

    def store_record(self, digest: str, raw: bytes) -> None:
        with self._errors():
            beside = f".{digest}.{os.getpid()}.{next(self._numbers)}.part"
            with closing(NewFile(self._make(_RECORDS, digest), digest, mode=_MODE, beside=beside)) as file:
                file.write(raw)
                file.keep(replace=True)

    def check(self) -> str:
        with self._errors():
            place = self._folder if self._folder.exists() else self._folder.parent
            free = shutil.disk_usage(place).free // MIB
            if not place.is_dir() or not os.access(place, os.R_OK | os.W_OK | os.X_OK):
                raise UnavailableError(f"evidence in {place}: may not be written to", code="evidence-store")
        is_new = "" if place == self._folder else ", made when the first file arrives"
        return f"{self._folder}{is_new}; {free} MiB free"

    @contextmanager
    def _opened(self, kind: str, digest: str) -> Iterator[int]:
        """Open the plain file under `digest`, step by step: only the folder itself may be reached through a link."""
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for part in (kind, digest[:2]):
                inner = os.open(part, _FOLDER, dir_fd=folder)
                os.close(folder)
                folder = inner
            descriptor = os.open(digest, _FILE, dir_fd=folder)
        except OSError as error:
            if error.errno in {errno.ELOOP, errno.ENOTDIR, errno.ENXIO}:
                raise _mismatch(digest, "no plain file") from error
            raise
        finally:
            os.close(folder)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _mismatch(digest, "no plain file")
            yield descriptor
        finally:
            os.close(descriptor)

    def _make(self, kind: str, digest: str) -> int:
        """Open the folder for `digest`, making what is not there, durably."""
        self._folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        for part in (kind, digest[:2]):
            try:
                os.mkdir(part, 0o750, dir_fd=folder)
                os.fsync(folder)
            except FileExistsError:
                pass
            try:
                inner = os.open(part, _FOLDER, dir_fd=folder)
            finally:
                os.close(folder)
            folder = inner
        return folder

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            code = "evidence-store-full" if error.errno in _NO_ROOM else "evidence-store"
            raise UnavailableError(f"evidence in {self._folder}: {error.strerror}", code=code) from error


class _Arriving:
    """A file on its way into the folder."""

    def __init__(self, store: FolderStore, file: NewFile) -> None:
        self._store = store
        self._file = file

    def write(self, raw: bytes) -> None:
        with self._store._errors():  # noqa: SLF001 - a part of the store
            self._file.write(raw)

    def keep(self) -> None:
        with self._store._errors():  # noqa: SLF001 - a part of the store
            self._file.keep(replace=True)

    def close(self) -> None:
        self._file.close()


def _mismatch(digest: str, found: str) -> EvidenceError:
    return EvidenceError(f"evidence: expected the file {digest}, found {found}", code="evidence-mismatch")
