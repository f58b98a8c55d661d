# SPDX-License-Identifier: Apache-2.0
"""Where a log can be read from as c2sp.org tlog-tiles has it: a server, a folder, a database.

Nothing that a source says is believed here: sizes and widths are bounded, and whether hashes and entries are those of
the log is for the reader to check. An answer that is no tile at all is evidence against its source; one that does not
come is not.
"""

import time
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

import httpx

from events.errors import EvidenceError, MalformedError, NotFoundError, UnavailableError
from events.files import store_file
from events.ids import Position
from events.store import EventStore
from events.tlog.head import parse_checkpoint
from events.tlog.merkle import HASH_SIZE
from events.tlog.note import MAX_NOTE_BYTES, parse_note
from events.tlog.tiles import (
    ENTRIES,
    MAX_ENTRY_BYTES,
    TILE_HEIGHT,
    TILE_WIDTH,
    ReadTile,
    TileRef,
    format_tile_path,
    parse_bundle,
)

_CHECKPOINT: Final = "checkpoint"
_LENGTH_BYTES: Final = 2
_MAX_BUNDLE_BYTES: Final = TILE_WIDTH * (MAX_ENTRY_BYTES + _LENGTH_BYTES)
_SECONDS: Final = 30
"""For a connection, and for each part of an answer."""
_FILE_SECONDS: Final = 300
"""For the body of a file as a whole: who sends it byte by byte would otherwise never be done with it (case 64)."""
_RETRIES: Final = 3
"""Of connections that could not be made; an answer is never asked for twice."""
_OK: Final = 200
_GONE: Final = frozenset({404, 410})


class TileSource(Protocol):
    """A place that keeps a log; what it says is for the reader to check."""

    def checkpoint(self) -> bytes:
        """Return the newest signed checkpoint there.

        Raises:
            NotFoundError: there is none.
            UnavailableError: the place does not answer.
        """
        ...

    def tile(self, level: int, index: int, width: int) -> bytes:
        """Return the first `width` hashes of a tile.

        Raises:
            NotFoundError: it is not there in this width, nor as a full one.
            EvidenceError: what is there is no such tile.
            UnavailableError: the place does not answer.
        """
        ...

    def bundle(self, index: int, width: int) -> list[bytes]:
        """Return the first `width` entries of a bundle; errors as those of `tile`."""
        ...


class StoreSource:
    """A database that keeps the log: our own, a replica, a newer backup."""

    def __init__(self, store: EventStore) -> None:
        """Read from `store`."""
        self._store = store

    def checkpoint(self) -> bytes:
        with self._store.reading() as view:
            return view.checkpoint()

    def tile(self, level: int, index: int, width: int) -> bytes:
        with self._store.reading() as view:
            tile = view.tile(level, index)
        return _first_hashes(tile, TileRef(level, index, width))

    def bundle(self, index: int, width: int) -> list[bytes]:
        with self._store.reading() as view:
            entries = view.entries(Position(index * TILE_WIDTH), width)
        return _first_entries([entry.raw for entry in entries], TileRef(ENTRIES, index, width))


def tiles_under(note: bytes, source: TileSource) -> ReadTile:
    """Return how to read the tiles of `source`, each as wide as the checkpoint `note`, believed or not, implies.

    Raises:
        MalformedError: it is no checkpoint.
    """
    size = parse_checkpoint(parse_note(note).text).size

    def read(level: int, index: int) -> bytes:
        width = min(TILE_WIDTH, (size >> (TILE_HEIGHT * level)) - index * TILE_WIDTH)
        if width <= 0:
            raise NotFoundError(f"tile {level}/{index}: not in a tree of size {size}", code="source-short")
        return source.tile(level, index, width)

    return read


class Files(Protocol):
    """A log's files by their path under its prefix."""

    def get(self, path: str, limit: int) -> bytes:
        """Return the file at `path` of at most `limit` bytes.

        Raises:
            NotFoundError: there is none.
            EvidenceError: it is larger.
            UnavailableError: the place does not answer.
        """
        ...


class FileSource:
    """A log kept as files, wherever they are."""

    def __init__(self, files: Files) -> None:
        """Read from `files`."""
        self._files = files

    def checkpoint(self) -> bytes:
        return self._files.get(_CHECKPOINT, MAX_NOTE_BYTES)

    def tile(self, level: int, index: int, width: int) -> bytes:
        ref = TileRef(level, index, width)
        return _first_hashes(self._get(ref, TILE_WIDTH * HASH_SIZE), ref)

    def bundle(self, index: int, width: int) -> list[bytes]:
        ref = TileRef(ENTRIES, index, width)
        try:
            entries = parse_bundle(self._get(ref, _MAX_BUNDLE_BYTES))
        except MalformedError as error:
            raise EvidenceError(f"{format_tile_path(ref)}: {error.message}", code="tile-malformed") from error
        return _first_entries(entries, ref)

    def _get(self, ref: TileRef, limit: int) -> bytes:
        try:
            return self._files.get(format_tile_path(ref), limit)
        except NotFoundError:
            # tlog-tiles, Partial Tiles: one may be gone where the full tile is there.
            if ref.width == TILE_WIDTH:
                raise
            return self._files.get(format_tile_path(TileRef(ref.level, ref.index)), limit)


