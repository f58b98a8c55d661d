# SPDX-License-Identifier: Apache-2.0
"""Due days as rules: after an event, after working days, every year, every so many years (D-1, D-2; case 95)."""

import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.catalogue.closure import MineClosureReported
from events.catalogue.deadlines import StayGranted
from events.catalogue.disclosures import ReportingDutyImposed
from events.catalogue.inspections import OrderIssued, OrderModified, RequiredAction
from events.values import (
    AfterEventDue,
    AnniversaryDue,
    Basis,
    Due,
    FixedDue,
    Period,
    RepeatedDue,
    Text,
    WorkdaysAfterEventDue,
    YearlyDue,
)
from projections.right.anchors import count_from
from projections.right.state import format_state
from projections.rules.cn.holidays import CALENDAR
from projections.rules.workdays import days_between
from projections.views.obligations import rows
from tests.projections.chronicles import STATUTE, Chronicle, day, year
from tests.projections.rules.happenings import WORDS, order

COUNTED = {
    "a month ends on the day of the same number": ("2026-01-15", 1, "month", "2026-02-15"),
    "31 January and a month: the last day of February": ("2026-01-31", 1, "month", "2026-02-28"),
    "31 January of a leap year and a month": ("2028-01-31", 1, "month", "2028-02-29"),
    "31 August and six months": ("2026-08-31", 6, "month", "2027-02-28"),
    "30 November and three months, into a leap year": ("2027-11-30", 3, "month", "2028-02-29"),
    "a month that is longer than the one before": ("2026-02-28", 1, "month", "2026-03-28"),
    "twelve months over the year's end": ("2026-12-31", 12, "month", "2027-12-31"),
    "29 February and a year": ("2028-02-29", 1, "year", "2029-02-28"),
    "29 February and four years": ("2028-02-29", 4, "year", "2032-02-29"),
    "days over the year's end": ("2026-12-30", 3, "day", "2027-01-02"),
    "days over 29 February": ("2028-02-28", 2, "day", "2028-03-01"),
    "beyond the second that 32 bits end with": ("2037-06-30", 12, "month", "2038-06-30"),
}


@pytest.mark.parametrize(("start", "count", "unit", "last_day"), COUNTED.values(), ids=COUNTED.keys())
def test_case_95_days_months_and_years_after_a_day(start, count, unit, last_day):
    """
    The first day is not counted, and a month that lacks the day ends on its last (Civil Code arts 200 to 202).
    """
    rule = AfterEventDue(event="production_ceased", count=count, unit=unit)

    assert day(last_day) == count_from(day(start), rule)


WORKDAYS = {
    "the day itself is not counted": ("2026-03-02", 1, "2026-03-03"),
    "from a Friday over the weekend": ("2026-03-06", 1, "2026-03-09"),
    "from the day before the National Day holiday": ("2026-09-30", 1, "2026-10-08"),
    "three days over it, a Saturday worked in exchange among them": ("2026-09-30", 3, "2026-10-10"),
    "four days: the Sunday behind it is not worked": ("2026-09-30", 4, "2026-10-12"),
    "counted from within the holiday": ("2026-10-03", 1, "2026-10-08"),
    "sixty working days": ("2026-03-02", 60, "2026-05-28"),
    "over the year's end of a year announced": ("2025-12-31", 1, "2026-01-04"),
}


@pytest.mark.parametrize(("start", "count", "last_day"), WORKDAYS.values(), ids=WORKDAYS.keys())
def test_working_days_after_a_day(start, count, last_day):
    """
    Holidays and weekends are passed over, weekend days worked in exchange count (rule D-2).
    """
    assert day(last_day) == CALENDAR.add_workdays(day(start), count)


@given(st.dates(datetime.date(2021, 1, 1), datetime.date(2026, 6, 30)), st.integers(1, 120))
def test_so_many_working_days_are_so_many_working_days(start, count):
    """
    Counted one by one, the days behind the first up to the last hold exactly so many working days.
    """
    last_day = CALENDAR.add_workdays(start, count)
    passed = days_between(start + datetime.timedelta(days=1), last_day)

    assert count == sum(not CALENDAR.is_rest_day(each) for each in passed)
    assert not CALENDAR.is_rest_day(last_day)


def closure(chronicle: Chronicle, closure_id: str, ceased: str, on: str) -> None:
    """Report that production ceased for good."""
    event = MineClosureReported(closure_id=closure_id, extent="whole", production_ceased_on=day(ceased))
    chronicle.add(event, on)


def closures(chronicle: Chronicle) -> None:
    """Report two closures, the later one first."""
    closure(chronicle, "C2", "2026-04-30", "2026-05-01")
    closure(chronicle, "C1", "2026-02-28", "2026-03-02")


