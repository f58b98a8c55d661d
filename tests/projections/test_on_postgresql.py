# SPDX-License-Identifier: Apache-2.0
"""The views on PostgreSQL: the same rows as on SQLite, byte by byte (reliability.md case 139)."""

import datetime
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from events.catalogue.inspections import InspectionConducted
from events.database import Database, open_database
from events.entry import parse_entry
from events.errors import EvidenceError
from events.ids import Position, TreeSize
from events.sql import SqlEventStore
from projections.answers import Answers, InspectionFilter, ObligationFilter
from projections.rebuild import compare_views, digest_views, rebuild
from projections.runner import Runner
from projections.views import cursor
from tests.contracts.entries import grow
from tests.histories import RIGHT, file_mine
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


def test_lists_page_alike_on_both(ledger: Ledger, other: Database) -> None:
    """Keys of text and of numbers are compared and ordered as on SQLite, whatever the size of a page."""
    file_mine(ledger)
    for number in range(3):
        day = datetime.date(2026, 1, 1 + number)
        event = InspectionConducted(inspection_id=f"I{number}", inspection_kind="complete", first_day=day)
        ledger.file(event, RIGHT, "DEPT", effective_on=str(day))
    rebuild(ledger.database, ledger.store)
    store = _copy(ledger, other)
    Runner(other, store).catch_up()
    here, there = Answers(ledger.database, ledger.store), Answers(other, store)

    whole = here.list_inspections(InspectionFilter(), as_of=datetime.date(2026, 12, 31)).items
    assert 3 == len(whole)
    for known_at in (None, TreeSize(ledger_size(store) - 1)):
        expected = [_walk(here, limit, known_at) for limit in (1, 2, 100)]
        assert expected == [_walk(there, limit, known_at) for limit in (1, 2, 100)]
        assert 1 == len({str(each) for each in expected})


def _walk(answers: Answers, limit: int, known_at: TreeSize | None) -> list[object]:
    items: list[object] = []
    day = datetime.date(2026, 12, 31)
    inspections: str | None = ""
    while inspections is not None:
        page = answers.list_inspections(
            InspectionFilter(region="CN"), as_of=day, after=inspections, limit=limit, known_at=known_at
        )
        items, inspections = items + page.items, page.next
    owed: str | None = ""
    while owed is not None:
        listed = answers.list_obligations(
            ObligationFilter(region="CN", state="overdue"), as_of=day, after=owed, limit=limit, known_at=known_at
        )
        items, owed = items + listed.items, listed.next
    return items


def ledger_size(store: SqlEventStore) -> int:
    """Return how many entries the log has."""
    with store.reading() as view:
        return view.head().size


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


def test_case_140_views_ahead_of_the_log_go_on_after_a_rebuild_only(ledger: Ledger, other: Database) -> None:
    """
    A log restored from an older backup under newer views: they are refused, and a rebuild makes those of this log.
    """
    file_mine(ledger)
    store = _copy(ledger, other)
    runner = Runner(other, store)
    runner.catch_up()
    with other.write_transaction() as connection:
        at = cursor.load(connection)
        cursor.store(connection, cursor.Cursor(size=TreeSize(at.size + 1), leaf_hash=at.leaf_hash))

    with pytest.raises(EvidenceError) as refused:
        runner.catch_up()
    assert "views-ahead-of-log" == refused.value.code

    assert at.size == rebuild(other, store)
    assert at.size == runner.catch_up()
    assert [] == compare_views(other, store)
