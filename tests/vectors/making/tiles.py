# SPDX-License-Identifier: Apache-2.0
"""Whole logs as folders of tiles (reliability.md cases 39, 50, 63, 64, 70; tlog.md §2.3)."""

from collections.abc import Iterator

from tests.events.tlog.rfc9162 import mth
from tests.vectors.making.case import Case, log_case
from tests.vectors.making.keys import head, note
from tests.vectors.making.logs import (
    ED,
    FORKED,
    LONG,
    LONG_FORKED,
    ML,
    ORIGIN,
    OTHER_ED,
    OTHER_ML,
    SMALL,
    bundle,
    signed,
)

_SMALL = SMALL.files(7)
_FULL = LONG.files(512)
_HTML = b"<!doctype html><title>404</title>"
_TILE, _BUNDLE = "tile/0/000.p/7", "tile/entries/000.p/7"

Files = dict[str, bytes]


def cases() -> Iterator[Case]:
    """Yield all of them."""
    yield from _accepted()
    yield from _small()
    yield from _long()
    yield from _since()


def _without(files: Files, *paths: str) -> Files:
    return {path: content for path, content in files.items() if path not in paths}


def _flipped(raw: bytes, place: int) -> bytes:
    return raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]


def _of_another_log() -> str:
    text = head(OTHER_ED.name, 7, SMALL.root(7))
    return note(text, OTHER_ED.line(text), OTHER_ML.line(text))


def _accepted() -> Iterator[Case]:
    yield log_case("seven-entries", "one partial tile and one partial bundle", _SMALL)
    yield log_case("one-entry", "the smallest log with anything in it", SMALL.files(1))
    yield log_case("full-tile", "256 entries: a full tile, and above it a partial one of one hash", LONG.files(256))
    yield log_case("three-tiles", "600 entries: two full tiles, a partial one, and one above", LONG.files(600))
    empty = {"checkpoint": signed(head(ORIGIN, 0, mth([]))).encode()}
    yield log_case("empty", "no entries: the root is the hash of nothing, and there are no tiles", empty)
    grown = LONG.files(256)
    grown["checkpoint"] = LONG.checkpoint(200).encode()
    grown.pop("tile/1/000.p/1")
    yield log_case("grown-since", "a checkpoint of 200; the partial tiles have since become full ones", grown)
    yield log_case("kept-older", "a checkpoint kept from size 3", _SMALL, SMALL.checkpoint(3))
    yield log_case("kept-at-a-border", "a checkpoint kept from size 256", LONG.files(300), LONG.checkpoint(256))
    yield log_case("kept-newest", "a checkpoint kept from the same size", _SMALL, SMALL.checkpoint(7))
    yield log_case("unknown-file", "a file that no checkpoint implies", _SMALL | {"tile/0/notes.txt": b"ignored"})


def _small() -> Iterator[Case]:
    tile, entries = _SMALL[_TILE], list(SMALL.entries[:7])
    swapped = [*entries[:2], entries[3], entries[2], *entries[4:]]
    for changed, name, desc in (
        ({_TILE: _flipped(tile, 40)}, "tile-with-a-wrong-bit", "one bit of a leaf hash is wrong"),
        ({_TILE: tile[:-32]}, "tile-cut-short", "the last hash of the tile is missing"),
        ({_TILE: tile[:-1]}, "tile-cut-within-a-hash", "the last byte of the tile is missing"),
        ({_TILE: tile + bytes(32)}, "tile-too-long", "a hash more than the tile's width"),
        ({_TILE: b""}, "tile-empty", "a tile without hashes"),
        ({_TILE: _HTML}, "tile-html", "a page of an error where the tile should be"),
        ({_TILE: FORKED.files(7)[_TILE]}, "tile-of-another-history", "the tile of another history of this log"),
        ({_TILE: tile[32:64] + tile[:32] + tile[64:]}, "hashes-swapped", "two hashes of the tile changed places"),
        ({_BUNDLE: _flipped(_SMALL[_BUNDLE], 100)}, "entry-with-a-wrong-bit", "one bit of an entry is wrong"),
        ({_BUNDLE: bundle(swapped)}, "entries-swapped", "two entries of the bundle changed places"),
        ({_BUNDLE: bundle(entries[:-1])}, "bundle-lacks-its-last-entry", "the last entry of the bundle is missing"),
        ({_BUNDLE: bundle([*entries, entries[-1]])}, "bundle-too-long", "an entry more than the bundle's width"),
        ({_BUNDLE: _SMALL[_BUNDLE][:-1]}, "bundle-cut-short", "the bundle ends within an entry"),
        ({_BUNDLE: _SMALL[_BUNDLE] + b"\0"}, "bundle-with-a-byte-more", "a byte after the last entry"),
        ({_BUNDLE: b""}, "bundle-empty", "a bundle without entries"),
        ({_BUNDLE: _HTML}, "bundle-html", "a page of an error where the bundle should be"),
        ({_BUNDLE: FORKED.files(7)[_BUNDLE]}, "bundle-of-another-history", "the entries of another history"),
        ({"checkpoint": _HTML}, "checkpoint-html", "a page of an error where the checkpoint should be"),
        ({"checkpoint": b""}, "checkpoint-empty", "no bytes where the checkpoint should be"),
        ({"checkpoint": FORKED.checkpoint(7).encode()}, "checkpoint-forked", "a signed root of another history"),
        ({"checkpoint": SMALL.checkpoint(8).encode()}, "checkpoint-ahead", "a signed size that the tiles lack"),
        ({"checkpoint": signed(head(ORIGIN, 0, SMALL.root(7))).encode()}, "size-zero-with-root", "size 0 with a root"),
        (
            {"checkpoint": note(SMALL.head(7), ED.line(SMALL.head(7))).encode()},
            "without-ml-dsa",
            "one key did not sign",
        ),
        (
            {"checkpoint": note(SMALL.head(7), OTHER_ED.line(SMALL.head(7))).encode()},
            "unsigned",
            "the log did not sign",
        ),
        ({"checkpoint": _of_another_log().encode()}, "of-another-log", "another log signed the same tree"),
    ):
        yield log_case(f"{name}_fail", desc, _SMALL | changed)
    both = {path: FORKED.files(7)[path] for path in (_TILE, _BUNDLE)}
    yield log_case(
        "another-history_fail", "tiles and entries of another history, which agree with each other", _SMALL | both
    )
    for path, name in ((_TILE, "no-tile"), (_BUNDLE, "no-bundle"), ("checkpoint", "no-checkpoint")):
        yield log_case(f"{name}_fail", f"the file {path} is missing", _without(_SMALL, path))
    yield log_case(
        "partial-as-full_fail",
        "the partial tile under the name of a full one",
        _without(_SMALL, _TILE) | {"tile/0/000": tile},
    )
    yield log_case(
        "partial-bundle-as-full_fail",
        "the partial bundle under the name of a full one",
        {**_without(_SMALL, _BUNDLE), "tile/entries/000": _SMALL[_BUNDLE]},
    )


