# SPDX-License-Identifier: Apache-2.0
"""D-1 and D-2: which day is the last, in each profile, over holidays, weekends and year-ends."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projections.right.obligation import DueVersion
from projections.rules.cn.holidays import CALENDAR
from projections.rules.every.due_day import DueDay, resolve_due_day
from projections.rules.profiles import CN, GENERAL, QLD
from projections.rules.workdays import WEEKENDS, days_between
from tests.projections.chronicles import day


def due(on, roll=None):
    """Return a due day."""
    return DueVersion(version=1, due_on=day(on), roll=roll, granted_on=day("2020-01-01"), position=0)


CASES = {
    "China, a working day: overdue the day after": (CN, "2026-09-30", None, "2026-09-30"),
    "China, the first day of the National Day holiday": (CN, "2026-10-01", None, "2026-10-08"),
    "China, 3 October 2026: the first day after the holiday": (CN, "2026-10-03", None, "2026-10-08"),
    "China, the last day of the holiday": (CN, "2026-10-07", None, "2026-10-08"),
    "China, the first working day after it": (CN, "2026-10-08", None, "2026-10-08"),
    "China, a Saturday worked in exchange does not roll": (CN, "2026-10-10", None, "2026-10-10"),
    "China, the Sunday after it rolls": (CN, "2026-10-11", None, "2026-10-12"),
    "China, a plain Saturday rolls to Monday": (CN, "2026-10-24", None, "2026-10-26"),
    "China, a plain Friday does not": (CN, "2026-10-23", None, "2026-10-23"),
    "China, a holiday that runs into a weekend": (CN, "2024-06-08", None, "2024-06-11"),
    "China, a Sunday worked before the holiday": (CN, "2026-09-20", None, "2026-09-20"),
    "China, the year's end rolls over New Year's Day": (CN, "2022-12-31", None, "2023-01-03"),
    "China, the year's end of a year that works": (CN, "2026-12-31", None, "2026-12-31"),
    "China, the obligation says that nothing rolls": (CN, "2026-10-03", "none", "2026-10-03"),
    "Queensland, a Saturday stays": (QLD, "2023-04-01", None, "2023-04-01"),
    "Queensland, a day that is a holiday in China stays": (QLD, "2026-10-03", None, "2026-10-03"),
    "Queensland, the obligation says it rolls": (QLD, "2023-04-01", "next_working_day", "2023-04-03"),
    "elsewhere nothing rolls": (GENERAL, "2026-10-03", None, "2026-10-03"),
    "29 February": (GENERAL, "2028-02-29", None, "2028-02-29"),
}


@pytest.mark.parametrize(("profile", "on", "roll", "last_day"), CASES.values(), ids=CASES.keys())
def test_the_last_day(profile, on, roll, last_day):
    """
    A due day ends as it is, or with the first day after the rest it falls in; overdue from the day after.
    """
    resolved = resolve_due_day(due(on, roll), profile)

    assert resolved is not None
    assert day(last_day) == resolved.last_day
    assert day(last_day) + datetime.timedelta(days=1) == resolved.overdue_from


PROVISIONAL = {
    "China, in the last year adopted": (CN, "2026-12-30", None, False),
    "China, in a year not yet announced": (CN, "2027-01-04", None, True),
    "China, before the first year adopted": (CN, "2010-12-31", None, True),
    "China, the first day of the first year adopted": (CN, "2011-01-01", None, False),
    "China, where nothing rolls": (CN, "2027-01-04", "none", False),
    "Queensland, where nothing rolls": (QLD, "2027-01-04", None, False),
    "Queensland, asked to roll: public holidays are not known": (QLD, "2026-01-05", "next_working_day", True),
}


@pytest.mark.parametrize(("profile", "on", "roll", "expected"), PROVISIONAL.values(), ids=PROVISIONAL.keys())
def test_a_due_day_of_a_year_not_adopted_is_provisional(profile, on, roll, expected):
    """
    It is resolved by weekends alone, and says so.
    """
    resolved = resolve_due_day(due(on, roll), profile)

    assert resolved is not None
    assert expected == resolved.is_provisional


def test_a_roll_into_a_year_not_adopted_is_provisional():
    """
    The last day of the last adopted year is certain only if it is worked.
    """
    calendar = CN.calendar

    assert not calendar.covers(day("2026-12-31"), day("2027-01-01"))
    assert calendar.covers(day("2025-12-31"), day("2026-01-01"))


def test_a_reasonable_time_has_no_last_day():
    """
    Nothing resolves before an authority sets a day (rule D-3).
    """
    undated = DueVersion(version=1, after=day("2026-01-01"), granted_on=day("2026-01-01"), position=0)

    assert resolve_due_day(undated, CN) is None


@given(st.dates(datetime.date(2011, 1, 1), datetime.date(2026, 12, 31)))
def test_a_rolled_day_is_worked_and_no_worked_day_is_skipped(on):
    """
    The last day is a working day, not before the due day, with nothing but rest in between.
    """
    resolved = resolve_due_day(due(on.isoformat()), CN)

    assert isinstance(resolved, DueDay)
    assert not CALENDAR.is_rest_day(resolved.last_day)
    assert resolved.last_day >= on
    assert all(CALENDAR.is_rest_day(each) for each in days_between(on, resolved.last_day) - {resolved.last_day})


def test_days_worked_in_exchange_are_weekend_days_outside_holidays():
    """
    The calendar's data agree with each other, and every year has its eleven or more days of holiday.
    """
    assert all(each.weekday() >= 5 for each in CALENDAR.make_up_workdays)
    assert CALENDAR.make_up_workdays.isdisjoint(CALENDAR.holidays)
    for number in CALENDAR.years:
        assert sum(each.year == number for each in CALENDAR.holidays) >= 11
        # As many weekdays are off as weekend days are worked, and the legal holidays that fall on weekdays on top.
        off = sum(each.year == number and each.weekday() < 5 for each in CALENDAR.holidays)
        worked = sum(each.year == number for each in CALENDAR.make_up_workdays)
        assert 8 <= off - worked <= 13


def test_weekends_alone_know_no_year():
    """
    The calendar of places without one of their own rests on Saturday and Sunday and covers nothing.
    """
    resting = {on: WEEKENDS.is_rest_day(day(on)) for on in ("2026-10-03", "2026-10-04", "2026-10-05")}

    assert resting == {"2026-10-03": True, "2026-10-04": True, "2026-10-05": False}
    assert not WEEKENDS.covers(day("2026-01-01"), day("2026-01-01"))
