# SPDX-License-Identifier: Apache-2.0
"""Answers that are kept as ready bytes are those that would be given anew, on either engine."""

import asyncio
import datetime
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient
from sqlalchemy import delete

from api.edge import Edge
from api.public.app import public_app
from api.public.ready import ReadyAnswers
from api.public.replies import FOLLOWS
from api.wiring import WritingRegistry
from projections.views import states
from tests.api_registry import FOUNDING, ledger_of, open_founded
from tests.histories import RIGHT, file_mine
from tests.ledgers import Ledger

ADDRESS = f"/v1/rights/{RIGHT.removeprefix('right:')}"
KEPT_HEADERS = ("etag", "cache-control", "content-type", "content-length", "x-log-index", "x-log-size", "link")
Opened = tuple[WritingRegistry, Ledger]


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """A registry of a test's own with one mine's history, on either engine."""
    founding = FOUNDING
    if request.param == "postgresql":
        founding = replace(FOUNDING, database_url=request.getfixturevalue("postgres_url"))
    with open_founded(tmp_path / "here", founding) as registry:
        ledger = ledger_of(registry)
        file_mine(ledger)
        registry.runner.catch_up()
        yield registry, ledger


@pytest.fixture
def client(opened: Opened) -> Iterator[TestClient[Edge]]:
    """A client of the public app."""
    with TestClient(public_app(opened[0]), raise_server_exceptions=False) as client:
        yield client


def anew(registry: WritingRegistry, address: str) -> Response:
    """Return the answer of a process that has kept nothing."""
    with TestClient(public_app(registry)) as client:
        return client.get(address)


def told(response: Response) -> tuple[int, bytes, list[str | None]]:
    """Return what must be the same in two answers."""
    return response.status_code, response.content, [response.headers.get(name) for name in KEPT_HEADERS]


def damage(registry: WritingRegistry) -> None:
    """Take all rights out of the views: whoever reads them now answers 404."""
    with registry.database.write_transaction() as connection:
        connection.execute(delete(states.TABLE))


def test_asked_again_only_the_position_is_read(opened: Opened, client: TestClient[Edge]) -> None:
    """
    The bytes and headers are those of the first time, from no row of a view; within a minute views are read again.
    """
    registry, ledger = opened
    first = client.get(ADDRESS)
    damage(registry)
    again, unchanged = client.get(ADDRESS), client.get(ADDRESS, headers={"If-None-Match": first.headers["etag"]})
    ledger.clock.forward(minutes=1)

    assert told(first) == told(again)
    assert first.headers["x-request-id"] != again.headers["x-request-id"]
    assert (304, b"", first.headers["etag"]) == (unchanged.status_code, unchanged.content, unchanged.headers["etag"])
    assert 404 == client.get(ADDRESS).status_code


def test_a_new_event_is_seen_at_once(opened: Opened, client: TestClient[Edge]) -> None:
    """
    The log's length is always that of now; once the views have followed, so are the bytes and their ETag.
    """
    registry, ledger = opened
    before = client.get(ADDRESS)
    ledger.desk.file(ledger.sign_party("NEWCO"))
    waiting = client.get(ADDRESS)
    registry.runner.catch_up()
    after = client.get(ADDRESS)

    assert (before.content, before.headers["etag"]) == (waiting.content, waiting.headers["etag"])
    assert int(before.headers["x-log-size"]) + 1 == int(waiting.headers["x-log-size"])
    assert int(before.headers["x-log-index"]) + 1 == int(after.headers["x-log-index"]) == after.json()["known_at"]
    assert told(anew(registry, ADDRESS)) == told(after)


def test_whoever_asks_is_told_what_was_there_before(opened: Opened, client: TestClient[Edge]) -> None:
    """
    Amid many who ask, an answer never reflects less than what was committed before it was asked for.
    """
    registry, ledger = opened
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            assert 200 == client.get(ADDRESS).status_code

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(4)]
        found = []
        for number in range(15):
            ledger.desk.file(ledger.sign_party(f"P{number}"))
            registry.runner.catch_up()
            response = client.get(ADDRESS)
            found.append((int(response.headers["x-log-index"]) + 1, response.json()["known_at"] + 1))
        ended.set()
        for each in asking:
            each.result()

    size = registry.answers.size()
    assert [(each, each) for each in range(size - 14, size + 1)] == found