AFTER: dict[str, tuple[Due, str | None, bool]] = {
    "months after the first closure": (
        AfterEventDue(event="production_ceased", count=6, unit="month"), "2026-08-28", False,
    ),
    "months after the closure named": (
        AfterEventDue(event="production_ceased", reference="C2", count=6, unit="month"), "2026-10-30", False,
    ),
    "after an event that did not come": (AfterEventDue(event="aftercare_started", count=1, unit="year"), None, False),
    "after a closure of another name": (
        AfterEventDue(event="production_ceased", reference="C3", count=6, unit="month"), None, False,
    ),
    "working days after the closure": (
        WorkdaysAfterEventDue(event="production_ceased", workdays=20), "2026-03-27", False,
    ),
    "working days into a year not announced": (
        WorkdaysAfterEventDue(event="production_ceased", workdays=300), "2027-05-05", True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("closed_first", [False, True], ids=["imposed first", "closed first"])
@pytest.mark.parametrize(("due", "due_on", "provisional"), AFTER.values(), ids=AFTER.keys())
def test_a_due_day_after_an_event(due, due_on, provisional, closed_first):
    """
    It follows from the event whichever is recorded first; without the event there is none and nothing is overdue.
    """
    chronicle = Chronicle()
    chronicle.register()
    if closed_first:
        closures(chronicle)
    chronicle.milestone("M", due)
    if not closed_first:
        closures(chronicle)
    status = chronicle.obligation("M", "2030-01-01")

    expected = (day(due_on) if due_on else None, provisional, "overdue" if due_on else "undetermined")
    assert expected == (status.due_on, status.due_provisional, status.timeliness)


def test_an_action_due_so_long_after_its_order_was_served():
    """
    The time runs from the service of the order itself, though another was served before; the authority may change it.
    """
    chronicle = Chronicle()
    chronicle.register()
    order(chronicle, "2026-01-05", order_id="O0")
    after = AfterEventDue(event="order_served", count=90, unit="day")
    chronicle.add(
        OrderIssued(
            order_id="O1", order_kind="deadline_order", decision_no="9", basis=Basis(kind="order"),
            required_actions=(RequiredAction(action_id="A1", text=WORDS, due=after),), served_on=day("2026-03-02"),
        ),
        "2026-03-01",
    )  # fmt: skip
    assert day("2026-05-31") == chronicle.obligation("O1/A1", "2026-04-01").due_on

    changed = RequiredAction(action_id="A1", text=WORDS, due=WorkdaysAfterEventDue(event="order_served", workdays=100))
    for _ in range(2):
        event = OrderModified(
            order_id="O1", decision_no="10", required_actions=(changed,), reason=WORDS, served_on=day("2026-04-02")
        )
        chronicle.add(event, "2026-04-02")
    status = chronicle.obligation("O1/A1", "2026-04-03")

    # Saying the same again moves nothing.
    assert (day("2026-07-24"), 2) == (status.due_on, status.due_version)


def test_an_action_has_one_due_day():
    """
    An action without a due day, or with two, is no action.
    """
    cases: tuple[dict[str, Any], ...] = ({}, {"due_on": day("2026-03-01"), "due": FixedDue(on=day("2026-03-01"))})
    for fields in cases:
        with pytest.raises(ValueError, match="exactly one"):
            RequiredAction(action_id="A", text=WORDS, **fields)


MAY = Period(first=day("2024-06-01"), last=day("2025-05-31"))
LEAP = Period(first=day("2023-03-01"), last=day("2024-02-29"))

REPEATED: dict[str, tuple[RepeatedDue, Period, list[tuple[str, str, str]]]] = {
    "by the year's last day": (
        YearlyDue(month=12, day=31), year(2024),
        [("2024-01-01", "2024-12-31", "2024-12-31"), ("2025-01-01", "2025-12-31", "2025-12-31")],
    ),
    "by 31 March of the next year": (
        YearlyDue(month=3, day=31), year(2024),
        [("2024-01-01", "2024-12-31", "2025-03-31"), ("2025-01-01", "2025-12-31", "2026-03-31")],
    ),
    "by a day that most years lack": (
        YearlyDue(month=2, day=29), year(2026),
        [
            ("2026-01-01", "2026-12-31", "2027-02-28"),
            ("2027-01-01", "2027-12-31", "2028-02-29"),
            ("2028-01-01", "2028-12-31", "2029-02-28"),
        ],
    ),
    "years that end with May": (
        YearlyDue(month=6, day=30), MAY,
        [("2024-06-01", "2025-05-31", "2025-06-30"), ("2025-06-01", "2026-05-31", "2026-06-30")],
    ),
    "years that end with February": (
        YearlyDue(month=4, day=1), LEAP,
        [("2023-03-01", "2024-02-29", "2024-04-01"), ("2024-03-01", "2025-02-28", "2025-04-01")],
    ),
    "an audit every three years, four months later": (
        AnniversaryDue(of=day("2021-10-31"), every_years=3, months_after=4),
        Period(first=day("2021-11-01"), last=day("2024-10-31")),
        [("2021-11-01", "2024-10-31", "2025-02-28"), ("2024-11-01", "2027-10-31", "2028-02-29")],
    ),
    "until a day": (
        YearlyDue(month=12, day=31, until=day("2025-06-30")), year(2024),
        [("2024-01-01", "2024-12-31", "2024-12-31"), ("2025-01-01", "2025-12-31", "2025-12-31")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("due", "period", "rounds"), REPEATED.values(), ids=REPEATED.keys())
def test_a_duty_that_comes_again(due, period, rounds):
    """
    Each round is an obligation of its own, named by the first day of its period, and imposed when the period begins.
    """
    chronicle = Chronicle(jurisdiction="AU-QLD")
    chronicle.register()
    chronicle.duty("R", due, period, on="2023-01-10")
    begun = rounds[-1][0]
    found = [each for each in chronicle.judged(begun) if each.kind == "report"]

    shown = [(str(each.period.first), str(each.period.last), str(each.due_on)) for each in found]
    assert rounds == shown
    assert [f"R#{first}" for first, _, _ in rounds] == [each.obligation_id for each in found]
    before = day(begun) - datetime.timedelta(days=1)
    # On the day before the last period begins it is not owed yet; a first round is owed since it was imposed.
    assert rounds[:-1] == shown[: len([each for each in chronicle.judged(str(before)) if each.kind == "report"])]


def test_what_is_stored_depends_on_the_events_alone():
    """
    Asking about a far day changes nothing; an event about a later round writes down that one and those before it.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.duty("R", YearlyDue(month=12, day=31), year(2024), on="2024-01-10")
    state = chronicle.state()
    before = format_state(state)
    assert 6 == len([each for each in chronicle.judged("2029-12-31") if each.kind == "report"])
    assert before == format_state(chronicle.state())

    chronicle.extend("R#2026-01-01", "2026-12-31", "2027-01-31", "2026-12-01")
    assert ["R#2024-01-01", "R#2025-01-01", "R#2026-01-01"] == list(chronicle.state().obligations)
    moved = chronicle.obligation("R#2026-01-01", "2027-01-15")
    assert (day("2027-01-31"), 31, "due_soon") == (moved.due_on, moved.drift_days, moved.timeliness)
    assert "overdue" == chronicle.obligation("R#2025-01-01", "2027-01-15").timeliness
    assert 6 == len([each for each in chronicle.judged("2029-12-31") if each.kind == "report"])


ANSWERS: dict[str, tuple[str | None, int, str, bool]] = {
    "by its name": ("R#2026-01-01", 2026, "R#2026-01-01", False),
    "by its period": (None, 2026, "R#2026-01-01", False),
    "by its period, filed before the duty was recorded": (None, 2026, "R#2026-01-01", True),
    "the first by its period": (None, 2024, "R#2024-01-01", False),
}


@pytest.mark.parametrize(("named", "number", "met", "filed_first"), ANSWERS.values(), ids=ANSWERS.keys())
def test_a_report_answers_the_round_of_its_period(named, number, met, filed_first):
    """
    It meets that round and no other, be it filed before the duty was recorded.
    """
    chronicle = Chronicle()
    chronicle.register()
    steps = [
        lambda: chronicle.duty("R", YearlyDue(month=12, day=31), year(2024), on="2024-01-10"),
        lambda: chronicle.report(named, f"{number}-12-20", year(number)),
    ]
    for step in reversed(steps) if filed_first else steps:
        step()
    stand = {each.obligation_id: each.timeliness for each in chronicle.judged("2027-06-01") if each.kind == "report"}

    others = set(stand) - {met}
    assert "on_time" == stand[met]
    assert {"R#2024-01-01", "R#2025-01-01", "R#2026-01-01", "R#2027-01-01"} == set(stand)
    assert {"overdue", "not_due"} == {stand[each] for each in others}


def test_later_rounds_are_owed_by_who_holds_the_right_then():
    """
    What the seller met stays the seller's; the rounds behind the transfer are the buyer's, though nothing names them.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.duty("R", YearlyDue(month=12, day=31), year(2025), on="2025-07-02")
    chronicle.report("R#2025-01-01", "2025-12-20", year(2025))
    chronicle.transfer("2026-03-01")
    owed_by = {each.obligation_id: each.owed_by for each in chronicle.judged("2027-02-01") if each.kind == "report"}

    assert {"R#2025-01-01": "SELLER", "R#2026-01-01": "BUYER", "R#2027-01-01": "BUYER"} == owed_by


def test_an_id_names_one_duty():
    """
    Once a duty comes again and again under a name, nothing else can be imposed under it, nor the other way round.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.duty("R", YearlyDue(month=12, day=31), year(2025))
    chronicle.duty("R", "2026-03-31", year(2025))
    chronicle.milestone("M", "2026-03-31")
    chronicle.duty("M", YearlyDue(month=12, day=31), year(2025))

    assert {"R#2025-01-01", "M"} == set(chronicle.state().obligations)
    assert ["obligation-already-imposed"] * 2 == [each.reason for each in chronicle.state().unmatched]


def test_a_round_that_no_duty_has_is_unknown():
    """
    A name that reads like a round of a duty, and is none, finds nothing.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.duty("R", YearlyDue(month=12, day=31, until=day("2026-12-31")), year(2025))
    for name in ("R#2025-01-02", "R#soon", "R#2027-01-01", "X#2026-01-01", "R#"):
        chronicle.extend(name, "2026-12-31", "2027-01-31", "2026-12-01")

    assert ["obligation-unknown"] * 5 == [each.reason for each in chronicle.state().unmatched]


@given(
    first=st.dates(datetime.date(2000, 1, 1), datetime.date(2030, 12, 31)),
    month=st.integers(1, 12),
    number=st.integers(1, 31),
    wanted=st.integers(0, 20),
)
def test_periods_follow_each_other_without_gaps(first, month, number, wanted):
    """
    A yearly duty's periods lie end to end, each is due on or after its end and within a year of it.
    """
    chronicle = Chronicle(jurisdiction="ZM")
    chronicle.register(on="1999-01-01")
    last = first.replace(year=first.year + 1, day=min(first.day, 28)) - datetime.timedelta(days=1)
    period = Period(first=first.replace(day=min(first.day, 28)), last=last)
    given_fields: dict[str, Any] = {"duty_id": "R", "report_kind": "annual_report", "basis": STATUTE, "period": period}
    chronicle.add(ReportingDutyImposed(**given_fields, due=YearlyDue(month=month, day=number)), "1999-01-01")
    far = period.first.replace(year=period.first.year + wanted)
    rounds = [each for each in chronicle.judged(str(far)) if each.kind == "report"]

    assert wanted + 1 == len(rounds)
    for before, after in pairwise(rounds):
        assert before.period.last + datetime.timedelta(days=1) == after.period.first
    assert all(0 <= (each.due_on - each.period.last).days <= 366 for each in rounds)


def test_texts_of_rounds_name_the_period():
    """
    Which year a round is about shows in its title.
    """
    chronicle = Chronicle()
    chronicle.register()
    chronicle.duty("R", YearlyDue(month=12, day=31), year(2025))

    assert Text(zh="年度报告（2026-01-01至2026-12-31）", en="annual report for 2026-01-01 to 2026-12-31") == (
        chronicle.obligation("R#2026-01-01", "2026-06-01").title
    )


LAST = datetime.date.max
ENDLESS: dict[str, Due | RepeatedDue] = {
    "on the last day there is": FixedDue(on=LAST),
    "on that day, over rest": FixedDue(on=LAST, roll="next_working_day"),
    "ages after an event": AfterEventDue(event="production_ceased", count=3660, unit="year"),
    "many months after it": AfterEventDue(event="production_ceased", count=3660, unit="month"),
    "many days after it": AfterEventDue(event="production_ceased", count=3660, unit="day"),
    "many working days after it": WorkdaysAfterEventDue(event="production_ceased", workdays=1000),
    "every year": YearlyDue(month=1, day=1),
    "every hundred years": AnniversaryDue(of=LAST, every_years=100, months_after=120),
}


@pytest.mark.parametrize("due", ENDLESS.values(), ids=ENDLESS.keys())
@pytest.mark.parametrize("as_of", ["2026-01-01", "2199-12-31", "9999-12-31"])
def test_no_day_is_too_late_to_be_answered(due, as_of):
    """
    Whatever day a filing states, up to the last one there is, everything owed can be told for every day.
    """
    chronicle = Chronicle()
    chronicle.register()
    closure(chronicle, "C1", "9999-12-20", "2026-01-01")
    period = Period(first=day("9998-01-01"), last=LAST) if as_of == "9999-12-31" else year(2025)
    chronicle.duty("R", due, period, on="2025-08-01")
    chronicle.add(
        StayGranted(
            stay_id="S", ground="other", obligation_ids=tuple(chronicle.state().obligations), decision_no="1",
            granted_on=day("2025-09-01"), stayed_from=day("2025-09-01"), stayed_to=LAST,
        ),
        "2025-09-01",
    )  # fmt: skip
    judged = chronicle.judged(as_of)

    assert 1 <= len(judged) <= 176
    assert chronicle.status(as_of).headline
    assert rows(chronicle.state())
