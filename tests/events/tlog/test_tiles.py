# SPDX-License-Identifier: Apache-2.0
"""Growing the tree and reading it back from tiles, compared with the definitions."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.errors import EvidenceError, HashMismatchError, MalformedError, ProofError
from events.tlog.merkle import EMPTY_ROOT, leaf_hash, root_of
from events.tlog.tiles import (
    CheckedTileReader,
    TileReader,
    TreeEdge,
    edge_root,
    extend,
    format_tile_path,
    load_edge,
    tiles_for_size,
)
from tests.events.tlog import rfc9162
from tests.events.tlog.trees import MemoryTiles, grow, leaves

EDGES_OF_TILES = [0, 1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, 1000]


@given(st.lists(st.integers(0, 300), max_size=8))
@settings(max_examples=60)
def test_growing_in_batches_equals_hashing_everything(batches):
    """However the entries arrive, edge, root and tiles are the same; the store sees to it that none is rewritten."""
    edge, tiles, everything = TreeEdge(), MemoryTiles(), leaves(sum(batches))
    for batch in batches:
        edge, changed = extend(edge, everything[edge.size : edge.size + batch])
        tiles.store(changed)
        assert edge_root(edge) == root_of(everything[: edge.size])
        assert load_edge(edge.size, tiles.read) == edge
    whole, at_once = extend(TreeEdge(), everything)
    assert edge == whole
    assert tiles.tiles == at_once


def test_growing_across_three_levels():
    """65,536 entries fill a tile of level 1; the next ones start again below."""
    edge, tiles = grow(65_535)
    touched = []
    for count in (1, 1, 255):
        edge, changed = extend(edge, leaves(edge.size + count)[edge.size :])
        tiles.store(changed)
        touched.append(sorted(changed))
    assert touched == [
        [(0, 255), (1, 0), (2, 0)],
        [(0, 256)],
        [(0, 256), (1, 1)],
    ]
    assert edge.size == 65_792
    assert {place: len(tile) // 32 for place, tile in tiles.tiles.items() if place[0] > 0} == {
        (1, 0): 256,
        (1, 1): 1,
        (2, 0): 1,
    }
    assert edge_root(edge) == root_of(leaves(65_792))
    assert load_edge(edge.size, tiles.read) == edge


@pytest.mark.parametrize("size", EDGES_OF_TILES)
def test_tiles_hold_what_the_format_defines(size):
    _, tiles = grow(size)
    everything = leaves(size)
    expected = {(ref.level, ref.index): ref.width for ref in tiles_for_size(size)}
    assert expected == {place: len(tile) // 32 for place, tile in tiles.tiles.items()}
    for (level, index), tile in tiles.tiles.items():
        assert tile == rfc9162.tile(level, index, everything)


def test_tile_vectors(vectors):
    _, tiles = grow(300)
    for ref in tiles_for_size(300):
        tile = tiles.tiles[ref.level, ref.index]
        # The vector states a tile of one hash as it is, larger ones by their digest.
        expected, _, by_digest = vectors["tiles_for_300"][format_tile_path(ref)].partition(" (sha256")
        assert expected == (hashlib.sha256(tile).hexdigest() if by_digest else tile.hex())


def test_only_grown_tiles_change():
    edge, _ = grow(300)
    _, changed = extend(edge, leaves(301)[300:])
    assert list(changed) == [(0, 1)]
    assert extend(edge, []) == (edge, {})


def test_equal_entries_change_a_tile_of_their_own():
    """A partial tile that looks like the one before it is still a new tile."""
    same = [leaf_hash(b"same")] * 257
    edge, _ = extend(TreeEdge(), same[:1])
    _, changed = extend(edge, same[1:])
    assert changed[0, 1] == same[0]


def test_empty_tree():
    assert edge_root(TreeEdge()) == EMPTY_ROOT
    assert load_edge(0, MemoryTiles().read) == TreeEdge()


def test_a_tree_of_negative_size_is_refused():
    with pytest.raises(MalformedError):
        load_edge(-1, MemoryTiles().read)


def test_a_leaf_hash_of_another_length_is_our_own_mistake():
    with pytest.raises(RuntimeError, match="leaf 0"):
        extend(TreeEdge(), [b"short"])


@pytest.mark.parametrize("size", EDGES_OF_TILES)
def test_reader_gives_every_perfect_subtree(size):
    _, tiles = grow(size)
    everything = leaves(size)
    checked = CheckedTileReader(tiles.read, size, root_of(everything))
    trusting = TileReader(tiles.read)
    for level in range(size.bit_length()):
        for index in range(size >> level):
            expected = rfc9162.mth(everything[index << level : (index + 1) << level])
            assert trusting.node(level, index) == expected
            assert checked.node(level, index) == expected


def test_reader_reads_a_tile_once():
    _, tiles = grow(300)
    reader = TileReader(tiles.read)
    for index in range(256):
        reader.node(0, index)
    assert tiles.reads == 1


def test_reader_notices_that_a_partial_tile_has_grown():
    edge, tiles = grow(3)
    reader = TileReader(tiles.read)
    before = reader.node(1, 0)
    _, changed = extend(edge, leaves(4)[3:])
    tiles.store(changed)
    assert reader.node(1, 1) == rfc9162.mth(leaves(4)[2:])
    assert reader.node(1, 0) == before


def test_reader_keeps_a_bounded_number_of_tiles():
    edge, tiles = grow(300 * 256)
    reader = TileReader(tiles.read)
    for index in range(300):
        reader.node(8, index)  # level 1
        reader.node(0, index * 256)
    assert len(reader._memo) == 256
    assert reader.node(0, 0) == leaves(1)[0]
    assert edge.size == 300 * 256


DAMAGE = {
    "a missing tile": b"",
    "a tile one hash short": b"\x01" * 43 * 32,
    "half a hash": b"\x01" * (44 * 32 + 16),
    "more than a tile holds": b"\x01" * 257 * 32,
    "case 50: a web page": b"<!doctype html><title>502 Bad Gateway</title>",
}


@pytest.mark.parametrize("damaged", DAMAGE.values(), ids=DAMAGE.keys())
def test_damaged_tile_is_evidence(damaged):
    _, tiles = grow(300)
    tiles.tiles[0, 1] = damaged
    with pytest.raises(EvidenceError, match="tile 0/1"):
        TileReader(tiles.read).node(0, 299)
    with pytest.raises(EvidenceError, match="tile 0/1"):
        load_edge(300, tiles.read)


SIZE = 256 * 256 + 256 + 3
EVERYTHING = leaves(SIZE)
ROOT = root_of(EVERYTHING)


def other_log():
    tiles = MemoryTiles()
    _, changed = extend(TreeEdge(), [leaf_hash(b"other %d" % index) for index in range(SIZE)])
    tiles.store(changed)
    return tiles


@pytest.fixture(scope="module")
def honest():
    return grow(SIZE)[1].tiles


@pytest.fixture(scope="module")
def foreign():
    return other_log().tiles


def served(tiles):
    copy = MemoryTiles()
    copy.tiles = dict(tiles)
    return copy


FULL = [(0, 0), (0, 7), (0, 256), (1, 0)]
EDGE = [(0, 257), (1, 1), (2, 0)]


def read_everything_under(read, level, index):
    """Read, through a checked reader, one hash out of the given tile."""
    CheckedTileReader(read, SIZE, ROOT).node(8 * level, index * 256)


@pytest.mark.parametrize("place", FULL + EDGE)
def test_an_honest_tile_is_accepted(honest, place):
    read_everything_under(served(honest).read, *place)


@pytest.mark.parametrize("place", FULL + EDGE)
def test_case_39_a_valid_tile_of_another_log_is_rejected(honest, foreign, place):
    tiles = served(honest)
    tiles.tiles[place] = foreign[place]
    with pytest.raises(HashMismatchError):
        read_everything_under(tiles.read, *place)


@pytest.mark.parametrize("place", FULL)
def test_case_39_two_swapped_tiles_are_rejected(honest, place):
    tiles = served(honest)
    other = (0, 9)
    tiles.tiles[place], tiles.tiles[other] = tiles.tiles[other], tiles.tiles[place]
    with pytest.raises(HashMismatchError):
        read_everything_under(tiles.read, *place)


@pytest.mark.parametrize("place", FULL + EDGE)
def test_case_39_a_partial_tile_served_as_a_fuller_one_is_rejected(honest, place):
    tiles = served(honest)
    tiles.tiles[place] = tiles.tiles[place][:-32]
    with pytest.raises(EvidenceError, match="expected"):
        read_everything_under(tiles.read, *place)


@pytest.mark.parametrize("place", FULL + EDGE)
def test_case_39_a_partial_tile_padded_to_a_fuller_one_is_rejected(honest, place):
    tiles = served(honest)
    tiles.tiles[place] = tiles.tiles[place][:-32] + bytes(32)
    with pytest.raises(HashMismatchError):
        read_everything_under(tiles.read, *place)


@given(place=st.sampled_from(FULL + EDGE), bit=st.integers(0, 8 * 8192 - 1))
def test_case_39_one_flipped_bit_is_rejected(honest, place, bit):
    tiles = served(honest)
    changed = bytearray(tiles.tiles[place])
    changed[bit // 8 % len(changed)] ^= 1 << bit % 8
    tiles.tiles[place] = bytes(changed)
    with pytest.raises(HashMismatchError):
        read_everything_under(tiles.read, *place)


def test_another_root_is_rejected(honest):
    with pytest.raises(HashMismatchError, match=EMPTY_ROOT.hex()):
        CheckedTileReader(served(honest).read, SIZE, EMPTY_ROOT)


def test_an_older_tree_is_read_from_newer_tiles(honest):
    """A tile that has grown since serves the smaller tree too."""
    reader = CheckedTileReader(served(honest).read, SIZE - 1, root_of(EVERYTHING[:-1]))
    assert reader.node(0, SIZE - 2) == EVERYTHING[-2]


@pytest.mark.parametrize(("level", "index"), [(0, SIZE - 1), (0, SIZE), (1, SIZE // 2), (40, 0)])
def test_nothing_is_told_of_entries_the_root_does_not_cover(honest, level, index):
    """The server holds one entry more than the signed root."""
    reader = CheckedTileReader(served(honest).read, SIZE - 1, root_of(EVERYTHING[:-1]))
    with pytest.raises(ProofError, match="in a tree of size"):
        reader.node(level, index)
