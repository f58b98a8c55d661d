# SPDX-License-Identifier: Apache-2.0
"""A disk that forgets what was not synced (reliability.md §0.5, case 4).

`Recorder` is an SQLite VFS that lets everything through to real files and writes down, in order and for all databases
alike, each write, truncation, sync and removal. From that record `image` makes what a power cut at any moment could
have left: what was synced, and of the rest any mixture, some of it torn. Nothing has to be run again for each moment.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

_KEPT, _TORN = 0.5, 0.2
_NEVER_ON_DISK = ("-shm",)


@dataclass(frozen=True)
class Operation:
    """One thing asked of the disk; `what` is write, truncate, sync, remove or create."""

    file: str
    what: str
    offset: int = 0
    data: bytes = b""


@dataclass
class Record:
    """What was asked of a disk that held `before`, and what was handed out meanwhile."""

    before: dict[str, bytes]
    operations: list[Operation] = field(default_factory=list)
    handed_out: list[tuple[int, Any]] = field(default_factory=list)

    def note(self, given: Any) -> None:
        """Note that something was handed out at this moment."""
        self.handed_out.append((len(self.operations), given))

    def given_by(self, moment: int) -> list[Any]:
        """Return what was handed out before that many operations were done."""
        return [given for at, given in self.handed_out if at <= moment]


@dataclass
class _File:
    durable: bytearray
    pending: list[Operation] = field(default_factory=list)
    is_named: bool = True
    """Whether its name is certain to be there."""
    is_removed: bool = False


def image(record: Record, moment: int, chance: random.Random) -> dict[str, bytes]:
    """Return the files as a power cut may leave them when `moment` operations were asked for."""
    files = {name: _File(bytearray(content)) for name, content in record.before.items()}
    for operation in record.operations[:moment]:
        _take(files, operation)
    left = {}
    for name, file in sorted(files.items()):
        if (file.is_removed or not file.is_named) and chance.random() < _KEPT:
            continue
        content = bytearray(file.durable)
        for operation in file.pending:
            if chance.random() < _KEPT:
                _apply(content, operation, chance.random() if chance.random() < _TORN else 1.0)
        left[name] = bytes(content)
    return left


def _take(files: dict[str, _File], operation: Operation) -> None:
    if operation.what == "create":
        if operation.file not in files:
            files[operation.file] = _File(bytearray(), is_named=False)
        elif files[operation.file].is_removed:
            # Then the old one could come back under the new one's name; in WAL mode nothing does this.
            raise RuntimeError(f"{operation.file} was removed and made again: the disk does not know of such")
        return
    file = files[operation.file]
    if operation.what == "remove":
        file.is_removed = True
    elif operation.what == "sync":
        for pending in file.pending:
            _apply(file.durable, pending, 1.0)
        # SQLite syncs the folder together with a new file.
        file.pending, file.is_named = [], True
    else:
        file.pending.append(operation)


def _apply(content: bytearray, operation: Operation, share: float) -> None:
    if operation.what == "truncate":
        del content[operation.offset :]
        return
    data = operation.data[: round(share * len(operation.data))]
    end = operation.offset + len(data)
    content.extend(bytes(max(0, end - len(content))))
    content[operation.offset : end] = data


class Recorder(apsw.VFS):
    """The VFS that writes the record; its name is for connections to ask for."""

    def __init__(self, name: str, record: Record) -> None:
        """Register under `name`, and write to `record`."""
        self.record = record
        super().__init__(name, "unix")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> "RecordedFile":  # noqa: N802
        return RecordedFile(self.record, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: FBT001, N802  # apsw's words
        super().xDelete(filename, syncdir)
        _write_down(self.record, filename, "remove")


class RecordedFile(apsw.VFSFile):
    """A file that writes down what is asked of it."""

    def __init__(self, record: Record, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        """Open `name` as SQLite would."""
        super().__init__("unix", name, flags)
        self._record = record
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else name or "temporary"
        _write_down(record, self._name, "create")

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        _write_down(self._record, self._name, "write", offset, bytes(data))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        _write_down(self._record, self._name, "truncate", newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        _write_down(self._record, self._name, "sync")


def _write_down(record: Record, file: str, what: str, offset: int = 0, data: bytes = b"") -> None:
    if not file.endswith(_NEVER_ON_DISK):
        record.operations.append(Operation(Path(file).name, what, offset, data))


@contextmanager
def recording(name: str, folder: Path) -> Iterator[Record]:
    """Write down all that happens to the databases of `folder` through the VFS `name`."""
    record = Record({path.name: path.read_bytes() for path in folder.glob("*.sqlite*")})
    vfs = Recorder(name, record)
    try:
        yield record
    finally:
        vfs.unregister()
