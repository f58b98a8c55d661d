# SPDX-License-Identifier: Apache-2.0
"""Months as series count them: by their last day, and only those that are over on the day asked about."""

import datetime
from itertools import count, takewhile
from typing import Final, NoReturn

from events.errors import MalformedError

MAX_MONTHS: Final = 600
"""Fifty years in one answer."""
_DEFAULT: Final = 60
_DAY: Final = datetime.timedelta(days=1)
_FORM: Final = 7


def month_ends(first: str | None, last: str | None, *, as_of: datetime.date) -> list[datetime.date]:
    """Return the last days of the months from `first` to `last`, as YYYY-MM, that are over on `as_of`.

    Without `last` they go up to `as_of`; without `first` they are the five years up to the last one.

    Raises:
        MalformedError: one is no month, or they are more than `MAX_MONTHS`.
    """
    end = end_of_month(_parse(last, "to") if last else as_of)
    while end > as_of:
        end = end.replace(day=1) - _DAY
    begin = _parse(first, "from") if first else _months_before(end, _DEFAULT - 1)
    if (end.year - begin.year) * 12 + end.month - begin.month >= MAX_MONTHS:
        _refuse("from", f"months from {begin.isoformat()[:_FORM]}: expected at most {MAX_MONTHS}")
    ends = (end_of_month(_months_before(begin, -index)) for index in count())
    return list(takewhile(lambda day: day <= end, ends))


def end_of_month(day: datetime.date) -> datetime.date:
    """Return the last day of the month of `day`."""
    return _months_before(day, -1) - _DAY


def _months_before(day: datetime.date, months: int) -> datetime.date:
    """Return the first day of the month so many months before that of `day`; later, for negative ones."""
    index = day.year * 12 + day.month - 1 - months
    return datetime.date(index // 12, index % 12 + 1, 1)


def _parse(text: str, parameter: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(f"{text}-01")
    except ValueError:
        _refuse(parameter, f"{parameter} {text[:40]!r}: expected a month as 2026-10")
    if len(text) != _FORM or day.year > _LAST_YEAR:
        _refuse(parameter, f"{parameter} {text[:40]!r}: expected a month as 2026-10")
    return day


_LAST_YEAR: Final = 9998


def _refuse(parameter: str, message: str) -> NoReturn:
    raise MalformedError(message, code="month-malformed", pointer=f"/{parameter}")
