# SPDX-License-Identifier: Apache-2.0
"""Which working calendar holds on a day: what the profile ships, and what was adopted for a year since (rule D-2).

An adoption counts for questions about its effective day and later ones, but never about a day before it was recorded:
what was overdue by the calendar of its time stays so when one asks about that time (reliability.md cases 84, 98).
"""

import datetime
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from events.catalogue.calendars import WorkingCalendarAdopted
from projections.rules.adoptions import ProfileAdoption, ProfileAdoptions
from projections.rules.profile import Profile
from projections.rules.workdays import WorkCalendar


class Adoption(Struct, frozen=True, kw_only=True):
    """A year of a calendar as adopted by an event."""

    position: int
    in_force_from: datetime.date
    event: WorkingCalendarAdopted


class Calendars:
    """The adoptions that are known: of rules, and of the calendars to be laid over those of the rules."""

    def __init__(self, adoptions: Iterable[Adoption] = (), profiles: Iterable[ProfileAdoption] = ()) -> None:
        """Take what is known, in any order."""
        self.profiles = ProfileAdoptions(profiles)
        self.adoptions = tuple(sorted(adoptions, key=lambda each: each.position))
        self._profiles: dict[tuple[str, int, str, datetime.date], Profile] = {}

    def lay_over(self, profile: Profile, day: datetime.date) -> Profile:
        """Return the profile with the calendar in force on `day`; itself where nothing was adopted."""
        if not self.adoptions:
            return profile
        key = (profile.profile, profile.version, profile.time_zone, day)
        if key not in self._profiles:
            self._profiles[key] = replace(profile, calendar=self._calendar(profile.calendar, day))
        return self._profiles[key]

    def _calendar(self, calendar: WorkCalendar, day: datetime.date) -> WorkCalendar:
        for each in self.adoptions:
            event = each.event
            if event.calendar_id == calendar.calendar_id and each.in_force_from <= day:
                calendar = calendar.with_year(event.year, event.holidays, event.make_up_workdays)
        return calendar


AS_SHIPPED = Calendars()
"""Nothing adopted: the calendars that come with the profiles."""
