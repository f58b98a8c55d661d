# SPDX-License-Identifier: Apache-2.0
"""Receipts, checkpoints and proofs of growth by size over HTTP: checked offline, kept for ever, or refused."""

from base64 import b64decode
from collections.abc import Iterator
from itertools import combinations_with_replacement
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient

from api.edge import Edge
from api.problems import MEDIA_TYPE
from api.public.app import public_app
from api.wiring import WritingRegistry
from events.errors import EvidenceError
from events.tlog.checkpoint import verify_checkpoint
from events.tlog.growth import parse_consistency, verify_growth
from events.tlog.note import NoteVerifier, parse_vkey
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from tests.api_registry import ledger_of, open_founded
from tests.forgeries import edit
from tests.ledgers import ORIGIN, Ledger

FOR_EVER = "public, max-age=31536000, immutable"
TEXT = "text/plain; charset=utf-8"
GROUP = 4
"""Parties filed at once, under one checkpoint: the sizes between are never published."""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WritingRegistry]:
    """A registry that has published some sizes and, since filings came in groups, not others."""
    with open_founded(tmp_path_factory.mktemp("registry") / "here") as opened:
        ledger = ledger_of(opened)
        for first in range(0, 3 * GROUP, GROUP):
            ledger.desk.file_all([ledger.sign_party(f"P{number}") for number in range(first, first + GROUP)])
        opened.runner.catch_up()
        yield opened


@pytest.fixture(scope="module")
def sizes(registry: WritingRegistry) -> list[int]:
    """The published sizes, by what is stored."""
    with registry.store.reading() as view:
        found = [each.size for each in view.checkpoints()]
    assert len(found) >= 3
    return [int(size) for size in found]


@pytest.fixture(scope="module")
def gap(sizes: list[int]) -> int:
    """A size between two published ones."""
    found: int = next(size for size in range(1, sizes[-1]) if size not in sizes)
    return found


@pytest.fixture(scope="module")
def keys(registry: WritingRegistry) -> list[NoteVerifier]:
    """The log's keys as a reader has them from elsewhere."""
    return [parse_vkey(vkey) for vkey in registry.foundation.log_keys]


def test_every_receipt_under_every_published_size(
    public: TestClient[Edge], sizes: list[int], keys: list[NoteVerifier]
) -> None:
    """
    For each size that covers it, an entry has a receipt under exactly that checkpoint, which verifies.
    """
    for size in sizes:
        for position in range(size):
            response = public.get(f"/v1/events/{position}/receipt", params={"size": size})
            entry = public.get(f"/v1/events/{position}/entry").content

            proof = parse_tlog_proof(response.content)
            checkpoint = verify_tlog_proof(proof, entry, keys, ORIGIN)

            assert (position, size) == (proof.index, checkpoint.size)
            assert (TEXT, FOR_EVER) == (response.headers["content-type"], response.headers["cache-control"])
            assert f'attachment; filename="{position}.tlog-proof"' == response.headers["content-disposition"]


def test_a_receipt_without_a_size_is_the_one_its_filer_got(public: TestClient[Edge], sizes: list[int]) -> None:
    """
    Under the first checkpoint that covers the entry, the same bytes with and without its size.
    """
    for position in range(sizes[-1]):
        first = next(size for size in sizes if size > position)
        plain = public.get(f"/v1/events/{position}/receipt")
        sized = public.get(f"/v1/events/{position}/receipt", params={"size": first})
        assert (plain.content, plain.headers["etag"]) == (sized.content, sized.headers["etag"])


def test_growth_between_any_two_published_sizes(
    public: TestClient[Edge], sizes: list[int], keys: list[NoteVerifier]
) -> None:
    """
    The file holds both checkpoints, verbatim, and verifies with the log's keys alone.
    """
    for old, new in combinations_with_replacement(sizes, 2):
        response = public.get("/v1/log/consistency", params={"old": old, "new": new})

        proof = parse_consistency(response.content)
        before, after = verify_growth(proof, keys, ORIGIN)

        assert (old, new) == (before.size, after.size)
        assert [proof.old, proof.new] == [public.get(f"/v1/log/checkpoints/{size}").content for size in (old, new)]
        assert (TEXT, FOR_EVER) == (response.headers["content-type"], response.headers["cache-control"])
        name = f'attachment; filename="{old}-{new}.tlog-consistency"'
        assert name == response.headers["content-disposition"]


