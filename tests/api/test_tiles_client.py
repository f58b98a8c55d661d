# SPDX-License-Identifier: Apache-2.0
"""The log as an outside client of C2SP tiled logs sees it: a folder of files fetched over HTTP, checked by other code.

Everything here is written anew from RFC 6962, RFC 9162 and the C2SP pages; of this project only the server is used.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from litestar.testing import TestClient

from api.edge import Edge
from api.public.app import public_app
from api.settings import resolve_target
from api.wiring import WritingRegistry, open_registry
from tests.api_registry import ledger_of, open_founded
from tests.ledgers import ForwardClock, Ledger

WIDTH = 256
SIZES = (1, 2, 255, 256, 257, 511, 512, 513, 600)
"""At which checkpoints are signed, on both sides of each tile's border."""
SIZE = SIZES[-1]


def _file_up_to(ledger: Ledger, sizes: tuple[int, ...]) -> None:
    for size in sizes:
        with ledger.store.reading() as view:
            head = view.head().size
        ledger.desk.file_all([ledger.sign_party(f"P{number}") for number in range(head, size)])


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WritingRegistry]:
    """A registry of 600 entries."""
    with open_founded(tmp_path_factory.mktemp("tiles") / "here") as registry:
        _file_up_to(ledger_of(registry), SIZES)
        registry.runner.catch_up()
        yield registry


