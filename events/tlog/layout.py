# SPDX-License-Identifier: Apache-2.0
"""How the log is cut into files: tiles of 256 hashes, bundles of 256 entries, and their paths (tlog-tiles).

A tile at level L holds the roots of subtrees of 256^L leaves. A full one never changes, and a partial one is
the prefix of what it becomes. Callers take these names from `events.tlog.tiles`.
"""

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from events.errors import MalformedError
from events.tlog.canonical import check_count

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
"""Hashes in a full tile, and entries in a full bundle."""

ENTRIES = -1
"""The level under which a `TileRef` names an entry bundle."""

MAX_ENTRY_BYTES = 0xFFFF

_MAX_LEVEL = 63
_LENGTH = struct.Struct(">H")
_PATH = re.compile(
    r"tile/(?P<level>entries|[0-9]{1,2})/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[0-9]{1,3}))?"
)


@dataclass(frozen=True, slots=True, order=True)
class TileRef:
    """The name of a tile, or of an entry bundle where `level` is `ENTRIES`; `width` is 256 when full.

    Raises:
        MalformedError: no tile can have this name.
    """

    level: int
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        if not ENTRIES <= self.level <= _MAX_LEVEL:
            raise MalformedError("tile: level is not between 0 and 63")
        check_count(self.index, "tile index")
        if not 1 <= self.width <= TILE_WIDTH:
            raise MalformedError("tile: width is not between 1 and 256")


def format_tile_path(ref: TileRef) -> str:
    """Return the path under the log's prefix, without leading slash: `tile/0/x001/x234/067.p/8`."""
    level = "entries" if ref.level == ENTRIES else str(ref.level)
    rest, last = divmod(ref.index, 1000)
    index = f"{last:03d}"
    while rest:
        rest, part = divmod(rest, 1000)
        index = f"x{part:03d}/{index}"
    return f"tile/{level}/{index}" + ("" if ref.width == TILE_WIDTH else f".p/{ref.width}")


def parse_tile_path(path: str) -> TileRef:
    """Return the tile that `format_tile_path` names exactly `path`.

    Raises:
        MalformedError: any other spelling.
    """
    match = _PATH.fullmatch(path)
    if match:
        level = ENTRIES if match["level"] == "entries" else int(match["level"])
        index = int(match["index"].replace("x", "").replace("/", ""))
        ref = TileRef(level, index, int(match["width"] or TILE_WIDTH))
        # Leading zeros, and a full tile written as a partial one, are second names: a cache would keep both.
        if format_tile_path(ref) == path:
            return ref
    raise MalformedError("tile path: not of the form tile/L/N or tile/L/N.p/W")


def tiles_for_size(size: int) -> Iterator[TileRef]:
    """Yield every hash tile of a tree of `size` leaves, the lowest level first, from the left."""
    level = 0
    while entries := size >> (TILE_HEIGHT * level):
        full, width = divmod(entries, TILE_WIDTH)
        for index in range(full):
            yield TileRef(level, index)
        if width:
            yield TileRef(level, full, width)
        level += 1


def format_bundle(entries: Sequence[bytes]) -> bytes:
    """Return an entry bundle: for each entry its length as big-endian uint16, then its bytes.

    Raises:
        MalformedError: not 1 to 256 entries, or one above 65,535 bytes.
    """
    _check_bundle_width(len(entries))
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise MalformedError(f"entry of {len(entry)} bytes: a bundle holds {MAX_ENTRY_BYTES}")
    return b"".join(_LENGTH.pack(len(entry)) + entry for entry in entries)


def parse_bundle(raw: bytes) -> list[bytes]:
    """Return the entries of a bundle.

    Raises:
        MalformedError: not 1 to 256 entries, or the bytes end within one.
    """
    entries: list[bytes] = []
    offset = 0
    while offset < len(raw) and len(entries) <= TILE_WIDTH:
        start = offset + _LENGTH.size
        # A length cut in half reads as a smaller number, and then `start` already lies beyond the end.
        offset = start + int.from_bytes(raw[offset:start])
        if offset > len(raw):
            raise MalformedError(f"entry bundle: ends within entry {len(entries)}")
        entries.append(raw[start:offset])
    _check_bundle_width(len(entries))
    return entries


def _check_bundle_width(width: int) -> None:
    if not 1 <= width <= TILE_WIDTH:
        raise MalformedError(f"entry bundle: expected 1 to {TILE_WIDTH} entries, found {width}")
