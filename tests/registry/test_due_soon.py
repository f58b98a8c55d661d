# SPDX-License-Identifier: Apache-2.0
"""Marks of due days that come near: each is noted once, the nearest one only, never as if it had been seen in time."""

import datetime
from typing import Any

import pytest

from events.catalogue.clock import ObligationDueSoonFlagged, SchedulerRunCompleted
from events.catalogue.milestones import DeadlineExtended, MilestoneReported, MilestoneScheduled
from events.values import Basis, FixedDue, Text
from projections.right.facts import fact_of
from projections.right.fold import evolve
from projections.right.state import Obligation, new_state
from projections.rules import evaluate, profile_for
from projections.rules.due_marks import count_days_left, find_due_soon_mark, find_escalation
from projections.runner import Runner
from registry.deadlines import Sweeper, SweepReport
from tests.forgeries import entries_of, findings
from tests.histories import RIGHT, day, file_mine
from tests.ledgers import ORIGIN, Ledger


@pytest.fixture
def ledger(ledger: Ledger) -> Ledger:
    """A registry with one mine, whose milestone N1 is due on 2027-01-20, a Wednesday."""
    file_mine(ledger)
    schedule(ledger, "N1", "2027-01-20")
    return ledger


def schedule(ledger: Ledger, milestone_id: str, due: str, **more: Any) -> None:
    basis = Basis(kind="statute", instrument="CN-MRL-2024", article="47")
    event = MilestoneScheduled(
        milestone_id=milestone_id,
        milestone_kind="revegetated",
        title=Text(en="x"),
        due=FixedDue(on=day(due), **more),
        basis=basis,
    )
    ledger.file(event, RIGHT, "DEPT", effective_on="2026-01-01")


def sweep_on(ledger: Ledger, on: str) -> SweepReport:
    """Let it be noon of that day, in China, and sweep."""
    noon = datetime.datetime.combine(day(on), datetime.time(4), datetime.UTC)
    ledger.clock.now = max(ledger.clock.now, noon)
    Runner(ledger.database, ledger.store).catch_up()
    sweeper = Sweeper(ledger.database, ledger.store, ledger.desk, signer=ledger.keys["service"], ledger=ORIGIN)
    return sweeper.sweep(day(on), ledger.clock(), progress=lambda *_: None)


def noted(ledger: Ledger) -> list[tuple[str, int, int, str]]:
    """Return every mark noted: of which due day, how many days were left, and when that was seen."""
    events = [entry.filing.event for entry in entries_of(ledger)]
    marks = [event for event in events if isinstance(event, ObligationDueSoonFlagged)]
    return [(str(each.due_on), each.mark_days, each.days_left, str(each.evaluated_as_of)) for each in marks]


def test_each_mark_is_noted_once(ledger: Ledger) -> None:
    """
    At 90, 30 and 7 days the first run that looks notes it, and no other; the record of the run counts it.
    """
    days = ("2026-10-21", "2026-10-22", "2026-10-23", "2026-12-21", "2026-12-22", "2027-01-13", "2027-01-20")
    reports = [sweep_on(ledger, on) for on in days]

    expected = [
        ("2027-01-20", 90, 90, "2026-10-22"),
        ("2027-01-20", 30, 30, "2026-12-21"),
        ("2027-01-20", 7, 7, "2027-01-13"),
    ]
    assert expected == noted(ledger)
    assert [0, 1, 0, 1, 0, 1, 0] == [report.due_soon for report in reports]
    runs = [entry.filing.event for entry in entries_of(ledger) if entry.stream == "registry"]
    counted = [run.due_soon_raised for run in runs if isinstance(run, SchedulerRunCompleted)]
    assert ([0, 1, 0, 1, 0, 1, 0], set()) == (counted, findings(ledger))


def test_case_93_marks_missed_while_nobody_looked_are_over(ledger: Ledger) -> None:
    """
    After weeks without a run the nearest mark is noted, with the days that are really left; the others never are.
    """
    sweep_on(ledger, "2027-01-02")
    sweep_on(ledger, "2027-01-03")

    assert [("2027-01-20", 30, 18, "2027-01-02")] == noted(ledger)


def test_a_look_back_notes_no_mark_behind_a_nearer_one(ledger: Ledger) -> None:
    """
    A run as of an earlier day finds the farther mark over.
    """
    sweep_on(ledger, "2027-01-15")
    sweep_on(ledger, "2026-11-01")

    assert [("2027-01-20", 7, 5, "2027-01-15")] == noted(ledger)


def test_a_due_day_that_moved_has_marks_of_its_own(ledger: Ledger) -> None:
    """
    An extension in time starts the marks anew, for the new day.
    """
    sweep_on(ledger, "2027-01-02")
    extended = DeadlineExtended(
        obligation_id="N1",
        old_due=day("2027-01-20"),
        new_due=day("2027-01-27"),
        granted_on=day("2027-01-02"),
        decision_no="2027-1",
        reason="season",
    )
    ledger.file(extended, RIGHT, "DEPT", effective_on="2027-01-02")
    sweep_on(ledger, "2027-01-03")

    assert [("2027-01-20", 30, 18, "2027-01-02"), ("2027-01-27", 30, 24, "2027-01-03")] == noted(ledger)


def test_what_is_met_or_missed_comes_near_no_more(ledger: Ledger) -> None:
    """
    M1 is met and M2 overdue: neither is noted; N1 is not, once it is claimed met.
    """
    claim = MilestoneReported(milestone_id="N1", claim="met", achieved_on=day("2026-10-01"))
    ledger.file(claim, RIGHT, "MINECO")
    sweep_on(ledger, "2027-01-15")

    assert [] == noted(ledger)


def test_days_are_counted_to_the_last_day_behind_a_holiday(ledger: Ledger) -> None:
    """
    Due in the Golden Week of 2026: the days left are those to 8 October, on which it can still be met.
    """
    schedule(ledger, "N2", "2026-10-03")
    sweep_on(ledger, "2026-10-02")

    assert [("2026-10-03", 7, 6, "2026-10-02")] == noted(ledger)


STEPS = {
    "long before": ("2026-10-21", (91, None, None)),
    "at the first mark": ("2026-10-22", (90, 90, None)),
    "between two marks": ("2026-12-20", (31, 90, None)),
    "on the last day": ("2027-01-20", (0, 7, None)),
    "a day late": ("2027-01-21", (None, None, None)),
    "29 days late": ("2027-02-18", (None, None, None)),
    "30 days late": ("2027-02-19", (None, None, 30)),
    "90 days late": ("2027-04-20", (None, None, 90)),
    "364 days late": ("2028-01-19", (None, None, 90)),
    "a year late": ("2028-01-20", (None, None, 365)),
}


@pytest.mark.parametrize(("on", "expected"), STEPS.values(), ids=STEPS.keys())
def test_steps_before_and_behind_a_due_day(ledger: Ledger, on: str, expected: tuple[int | None, ...]) -> None:
    """
    Days left, the nearest mark passed, and the gravest step of being overdue, on either side of each limit.
    """
    status = evaluate(obligation_of(ledger, "N1"), as_of=day(on), profile=profile_for("CN", day(on)))
    mark = find_due_soon_mark(status, day(on))

    assert expected == (count_days_left(status, day(on)), mark.mark_days if mark else None, find_escalation(status))


def obligation_of(ledger: Ledger, obligation_id: str) -> Obligation:
    """Return it as folded from the log."""
    state = new_state(RIGHT)
    for entry in entries_of(ledger):
        if entry.stream == RIGHT:
            evolve(state, fact_of(entry))
    return state.obligations[obligation_id]