def test_every_published_checkpoint(public: TestClient[Edge], sizes: list[int], keys: list[NoteVerifier]) -> None:
    """
    By its size, verbatim and for ever; the newest is the one at the log's own address, which changes.
    """
    for size in sizes:
        response = public.get(f"/v1/log/checkpoints/{size}")
        assert size == verify_checkpoint(response.content, ORIGIN, keys).size
        assert (200, TEXT, FOR_EVER) == (
            response.status_code,
            response.headers["content-type"],
            response.headers["cache-control"],
        )
    assert public.get("/checkpoint").content == public.get(f"/v1/log/checkpoints/{sizes[-1]}").content


@pytest.mark.parametrize("limit", [1, 2, 1000])
def test_the_list_of_published_sizes(public: TestClient[Edge], sizes: list[int], limit: int) -> None:
    """
    Walked in pages of any length it names each size once, the smallest first, with its root and its note's address.
    """
    found: list[Any] = []
    page = public.get("/v1/log/checkpoints", params={"limit": limit})
    while True:
        document = page.json()
        found += document["items"]
        assert (sizes[-1] - 1, sizes[-1]) == (document["position"], document["known_at"])
        assert str(sizes[-1] - 1) == page.headers["x-log-index"]
        if document["next"] is None:
            break
        page = public.get(page.links["next"]["url"])

    assert sizes == [item["size"] for item in found]
    for item in found:
        note = public.get(item["note"]).content
        assert [str(item["size"]).encode(), item["root"]] == [note.split(b"\n")[1], _root(note).hex()]


def _root(note: bytes) -> bytes:
    return b64decode(note.split(b"\n")[2])


@pytest.mark.parametrize("beyond", [0, 1, 10**9])
def test_behind_the_last_size_there_is_an_empty_page(public: TestClient[Edge], sizes: list[int], beyond: int) -> None:
    """
    Whoever waits for the next checkpoint is told how far the log is, and is not told that it is empty.
    """
    response = public.get("/v1/log/checkpoints", params={"after": sizes[-1] + beyond})

    document = response.json()
    assert (200, [], None) == (response.status_code, document["items"], document["next"])
    assert (sizes[-1] - 1, sizes[-1]) == (document["position"], document["known_at"])


KEPT = ("/v1/events/3/receipt?size={size}", "/v1/log/consistency?old=1&new={size}", "/v1/log/checkpoints/{size}")


