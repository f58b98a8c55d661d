# SPDX-License-Identifier: Apache-2.0
"""The log as files: checkpoint, hash tiles, entry bundles (c2sp.org tlog-tiles; tlog.md §2.3).

Addresses are taken exactly as they were sent: another spelling is another address, and there is nothing (reliability.md
case 116). Only what a published checkpoint implies is served; a partial tile is the prefix of the current one.
"""

from typing import Final

from litestar import Response
from litestar.params import FromPath

from api.public.operations import public
from api.public.questions import Asking, Opened
from api.public.replies import IMMUTABLE, REVALIDATE, reply_bytes
from events.errors import MalformedError, NotFoundError
from events.ids import Position
from events.store import Snapshot
from events.tlog.head import parse_checkpoint
from events.tlog.merkle import HASH_SIZE
from events.tlog.note import parse_note
from events.tlog.tiles import ENTRIES, TILE_HEIGHT, TILE_WIDTH, TileRef, format_bundle, parse_tile_path

CHECKPOINT_TYPE: Final = "text/plain"
TILE_TYPE: Final = "application/octet-stream"
_PARTIAL: Final = "public, max-age=3600"


@public("/checkpoint", media_type=CHECKPOINT_TYPE)
def get_checkpoint(request: Asking, registry: Opened) -> Response[bytes]:
    """Return the newest signed checkpoint: the log's name, size and root, as a signed note."""
    with registry.store.reading() as view:
        note = view.checkpoint()
    return reply_bytes(request, note, CHECKPOINT_TYPE, cache=REVALIDATE)


@public("/tile/{path:path}", media_type=TILE_TYPE, documented_as="/tile/{path}")
def get_tile(request: Asking, registry: Opened, path: FromPath[str]) -> Response[bytes]:  # noqa: ARG001 - raw
    """Return a hash tile `tile/L/N[.p/W]` or an entry bundle `tile/entries/N[.p/W]`."""
    # Litestar's path is unquoted and tidied: only the bytes as sent tell one spelling from another.
    name = bytes(request.scope["raw_path"]).decode("latin-1").removeprefix("/")
    try:
        ref = parse_tile_path(name)
    except MalformedError as error:
        raise NotFoundError(error.message, code="tile-unknown") from error
    # A part of a tile never changes either, but nobody asks for it once there is more of it.
    cache = IMMUTABLE if ref.width == TILE_WIDTH else _PARTIAL
    with registry.store.reading() as view:
        return reply_bytes(request, _read_tile(view, ref), TILE_TYPE, cache=cache)


def _read_tile(view: Snapshot, ref: TileRef) -> bytes:
    size = published_size(view)
    level = max(ref.level, 0)
    first = ref.index * TILE_WIDTH
    if first + ref.width > size >> (TILE_HEIGHT * level):
        message = f"tile: not implied by the published checkpoint of size {size}"
        raise NotFoundError(message, code="tile-unknown")
    if ref.level == ENTRIES:
        return format_bundle([entry.raw for entry in view.entries(Position(first), ref.width)])
    return view.tile(ref.level, ref.index)[: ref.width * HASH_SIZE]


def published_size(view: Snapshot) -> int:
    """Return the size of the newest published checkpoint."""
    return parse_checkpoint(parse_note(_newest(view)).text).size


def _newest(view: Snapshot) -> bytes:
    return view.checkpoint()


ROUTES: Final = (get_checkpoint, get_tile)
