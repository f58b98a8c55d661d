# SPDX-License-Identifier: Apache-2.0
"""Tile paths and entry bundles: c2sp.org tlog-tiles, byte for byte."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import MalformedError, RegistryError
from events.tlog.tiles import (
    ENTRIES,
    MAX_ENTRY_BYTES,
    TileRef,
    format_bundle,
    format_tile_path,
    parse_bundle,
    parse_tile_path,
    tiles_for_size,
)

PATHS = {
    "the first tile": (TileRef(0, 0), "tile/0/000"),
    "a partial tile": (TileRef(0, 1, 44), "tile/0/001.p/44"),
    "the narrowest partial tile": (TileRef(1, 0, 1), "tile/1/000.p/1"),
    "the widest partial tile": (TileRef(0, 273, 255), "tile/0/273.p/255"),
    "the last index of three digits": (TileRef(0, 999), "tile/0/999"),
    "the first index of two elements": (TileRef(0, 1000), "tile/0/x001/000"),
    "an index of three elements": (TileRef(2, 1234067), "tile/2/x001/x234/067"),
    "zeros inside an index": (TileRef(0, 1_000_000_000), "tile/0/x001/x000/x000/000"),
    "the largest index": (TileRef(0, 2**63 - 1), "tile/0/x009/x223/x372/x036/x854/x775/807"),
    "the highest level": (TileRef(63, 0), "tile/63/000"),
    "a bundle": (TileRef(ENTRIES, 1234067), "tile/entries/x001/x234/067"),
    "a partial bundle": (TileRef(ENTRIES, 0, 3), "tile/entries/000.p/3"),
}


@pytest.mark.parametrize(("ref", "path"), PATHS.values(), ids=PATHS.keys())
def test_tile_has_one_path(ref, path):
    assert format_tile_path(ref) == path
    assert parse_tile_path(path) == ref


BAD_PATHS = {
    "a way up": "tile/0/../x",
    "a way up behind a good start": "tile/0/000/../001",
    "an escaped way up": "tile/0/%2e%2e",
    "an escaped digit": "tile/0/00%30",
    "an element of one digit": "tile/0/x001/1",
    "a last element with an x": "tile/0/x001/x000",
    "a first element without an x": "tile/0/001/000",
    "elements of zeros in front": "tile/0/x000/001",
    "an index above 2^63 - 1": "tile/0/x009/x223/x372/x036/x854/x775/808",
    "an index of eight elements": "tile/0/x001/x000/x000/x000/x000/x000/x000/000",
    "a capital X": "tile/0/X001/000",
    "width 0": "tile/0/000.p/0",
    "width 256": "tile/0/000.p/256",
    "width 999": "tile/0/000.p/999",
    "a width with a leading zero": "tile/0/000.p/01",
    "a negative width": "tile/0/000.p/-1",
    "no width": "tile/0/000.p/",
    "two widths": "tile/0/000.p/1.p/1",
    "level 64": "tile/64/000",
    "level 99": "tile/99/000",
    "level 100": "tile/100/000",
    "a level with a leading zero": "tile/00/000",
    "a negative level": "tile/-1/000",
    "a level with a plus": "tile/+1/000",
    "the level of older logs": "tile/data/000",
    "the path of other tile heights": "tile/8/0/000",
    "digits of another script": "tile/0/٠٠٠",
    "full-width digits": "tile/0/０００",
    "a slash in front": "/tile/0/000",
    "a slash behind": "tile/0/000/",
    "two slashes": "tile//0/000",
    "a backslash": "tile\\0\\000",
    "a newline behind": "tile/0/000\n",
    "a space": "tile/0/ 000",
    "a null": "tile/0/000\x00",
    "a query": "tile/0/000?x",
    "an index of two digits": "tile/0/00",
    "an index of four digits": "tile/0/0000",
    "no index": "tile/0/",
    "nothing": "",
    "another resource": "checkpoint",
}


@pytest.mark.parametrize("path", BAD_PATHS.values(), ids=BAD_PATHS.keys())
def test_case_116_odd_tile_paths_are_refused(path):
    with pytest.raises(MalformedError):
        parse_tile_path(path)


def test_case_116_a_path_of_a_megabyte_is_refused():
    with pytest.raises(MalformedError):
        parse_tile_path("tile/0/" + "x001/" * 200_000 + "000")


BAD_REFS = {
    "level below entries": (-2, 0, 256),
    "level 64": (64, 0, 256),
    "negative index": (0, -1, 256),
    "index above 2^63 - 1": (0, 2**63, 256),
    "width 0": (0, 0, 0),
    "width 257": (0, 0, 257),
}


@pytest.mark.parametrize("fields", BAD_REFS.values(), ids=BAD_REFS.keys())
def test_tile_that_cannot_be_has_no_name(fields):
    with pytest.raises(MalformedError):
        TileRef(*fields)


@given(st.builds(TileRef, st.integers(-1, 63), st.integers(0, 2**63 - 1), st.integers(1, 256)))
def test_every_tile_is_found_by_its_path(ref):
    assert parse_tile_path(format_tile_path(ref)) == ref


@given(st.text(alphabet="tile/0123456789xp.entries-%\n", max_size=40))
def test_a_path_that_is_read_is_the_path_that_is_written(path):
    with contextlib.suppress(MalformedError):
        assert format_tile_path(parse_tile_path(path)) == path


@given(st.text())
def test_case_112_nothing_but_our_errors_escapes_a_path(path):
    with contextlib.suppress(RegistryError):
        parse_tile_path(path)


def test_tiles_of_300_entries_are_those_of_the_vector(vectors):
    assert [format_tile_path(ref) for ref in tiles_for_size(300)] == list(vectors["tiles_for_300"])


def test_tiles_of_70000_entries():
    """The example of tlog-tiles."""
    paths = [format_tile_path(ref) for ref in tiles_for_size(70_000)]
    assert len(paths) == 273 + 1 + 1 + 1 + 1
    assert paths[272:] == [
        "tile/0/272",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]


SIZES = {
    "no entries, no tiles": (0, []),
    "one entry": (1, ["tile/0/000.p/1"]),
    "one less than a tile": (255, ["tile/0/000.p/255"]),
    "a full tile starts the next level": (256, ["tile/0/000", "tile/1/000.p/1"]),
    "one more": (257, ["tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1"]),
}


@pytest.mark.parametrize(("size", "paths"), SIZES.values(), ids=SIZES.keys())
def test_tiles_of_small_logs(size, paths):
    assert [format_tile_path(ref) for ref in tiles_for_size(size)] == paths


def test_tiles_equal_those_of_the_reference(reference):
    for size in [1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000]:
        expected = [
            reference.tilepath(level, index, *width)
            for level, kind, count, *width in reference.tiles_for(size)
            for index in (range(count) if kind == "full" else [count])
        ]
        assert [format_tile_path(ref) for ref in tiles_for_size(size)] == expected


def test_bundle_vector(vectors):
    entries = [b"entry 0", b"entry 1", b"entry 2"]
    raw = bytes.fromhex(vectors["entries_bundle_first3_hex"])
    assert format_bundle(entries) == raw
    assert parse_bundle(raw) == entries


def test_bundle_is_lengths_and_entries():
    assert format_bundle([b"ab", b"", b"c"]) == b"\x00\x02ab\x00\x00\x00\x01c"


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_bundle_gives_back_its_entries(entries):
    assert parse_bundle(format_bundle(entries)) == entries


def test_bundle_holds_256_entries_of_the_largest_size():
    entries = [bytes(MAX_ENTRY_BYTES)] * 256
    assert parse_bundle(format_bundle(entries)) == entries


BAD_ENTRIES = {
    "no entries": [],
    "257 entries": [b"x"] * 257,
    "an entry of 65,536 bytes": [bytes(MAX_ENTRY_BYTES + 1)],
}


@pytest.mark.parametrize("entries", BAD_ENTRIES.values(), ids=BAD_ENTRIES.keys())
def test_bundle_that_cannot_be_is_refused(entries):
    with pytest.raises(MalformedError):
        format_bundle(entries)


BAD_BUNDLES = {
    "case 50: nothing": b"",
    "half a length": b"\x00",
    "a length without an entry": b"\x00\x01",
    "an entry cut short": b"\x00\x03ab",
    "half a length behind an entry": b"\x00\x01a\x00",
    "257 entries": b"\x00\x00" * 257,
    "a million entries": b"\x00\x00" * 1_000_000,
    "case 50: a web page": b"<!doctype html><title>502 Bad Gateway</title>",
}


@pytest.mark.parametrize("raw", BAD_BUNDLES.values(), ids=BAD_BUNDLES.keys())
def test_bad_bundle_is_refused(raw):
    with pytest.raises(MalformedError):
        parse_bundle(raw)


@given(st.binary(max_size=400))
def test_case_112_a_bundle_that_is_read_is_the_bundle_that_is_written(raw):
    with contextlib.suppress(MalformedError):
        assert format_bundle(parse_bundle(raw)) == raw
