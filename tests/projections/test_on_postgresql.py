# SPDX-License-Identifier: Apache-2.0
"""The views on PostgreSQL: the same rows as on SQLite, byte by byte (reliability.md case 139)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from events.database import Database, open_database
from events.entry import parse_entry
from events.ids import Position
from events.sql import SqlEventStore
from projections.rebuild import compare_views, digest_views, rebuild
from projections.runner import Runner
from tests.contracts.entries import grow
from tests.histories import file_mine
from tests.ledgers import Ledger


@pytest.fixture
def other(postgres_url: str) -> Iterator[Database]:
    """A database on PostgreSQL beside the ledger's."""
    database = open_database(postgres_url)
    yield database
    database.close()


def _copy(ledger: Ledger, database: Database) -> SqlEventStore:
    """Give `database` the log of `ledger`, entry by entry."""
    with ledger.store.reading() as view:
        entries = [parse_entry(stored.raw) for stored in view.entries(Position(0), view.head().size)]
    store = SqlEventStore(database)
    with store.appending() as appender:
        appender.append(entries, *grow(entries, appender))
    return store


def test_case_139_the_same_digest_on_both(ledger: Ledger, other: Database) -> None:
    """Followed page by page on PostgreSQL, and rebuilt twice there, the views are those of SQLite."""
    file_mine(ledger)
    rebuild(ledger.database, ledger.store)
    store = _copy(ledger, other)
    digests = [digest_views(ledger.database)]
    Runner(other, store, page=3).catch_up()
    digests.append(digest_views(other))
    assert [] == compare_views(other, store)
    for _ in range(2):
        rebuild(other, store)
        digests.append(digest_views(other))
    assert [digests[0]] * 4 == digests


def test_case_138_two_runners_fold_each_page_once(ledger: Ledger, other: Database) -> None:
    """Whoever comes second finds the page folded; the rows are those of a rebuild."""
    file_mine(ledger)
    store = _copy(ledger, other)
    address = other.writing.url.render_as_string(hide_password=False)

    def run(page: int) -> int:
        database = open_database(address)
        reached = Runner(database, SqlEventStore(database), page=page).catch_up()
        database.close()
        return reached

    with ThreadPoolExecutor(3) as pool:
        reached = set(pool.map(run, (1, 1, 2)))
    with store.reading() as view:
        assert {view.head().size} == reached
    assert [] == compare_views(other, store)
