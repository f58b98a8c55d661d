# SPDX-License-Identifier: Apache-2.0
"""The views follow the log: all of it, once, whatever happens in between."""

import threading
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import text

from events.catalogue.monitoring import LandStatusReported
from events.catalogue.rights import MiningRightExtinguished
from events.errors import EvidenceError, UnavailableError
from events.ids import TreeSize
from projections.rebuild import compare_views, rebuild
from projections.right import fold
from projections.runner import Runner
from projections.views import cursor
from tests.projections.logs import Log, Step, day, make_log, read_all

HANDLERS = cast(dict[Any, Any], fold.HANDLERS)


def fill(log: Log, rights: int = 6) -> None:
    """Record some rights with duties and reports, each in turn."""
    for number in range(rights):
        log.right(f"R{number}")
    for number in range(rights):
        log.duty(f"R{number}", "D1", "2022-03-31")
        log.report(f"R{number}", "D1", "2022-04-02")


def test_the_cursor_names_what_the_views_reflect(log: Log) -> None:
    """After catching up, the views reflect the whole log, and say so."""
    assert log.answers.size() == 0
    assert log.catch_up() == 0

    fill(log)
    told: list[tuple[int, int]] = []
    assert Runner(log.database, log.store, page=5).catch_up(progress=lambda *step: told.append(step)) == 18

    assert log.answers.size() == 18
    assert told == [(5, 18), (10, 18), (15, 18), (18, 18)]


def test_catching_up_again_changes_nothing(log: Log) -> None:
    """Nothing is counted twice."""
    fill(log)
    log.catch_up()
    before = read_all(log.database)

    assert log.catch_up() == 18
    assert read_all(log.database) == before


def test_catching_up_part_of_the_way(log: Log) -> None:
    """With `until`, only so many entries are taken; the rest come later."""
    fill(log)
    assert log.runner.catch_up(until=TreeSize(7)) == 7
    assert log.answers.size() == 7
    assert log.catch_up() == 18


def test_rows_and_cursor_move_together_or_not_at_all(log: Log) -> None:
    """When the transaction fails at its last statement, neither rows nor cursor have moved (case 138)."""
    fill(log, rights=2)
    log.catch_up()
    before = read_all(log.database)
    fill_more = [
        Step(f"right:R{number}", MiningRightExtinguished(ground="surrender"), "2023-01-01") for number in (0, 1)
    ]
    log.record(*fill_more)
    with log.database.write_transaction() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER killed BEFORE UPDATE ON view_cursor "
                "BEGIN SELECT RAISE(ABORT, 'killed before the cursor moved'); END"
            )
        )

    with pytest.raises(RuntimeError, match="killed before the cursor moved"):
        log.catch_up()
    assert read_all(log.database) == before

    with log.database.write_transaction() as connection:
        connection.execute(text("DROP TRIGGER killed"))
    assert log.catch_up() == 8
    assert compare_views(log.database, log.store) == []