def _long() -> Iterator[Case]:
    first, second, top = "tile/0/000", "tile/0/001", "tile/1/000.p/2"
    bundles = "tile/entries/000", "tile/entries/001"
    forked = LONG_FORKED.files(512)
    for changed, name, desc in (
        ({first: _FULL[second], second: _FULL[first]}, "tiles-swapped", "two full tiles changed places"),
        (
            {bundles[0]: _FULL[bundles[1]], bundles[1]: _FULL[bundles[0]]},
            "bundles-swapped",
            "two bundles changed places",
        ),
        (
            {first: _FULL[second], second: _FULL[first], bundles[0]: _FULL[bundles[1]], bundles[1]: _FULL[bundles[0]]},
            "tiles-and-bundles-swapped",
            "two full tiles changed places, and their bundles too",
        ),
        ({first: _flipped(_FULL[first], 5000)}, "full-tile-with-a-wrong-bit", "one bit in a full tile is wrong"),
        ({top: _flipped(_FULL[top], 5)}, "upper-tile-with-a-wrong-bit", "one bit in the tile above is wrong"),
        (
            {top: _FULL[top][32:] + _FULL[top][:32]},
            "upper-hashes-swapped",
            "the two hashes of the tile above changed places",
        ),
        (
            {first: forked[first], bundles[0]: forked[bundles[0]]},
            "child-of-another-history",
            "a full tile and its entries of another history; what stands above them is right",
        ),
        (
            {first: forked[first], bundles[0]: forked[bundles[0]], top: forked[top]},
            "left-half-of-another-history",
            "a full tile, its entries and the tile above of another history",
        ),
        ({top: _FULL[top][:32]}, "upper-tile-cut-short", "the tile above lacks a hash"),
    ):
        yield log_case(f"{name}_fail", desc, _FULL | changed)
    yield log_case("no-full-tile_fail", "a full tile is missing", _without(_FULL, first))
    yield log_case("no-upper-tile_fail", "the tile above is missing", _without(_FULL, top))
    yield log_case("no-full-bundle_fail", "a full bundle is missing", _without(_FULL, bundles[1]))


def _since() -> Iterator[Case]:
    yield log_case("kept-is-forked_fail", "the kept checkpoint is of another history", _SMALL, FORKED.checkpoint(3))
    yield log_case(
        "kept-is-forked-at-same-size_fail", "the kept checkpoint has another root", _SMALL, FORKED.checkpoint(7)
    )
    yield log_case(
        "kept-is-ahead_fail", "the kept checkpoint is larger: the log was rolled back", _SMALL, SMALL.checkpoint(8)
    )
    stranger = note(SMALL.head(3), OTHER_ED.line(SMALL.head(3)))
    yield log_case("kept-is-unsigned_fail", "the log did not sign the kept checkpoint", _SMALL, stranger)
    one_key = note(SMALL.head(3), ML.line(SMALL.head(3)))
    yield log_case("kept-by-one-key_fail", "one key did not sign the kept checkpoint", _SMALL, one_key)
    restarted = {"checkpoint": signed(head(ORIGIN, 0, mth([]))).encode()}
    yield log_case(
        "restarted_fail",
        "the log begins anew at size 0; a checkpoint of size 3 was kept",
        restarted,
        (SMALL.checkpoint(3)),
    )
    yield log_case("kept-is-empty_fail", "no bytes where the kept checkpoint should be", _SMALL, "")
