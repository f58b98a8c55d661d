# SPDX-License-Identifier: Apache-2.0
"""Folders of tiles as the script reads them: of every size at the edge of a tile, kept from before, grown, damaged."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.deploy.logs import SignedLog
from tests.deploy.verifiers import Standalone, Verdict

SIZE = 600


@pytest.fixture(scope="module")
def large(log: SignedLog) -> SignedLog:
    """A log of two full tiles and a part of one; what its entries say is of no matter here."""
    return dataclasses.replace(log, entries=tuple(b"entry %d" % number for number in range(SIZE)))


def _verify(standalone: Standalone, log: SignedLog, folder: Path, *more: object) -> Verdict:
    keys = standalone.folder / "keys"
    keys.write_text(log.keys)
    return standalone.run("log", "--vkey-file", keys, folder, *more)


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513, SIZE])
def test_a_log_of_any_size_is_verified(standalone: Standalone, large: SignedLog, tmp_path: Path, size: int) -> None:
    """And said to be what it is."""
    verdict = _verify(standalone, large, large.write(tmp_path / "log", size))

    said = f"verified: {size} entries of {large.origin} lead to the signed root {large.root(size).hex()}"
    assert (True, said) == (verdict.ok, verdict.said.splitlines()[-1])


@pytest.mark.parametrize("kept", [0, 1, 255, 256, 257, 599, SIZE])
def test_a_checkpoint_kept_from_before_is_compared(
    standalone: Standalone, large: SignedLog, tmp_path: Path, kept: int
) -> None:
    """The same log goes on from it; one with another entry below it does not, nor one that was shorter."""
    folder, since = large.write(tmp_path / "log"), tmp_path / "since"
    since.write_bytes(large.checkpoint(kept))
    assert _verify(standalone, large, folder, "--since", since).ok

    since.write_bytes(large.checkpoint(kept, b"x" * 32))
    assert not _verify(standalone, large, folder, "--since", since).ok

    if 0 < kept < SIZE:
        since.write_bytes(large.checkpoint(kept + 1))
        said = _verify(standalone, large, large.write(tmp_path / "short", kept), "--since", since).said
        assert f"the log has {kept} entries, but had {kept + 1}" in said


def _spoil(path: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        file = folder / path
        file.write_bytes(change(file.read_bytes()))

    return spoil


def _flip(place: int) -> Callable[[bytes], bytes]:
    return lambda raw: raw[:place] + bytes([raw[place] ^ 1]) + raw[place:][1:]


SPOILT: dict[str, Callable[[Path], None]] = {
    "the first byte of the first tile": _spoil("tile/0/000", _flip(0)),
    "the last byte of a full tile": _spoil("tile/0/001", _flip(8191)),
    "the last byte of the part of a tile": _spoil("tile/0/002.p/88", _flip(88 * 32 - 1)),
    "a byte of the tile above": _spoil("tile/1/000.p/2", _flip(40)),
    "a hash more in a full tile": _spoil("tile/0/000", lambda raw: raw + bytes(32)),
    "a hash more in the part of a tile": _spoil("tile/0/002.p/88", lambda raw: raw + bytes(32)),
    "a hash less": _spoil("tile/0/001", lambda raw: raw[:-32]),
    "a byte less": _spoil("tile/1/000.p/2", lambda raw: raw[:-1]),
    "a byte more": _spoil("tile/1/000.p/2", lambda raw: raw + b"x"),
    "an entry": _spoil("tile/entries/001", _flip(2)),
    "the last entry": _spoil("tile/entries/002.p/88", lambda raw: raw[:-1] + b"x"),
    "a length": _spoil("tile/entries/000", _flip(1)),
    "an entry less": _spoil("tile/entries/000", lambda raw: raw[: -len(b"entry 255") - 2]),
    "an entry more": _spoil("tile/entries/000", lambda raw: raw + b"\0\1x"),
    "an empty entry more": _spoil("tile/entries/002.p/88", lambda raw: raw + b"\0\0"),
    "half a length more": _spoil("tile/entries/002.p/88", lambda raw: raw + b"\0"),
    "a tile missing": lambda folder: (folder / "tile/0/001").unlink(),
    "the tile above missing": lambda folder: (folder / "tile/1/000.p/2").unlink(),
    "a bundle missing": lambda folder: (folder / "tile/entries/000").unlink(),
    "the checkpoint missing": lambda folder: (folder / "checkpoint").unlink(),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
def test_case_39_what_is_damaged_is_refused(
    standalone: Standalone, large: SignedLog, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    folder = large.write(tmp_path / "log")
    spoil(folder)

    assert not _verify(standalone, large, folder).ok


def test_a_full_tile_stands_in_for_its_part(standalone: Standalone, large: SignedLog, tmp_path: Path) -> None:
    """A log goes on growing while it is copied: the checkpoint is of before, the tiles are of now (tlog-tiles)."""
    folder = large.write(tmp_path / "log")
    for size in (500, 300, 257):
        (folder / "checkpoint").write_bytes(large.checkpoint(size))
        tops = folder / "tile/1/000.p"
        (tops / "1").write_bytes((tops / "2").read_bytes()[:32])
        assert _verify(standalone, large, folder).ok

    _spoil("tile/0/001", _flip(8191))(folder)
    assert _verify(standalone, large, folder).ok, "nothing that the checkpoint covers has changed"
    _spoil("tile/0/001", lambda raw: raw[:-32])(folder)
    assert not _verify(standalone, large, folder).ok, "a full tile that is cut short is none"


def test_a_part_of_256_is_no_name_of_a_full_tile(standalone: Standalone, large: SignedLog, tmp_path: Path) -> None:
    """It has one name; whatever lies under another is not looked at."""
    folder = large.write(tmp_path / "log")
    for path in ("tile/0/000.p", "tile/entries/001.p"):
        (folder / path).mkdir()
        (folder / path / "256").write_bytes(b"rubbish")

    assert _verify(standalone, large, folder).ok


def test_a_bundle_of_the_largest_entries_is_read(standalone: Standalone, log: SignedLog, tmp_path: Path) -> None:
    """Of 256 entries of 65,535 bytes each: a limit that is meant for files of others must not turn it away."""
    entries = tuple(number.to_bytes(2, "big") + bytes(65_533) for number in range(256))
    largest = dataclasses.replace(log, entries=entries)

    assert _verify(standalone, largest, largest.write(tmp_path / "log")).ok


def test_a_log_with_a_full_tile_above_the_leaves(standalone: Standalone, log: SignedLog, tmp_path: Path) -> None:
    """From 65,536 entries on there are three levels, each of which counts."""
    size = 2 * 65_536 + 1
    high = dataclasses.replace(log, entries=tuple(b"%d" % number for number in range(size)))
    folder = high.write(tmp_path / "log")
    assert _verify(standalone, high, folder).ok

    for path, place in (("tile/1/000", 8191), ("tile/1/001", 0), ("tile/2/000.p/2", 63)):
        _spoil(path, _flip(place))(folder)
        assert f"tile {path[5]}/{int(path[7:10])}: not as computed" in _verify(standalone, high, folder).said
        _spoil(path, _flip(place))(folder)
