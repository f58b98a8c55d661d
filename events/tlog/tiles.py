# SPDX-License-Identifier: Apache-2.0
"""Tiles of hashes: reading the tree from them, and growing it (c2sp.org tlog-tiles v0.1.0).

Storing and serving them is left to the caller; what they look like is told in `events.tlog.layout`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from events.errors import EvidenceError, HashMismatchError, ProofError
from events.tlog.canonical import check_count
from events.tlog.layout import (
    ENTRIES,
    MAX_ENTRY_BYTES,
    TILE_HEIGHT,
    TILE_WIDTH,
    TileRef,
    format_bundle,
    format_tile_path,
    parse_bundle,
    parse_tile_path,
    tiles_for_size,
)
from events.tlog.merkle import HASH_SIZE, join_subtrees, node_hash

__all__ = [
    "ENTRIES",
    "MAX_ENTRY_BYTES",
    "TILE_HEIGHT",
    "TILE_WIDTH",
    "CheckedTileReader",
    "EdgeReader",
    "ReadTile",
    "TileReader",
    "TileRef",
    "TreeEdge",
    "edge_root",
    "extend",
    "format_bundle",
    "format_tile_path",
    "load_edge",
    "parse_bundle",
    "parse_tile_path",
    "tiles_for_size",
]

_TILE_BYTES = TILE_WIDTH * HASH_SIZE
_MEMO_TILES = 256

ReadTile = Callable[[int, int], bytes]
"""Takes level and index, returns the tile's bytes: all that are stored, full or not."""


class TileReader:
    """The `HashReader` over stored tiles that we trust; keeps up to 256 of them in memory.

    A partial tile that has grown since is read again when a hash beyond its end is wanted.
    """

    def __init__(self, read_tile: ReadTile) -> None:
        self._read_tile = read_tile
        self._memo: dict[tuple[int, int], list[bytes]] = {}

    def node(self, level: int, index: int) -> bytes:
        """Fulfil `HashReader`: a tile's inner nodes are computed from the hashes it holds."""
        tile_level, height = divmod(level, TILE_HEIGHT)
        tile_index, place = divmod(index, TILE_WIDTH >> height)
        layer = self._layers(tile_level, tile_index, (place + 1) << height)[height]
        return layer[place * HASH_SIZE : (place + 1) * HASH_SIZE]

    def _layers(self, level: int, index: int, width: int) -> list[bytes]:
        layers = self._memo.get((level, index))
        if layers is None or len(layers[0]) < width * HASH_SIZE:
            layers = self._load(level, index, width)
            if len(self._memo) >= _MEMO_TILES:
                del self._memo[next(iter(self._memo))]
            self._memo[level, index] = layers
        return layers

    def _load(self, level: int, index: int, width: int) -> list[bytes]:
        return _layers_of(_check_tile(self._read_tile(level, index), level, index, width))


class CheckedTileReader:
    """The `HashReader` over tiles from anywhere, for the tree of `size` leaves under a signed `root`.

    Every tile is compared with the hash that stands for it one level up, and the right edge with the root.
    Without that, hashes which no proof happens to use could be anything.
    """

    def __init__(self, read_tile: ReadTile, size: int, root: bytes) -> None:
        """Read and check the right edge.

        Raises:
            EvidenceError: a tile is missing or cut short.
            HashMismatchError: the edge does not lead to `root`.
        """
        self._read_tile = read_tile
        self._checked = TileReader(self._read_checked)
        self._edge = load_edge(size, read_tile)
        found = edge_root(self._edge)
        if found != root:
            raise HashMismatchError(f"tiles at size {size}: expected root {root.hex()}, found {found.hex()}")

    def node(self, level: int, index: int) -> bytes:
        """Fulfil `HashReader`; a hash is given out only when it follows from the root."""
        if (index + 1) << level > self._edge.size:
            raise ProofError(f"no node {index} at level {level} in a tree of size {self._edge.size}")
        return self._checked.node(level, index)

    def _read_checked(self, level: int, index: int) -> bytes:
        above = TILE_HEIGHT * (level + 1)
        if index == self._edge.size >> above:
            return self._edge.tiles[level]
        tile = _check_tile(self._read_tile(level, index), level, index, TILE_WIDTH)
        expected, found = self.node(above, index), _layers_of(tile)[TILE_HEIGHT]
        if found != expected:
            raise HashMismatchError(f"tile {level}/{index}: expected {expected.hex()}, found {found.hex()}")
        return tile


@dataclass(frozen=True, slots=True)
class TreeEdge:
    """All that is needed to go on growing a tree: its size and its right edge.

    `tiles` are the partial tiles, one for each level, empty where a level has full tiles only. `frontier` are
    the roots of the perfect subtrees the tree consists of, the largest first.
    """

    size: int = 0
    tiles: tuple[bytes, ...] = ()
    frontier: tuple[bytes, ...] = ()


