# SPDX-License-Identifier: Apache-2.0
"""All that is public of a registry as files, for whoever keeps, checks or counts it elsewhere (ux.md §6).

A folder holds the log as C2SP tiles, which `verdigris audit FOLDER` and every other auditor of such logs read; each
event as a line of JSON; every right and every obligation, as they stand on one day, as a line of CSV (RFC 4180, UTF-8).
All of it says what the same signed checkpoint covers, whatever is recorded meanwhile. The manifest comes last: it names
every file with its rows and its SHA-256, and a folder without one is not whole.

However long the log is, held are some pages of it: each is asked for by the key behind the last one, on its own.
"""

import csv
import datetime
import hashlib
import io
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from api.wiring import Registry
from events.errors import ConflictError, UnavailableError
from events.files import NewFile, store_file
from events.ids import Position, TreeSize
from events.tlog.head import parse_checkpoint
from events.tlog.merkle import HASH_SIZE
from events.tlog.note import parse_note
from events.tlog.tiles import ENTRIES, TILE_WIDTH, TileRef, format_bundle, format_tile_path, tiles_for_size
from events.values import Text
from projections.answers import EventFilter, EventItem, ObligationFilter, ObligationItem, RightFilter, RightItem
from registry.ledger.tiles import tile_reader

MANIFEST = "manifest.json"
_PAGE = 100
_MODE = 0o644


class Tell(Protocol):
    """Takes what is being written, how much of it is done, and how much there is; 0: nobody knows yet."""

    def __call__(self, what: str, done: int, total: int = 0) -> None: ...


class _Page(Protocol):
    @property
    def items(self) -> list[Any]: ...
    @property
    def next(self) -> str | None: ...


class ExportedFile(Struct, frozen=True, kw_only=True):
    """A file of an export."""

    name: str
    rows: int
    bytes: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What an export holds."""

    origin: str
    title: Text
    licence: str
    demo: bool
    size: int
    """Entries of the log that all files are about."""
    root: str
    """Of the tree of these entries (RFC 6962), in hexadecimal digits, as `checkpoint` signs it."""
    as_of: datetime.date
    """The day as of which rights and obligations stand as they are written."""
    files: tuple[ExportedFile, ...]
    """Besides those of the log, for which the checkpoint vouches."""


def export(registry: Registry, folder: Path, *, as_of: datetime.date, tell: Tell) -> Manifest:
    """Write everything that the newest checkpoint covers into `folder`, which is made, and return its manifest.

    Raises:
        ConflictError: the folder holds something.
        UnavailableError: a file cannot be written, or the views are behind and cannot be brought up.
        EvidenceError: the log is damaged.
    """
    _make_vacant(folder)
    with registry.store.reading() as view:
        note = view.checkpoint()
    signed = parse_checkpoint(parse_note(note).text)
    if registry.answers.size() < signed.size:
        registry.runner.catch_up()
    # 1. The log; its checkpoint only when all that it covers is there.
    _write_tiles(registry, folder, signed.size, tell)
    _store(folder / "checkpoint", note)
    # 2. What it says: every event, and how every right and obligation stands.
    files = tuple(_write_tables(registry, folder, TreeSize(signed.size), as_of, tell))
    # 3. The word that it is whole.
    manifest = Manifest(
        origin=registry.foundation.origin,
        title=registry.foundation.title,
        licence=registry.foundation.licence,
        demo=registry.foundation.demo,
        size=signed.size,
        root=signed.root.hex(),
        as_of=as_of,
        files=files,
    )
    _store(folder / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2))
    return manifest


def _make_vacant(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = next(folder.iterdir(), None)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    if found is not None:
        message = f"folder {folder}: holds {found.name} already, and an export is never mixed with what is there"
        raise ConflictError(message, code="folder-not-empty")


def _write_tiles(registry: Registry, folder: Path, size: int, tell: Tell) -> None:
    for ref in tiles_for_size(size):
        with registry.store.reading() as view:
            hashes = tile_reader(view)(ref.level, ref.index)
            _store(folder / format_tile_path(ref), hashes[: ref.width * HASH_SIZE])
            if ref.level == 0:
                first = ref.index * TILE_WIDTH
                entries = [each.raw for each in view.entries(Position(first), ref.width)]
                _store(folder / format_tile_path(TileRef(ENTRIES, ref.index, ref.width)), format_bundle(entries))
                tell("log", first + ref.width, size)


def _write_tables(
    registry: Registry, folder: Path, size: TreeSize, as_of: datetime.date, tell: Tell
) -> Iterator[ExportedFile]:
    answers = registry.answers
    events = _walk(partial(answers.list_events, EventFilter(), known_at=size))
    rights = _walk(partial(answers.list_rights, RightFilter(), as_of=as_of, known_at=size))
    owed = _walk(partial(answers.list_obligations, ObligationFilter(), as_of=as_of, known_at=size))
    of_right, of_obligation = _Columns(RightItem), _Columns(ObligationItem)
    yield _write(folder / "events.jsonl", b"", map(_line, events), partial(tell, "events", total=size))
    yield _write(folder / "rights.csv", of_right.header(), map(of_right.line, rights), partial(tell, "rights"))
    yield _write(
        folder / "obligations.csv", of_obligation.header(), map(of_obligation.line, owed), partial(tell, "obligations")
    )


def _walk(ask: Callable[..., _Page]) -> Iterator[Any]:
    after: str | None = ""
    while after is not None:
        page = ask(after=after, limit=_PAGE)
        yield from page.items
        after = page.next


def _line(event: EventItem) -> bytes:
    return msgspec.json.encode(event) + b"\n"


class _Columns:
    """Lines of CSV: a column for each member of an item, two for a text, and JSON for what has parts of its own."""

    def __init__(self, kind: type[Struct]) -> None:
        self._names = kind.__struct_fields__
        self._texts = {field.name for field in msgspec.structs.fields(kind) if field.type in {Text, Text | None}}

    def header(self) -> bytes:
        return self._format(
            column
            for name in self._names
            for column in ([f"{name}_zh", f"{name}_en"] if name in self._texts else [name])
        )

    def line(self, item: Struct) -> bytes:
        values = msgspec.to_builtins(item)
        return self._format(cell for name in self._names for cell in self._cells(name, values[name]))

    def _cells(self, name: str, value: Any) -> list[object]:
        if name in self._texts:
            return [(value or {}).get("zh"), (value or {}).get("en")]
        is_plain = value is None or isinstance(value, str)
        return [value if is_plain else msgspec.json.encode(value).decode()]

    @staticmethod
    def _format(cells: Iterable[object]) -> bytes:
        written = io.StringIO()
        csv.writer(written).writerow(cells)
        return written.getvalue().encode()


def _write(path: Path, header: bytes, lines: Iterable[bytes], tell: Callable[[int], None]) -> ExportedFile:
    digest, rows, size = hashlib.sha256(header), 0, len(header)
    try:
        with closing(NewFile(os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY), path.name, mode=_MODE)) as file:
            file.write(header)
            for line in lines:
                file.write(line)
                digest.update(line)
                rows, size = rows + 1, size + len(line)
                tell(rows)
            file.keep()
    except OSError as error:
        raise _cannot_write(path, error) from error
    return ExportedFile(name=path.name, rows=rows, bytes=size, sha256=digest.hexdigest())


def _store(path: Path, raw: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        store_file(path, raw, mode=_MODE)
    except OSError as error:
        raise _cannot_write(path, error) from error


def _cannot_write(place: Path, error: OSError) -> UnavailableError:
    return UnavailableError(f"{place}: {error.strerror}", code="file-unwritable")
