# SPDX-License-Identifier: Apache-2.0
"""Questions that would cost too much are refused, or ended, on either engine (reliability.md case 132)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from litestar.testing import TestClient

from api.edge import Edge
from api.public.app import public_app
from api.public.questions import MAX_LIMIT
from api.wiring import WritingRegistry, open_registry
from projections.views import states
from tests.api_registry import FOUNDING, ledger_of, open_founded
from tests.histories import RIGHT, file_mine

PARTIES = MAX_LIMIT + 20
_ENDLESS = {
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 1000000000) SELECT count(*) FROM n",
    "postgresql": "SELECT count(*) FROM generate_series(1, 1000000000)",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def registry(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[WritingRegistry]:
    """A registry with one mine, on either engine."""
    founding = FOUNDING
    if request.param == "postgresql":
        founding = replace(FOUNDING, database_url=request.getfixturevalue("postgres_url"))
    with open_founded(tmp_path / "here", founding) as registry:
        file_mine(ledger_of(registry))
        registry.runner.catch_up()
        yield registry


@pytest.fixture
def client(registry: WritingRegistry) -> Iterator[TestClient[Edge]]:
    """A client of the public app."""
    with TestClient(public_app(registry), raise_server_exceptions=False) as client:
        yield client


REFUSED = {
    "a deep offset": ("/v1/rights?offset=1000000000", "parameter-unknown", "offset"),
    "a page by number": ("/v1/obligations?page=1000000", "parameter-unknown", "page"),
    "a page of a billion": ("/v1/events?page%5Bsize%5D=1000000000", "parameter-unknown", "page[size]"),
    "a limit of a billion": ("/v1/rights?limit=1000000000", "parameter-invalid", "limit"),
    "one more than the most": (f"/v1/events?limit={MAX_LIMIT + 1}", "parameter-invalid", "limit"),
    "an unknown filter": ("/v1/rights?region.name=x", "parameter-unknown", "region.name"),
    "a filter of any length": ("/v1/rights?q=" + "a" * 201, "parameter-invalid", "q"),
    "a sort": ("/v1/rights?sort=holder", "parameter-unknown", "sort"),
    "an order by another name": ("/v1/obligations?order_by=due_on", "parameter-unknown", "order_by"),
    "a facet of everything": ("/v1/statistics?facet=*", "parameter-unknown", "facet"),
}


@pytest.mark.parametrize(("address", "code", "parameter"), REFUSED.values(), ids=REFUSED.keys())
def test_case_132_an_expensive_question_is_refused(
    address: str, code: str, parameter: str, client: TestClient[Edge]
) -> None:
    """
    What would need an offset, a large page, or a sort by what no index has, is refused by its name.
    """
    response = client.get(address)

    assert (400, code) == (response.status_code, response.json()["code"])
    assert parameter == response.json()["errors"][0]["parameter"]


def test_case_132_no_filter_means_a_page_and_not_everything(
    registry: WritingRegistry, client: TestClient[Edge]
) -> None:
    """
    Whoever asks for everything gets a page of the largest size at most, and a link to the next.
    """
    ledger = ledger_of(registry)
    ledger.desk.file_all([ledger.sign_party(f"P{number:05}") for number in range(PARTIES)])
    registry.runner.catch_up()
    usual, largest = client.get("/v1/events"), client.get(f"/v1/events?limit={MAX_LIMIT}")

    assert (100, MAX_LIMIT) == (len(usual.json()["items"]), len(largest.json()["items"]))
    assert 'rel="next"' in usual.headers["link"] and 'rel="next"' in largest.headers["link"]  # noqa: PT018


def test_case_132_a_query_that_takes_too_long_is_ended(registry: WritingRegistry) -> None:
    """
    A view that takes for ever costs one thread `query_seconds`: 503 in both languages, and then all goes on.
    """
    settings = msgspec.structs.replace(registry.settings, query_seconds=1)
    address = f"/v1/rights/{RIGHT.removeprefix('right:')}"
    with (
        open_registry(settings, writing=False) as impatient,
        TestClient(public_app(impatient), raise_server_exceptions=False) as client,
    ):
        _slow_down(registry)
        slow = client.get(address)
        other = client.get("/checkpoint")
        _speed_up(registry)
        again = client.get(address)

    assert (503, "query-too-long", "5") == (slow.status_code, slow.json()["code"], slow.headers["retry-after"])
    assert slow.json()["title"]["zh"] and slow.json()["title"]["en"]  # noqa: PT018 - both languages
    assert [200, 200] == [other.status_code, again.status_code]


def _slow_down(registry: WritingRegistry) -> None:
    """Put a view in the place of a table of the views, each reading of which counts to a billion first."""
    table, endless = states.TABLE.name, _ENDLESS[registry.database.engine]
    with registry.database.write_transaction() as connection:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO kept_{table}")
        connection.exec_driver_sql(f"CREATE VIEW {table} AS SELECT * FROM kept_{table} WHERE ({endless}) > 0")


def _speed_up(registry: WritingRegistry) -> None:
    table = states.TABLE.name
    with registry.database.write_transaction() as connection:
        connection.exec_driver_sql(f"DROP VIEW {table}")
        connection.exec_driver_sql(f"ALTER TABLE kept_{table} RENAME TO {table}")
