# SPDX-License-Identifier: Apache-2.0
"""A log as files, the way a mirror or a web server keeps it."""

from pathlib import Path

from events.ids import Position
from events.tlog.tiles import ENTRIES, TileRef, format_bundle, format_tile_path, tiles_for_size
from registry.ledger.sources import FileSource, FolderFiles
from tests.ledgers import Ledger


def mirror(ledger: Ledger, folder: Path) -> FileSource:
    """Write the whole log of `ledger` as files, the newest width of each only."""
    source = FileSource(FolderFiles(folder))
    with ledger.store.reading() as view:
        size = view.head().size
        for ref in tiles_for_size(size):
            _write(folder / format_tile_path(ref), view.tile(ref.level, ref.index)[: ref.width * 32])
            if ref.level == 0:
                entries = [each.raw for each in view.entries(Position(ref.index * 256), ref.width)]
                _write(folder / format_tile_path(TileRef(ENTRIES, ref.index, ref.width)), format_bundle(entries))
        _write(folder / "checkpoint", view.checkpoint())
    return source


def _write(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