@pytest.fixture(scope="module")
def public(registry: WritingRegistry) -> Iterator[TestClient[Edge]]:
    """A client of its public app."""
    with TestClient(public_app(registry), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def mirror(public: TestClient[Edge], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the checkpoint and every file that it implies, as fetched."""
    folder = tmp_path_factory.mktemp("mirror")
    _fetch(public, folder, "checkpoint")
    level = 0
    while entries := SIZE >> (8 * level):
        for kind in (str(level), "entries") if level == 0 else (str(level),):
            for index in range((entries + WIDTH - 1) // WIDTH):
                _fetch(public, folder, _path(kind, index, min(WIDTH, entries - index * WIDTH)))
        level += 1
    return folder


def _fetch(public: TestClient[Edge], folder: Path, path: str) -> None:
    response = public.get(f"/{path}")
    assert 200 == response.status_code, path
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(response.content)


def _path(kind: str, index: int, width: int) -> str:
    """Return the address of a tile (c2sp.org/tlog-tiles): groups of three digits, all but the last behind an x."""
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[start : start + 3] for start in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{kind}/{name}" + ("" if width == WIDTH else f".p/{width}")


def _leaf(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, literally."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return _node(_root(leaves[:split]), _root(leaves[split:]))


def _climb(index: int, size: int, leaf: bytes, proof: list[bytes]) -> bytes:
    """RFC 9162 §2.1.3.2: return the root that an inclusion proof leads to."""
    assert index < size
    first, last, node = index, size - 1, leaf
    for hash_ in proof:
        assert last > 0
        if first & 1 or first == last:
            node = _node(hash_, node)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            node = _node(node, hash_)
        first, last = first >> 1, last >> 1
    assert last == 0
    return node


def _read_checkpoint(note: bytes, vkeys: list[str]) -> tuple[str, int, bytes]:
    """Return origin, size and root of a checkpoint that the log's Ed25519 key signed (c2sp.org/signed-note)."""
    text, _, signatures = note.partition(b"\n\n")
    text += b"\n"
    verified = []
    for line in signatures.decode().splitlines():
        dash, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
        for vkey in vkeys:
            key_name, key_id, key = vkey.split("+", 2)
            public = base64.b64decode(key, validate=True)
            if (dash, name, raw[:4].hex(), public[0]) == ("—", key_name, key_id, 0x01):
                Ed25519PublicKey.from_public_bytes(public[1:]).verify(raw[4:], text)
                verified.append(name)
    origin, size, root = text.decode().splitlines()
    assert [origin] == verified
    return origin, int(size), base64.b64decode(root, validate=True)


def _entries(mirror: Path) -> list[bytes]:
    """Return the entries in all bundles: two bytes of length, then the entry, and so on."""
    entries = []
    for index in range((SIZE + WIDTH - 1) // WIDTH):
        bundle = (mirror / _path("entries", index, min(WIDTH, SIZE - index * WIDTH))).read_bytes()
        while bundle:
            length = int.from_bytes(bundle[:2])
            entries.append(bundle[2 : 2 + length])
            bundle = bundle[2 + length :]
    return entries


def _tile(mirror: Path, level: int, index: int) -> list[bytes]:
    width = min(WIDTH, (SIZE >> (8 * level)) - index * WIDTH)
    raw = (mirror / _path(str(level), index, width)).read_bytes()
    assert 32 * width == len(raw)
    return [raw[start : start + 32] for start in range(0, len(raw), 32)]


@pytest.fixture(scope="module")
def vkeys(public: TestClient[Edge]) -> list[str]:
    """The log's keys, as published."""
    return [key["vkey"] for key in public.get("/v1/keys").json()["log"]]


def test_the_root_follows_from_the_bundles_alone(mirror: Path, vkeys: list[str]) -> None:
    """
    Every entry of every bundle hashed anew gives the root that the log signed.
    """
    origin, size, root = _read_checkpoint((mirror / "checkpoint").read_bytes(), vkeys)
    entries = _entries(mirror)

    assert (SIZE, _root([_leaf(entry) for entry in entries])) == (size, root)
    assert list(range(SIZE)) == [json.loads(entry)["position"] for entry in entries]
    assert {origin} == {_ledger_of(entry) for entry in entries}


def _ledger_of(entry: bytes) -> str:
    payload = json.loads(entry)["filing"].split(".")[1]
    ledger: str = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["ledger"]
    return ledger


def test_every_tile_stands_for_what_is_below_it(mirror: Path) -> None:
    """
    Level 0 holds the hashes of the bundles' entries, and each hash of level 1 is the root of a full tile of level 0.
    """
    leaves = [_leaf(entry) for entry in _entries(mirror)]
    level_0 = [_tile(mirror, 0, index) for index in range(3)]

    assert leaves == [leaf for tile in level_0 for leaf in tile]
    assert [_root(tile) for tile in level_0[:2]] == _tile(mirror, 1, 0)
    files = {str(path.relative_to(mirror)) for path in mirror.rglob("*") if path.is_file()}
    assert {
        "checkpoint",
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/88",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/88",
    } == files


def _prove(mirror: Path, index: int) -> list[bytes]:
    """Return the inclusion proof of `index` in the whole tree, from tiles alone (RFC 9162 §2.1.3.1)."""
    leaves = [leaf for number in range(3) for leaf in _tile(mirror, 0, number)]
    full = _tile(mirror, 1, 0)

    def subtree(start: int, end: int) -> bytes:
        if end - start == WIDTH and start % WIDTH == 0:
            return full[start // WIDTH]
        if end - start == 1:
            return leaves[start]
        split = 1 << (end - start - 1).bit_length() - 1
        return _node(subtree(start, start + split), subtree(start + split, end))

    start, end, proof = 0, SIZE, []
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if index < middle:
            proof.append(subtree(middle, end))
            end = middle
        else:
            proof.append(subtree(start, middle))
            start = middle
    return proof[::-1]


@pytest.mark.parametrize("index", [0, 1, 254, 255, 256, 257, 510, 511, 512, 513, 598, 599])
def test_inclusion_is_proven_from_tiles_alone(mirror: Path, vkeys: list[str], index: int) -> None:
    """
    Whoever has the tiles needs nobody to prove that an entry is in the log.
    """
    _, size, root = _read_checkpoint((mirror / "checkpoint").read_bytes(), vkeys)
    entry = _entries(mirror)[index]

    assert root == _climb(index, size, _leaf(entry), _prove(mirror, index))


def _read_receipt(receipt: bytes) -> tuple[int, list[bytes], bytes]:
    """Return index, hashes and checkpoint of a c2sp.org/tlog-proof."""
    head, _, checkpoint = receipt.partition(b"\n\n")
    version, index, *hashes = head.decode().splitlines()
    assert "c2sp.org/tlog-proof@v1" == version
    return int(index.removeprefix("index ")), [base64.b64decode(each, validate=True) for each in hashes], checkpoint


def test_every_receipt_of_a_log_of_several_tiles(public: TestClient[Edge], mirror: Path, vkeys: list[str]) -> None:
    """
    For each of 600 positions, receipt and entry lead to a checkpoint whose root the tiles give, too; it is the first
    that was signed over the position.
    """
    entries = _entries(mirror)
    leaves = [_leaf(entry) for entry in entries]
    roots = {size: _root(leaves[:size]) for size in SIZES}
    checked: dict[bytes, int] = {}
    for position in range(SIZE):
        index, hashes, note = _read_receipt(public.get(f"/v1/events/{position}/receipt").content)
        if note not in checked:
            _, size, root = _read_checkpoint(note, vkeys)
            assert roots[size] == root
            checked[note] = size
        size = checked[note]
        assert (position, min(each for each in SIZES if each > position)) == (index, size)
        assert roots[size] == _climb(index, size, leaves[position], hashes)
    assert set(SIZES) == set(checked.values())


@pytest.mark.parametrize("position", [0, 255, 256, 511, 512, 599])
def test_an_entry_is_the_same_bytes_everywhere(public: TestClient[Edge], mirror: Path, position: int) -> None:
    """
    The bundle, the entry's own address and the event's answer say the same.
    """
    entry = public.get(f"/v1/events/{position}/entry").content

    assert entry == _entries(mirror)[position]
    assert json.loads(entry)["filing"] in public.get(f"/v1/events/{position}").text


@pytest.mark.parametrize("size", SIZES)
def test_older_partial_tiles_stay_fetchable(public: TestClient[Edge], mirror: Path, size: int) -> None:
    """
    Whoever holds an older checkpoint still gets the tiles that it implies, as the beginning of what they are now.
    """
    index, width = divmod(size, WIDTH)
    if width == 0:
        index, width = index - 1, WIDTH
    response = public.get("/" + _path("0", index, width))

    assert (200, b"".join(_tile(mirror, 0, index)[:width])) == (response.status_code, response.content)


def test_receipts_stay_the_same_through_growth_and_restart(tmp_path: Path) -> None:
    """
    The receipt of a position is one file for ever: the log may grow past a tile's border, and the server be restarted.
    """
    asked = (0, 1, 254, 255, 256, 259)
    with open_founded(tmp_path / "here") as registry:
        _file_up_to(ledger_of(registry), (2, 260))
        before = _receipts(registry, asked)
        _file_up_to(ledger_of(registry), (261, 515))
        assert before == _receipts(registry, asked)
        clock = registry.clock
    assert isinstance(clock, ForwardClock)
    settings = resolve_target(str(tmp_path / "here"), environ={})
    with open_registry(settings, writing=True, clock=clock) as again:
        assert before == _receipts(again, asked)


def _receipts(registry: WritingRegistry, positions: tuple[int, ...]) -> list[bytes]:
    with TestClient(public_app(registry), raise_server_exceptions=False) as client:
        return [client.get(f"/v1/events/{position}/receipt").content for position in positions]