class EdgeReader:
    """The `HashReader` over a tree's right edge alone: what the proofs of leaves that are appended to it need of it."""

    def __init__(self, edge: TreeEdge) -> None:
        """Know the frontier of `edge`."""
        levels = [level for level in reversed(range(edge.size.bit_length())) if edge.size >> level & 1]
        # Behind the larger subtrees: all bits of the size above this one's.
        places = [(level, (edge.size >> level) - 1) for level in levels]
        self._nodes = dict(zip(places, edge.frontier, strict=True))

    def node(self, level: int, index: int) -> bytes:
        """Fulfil `HashReader`; the edge has no other hashes than those of its frontier."""
        found = self._nodes.get((level, index))
        if found is None:
            raise ProofError(f"no node {index} at level {level} on the edge")
        return found


def edge_root(edge: TreeEdge) -> bytes:
    """Return the root; costs at most log2(size) hashes."""
    return join_subtrees(edge.frontier)


def load_edge(size: int, read_tile: ReadTile) -> TreeEdge:
    """Return the edge of the stored tree of `size` leaves; reads one tile for each level.

    Raises:
        EvidenceError: a tile is missing or cut short. Whether the tiles lead to the right root is left to the
            caller, who compares `edge_root`.
    """
    check_count(size, "tree size")
    tiles: list[bytes] = []
    frontier: list[bytes] = []
    level = 0
    while entries := size >> (TILE_HEIGHT * level):
        index, width = divmod(entries, TILE_WIDTH)
        tile = b""
        if width:
            tile = _check_tile(read_tile(level, index), level, index, width)[: width * HASH_SIZE]
        tiles.append(tile)
        # A layer with an odd number of nodes has its last one without a partner: a subtree of the frontier.
        alone = [layer[-HASH_SIZE:] for layer in _layers_of(tile) if len(layer) // HASH_SIZE % 2]
        frontier[:0] = reversed(alone)
        level += 1
    return TreeEdge(size, tuple(tiles), tuple(frontier))


def extend(edge: TreeEdge, new_leaf_hashes: Sequence[bytes]) -> tuple[TreeEdge, dict[tuple[int, int], bytes]]:
    """Return the edge after appending `new_leaf_hashes`, and the full bytes of every tile that changed.

    The tiles are keyed by (level, index). Costs at most two hashes for each leaf, and a copy of the edge.
    """
    size, frontier, tiles = edge.size, list(edge.frontier), [bytearray(tile) for tile in edge.tiles]
    changed: dict[tuple[int, int], bytes] = {}
    for leaf in new_leaf_hashes:
        if len(leaf) != HASH_SIZE:
            raise RuntimeError(f"leaf {size}: expected a hash of {HASH_SIZE} bytes, found {len(leaf)}")
        node, level = leaf, 0
        _place(node, 0, size, tiles, changed)
        # RFC 9162 §2.1.2: every set bit of the size is a finished subtree that the new one merges with.
        while size >> level & 1:
            node, level = node_hash(frontier.pop(), node), level + 1
            if level % TILE_HEIGHT == 0:
                _place(node, level // TILE_HEIGHT, size, tiles, changed)
        frontier.append(node)
        size += 1
    changed.update(_grown_partial_tiles(edge.size, size, tiles))
    return TreeEdge(size, tuple(bytes(tile) for tile in tiles), tuple(frontier)), changed


def _place(node: bytes, level: int, leaf: int, tiles: list[bytearray], changed: dict[tuple[int, int], bytes]) -> None:
    """Add `node`, whose last leaf is `leaf`, to the right edge; a tile that is now full leaves the edge."""
    if level == len(tiles):
        tiles.append(bytearray())
    tiles[level] += node
    if len(tiles[level]) == _TILE_BYTES:
        changed[level, leaf >> (TILE_HEIGHT * (level + 1))] = bytes(tiles[level])
        tiles[level].clear()


def _grown_partial_tiles(old: int, new: int, tiles: list[bytearray]) -> Iterator[tuple[tuple[int, int], bytes]]:
    for level, tile in enumerate(tiles):
        shift = TILE_HEIGHT * level
        if tile and old >> shift != new >> shift:
            yield (level, new >> (shift + TILE_HEIGHT)), bytes(tile)


def _layers_of(tile: bytes) -> list[bytes]:
    """Return the hashes of a tile, then layer by layer the nodes above them that its hashes complete."""
    layers = [tile]
    for _ in range(TILE_HEIGHT):
        below = [layers[-1][start : start + HASH_SIZE] for start in range(0, len(layers[-1]), HASH_SIZE)]
        layers.append(b"".join(map(node_hash, below[::2], below[1::2])))
    return layers


def _check_tile(tile: bytes, level: int, index: int, width: int) -> bytes:
    if len(tile) > _TILE_BYTES or len(tile) % HASH_SIZE or len(tile) < width * HASH_SIZE:
        raise EvidenceError(f"tile {level}/{index}: expected {width} hashes or more, found {len(tile)} bytes")
    return tile
