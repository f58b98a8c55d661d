# SPDX-License-Identifier: Apache-2.0
"""The days of rest in mainland China, as the State Council's office arranged them for each year.

Weekends are days of rest too, except those worked in exchange for a holiday. A year is added when its notice is out;
until then a due day in it is provisional (rule D-2).
"""

import datetime
from itertools import chain

from projections.rules.workdays import WorkCalendar, days_between

_DATE = datetime.date

_HOLIDAYS = {
    2021: (
        (_DATE(2021, 1, 1), _DATE(2021, 1, 3)),
        (_DATE(2021, 2, 11), _DATE(2021, 2, 17)),
        (_DATE(2021, 4, 3), _DATE(2021, 4, 5)),
        (_DATE(2021, 5, 1), _DATE(2021, 5, 5)),
        (_DATE(2021, 6, 12), _DATE(2021, 6, 14)),
        (_DATE(2021, 9, 19), _DATE(2021, 9, 21)),
        (_DATE(2021, 10, 1), _DATE(2021, 10, 7)),
    ),
    2022: (
        (_DATE(2022, 1, 1), _DATE(2022, 1, 3)),
        (_DATE(2022, 1, 31), _DATE(2022, 2, 6)),
        (_DATE(2022, 4, 3), _DATE(2022, 4, 5)),
        (_DATE(2022, 4, 30), _DATE(2022, 5, 4)),
        (_DATE(2022, 6, 3), _DATE(2022, 6, 5)),
        (_DATE(2022, 9, 10), _DATE(2022, 9, 12)),
        (_DATE(2022, 10, 1), _DATE(2022, 10, 7)),
    ),
    2023: (
        (_DATE(2022, 12, 31), _DATE(2023, 1, 2)),
        (_DATE(2023, 1, 21), _DATE(2023, 1, 27)),
        (_DATE(2023, 4, 5), _DATE(2023, 4, 5)),
        (_DATE(2023, 4, 29), _DATE(2023, 5, 3)),
        (_DATE(2023, 6, 22), _DATE(2023, 6, 24)),
        (_DATE(2023, 9, 29), _DATE(2023, 10, 6)),
    ),
    2024: (
        (_DATE(2024, 1, 1), _DATE(2024, 1, 1)),
        (_DATE(2024, 2, 10), _DATE(2024, 2, 17)),
        (_DATE(2024, 4, 4), _DATE(2024, 4, 6)),
        (_DATE(2024, 5, 1), _DATE(2024, 5, 5)),
        (_DATE(2024, 6, 10), _DATE(2024, 6, 10)),
        (_DATE(2024, 9, 15), _DATE(2024, 9, 17)),
        (_DATE(2024, 10, 1), _DATE(2024, 10, 7)),
    ),
    2025: (
        (_DATE(2025, 1, 1), _DATE(2025, 1, 1)),
        (_DATE(2025, 1, 28), _DATE(2025, 2, 4)),
        (_DATE(2025, 4, 4), _DATE(2025, 4, 6)),
        (_DATE(2025, 5, 1), _DATE(2025, 5, 5)),
        (_DATE(2025, 5, 31), _DATE(2025, 6, 2)),
        (_DATE(2025, 10, 1), _DATE(2025, 10, 8)),
    ),
    2026: (
        (_DATE(2026, 1, 1), _DATE(2026, 1, 3)),
        (_DATE(2026, 2, 15), _DATE(2026, 2, 23)),
        (_DATE(2026, 4, 4), _DATE(2026, 4, 6)),
        (_DATE(2026, 5, 1), _DATE(2026, 5, 5)),
        (_DATE(2026, 6, 19), _DATE(2026, 6, 21)),
        (_DATE(2026, 9, 25), _DATE(2026, 9, 27)),
        (_DATE(2026, 10, 1), _DATE(2026, 10, 7)),
    ),
}
"""First and last day of every holiday, by the year of the notice."""

_WORKED = {
    2021: ((2, 7), (2, 20), (4, 25), (5, 8), (9, 18), (9, 26), (10, 9)),
    2022: ((1, 29), (1, 30), (4, 2), (4, 24), (5, 7), (10, 8), (10, 9)),
    2023: ((1, 28), (1, 29), (4, 23), (5, 6), (6, 25), (10, 7), (10, 8)),
    2024: ((2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12)),
    2025: ((1, 26), (2, 8), (4, 27), (9, 28), (10, 11)),
    2026: ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)),
}
"""Month and day of the weekend days worked in exchange."""

CALENDAR = WorkCalendar(
    calendar_id="cn-state-council",
    years=frozenset(_HOLIDAYS),
    holidays=frozenset(
        chain.from_iterable(days_between(first, last) for year in _HOLIDAYS.values() for first, last in year)
    ),
    make_up_workdays=frozenset(_DATE(year, month, day) for year, days in _WORKED.items() for month, day in days),
)
