# SPDX-License-Identifier: Apache-2.0
"""Counting civil days, months and years; what would lie behind the last day there is, stops at it.

A filing may state any day that the calendar has. None of them may keep an answer from being given.
"""

import datetime

from dateutil.relativedelta import relativedelta

LAST = datetime.date.max
_ONE_DAY = datetime.timedelta(days=1)


def day_behind(day: datetime.date) -> datetime.date:
    """Return the next day."""
    return day + _ONE_DAY if day < LAST else LAST


def add_days(day: datetime.date, days: int) -> datetime.date:
    """Return the day so many days later."""
    return day + datetime.timedelta(days=days) if days <= (LAST - day).days else LAST


def add_months(day: datetime.date, *, years: int = 0, months: int = 0) -> datetime.date:
    """Return the day of the same number so much later, or the month's last (Civil Code art. 202)."""
    try:
        later: datetime.date = day + relativedelta(years=years, months=months)
    except (ValueError, OverflowError):
        return LAST
    return later


def day_of_month(year: int, month: int, number: int) -> datetime.date:
    """Return a day of a month, or the month's last where it has no such day."""
    if year > LAST.year:
        return LAST
    found: datetime.date = datetime.date(year, month, 1) + relativedelta(day=number)
    return found
