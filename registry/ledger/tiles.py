# SPDX-License-Identifier: Apache-2.0
"""How the ledger reads its own tiles: one that its size implies is there, or the log is damaged.

A reader of the public log may ask for a tile that is not there yet, and is told so; whoever writes, or makes receipts,
asks only for what must be there. That a tile is gone is then no refusal of anybody's filing.
"""

from events.errors import EvidenceError, NotFoundError
from events.store import Snapshot
from events.tlog.tiles import TILE_WIDTH, ReadTile


def tile_reader(view: Snapshot) -> ReadTile:
    """Return how to read the tiles that the size of `view` implies; each call raises EvidenceError if it is gone."""

    def read(level: int, index: int) -> bytes:
        try:
            return view.tile(level, index)
        except NotFoundError as error:
            position = index * TILE_WIDTH ** (level + 1)
            message = f"tile {level}/{index}: gone from the store"
            raise EvidenceError(message, code="tile-missing", position=position) from error

    return read
