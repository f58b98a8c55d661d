# SPDX-License-Identifier: Apache-2.0
"""Checkpoint, tiles and bundles over HTTP: exact addresses only, only what is published, checked as readers do."""

import pytest
from litestar.testing import TestClient

from api.edge import Edge
from api.wiring import WritingRegistry
from events.entry import parse_entry
from events.tlog.checkpoint import verify_checkpoint
from events.tlog.merkle import leaf_hash, verify_inclusion
from events.tlog.note import parse_vkey
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from events.tlog.tiles import parse_bundle

SIZE = 18
"""Of the log of `tests.histories`."""


def test_a_reader_checks_the_checkpoint_with_the_published_keys(public: TestClient[Edge]) -> None:
    """
    The checkpoint is signed by both of the keys that `/v1/keys` gives, under the log's origin.
    """
    keys = public.get("/v1/keys").json()
    response = public.get("/checkpoint")

    verifiers = [parse_vkey(key["vkey"]) for key in keys["log"]]
    assert verify_checkpoint(response.content, keys["origin"], verifiers).size == SIZE
    assert ("text/plain; charset=utf-8", "public, no-cache") == (
        response.headers["content-type"],
        response.headers["cache-control"],
    )


def test_every_receipt_is_checked_offline(public: TestClient[Edge]) -> None:
    """
    For each position, receipt and entry bytes lead from the leaf to a signed checkpoint.
    """
    keys = public.get("/v1/keys").json()
    verifiers = [parse_vkey(key["vkey"]) for key in keys["log"]]
    for position in range(SIZE):
        receipt = public.get(f"/v1/events/{position}/receipt")
        entry = public.get(f"/v1/events/{position}/entry").content

        proof = parse_tlog_proof(receipt.content)
        checkpoint = verify_tlog_proof(proof, entry, verifiers, keys["origin"])

        assert (position, position) == (proof.index, parse_entry(entry).position)
        assert checkpoint.size > position
        assert receipt.headers["content-disposition"] == f'attachment; filename="{position}.tlog-proof"'


def test_tile_and_bundle_say_the_same(public: TestClient[Edge]) -> None:
    """
    The hashes of the tile are those of the bundle's entries, and lead to the checkpoint's root.
    """
    tile = public.get(f"/tile/0/000.p/{SIZE}")
    entries = parse_bundle(public.get(f"/tile/entries/000.p/{SIZE}").content)

    hashes = [tile.content[start : start + 32] for start in range(0, len(tile.content), 32)]
    assert hashes == [leaf_hash(entry) for entry in entries]
    assert tile.headers["content-type"] == "application/octet-stream"
    proof = parse_tlog_proof(public.get(f"/v1/events/{SIZE - 1}/receipt").content)
    root = verify_checkpoint_root(public)
    verify_inclusion(SIZE - 1, SIZE, hashes[-1], proof.hashes, root)


def verify_checkpoint_root(public: TestClient[Edge]) -> bytes:
    """Return the root that both log keys signed."""
    keys = public.get("/v1/keys").json()
    verifiers = [parse_vkey(key["vkey"]) for key in keys["log"]]
    return verify_checkpoint(public.get("/checkpoint").content, keys["origin"], verifiers).root


@pytest.mark.parametrize("width", range(1, SIZE + 1))
def test_every_partial_tile_is_a_prefix(width: int, public: TestClient[Edge]) -> None:
    """
    A partial tile of any size that was ever published is the prefix of the newest.
    """
    whole = public.get(f"/tile/0/000.p/{SIZE}").content

    assert public.get(f"/tile/0/000.p/{width}").content == whole[: 32 * width]


NOT_THERE = {
    "a tile that is not full yet": "/tile/0/000",
    "a bundle that is not full yet": "/tile/entries/000",
    "a partial beyond the checkpoint": f"/tile/0/000.p/{SIZE + 1}",
    "a bundle beyond the checkpoint": f"/tile/entries/000.p/{SIZE + 1}",
    "a level that is not there yet": "/tile/1/000.p/1",
    "an index beyond the checkpoint": "/tile/0/001.p/1",
    "a way up in disguise": "/tile/0/%2e%2e/0/000.p/1",
    "a slash in disguise": "/tile%2f0%2f000.p%2f1",
    "a digit in disguise": "/tile/0/00%30.p/1",
    "a thousand without its x": "/tile/0/001/000",
    "one element too short": "/tile/0/x001/1",
    "an index without zeros": "/tile/0/0.p/1",
    "a partial of nothing": "/tile/0/000.p/0",
    "a partial that is whole": "/tile/0/000.p/256",
    "a partial with a zero before": "/tile/0/000.p/01",
    "a level with a zero before": "/tile/00/000.p/1",
    "a level that cannot be": "/tile/64/000.p/1",
    "a negative level": "/tile/-1/000.p/1",
    "a level in other digits": "/tile/%D9%A0/000.p/1",
    "a capital": "/TILE/0/000.p/1",
    "the other partial form": "/tile/0/000.p1",
    "a slash at the end": "/tile/0/000.p/1/",
    "a slash too many": "/tile//0/000.p/1",
    "an index of 60 digits": "/tile/0/" + "x000/" * 19 + "000.p/1",
    "no tile at all": "/tile",
    "a NUL": "/tile/0/000%00.p/1",
    "a checkpoint elsewhere": "/checkpoint/0",
}


@pytest.mark.parametrize("address", NOT_THERE.values(), ids=NOT_THERE.keys())
def test_there_is_nothing_at(address: str, public: TestClient[Edge]) -> None:
    """
    Any other spelling, and anything the checkpoint does not imply, is 404 and kept by no cache.
    """
    response = public.get(address)

    assert (404, "no-store") == (response.status_code, response.headers["cache-control"])


def test_what_is_committed_but_not_published_is_not_served(
    public: TestClient[Edge], registry: WritingRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Tiles follow the published checkpoint, not the log's head: nobody sees a leaf before it is signed for.
    """
    with registry.store.reading() as view:
        older = view.checkpoint(covering=parse_entry(view.entry(0).raw).position)  # type: ignore[arg-type]
    monkeypatch.setattr("api.public.log._newest", lambda _: older)

    statuses = [public.get(f"/tile/0/000.p/{width}").status_code for width in (1, 2)]

    assert statuses == [200, 404]