@pytest.mark.parametrize("address", KEPT)
def test_what_was_published_never_changes(address: str, fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    The log goes on, the bytes and their strong ETag do not; who has them is told so, without a body.
    """
    with TestClient(public_app(fresh), raise_server_exceptions=False) as client:
        size = client.get("/v1/log/checkpoints").json()["known_at"]
        before = client.get(address.format(size=size))
        ledger.desk.file_all([ledger.sign_party(f"L{number}") for number in range(GROUP)])
        fresh.runner.catch_up()
        after = client.get(address.format(size=size))
        tag = before.headers["etag"]
        again = client.get(address.format(size=size), headers={"If-None-Match": tag})
        newest = client.get(address.format(size=size + GROUP))

    assert (200, before.content, tag) == (after.status_code, after.content, after.headers["etag"])
    assert (304, b"", tag, FOR_EVER) == (
        again.status_code,
        again.content,
        again.headers["etag"],
        again.headers["cache-control"],
    )
    assert not tag.startswith("W/")
    assert newest.headers["etag"] != tag


def refusal(response: httpx.Response) -> tuple[int, str, list[str]]:
    """Return status, code and the parameters at fault; a problem is kept by nobody and has words in both languages."""
    problem = response.json()
    assert (MEDIA_TYPE, "no-store") == (response.headers["content-type"], response.headers["cache-control"])
    for words in ("title", "detail", "hint"):
        assert {"zh", "en"} == set(problem[words])
        assert all(problem[words].values())
    return response.status_code, problem["code"], [fault["parameter"] for fault in problem.get("errors", ())]


UNPUBLISHED = {
    "a receipt": ("/v1/events/0/receipt?size={gap}", "size"),
    "the older size": ("/v1/log/consistency?old={gap}&new={last}", "old"),
    "the newer size": ("/v1/log/consistency?old=1&new={gap}", "new"),
    "both sizes, of which the older is named": ("/v1/log/consistency?old={gap}&new={gap}", "old"),
    "a checkpoint": ("/v1/log/checkpoints/{gap}", "size"),
}


@pytest.mark.parametrize(("address", "parameter"), UNPUBLISHED.values(), ids=UNPUBLISHED.keys())
def test_a_size_that_was_never_published_is_refused_for(
    address: str, parameter: str, public: TestClient[Edge], sizes: list[int], gap: int
) -> None:
    """
    404 with the parameter, the published sizes on both sides of it, and where all of them are listed.
    """
    response = public.get(address.format(gap=gap, last=sizes[-1]))

    assert (404, "size-not-published", [parameter]) == refusal(response)
    below, above = max(size for size in sizes if size < gap), min(size for size in sizes if size > gap)
    assert f"the nearest are of {below} and {above}" in response.json()["detail"]["en"]
    assert "/v1/log/checkpoints" in response.json()["hint"]["zh"]
    assert 200 == public.get(response.json()["type"]).status_code


BEYOND = 2**63 - 1
NOT_FOUND = {
    "a receipt under a size behind the end": ("/v1/events/0/receipt?size=999", "size-not-published", ["size"]),
    "a receipt under the largest size": (f"/v1/events/0/receipt?size={BEYOND}", "size-not-published", ["size"]),
    "a receipt in a tree too small": ("/v1/events/5/receipt?size=1", "position-beyond-size", ["size"]),
    "a receipt at the end of the tree": ("/v1/events/1/receipt?size=1", "position-beyond-size", ["size"]),
    "a receipt in an empty tree": ("/v1/events/0/receipt?size=0", "position-beyond-size", ["size"]),
    "a receipt of nothing, in a tree": ("/v1/events/999/receipt?size=1", "position-unknown", ["position"]),
    "a receipt at no position": ("/v1/events/-1/receipt?size=1", "position-unknown", []),
    "growth from an empty tree": ("/v1/log/consistency?old=0&new=1", "size-not-published", ["old"]),
    "growth to behind the end": ("/v1/log/consistency?old=1&new=999", "size-not-published", ["new"]),
    "growth to the largest size": (f"/v1/log/consistency?old=1&new={BEYOND}", "size-not-published", ["new"]),
    "a checkpoint of nothing": ("/v1/log/checkpoints/0", "size-not-published", ["size"]),
    "a checkpoint behind the end": ("/v1/log/checkpoints/999", "size-not-published", ["size"]),
    "a checkpoint with a zero before": ("/v1/log/checkpoints/01", "size-not-published", ["size"]),
    "a checkpoint with a sign": ("/v1/log/checkpoints/+1", "size-not-published", ["size"]),
    "a negative checkpoint": ("/v1/log/checkpoints/-1", "size-not-published", ["size"]),
    "a checkpoint in other digits": ("/v1/log/checkpoints/%D9%A1", "size-not-published", ["size"]),
    "a checkpoint of 500 digits": (f"/v1/log/checkpoints/{'9' * 500}", "size-not-published", ["size"]),
    "a checkpoint in words": ("/v1/log/checkpoints/newest", "size-not-published", ["size"]),
    "a checkpoint behind a slash": ("/v1/log/checkpoints/1/", "address-unknown", []),
}


@pytest.mark.parametrize(("address", "code", "parameters"), NOT_FOUND.values(), ids=NOT_FOUND.keys())
def test_there_is_no(address: str, code: str, parameters: list[str], public: TestClient[Edge]) -> None:
    """
    Whatever was never published is 404 with its own code, whichever number is asked for.
    """
    assert (404, code, parameters) == refusal(public.get(address))


BAD = {
    "the larger size first": ("/v1/log/consistency?old=5&new=1", "sizes-reversed", "old"),
    "no sizes": ("/v1/log/consistency", "parameter-invalid", "old"),
    "no newer size": ("/v1/log/consistency?old=1", "parameter-invalid", "new"),
    "no older size": ("/v1/log/consistency?new=1", "parameter-invalid", "old"),
    "a negative size": ("/v1/log/consistency?old=-1&new=1", "parameter-invalid", "old"),
    "a size with a fraction": ("/v1/log/consistency?old=1&new=1.5", "parameter-invalid", "new"),
    "a size in words": ("/v1/log/consistency?old=one&new=5", "parameter-invalid", "old"),
    "an empty size": ("/v1/log/consistency?old=&new=5", "parameter-invalid", "old"),
    "a size above any tree": (f"/v1/log/consistency?old=1&new={2**63}", "parameter-invalid", "new"),
    "a size of 1,500 digits": (f"/v1/log/consistency?old=1&new={'9' * 1500}", "parameter-invalid", "new"),
    "a size twice": ("/v1/log/consistency?old=1&new=5&new=1", "parameter-repeated", "new"),
    "another parameter": ("/v1/log/consistency?old=1&new=5&size=5", "parameter-unknown", "size"),
    "a negative size of a receipt": ("/v1/events/0/receipt?size=-1", "parameter-invalid", "size"),
    "a size of a receipt in words": ("/v1/events/0/receipt?size=newest", "parameter-invalid", "size"),
    "an empty size of a receipt": ("/v1/events/0/receipt?size=", "parameter-invalid", "size"),
    "a size of a receipt above any tree": (f"/v1/events/0/receipt?size={2**63}", "parameter-invalid", "size"),
    "two sizes of a receipt": ("/v1/events/0/receipt?size=1&size=1", "parameter-repeated", "size"),
    "another parameter of a receipt": ("/v1/events/0/receipt?old=1", "parameter-unknown", "old"),
    "a parameter of a checkpoint": ("/v1/log/checkpoints/1?size=1", "parameter-unknown", "size"),
    "a list after words": ("/v1/log/checkpoints?after=x", "parameter-invalid", "after"),
    "a list after a negative size": ("/v1/log/checkpoints?after=-1", "parameter-invalid", "after"),
    "a list of no length": ("/v1/log/checkpoints?limit=0", "parameter-invalid", "limit"),
}


@pytest.mark.parametrize(("address", "code", "parameter"), BAD.values(), ids=BAD.keys())
def test_is_a_bad_question(address: str, code: str, parameter: str, public: TestClient[Edge]) -> None:
    """
    400 with the parameter at fault; no number is rounded, cut or guessed.
    """
    assert (400, code, [parameter]) == refusal(public.get(address))


DAMAGE = {
    "the tile is gone": ("DELETE FROM tiles",),
    "a hash is another": ("UPDATE tiles SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB)",),
    "the checkpoints are no notes": ("UPDATE checkpoints SET note = CAST('x' AS BLOB)",),
    "every checkpoint is the first": (
        "UPDATE checkpoints SET note = (SELECT note FROM checkpoints ORDER BY size LIMIT 1)",
    ),
}


@pytest.mark.parametrize("statements", DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_a_fault_of_ours_and_not_a_false_proof(
    statements: tuple[str, ...], fresh: WritingRegistry, ledger: Ledger
) -> None:
    """
    500 without a word about what is stored: no proof, and not as if the size had never been published.
    """
    with TestClient(public_app(fresh), raise_server_exceptions=False) as client:
        size = client.get("/v1/log/checkpoints").json()["known_at"]
        edit(ledger, *statements)
        answers = [
            client.get("/v1/log/consistency", params={"old": 3, "new": size}),
            client.get("/v1/events/2/receipt", params={"size": size}),
        ]

    assert [(500, EvidenceError.code, [])] * 2 == [refusal(answer) for answer in answers]
    assert "sqlite" not in "".join(answer.text for answer in answers)


def test_before_anything_is_published_there_is_nothing(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    A log without a checkpoint lists none, and names none as near.
    """
    with TestClient(public_app(fresh), raise_server_exceptions=False) as client:
        edit(ledger, "DELETE FROM checkpoints")
        listed = client.get("/v1/log/checkpoints").json()
        answers = [client.get(each) for each in ("/v1/log/checkpoints/1", "/v1/log/consistency?old=1&new=1")]

    assert ([], None, None, 0) == tuple(listed[name] for name in ("items", "next", "position", "known_at"))
    assert [(404, "size-not-published", ["size"]), (404, "size-not-published", ["old"])] == [
        refusal(answer) for answer in answers
    ]
    assert "nearest" not in answers[0].json()["detail"]["en"]
