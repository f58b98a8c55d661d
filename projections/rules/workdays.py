# SPDX-License-Identifier: Apache-2.0
"""Which civil days are days of rest, by a calendar adopted year by year.

Holiday arrangements are announced yearly: beyond the years adopted only weekends are known, and a day worked out
there is provisional (rule D-2).
"""

import datetime
from collections.abc import Iterable
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from projections.right.days import LAST, day_behind

_DAY = datetime.timedelta(days=1)
_SATURDAY = 5


class WorkCalendar(Struct, frozen=True, kw_only=True):
    """Holidays and the weekend days worked in exchange, of the years adopted."""

    calendar_id: str
    years: frozenset[int] = frozenset()
    holidays: frozenset[datetime.date] = frozenset()
    make_up_workdays: frozenset[datetime.date] = frozenset()

    def is_rest_day(self, day: datetime.date) -> bool:
        """Tell whether `day` is a holiday, or a weekend day that is not worked in exchange for one."""
        return day in self.holidays or (day.weekday() >= _SATURDAY and day not in self.make_up_workdays)

    def next_workday(self, day: datetime.date) -> datetime.date:
        """Return `day`, or the first day behind the rest it falls in."""
        while self.is_rest_day(day):
            day += _DAY
        return day

    def add_workdays(self, day: datetime.date, count: int) -> datetime.date:
        """Return the `count`-th working day behind `day`, which is not counted itself (rule D-2)."""
        while count and day < LAST:
            day = self.next_workday(day_behind(day))
            count -= 1
        return day

    def with_year(self, year: int, holidays: Iterable[datetime.date], make_up: Iterable[datetime.date]) -> Self:
        """Return the calendar with these days of rest for a year, instead of what it had for it."""
        return replace(
            self,
            years=self.years | {year},
            holidays=frozenset(each for each in self.holidays if each.year != year) | frozenset(holidays),
            make_up_workdays=frozenset(each for each in self.make_up_workdays if each.year != year)
            | frozenset(make_up),
        )

    def covers(self, first: datetime.date, last: datetime.date) -> bool:
        """Tell whether every year from `first` to `last` is adopted."""
        return all(year in self.years for year in range(first.year, last.year + 1))


def days_between(first: datetime.date, last: datetime.date) -> frozenset[datetime.date]:
    """Return the days from `first` to `last`, both included."""
    return frozenset(first + index * _DAY for index in range((last - first).days + 1))


WEEKENDS = WorkCalendar(calendar_id="weekends")
"""No year adopted: Saturdays and Sundays alone, and always provisional."""
