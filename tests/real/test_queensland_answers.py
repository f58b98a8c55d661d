# SPDX-License-Identifier: Apache-2.0
"""What is answered about the Queensland returns on any day, against a plain recount of the file.

The recount knows nothing of the program: a return counts from the first day of its period, is filed on the day it was
signed if the register calls it completed, and is overdue from the day after the one it is due. Nothing is known of the
day of a completed return without a signature but that it came before the extract was made.
"""

import csv
import datetime
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from events.ids import Position, StreamVersion
from projections.answers import (
    Answers,
    ObligationFilter,
    ObligationItem,
    ObligationQuestion,
    SeriesQuestion,
    month_ends,
)
from projections.right.facts import Fact
from projections.right.fold import evolve
from projections.right.state import SubjectState
from projections.rules import profile_of
from projections.runner import Runner
from projections.views import states
from registry.flags import FlagEvent, decide_flags
from registry.imports.report import ImportReport
from tests.conftest import is_night
from tests.ledgers import START, Ledger

EXTRACTED = datetime.date(2023, 3, 26)
END = datetime.date(2023, 12, 31)
MONTH_ENDS = tuple(month_ends("2020-01", "2023-12", as_of=END))
LOOKED_AT = MONTH_ENDS if is_night else MONTH_ENDS[2::3]
"""Each question about one day takes a second or two here; the series are asked for every month in one."""
COUNTED = ("total", "filed", "filed_late", "filed_undated", "undated", "not_due", "overdue", "undetermined")


class Return:
    """A row of the register as a plain reader takes it."""

    def __init__(self, row: dict[str, str]) -> None:
        day = datetime.date.fromisoformat
        self.reference = row["return_reference"]
        self.permit = row["permit_reference"]
        self.period = (row["period_start"], row["period_end"])
        self.begins = day(row["period_start"])
        self.due = day(row["annual_return_due_date"])
        self.is_completed = row["status"] == "Completed"
        self.signed = day(row["signed_date"]) if row["signed_date"] else None

    def counts_on(self, on: datetime.date) -> list[str]:
        """Return what it counts as on a day."""
        if self.begins > on:
            return []
        if self.is_completed and self.signed is None:
            return self._undated_on(on)
        is_signed = self.signed is not None and self.signed <= on
        is_late = is_signed and self.signed is not None and self.signed > self.due
        if is_signed and self.is_completed:
            stands = "filed"
        else:
            stands = "overdue" if self.due < on else "not_due"
        return ["total", stands, *(["filed_late"] if is_late else [])]

    def _undated_on(self, on: datetime.date) -> list[str]:
        if on < EXTRACTED:
            return ["total", "undetermined"]
        return ["total", "filed", "undated", *(["filed_undated"] if self.due < EXTRACTED else [])]

    def is_overdue(self, on: datetime.date) -> bool:
        return "overdue" in self.counts_on(on)


