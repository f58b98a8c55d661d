# SPDX-License-Identifier: Apache-2.0
"""What counts as filed, late, overdue: the meaning of every number of the statistics."""

import datetime
from typing import Any, cast

import pytest

from events.catalogue.milestones import MilestoneReported, MilestoneScheduled
from events.catalogue.rights import MiningRightExtinguished
from events.ids import TreeSize
from events.values import Due, FixedDue, ReasonableTimeDue, Text
from projections.answers import ObligationCounts, ObligationQuestion
from projections.right import fold
from tests.projections.logs import STATUTE, Log, day, minerals

DUE = "2022-03-31"


def ask(log: Log, as_of: str, known_at: int | None = None, *only: str, kind: str = "annual_report") -> ObligationCounts:
    log.catch_up()
    return log.answers.statistics(ObligationQuestion(kind=kind, as_of=day(as_of), known_at=known_at, minerals=only))


def numbers(counts: object) -> dict[str, int]:
    """Return the counts that are not zero."""
    names = (
        "total", "filed", "filed_late", "signed_late_not_received", "filed_undated", "not_due", "overdue",
        "undetermined", "under_review",
    )  # fmt: skip
    return {name: getattr(counts, name) for name in names if getattr(counts, name)}


CASES = {
    "not imposed yet on the day": ([], "2020-12-31", {}),
    "not filed, on the due day": ([], DUE, {"total": 1, "not_due": 1}),
    "not filed, the day after": ([], "2022-04-01", {"total": 1, "overdue": 1}),
    "filed on the due day": ([(DUE, "filed", "day")], "2022-04-01", {"total": 1, "filed": 1}),
    "filed a day late": ([("2022-04-01", "filed", "day")], "2022-04-01", {"total": 1, "filed": 1, "filed_late": 1}),
    "asked before it was filed late": ([("2022-04-05", "filed", "day")], "2022-04-04", {"total": 1, "overdue": 1}),
    "asked before it was filed in time": ([(DUE, "filed", "day")], "2022-03-30", {"total": 1, "not_due": 1}),
    "a draft signed in time is not filed": (
        [("2022-03-01", "signed_draft", "day")], "2022-04-01", {"total": 1, "overdue": 1},
    ),
    "a draft signed late counts as late, never as filed": (
        [("2022-04-02", "signed_draft", "day")],
        "2022-04-02",
        {"total": 1, "overdue": 1, "filed_late": 1, "signed_late_not_received": 1},
    ),
    "a draft not yet signed on the day": (
        [("2022-04-02", "signed_draft", "day")], "2022-04-01", {"total": 1, "overdue": 1},
    ),
    "a late draft, then received": (
        [("2022-04-02", "signed_draft", "day"), ("2022-04-09", "filed", "day")],
        "2022-04-10",
        {"total": 1, "filed": 1, "filed_late": 1},
    ),
    "filed on an unknown day that may be before or behind the due day": (
        [("2022-06-30", "filed", "on_or_before")], "2022-06-30", {"total": 1, "filed": 1, "filed_undated": 1},
    ),
    "filed on an unknown day, surely in time": (
        [("2022-03-15", "filed", "on_or_before")], "2022-06-30", {"total": 1, "filed": 1},
    ),
    "filed on an unknown day, perhaps only after the day asked about": (
        [("2022-06-30", "filed", "on_or_before")], "2022-06-29", {"total": 1, "undetermined": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("reports", "as_of", "expected"), CASES.values(), ids=CASES.keys())
def test_one_return(log: Log, reports: list[tuple[str, str, str]], as_of: str, expected: dict[str, int]) -> None:
    """Each return is counted for what was received and signed by the day asked about."""
    log.right("R1")
    log.duty("R1", "D1", DUE)
    for on, standing, precision in reports:
        log.report("R1", "D1", on, standing=standing, precision=precision)
    assert numbers(ask(log, as_of)) == expected


@pytest.fixture
def returns(log: Log) -> Log:
    """Rights for coal, for coal and gold, and for nothing known; some returns filed."""
    log.right("R1", minerals=minerals("coal"))
    log.right("R2", minerals=minerals("coal", "gold"))
    log.right("R3")
    log.duty("R1", "D1", "2022-03-31")
    log.duty("R1", "D2", "2023-03-31")
    log.duty("R2", "D1", "2022-03-31")
    log.duty("R3", "D1", "2022-03-31")
    log.report("R1", "D1", "2022-05-01")
    log.report("R2", "D1", "2022-03-01")
    return log


def test_counts_by_mineral_and_year(returns: Log) -> None:
    """A return counts for each mineral of its right, and for the year it is due in."""
    counts = ask(returns, "2022-06-30")
    assert numbers(counts) == {"total": 4, "filed": 2, "filed_late": 1, "not_due": 1, "overdue": 1}
    assert {key: numbers(each) for key, each in counts.by_mineral.items()} == {
        "coal": {"total": 3, "filed": 2, "filed_late": 1, "not_due": 1},
        "gold": {"total": 1, "filed": 1},
    }
    assert {key: numbers(each) for key, each in counts.by_year.items()} == {
        "2022": {"total": 3, "filed": 2, "filed_late": 1, "overdue": 1},
        "2023": {"total": 1, "not_due": 1},
    }


MINERALS = {
    "none asked for: all": ((), 4),
    "one": (("gold",), 1),
    "several are any of them, each return once": (("gold", "coal"), 3),
    "case is part of a code": (("Coal",), 0),
    "part of a code is not the code": (("coa",), 0),
}


@pytest.mark.parametrize(("only", "total"), MINERALS.values(), ids=MINERALS.keys())
def test_minerals_narrow_the_question(returns: Log, only: tuple[str, ...], total: int) -> None:
    """Only rights with any of the minerals are counted."""
    assert ask(returns, "2022-06-30", None, *only).total == total


def test_what_was_known_before(returns: Log) -> None:
    """With `known_at`, later entries are as if they had never been recorded."""
    size = returns.size
    expected = {
        size: {"total": 4, "filed": 2, "filed_late": 1, "not_due": 1, "overdue": 1},
        size - 1: {"total": 4, "filed": 1, "filed_late": 1, "not_due": 1, "overdue": 2},
        size - 2: {"total": 4, "not_due": 1, "overdue": 3},
        size - 3: {"total": 3, "not_due": 1, "overdue": 2},
        3: {},
        0: {},
    }
    for known_at, counts in expected.items():
        answer = ask(returns, "2022-06-30", known_at)
        assert numbers(answer) == counts
        assert answer.known_at == answer.position == (known_at - 1 if known_at else None)


def test_known_at_beyond_the_views_is_what_the_views_say(returns: Log) -> None:
    """The answer names what it really reflects, not what was asked for."""
    returns.catch_up()
    size = returns.size
    returns.report("R3", "D1", "2022-04-01")
    question = ObligationQuestion(kind="report", as_of=day("2022-06-30"), known_at=TreeSize(size + 1))
    answer = returns.answers.statistics(question)
    assert (answer.known_at, answer.filed) == (size - 1, 2)


def test_other_kinds_are_counted_the_same_way(log: Log) -> None:
    """Milestones count by their own kind or all together; one without a fixed day is not due."""
    log.right("R1")
    dues: tuple[Due, ...] = (FixedDue(on=day("2022-01-31")), FixedDue(on=day("2022-06-30")), ReasonableTimeDue())
    for number, due in enumerate(dues):
        scheduled = MilestoneScheduled(
            milestone_id=f"M{number}",
            milestone_kind="revegetated" if number else "landform_shaped",
            title=Text(en="M"),
            due=due,
            basis=STATUTE,
        )
        log.file("right:R1", scheduled, "2021-01-01")
    claim = MilestoneReported(milestone_id="M0", claim="met", achieved_on=datetime.date(2022, 2, 3))
    log.file("right:R1", claim, "2022-02-05", imported=True)

    assert numbers(ask(log, "2022-07-01", kind="milestone")) == {
        "total": 3, "filed": 1, "filed_late": 1, "not_due": 1, "overdue": 1,
    }  # fmt: skip
    assert numbers(ask(log, "2022-07-01", kind="revegetated")) == {"total": 2, "not_due": 1, "overdue": 1}
    assert ask(log, "2022-07-01", kind="revegetated").by_year.keys() == {"2022", "none"}
    assert numbers(ask(log, "2022-07-01", kind="annual_report")) == {}


def test_what_is_under_review_is_counted_apart(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """How it stands is unknown: it is neither overdue nor filed."""
    monkeypatch.setitem(cast(dict[Any, Any], fold.HANDLERS), MiningRightExtinguished, lambda *_: 1 // 0)
    for name in ("R1", "R2"):
        log.right(name)
        log.duty(name, "D1", DUE)
    log.file("right:R1", MiningRightExtinguished(ground="surrender"), "2022-01-01")
    expected = {"total": 2, "overdue": 1, "under_review": 1}
    assert numbers(ask(log, "2022-06-30")) == expected
    assert numbers(ask(log, "2022-06-30", log.size - 1)) == {"total": 2, "overdue": 2}
    log.duty("R2", "D2", DUE)
    assert numbers(ask(log, "2022-06-30", log.size - 1)) == expected
