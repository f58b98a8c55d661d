# SPDX-License-Identifier: Apache-2.0
"""Working calendars, adopted year by year: what is a day of rest is announced, not computed (domain.md §7.4 B, D-2).

China's holidays and the weekend days worked in exchange come in a notice of the State Council's office, late in the
year before. Until a year is adopted, due days in it are provisional.
"""

import datetime
from typing import Annotated

from msgspec import Meta

from events.catalogue.event import Event
from events.ids import LocalId
from events.values import Country, Line

_SATURDAY = 5


class WorkingCalendarAdopted(Event, frozen=True, kw_only=True, tag="working_calendar.adopted.v1"):
    """From the effective day on, the year's days of rest are these; what was said for the year before, no longer holds.

    Questions about an earlier day are answered as before.
    """

    calendar_id: LocalId
    """Which calendar, by the name that rule profiles use, such as `cn-state-council`."""
    jurisdiction: Country
    """The place whose calendar it is."""
    year: Annotated[int, Meta(ge=1950, le=2200)]
    holidays: tuple[datetime.date, ...] = ()
    """All days of the holidays, the weekend days among them, in order."""
    make_up_workdays: tuple[datetime.date, ...] = ()
    """Weekend days worked in exchange for a holiday, in order."""
    notice_no: Line
    """The number of the notice, or where it is published."""
    published_on: datetime.date | None = None

    def __post_init__(self) -> None:
        """Refuse days out of order or of another year, a working day made up, and a day that is both."""
        for name, days in (("holidays", self.holidays), ("make_up_workdays", self.make_up_workdays)):
            if list(days) != sorted(set(days)):
                message = f"{name}: days stand once, in order"
                raise ValueError(message)
            strays = [each for each in days if each.year != self.year]
            if strays:
                message = f"{name}: {strays[0]} is not in {self.year}"
                raise ValueError(message)
        worked = [each for each in self.make_up_workdays if each.weekday() < _SATURDAY or each in self.holidays]
        if worked:
            message = f"make_up_workdays: {worked[0]} is no weekend day, or a holiday"
            raise ValueError(message)
