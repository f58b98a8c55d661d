# SPDX-License-Identifier: Apache-2.0
"""Where a command finds a log's tiles: on a server, in a folder, or in a registry's own database."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from registry.ledger.sources import FolderFiles, TileSource

_SERVERS = ("http://", "https://")


@dataclass(frozen=True)
class Tiles:
    """A log's tiles, and the folder in which they are kept on the way, if they are."""

    source: TileSource
    mirror: FolderFiles | None = None


def is_of_tiles(target: str | None) -> bool:
    """Tell whether `target` is a server or a folder of tiles, and no registry of one's own."""
    if target is None:
        return False
    folder = Path(target)
    is_mirror = (folder / "checkpoint").is_file() and not (folder / "registry.toml").exists()
    return target.startswith(_SERVERS) or is_mirror


def open_tiles(opened: ExitStack, target: str, cache: Path | None = None) -> Tiles:
    """Return the tiles at `target`; full ones are kept in the folder `cache`, if it is given."""
    from registry.ledger.sources import CachedFiles, Files, FileSource, FolderFiles, WebFiles

    files: Files
    if target.startswith(_SERVERS):
        files = WebFiles(target)
        opened.callback(files.close)
    else:
        files = FolderFiles(Path(target))
    if cache is None:
        return Tiles(FileSource(files))
    mirror = FolderFiles(cache)
    return Tiles(FileSource(CachedFiles(files, mirror)), mirror)


def open_source(opened: ExitStack, target: str) -> TileSource:
    """Return the log at `target`: a server, a folder of tiles, a registry's folder, or a database URL."""
    from api.settings import resolve_target
    from api.wiring import open_log
    from registry.ledger.sources import StoreSource

    if is_of_tiles(target):
        return open_tiles(opened, target).source
    database, store = open_log(resolve_target(target))
    opened.callback(database.close)
    return StoreSource(store)
