# SPDX-License-Identifier: Apache-2.0
"""A working calendar is adopted for the place it is of, and only one that some rule profile goes by (rule D-2).

A calendar under a mistyped name would change no due day, and nobody would notice.
"""

from events.catalogue.calendars import WorkingCalendarAdopted
from projections.rules.profiles import PROFILES
from registry.admission.case import Case, Rule

RULE = Rule("D-2", "Administrative Penalty Law (2021) art. 85; Measures on Holidays for National Festivals")


def check(event: WorkingCalendarAdopted, case: Case) -> None:  # noqa: ARG001 - every rule takes the case
    """Refuse a calendar that no profile goes by, or of another place."""
    places = {each.calendar.calendar_id: each.jurisdiction for each in PROFILES if each.jurisdiction}
    place = places.get(event.calendar_id)
    if place is None:
        message = f"calendar {event.calendar_id}: expected one of {', '.join(sorted(places))}"
        RULE.refuse(message, code="calendar-unknown", pointer="/data/calendar_id")
    if place != event.jurisdiction:
        message = f"calendar {event.calendar_id} is that of {place}, found {event.jurisdiction}"
        RULE.refuse(message, code="calendar-of-another-place", pointer="/data/jurisdiction")