def test_a_new_day_has_new_answers(opened: Opened, client: TestClient[Edge]) -> None:
    """
    What is answered as of today is never yesterday's; a question that names its day keeps its ETag.
    """
    registry, ledger = opened
    dated = f"{ADDRESS}?as_of=2026-08-01"
    today, dated_today = client.get(ADDRESS), client.get(dated)
    ledger.clock.forward(days=1)
    tomorrow, dated_tomorrow = client.get(ADDRESS), client.get(dated)

    assert today.headers["etag"] != tomorrow.headers["etag"]
    assert today.json()["status"]["as_of"] < tomorrow.json()["status"]["as_of"]
    assert told(anew(registry, ADDRESS)) == told(tomorrow)
    assert told(dated_today) == told(dated_tomorrow)


def test_an_answer_across_midnight_is_of_no_day(opened: Opened) -> None:
    """
    Asked before midnight and answered after it: the answer is neither kept nor bears the ETag of either day's answers.
    """
    registry, _ = opened
    midnight = registry.clock().replace(hour=0, minute=0, second=0, microsecond=0) + datetime.timedelta(days=1)
    moments = [midnight - datetime.timedelta(seconds=1)]
    late = replace(registry, clock=lambda: moments.pop() if moments else midnight)
    with TestClient(public_app(late)) as client:
        across, after = client.get(ADDRESS), client.get(ADDRESS)

    assert across.headers["etag"] != after.headers["etag"]
    assert told(anew(late, ADDRESS)) == told(after)


OTHERS = {
    "another question": (f"{ADDRESS}?as_of=2026-08-01", {}),
    "another part": (f"{ADDRESS}/obligations", {}),
    "another media type": (f"{ADDRESS}/areas.geojson", {}),
    "what was known earlier": (f"{ADDRESS}?known_at=8", {}),
    "Chinese": (ADDRESS, {"Accept-Language": "zh"}),
    "a browser": (ADDRESS, {"Accept": "text/html"}),
    "the same problem in words": ("/problems/key-unknown", {"Accept": "application/json"}),
    "the same problem as a page": ("/problems/key-unknown", {"Accept": "text/html"}),
}


@pytest.mark.parametrize(("address", "headers"), OTHERS.values(), ids=OTHERS.keys())
def test_each_question_has_its_own_answer(
    address: str, headers: dict[str, str], opened: Opened, client: TestClient[Edge]
) -> None:
    """
    Whatever was asked before, an answer is what a process says that has kept nothing.
    """
    registry, _ = opened
    for other, theirs in OTHERS.values():
        client.get(other, headers=theirs)
    with TestClient(public_app(registry)) as fresh:
        expected = told(fresh.get(address, headers=headers))

    assert [expected, expected] == [told(client.get(address, headers=headers)) for _ in range(2)]


class Counted:
    """An app whose answers of a given length follow from the views as they stand; it counts what it is asked."""

    def __init__(self, position: int, length: int) -> None:
        self._position = position
        self._raw = b"a" * length
        self.asked: list[str] = []

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        self.asked.append(scope["path"])
        scope["state"][FOLLOWS] = self._position
        await send({"type": "http.response.start", "status": 200, "headers": [(b"etag", b'"a"')]})
        await send({"type": "http.response.body", "body": self._raw, "more_body": False})


LENGTHS = {
    "of which two are kept, the longest unasked one goes first": (1000, ["/a", "/b", "/c", "/b"]),
    "too long to be kept": (400_000, ["/a", "/b", "/a", "/c", "/a", "/b"]),
}


@pytest.mark.parametrize(("length", "expected"), LENGTHS.values(), ids=LENGTHS.keys())
def test_what_is_kept_is_bounded(length: int, expected: list[str], opened: Opened) -> None:
    """
    Answers are forgotten when their bytes, and what they take beside, exceed the bound.
    """
    registry, _ = opened
    app = Counted(registry.answers.size() - 1, length)
    ready = ReadyAnswers(app, registry, most_bytes=2 * (1000 + 4096))

    async def ask_all() -> None:
        async def send(_message: Any) -> None: ...

        async def receive() -> Any: ...

        for path in ("/a", "/b", "/a", "/c", "/a", "/b"):
            scope: Any = {"type": "http", "path": path, "query_string": b"", "headers": [], "state": {}}
            await ready(scope, receive, send)

    asyncio.run(ask_all())

    assert expected == app.asked
