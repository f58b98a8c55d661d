# SPDX-License-Identifier: Apache-2.0
"""Answers about what is owed again and again, by authorities, and by a calendar adopted later (case 98)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from events.catalogue.acceptance import AcceptanceApplied
from events.catalogue.calendars import WorkingCalendarAdopted
from events.catalogue.milestones import DeadlineExtended
from events.ids import TreeSize
from events.values import YearlyDue
from projections.answers import ObligationFilter, knowledge
from projections.rebuild import compare_views, digest_views, rebuild
from tests.projections.logs import Log, day, make_log

RIGHT = "right:R1"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    """A right in China with a duty that comes every year, and an application for acceptance."""
    made = make_log(tmp_path)
    made.right("R1", jurisdiction="CN", holder="ALPHA", granting_authority="DEPT")
    made.duty("R1", "R", YearlyDue(month=12, day=31))
    made.duty("R1", "R-Z", "2022-03-31")
    applied = AcceptanceApplied(
        application_id="APP1", acceptance_scope="zone", area_ids=("A1",), dossier_sha256="0" * 64
    )
    made.file(RIGHT, applied, "2022-03-01", imported=True)
    made.catch_up()
    yield made
    made.database.close()


def listed(log: Log, as_of: str, limit: int = 100, known_at: int | None = None, **wanted: Any) -> list[str]:
    """Return the names of what is owed, page by page."""
    names: list[str] = []
    after: str | None = ""
    size = TreeSize(known_at) if known_at else None
    while after is not None:
        page = log.answers.list_obligations(
            ObligationFilter(**wanted), as_of=day(as_of), after=after, limit=limit, known_at=size
        )
        names += [f"{each.obligation_id}: {each.timeliness}" for each in page.items]
        after = page.next
    return names


OWED = [
    "R#2021-01-01: overdue",
    "R#2022-01-01: overdue",
    "R#2023-01-01: not_due",
    "R-Z: overdue",
    "acceptance_decision#APP1: overdue",
]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize("moved", [False, True], ids=["as stored", "folded again"])
def test_rounds_and_duties_of_authorities_are_listed(log: Log, limit: int, *, moved: bool) -> None:
    """
    Every round begun by the day is listed once and in order, however long a page is, and what the authority owes.
    """
    known_at = log.size if moved else None
    if moved:
        extended = DeadlineExtended(
            obligation_id="R#2022-01-01", old_due=day("2022-12-31"), new_due=day("2024-12-31"), reason="season",
            decision_no="1", granted_on=day("2023-01-15"),
        )  # fmt: skip
        log.file(RIGHT, extended, "2023-01-15", imported=True)
        log.catch_up()
        assert "R#2022-01-01: not_due" in listed(log, "2023-02-01", limit)

    assert OWED == listed(log, "2023-02-01", limit, known_at)


def test_portions_of_rows_lose_no_round(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Rounds written down and rounds that follow are told apart, where a portion of rows ends between them.
    """
    for number in (2022, 2023):
        extended = DeadlineExtended(
            obligation_id=f"R#{number}-01-01", old_due=day(f"{number}-12-31"), new_due=day("2030-12-31"),
            reason="season", decision_no="1", granted_on=day("2023-01-15"),
        )  # fmt: skip
        log.file(RIGHT, extended, "2023-01-15", imported=True)
    log.catch_up()
    monkeypatch.setattr(knowledge, "_PORTION", 1)
    expected = [f"R#{number}-01-01" for number in range(2021, 2026)]
    for limit in (1, 2, 100):
        names = [each.partition(":")[0] for each in listed(log, "2025-02-01", limit, kind="report")]
        assert [*expected, "R-Z"] == names


def test_by_side_and_by_owner(log: Log) -> None:
    """
    What authorities owe is found by their side and their name, and is not among what the holder owes.
    """
    assert OWED[-1:] == listed(log, "2023-02-01", side="authority")
    assert OWED[-1:] == listed(log, "2023-02-01", owed_by="DEPT", state="overdue")
    assert OWED[:-1] == listed(log, "2023-02-01", side="holder")
    right = log.answers.get_right("R1", as_of=day("2023-02-01"))
    assert {"overdue": 3, "not_due": 1} == right.counts


def test_views_are_rebuilt_to_the_same_rows(log: Log) -> None:
    """
    Rows of rounds and duties follow from the events, in whichever pages these were read (case 139).
    """
    before = digest_views(log.database)
    assert log.size == rebuild(log.database, log.store)
    assert (before, []) == (digest_views(log.database), compare_views(log.database, log.store))


def answer(log: Log, as_of: str, known_at: int | None = None) -> tuple[str, int, str, str]:
    """Return how R-Z, due on 31 March 2022, stands, its last day and the day from which it is overdue."""
    size = TreeSize(known_at) if known_at else None
    items = log.answers.obligations_of(RIGHT, as_of=day(as_of), known_at=size).items
    [item] = [each for each in items if each.obligation_id == "R-Z"]
    return item.timeliness, item.days_overdue, str(item.last_day), str(item.overdue_from)


def test_case_98_a_calendar_edited_for_the_past(log: Log) -> None:
    """
    It counts for questions about the day it was recorded and later ones: what was overdue on an earlier day stays so,
    and what was known before says the same for every day.
    """
    days = ("2022-04-01", "2022-04-05", "2025-12-31", "2026-01-01", "2026-06-30")
    known, before = log.size, {as_of: answer(log, as_of) for as_of in days}
    assert ("overdue", 1, "2022-03-31", "2022-04-01") == before["2022-04-01"]
    event = WorkingCalendarAdopted(
        calendar_id="cn-state-council", jurisdiction="CN", year=2022, notice_no="2",
        holidays=tuple(map(day, ("2022-03-31", "2022-04-01", "2022-04-04"))),
    )  # fmt: skip
    # Said to hold since 2022, it is recorded on 1 January 2026.
    log.file("registry", event, "2022-03-01")
    log.catch_up()

    assert before == {as_of: answer(log, as_of, known_at=known) for as_of in days}
    assert [before[as_of] for as_of in days[:3]] == [answer(log, as_of) for as_of in days[:3]]
    assert ("overdue", 1367, "2022-04-05", "2022-04-06") == answer(log, "2026-01-01")
    assert ("2022-04-05", "2022-04-06") == answer(log, "2026-06-30")[2:]
    right = log.answers.get_right("R1", as_of=day("2026-01-01"))
    assert right.counts == log.answers.get_right("R1", as_of=day("2026-01-01"), known_at=TreeSize(known)).counts


def test_a_year_adopted_makes_due_days_certain(log: Log) -> None:
    """
    A due day in a year not announced is provisional until its calendar is adopted; an authority's working days, too.
    """
    log.duty("R1", "R-NEW", "2027-02-27", on="2022-01-01")
    log.catch_up()

    def look(as_of: str) -> tuple[bool, str]:
        items = log.answers.obligations_of(RIGHT, as_of=day(as_of)).items
        [item] = [each for each in items if each.obligation_id == "R-NEW"]
        return item.due_provisional, str(item.last_day)

    assert (True, "2027-03-01") == look("2026-12-01")
    event = WorkingCalendarAdopted(
        calendar_id="cn-state-council", jurisdiction="CN", year=2027, notice_no="3",
        make_up_workdays=(day("2027-02-27"),),
    )  # fmt: skip
    log.file("registry", event, "2026-11-20")
    log.catch_up()

    assert (True, "2027-03-01") == look("2026-11-19")
    assert (False, "2027-02-27") == look("2026-11-20")