class FolderFiles:
    """A folder that holds `checkpoint` and `tile/`."""

    def __init__(self, folder: Path) -> None:
        """Read from `folder`."""
        self._folder = folder

    def get(self, path: str, limit: int) -> bytes:
        file = self._folder / path
        try:
            with file.open("rb") as opened:
                raw = opened.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise _not_found(str(file)) from error
        except OSError as error:
            raise UnavailableError(f"{file}: {error.strerror}", code="source-unavailable") from error
        return _bounded(raw, limit, str(file))

    def store(self, path: str, raw: bytes) -> None:
        """Keep a file, whole or not at all."""
        file = self._folder / path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            store_file(file, raw, mode=0o644, replace=True)
        except OSError as error:
            raise UnavailableError(f"{file}: {error.strerror}", code="source-unavailable") from error


class WebFiles:
    """A server of tiles, ours or anybody's; close it when done."""

    def __init__(self, url: str) -> None:
        """Read from under `url`, the log's prefix."""
        self._url = url.rstrip("/")
        # A redirect would be another place than the one asked for.
        self._client = httpx.Client(
            timeout=_SECONDS,
            follow_redirects=False,
            transport=httpx.HTTPTransport(retries=_RETRIES),
            headers={"Accept-Encoding": "gzip, identity"},
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, path: str, limit: int) -> bytes:
        url = f"{self._url}/{path}"
        try:
            with self._client.stream("GET", url) as answer:
                _check_status(answer, url)
                raw = _read_body(answer, limit)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnavailableError(f"{url}: {error}", code="source-unavailable") from error
        return _bounded(raw, limit, url)


class CachedFiles:
    """Other files, of which tiles and bundles are kept in a folder: they never change, and are asked for once."""

    def __init__(self, files: Files, folder: FolderFiles) -> None:
        """Keep in `folder` what is got from `files`."""
        self._files = files
        self._folder = folder

    def get(self, path: str, limit: int) -> bytes:
        if path == _CHECKPOINT:
            return self._files.get(path, limit)
        with suppress(NotFoundError):
            return self._folder.get(path, limit)
        raw = self._files.get(path, limit)
        self._folder.store(path, raw)
        return raw


def _check_status(answer: httpx.Response, url: str) -> None:
    if answer.status_code in _GONE:
        raise _not_found(url)
    # Nothing but 200 is an answer: an empty 204, or an error page that calls itself a success, is none (case 50).
    if answer.status_code != _OK:
        raise UnavailableError(f"{url}: expected status {_OK}, found {answer.status_code}", code="source-unavailable")


def _read_body(answer: httpx.Response, limit: int) -> bytes:
    """Return the body, or its beginning where that is longer than `limit` already."""
    raw, end = bytearray(), time.monotonic() + _FILE_SECONDS
    for part in answer.iter_bytes():
        raw += part
        if len(raw) > limit:
            break
        if time.monotonic() > end:
            message = f"{answer.url}: not complete after {_FILE_SECONDS} s"
            raise UnavailableError(message, code="source-unavailable")
    return bytes(raw)


def _bounded(raw: bytes, limit: int, place: str) -> bytes:
    if len(raw) > limit:
        raise EvidenceError(f"{place}: more than {limit} bytes", code="tile-malformed")
    return raw


def _first_hashes(tile: bytes, ref: TileRef) -> bytes:
    if len(tile) % HASH_SIZE:
        raise EvidenceError(f"{format_tile_path(ref)}: {len(tile)} bytes are no hashes", code="tile-malformed")
    _check_width(len(tile) // HASH_SIZE, ref)
    return tile[: ref.width * HASH_SIZE]


def _first_entries(entries: list[bytes], ref: TileRef) -> list[bytes]:
    _check_width(len(entries), ref)
    return entries[: ref.width]


def _check_width(found: int, ref: TileRef) -> None:
    if found < ref.width:
        message = f"{format_tile_path(ref)}: expected {ref.width}, found {found}"
        raise NotFoundError(message, code="source-short")


def _not_found(place: str) -> NotFoundError:
    return NotFoundError(f"{place}: not there", code="log-file-missing")