@pytest.fixture(scope="module")
def register(queensland: Path) -> list[Return]:
    """The returns of the file."""
    with (queensland / "annual_returns.csv").open(encoding="utf-8", newline="") as file:
        return [Return(row) for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def ledger(imported: tuple[Ledger, ImportReport]) -> Ledger:
    """The registry with the returns, its views up to date."""
    found, _ = imported
    Runner(found.database, found.store).catch_up()
    return found


@pytest.fixture(scope="module")
def answers(ledger: Ledger) -> Answers:
    return Answers(ledger.database, ledger.store)


def test_what_is_wrong_with_the_register_shows_in_public_answers(answers: Answers, register: list[Return]) -> None:
    """24 second returns for one permit and period, 41 completions without a day, 116 returns without a permit.

    None is dropped or merged: each is counted with the others, and listed as what it is.
    """
    counts = answers.statistics(ObligationQuestion(kind="annual_report", as_of=datetime.date(2023, 3, 31)))
    assert (counts.total, counts.repeated, counts.undated, counts.without_right) == (9112, 24, 41, 116)

    per_period = Counter((each.permit, each.period) for each in register if each.permit)
    assert sum(count - 1 for count in per_period.values()) == counts.repeated
    assert sum(each.is_completed and each.signed is None for each in register) == counts.undated
    assert sum(not each.permit for each in register) == counts.without_right

    items = list(_list(answers, ObligationFilter(kind="report"), datetime.date(2023, 3, 31)))
    without = {item.obligation_id for item in items if item.subject.startswith("party:")}
    assert without == {each.reference for each in register if not each.permit}
    undated = {item.obligation_id for item in items if item.met_on and item.met_precision != "day"}
    assert undated == {each.reference for each in register if each.is_completed and each.signed is None}
    repeated = Counter((item.subject, item.period) for item in items if item.subject.startswith("right:"))
    assert sum(count - 1 for count in repeated.values()) == counts.repeated


def _list(answers: Answers, wanted: ObligationFilter, as_of: datetime.date) -> Iterator[ObligationItem]:
    after: str | None = ""
    while after is not None:
        page = answers.list_obligations(wanted, as_of=as_of, after=after, limit=1000)
        yield from page.items
        after = page.next


def test_every_month_end_is_as_recounted(answers: Answers, register: list[Return]) -> None:
    """At each of the 48 month ends of 2020 to 2023 (by day, of each quarter) the counts are those of the file."""
    for on in LOOKED_AT:
        counts = answers.statistics(ObligationQuestion(kind="annual_report", as_of=on))
        expected = Counter(name for each in register for name in each.counts_on(on))
        assert (on, {name: getattr(counts, name) for name in COUNTED}) == (
            on,
            {name: expected[name] for name in COUNTED},
        )


def test_the_series_of_every_permit_is_as_recounted(answers: Answers, register: list[Return]) -> None:
    """How many returns of a permit are overdue at each of the month ends, in one answer, and over all of them."""
    question = SeriesQuestion(measure="overdue", ends=MONTH_ENDS, as_of=END)
    (whole,) = answers.get_series(question).items
    assert [point.value for point in whole.points] == [
        sum(each.is_overdue(on) for each in register) for on in MONTH_ENDS
    ]

    expected: dict[str, list[int]] = {}
    for each in register:
        line = [int(each.is_overdue(on)) for on in MONTH_ENDS]
        if any(line):
            key = f"QLD-{each.permit}" if each.permit else "none"
            expected[key] = [a + b for a, b in zip(expected.get(key, [0] * len(line)), line, strict=True)]
    assert _by_right(answers) == expected


def _by_right(answers: Answers) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    after: str | None = ""
    question = SeriesQuestion(measure="overdue", ends=MONTH_ENDS, as_of=END, group_by="right")
    while after is not None:
        page = answers.get_series(question, after=after, limit=1000)
        found |= {line.key: [point.value for point in line.points] for line in page.items}
        after = page.next
    return found


def test_flags_raised_month_by_month_are_the_overdue(ledger: Ledger, answers: Answers, register: list[Return]) -> None:
    """Swept at each of the month ends (of each quarter by day), the flags that stand are what is overdue then.

    Decided and folded in as the sweep does, subject by subject, but not signed and filed 48 times: what a run records
    is these decisions and no others, and `test_queensland_journey` has one run do so.
    """
    swept = _load_states(ledger)
    for on in LOOKED_AT:
        for state in swept:
            _sweep(state, on)
        assert _standing(swept) == {each.reference for each in register if each.is_overdue(on)}
    listed = _list(answers, ObligationFilter(state="overdue"), END)
    assert _standing(swept) == {item.obligation_id for item in listed}


def _load_states(ledger: Ledger) -> list[SubjectState]:
    """Return the states of all subjects that owe anything."""
    with ledger.database.read_transaction() as connection:
        subjects = connection.execute(select(states.TABLE.c.subject)).scalars().all()
        known = states.load(connection, subjects).values()
    return [state for each in known if (state := each.state()).obligations]


def _standing(swept: list[SubjectState]) -> set[str]:
    """Return the obligations with a flag that is not cleared."""
    return {
        obligation.obligation_id
        for state in swept
        for obligation in state.obligations.values()
        if any(flag.cleared_position is None for flag in obligation.flags)
    }


def _sweep(state: SubjectState, on: datetime.date) -> None:
    for event in list(decide_flags(state, as_of=on, profile=profile_of(state, on))):
        evolve(state, _fact(state, event, on))


def _fact(state: SubjectState, event: FlagEvent, on: datetime.date) -> Fact:
    return Fact(
        position=Position((state.position or 0) + 1),
        stream_version=StreamVersion(state.version + 1),
        recorded_at=START,
        effective_on=on,
        key_id="k" * 43,
        filing_id="f",
        event=event,
    )