def test_several_runners_at_once(tmp_path: Path) -> None:
    """Runners in several processes share the work: each entry is taken once, none is left out."""
    log = make_log(tmp_path)
    fill(log, rights=20)
    others = [Log(tmp_path) for _ in range(3)]
    reached: list[int] = []

    def run(other: Log) -> None:
        reached.append(Runner(other.database, other.store, page=3).catch_up())

    threads = [threading.Thread(target=run, args=(other,)) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert reached == [60, 60, 60]
    assert compare_views(log.database, log.store) == []
    for each in (log, *others):
        each.database.close()


class BrokenFoldError(Exception):
    """What our bug raises."""


@pytest.fixture
def broken_fold(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fold that fails on statements about land, after having changed half of the state."""

    def fail(state: Any, _fact: object, _event: object) -> None:
        state.obligations.clear()
        raise BrokenFoldError

    monkeypatch.setitem(HANDLERS, LandStatusReported, fail)


@pytest.mark.usefixtures("broken_fold")
@pytest.mark.parametrize("page", [1, 2, 100])
def test_a_fault_in_our_fold_stops_one_subject_only(log: Log, page: int) -> None:
    """The right it hits is under review from there on, with its last good state; all others go on (case 141)."""
    fill(log, rights=2)
    poison = log.file("right:R0", LandStatusReported(as_of=day("2022-12-31")), "2023-01-01")
    log.duty("R0", "D2", "2023-03-31")
    log.duty("R1", "D2", "2023-03-31")

    assert Runner(log.database, log.store, page=page).catch_up() == 9

    assert log.answers.count_under_review() == 1
    hit = log.answers.get_right("R0", as_of=day("2023-06-01"))
    assert hit.status.headline == "status_unknown"
    assert [reason.positions for reason in hit.status.reasons] == [(poison,)]
    assert "BrokenFoldError" in (hit.status.reasons[0].text.en or "")
    assert (hit.version, hit.last_position) == (5, 7)
    assert hit.counts == {"undetermined": 1}
    other = log.answers.get_right("R1", as_of=day("2023-06-01"))
    assert other.status.headline == "overdue"
    assert other.counts == {"late": 1, "overdue": 1}
    before_it = log.answers.get_right("R0", as_of=day("2023-06-01"), known_at=TreeSize(poison))
    assert before_it.status.headline != "status_unknown"
    assert compare_views(log.database, log.store) == []


def test_a_mended_fold_and_a_rebuild_end_the_review(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the bug is mended and the views are rebuilt, the right has its status again; the log is untouched."""
    with monkeypatch.context() as patch:
        patch.setitem(HANDLERS, MiningRightExtinguished, lambda *_: 1 // 0)
        log.right("R0")
        log.file("right:R0", MiningRightExtinguished(ground="surrender"), "2023-01-01")
        log.catch_up()
        assert log.answers.count_under_review() == 1

    rebuild(log.database, log.store)

    assert log.answers.count_under_review() == 0
    right = log.answers.get_right("R0", as_of=day("2023-06-01")).right
    assert right.ground == "surrender"


def test_views_ahead_of_the_log_are_refused(tmp_path: Path) -> None:
    """A log restored from an older backup is never served as healthy (case 140)."""
    log = make_log(tmp_path)
    fill(log, rights=2)
    log.catch_up()
    with log.database.write_transaction() as connection:
        at = cursor.load(connection)
        cursor.store(connection, cursor.Cursor(size=TreeSize(at.size + 1), leaf_hash=at.leaf_hash))

    with pytest.raises(EvidenceError) as refused:
        log.catch_up()
    assert refused.value.code == "views-ahead-of-log"

    assert rebuild(log.database, log.store) == 6
    assert log.catch_up() == 6
    assert compare_views(log.database, log.store) == []
    log.database.close()


def test_views_of_another_log_are_refused(log: Log) -> None:
    """Nothing is added to views that were made from other entries."""
    fill(log, rights=2)
    log.catch_up()
    with log.database.write_transaction() as connection:
        cursor.store(connection, cursor.Cursor(size=TreeSize(6), leaf_hash="00" * 32))

    with pytest.raises(EvidenceError) as refused:
        log.catch_up()
    assert refused.value.code == "views-of-another-log"


def test_views_of_another_fold_are_not_continued(log: Log) -> None:
    """After an update that folds otherwise, the views wait for a rebuild instead of mixing two folds."""
    fill(log, rights=2)
    log.catch_up()
    with log.database.write_transaction() as connection:
        at = cursor.load(connection)
        cursor.store(connection, cursor.Cursor(fold=cursor.FOLD + 1, size=at.size, leaf_hash=at.leaf_hash))

    with pytest.raises(UnavailableError) as refused:
        log.catch_up()
    assert refused.value.code == "views-outdated"
    with pytest.raises(UnavailableError):
        log.answers.get_right("R0", as_of=day("2023-01-01"))

    rebuild(log.database, log.store)
    assert log.catch_up() == 6


def test_swapped_entries_stop_the_runner(log: Log) -> None:
    """Damage stops it: what is stored at a position must say that it is there (reliability.md case 32)."""
    fill(log, rights=2)
    log.runner.catch_up(until=TreeSize(2))
    with log.database.write_transaction() as connection:
        connection.execute(text("DROP TRIGGER events_stay"))
        connection.execute(text("CREATE TEMP TABLE swapped AS SELECT position, entry FROM events"))
        for one, other in ((3, 4), (4, 3)):
            swap = "UPDATE events SET entry = (SELECT entry FROM swapped WHERE position = :other) WHERE position = :one"
            connection.execute(text(swap), {"one": one, "other": other})

    with pytest.raises(EvidenceError) as refused:
        log.catch_up()
    assert (refused.value.code, refused.value.position) == ("entry-misplaced", 3)
    assert log.answers.size() == 2
