# SPDX-License-Identifier: Apache-2.0
"""Requests made to exhaust a server, sent over the wire to a real one: refused early, cheaply, and without a trace."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]
import pytest

from api.wiring import found
from events.filing import MAX_FILING_BYTES
from tests.api_registry import FOUNDING, sign_company
from tests.api_server import Server, serving

JOSE = {"Content-Type": "application/jose"}
FLOOD = 2000
MOST_GROWTH = 30 * 1024 * 1024
FULL_TILE = 256


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry whose log fills a tile of entries and begins another."""
    folder = tmp_path_factory.mktemp("abused") / "here"
    found(folder, FOUNDING)
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    """Everything in one process."""
    with serving("all", folder) as server:
        with httpx.Client(base_url=server.url, headers=JOSE, timeout=60) as client, ThreadPoolExecutor(16) as pool:
            filings = [sign_company(folder, f"P{number}") for number in range(FULL_TILE + 2)]
            answers = list(pool.map(lambda raw: client.post("/filings", content=raw), filings))
        assert {201} == {answer.status_code for answer in answers}
        yield server


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    """A client of that server."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        yield client


@pytest.mark.parametrize("path", ["/tile/entries/000", "/checkpoint", "/v1/rights"])
def test_case_128_many_ranges_are_no_more_work_than_none(path: str, client: httpx.Client) -> None:
    """
    A header of a thousand ranges gets the whole answer once; one of ten thousand is too long to be read.
    """
    whole = client.get(path)
    few, many = (",".join(f"{first}-{first + 9}" for first in range(count)) for count in (1000, 10_000))
    ranged, refused = client.get(path, headers={"Range": f"bytes={few}"}), _refused(client, path, f"bytes={many}")

    assert (200, whole.content) == (ranged.status_code, ranged.content)
    assert "content-range" not in ranged.headers
    assert 400 == refused


def _refused(client: httpx.Client, path: str, ranges: str) -> int:
    return client.get(path, headers={"Range": ranges}).status_code


JUNK = {
    "of no type": ({}, b"a", 415),
    "as a form": ({"Content-Type": "application/x-www-form-urlencoded"}, b"a" * 60_000, 415),
    "larger than any filing": (JOSE, b"a" * (MAX_FILING_BYTES + 1), 413),
    "that is no filing": (JOSE, b"a" * (MAX_FILING_BYTES - 1), 400),
}


@pytest.mark.parametrize(("headers", "body", "status"), JUNK.values(), ids=JUNK.keys())
def test_case_130_a_flood_of_junk_leaves_nothing_behind(
    headers: dict[str, str], body: bytes, status: int, server: Server, folder: Path
) -> None:
    """
    Thousands of bodies from nobody are refused, no row is written for them, and the server holds no more than before.
    """
    process = psutil.Process(server.process.pid)
    with httpx.Client(base_url=server.url, headers=headers, timeout=60) as client, ThreadPoolExecutor(8) as pool:

        def post(_: int) -> int:
            return client.post("/filings", content=body).status_code

        statuses = set(pool.map(post, range(FLOOD // 10)))
        held, stored = process.memory_info().rss, _stored(folder)
        statuses |= set(pool.map(post, range(FLOOD)))
        grown = process.memory_info().rss - held

    assert {status} == statuses
    assert grown < MOST_GROWTH
    assert stored == _stored(folder)


def _stored(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_size for file in folder.glob("*.sqlite")}


def test_case_134_a_mirror_asks_for_what_never_changes_once(client: httpx.Client) -> None:
    """
    A full tile may be kept for ever, a part of one for an hour, the checkpoint not at all; asked again, none is sent.
    """
    ages = {
        path: client.get(path).headers["cache-control"]
        for path in ("/tile/0/000", "/tile/entries/000", "/tile/0/001.p/1", "/tile/entries/001.p/1", "/checkpoint")
    }
    first = client.get("/tile/entries/000")
    again = client.get("/tile/entries/000", headers={"If-None-Match": first.headers["etag"]})

    assert ["public, max-age=31536000, immutable"] * 2 + ["public, max-age=3600"] * 2 == list(ages.values())[:4]
    assert "no-cache" in ages["/checkpoint"]
    assert (304, b"") == (again.status_code, again.content)


LARGE = {
    "an address of 8 KB": (b"GET /v1/rights?q=" + b"a" * 8192 + b" HTTP/1.1", 414),
    "a thousand parameters": (
        b"GET /v1/rights?" + b"&".join(b"p%d=1" % number for number in range(1000)) + b" HTTP/1.1",
        414,
    ),
    "as many as an address holds, none of them known": (
        b"GET /v1/rights?" + b"&".join(b"a%d=" % number for number in range(500)) + b" HTTP/1.1",
        400,
    ),
    "one parameter five hundred times": (b"GET /v1/rights?" + b"&".join([b"limit=1"] * 500) + b" HTTP/1.1", 400),
    "a hundred and one headers": (
        b"GET /v1/rights HTTP/1.1\r\n" + b"\r\n".join(b"X-%d: 1" % number for number in range(101)),
        431,
    ),
    "forty thousand headers": (
        b"GET /v1/rights HTTP/1.1\r\n" + b"\r\n".join(b"X-%d: 1" % number for number in range(40_000)),
        400,
    ),
    "a header of a megabyte": (b"GET /v1/rights HTTP/1.1\r\nX-Long: " + b"a" * 1_000_000, 400),
}


@pytest.mark.parametrize(("head", "status"), LARGE.values(), ids=LARGE.keys())
def test_case_135_what_is_too_large_or_too_many_is_not_worked_on(
    head: bytes, status: int, server: Server, client: httpx.Client
) -> None:
    """
    Heads that no reader needs are refused by what is wrong with them, and the next request is answered.
    """
    with socket.create_connection(server.address, timeout=30) as connection:
        # It may answer, and not hear the rest.
        with suppress(OSError):
            connection.sendall(head + b"\r\nHost: here\r\nConnection: close\r\n\r\n")
        answer = connection.recv(65536)

    assert str(status).encode() == answer.partition(b" ")[2][:3]
    assert 200 == client.get("/v1/rights").status_code
