# SPDX-License-Identifier: Apache-2.0
"""In which time zone a due day ends (domain.md §9): the profile's, or that of a state in a country of many zones.

A due day is a civil day there and ends with its last instant; no change of the clocks and no leap second changes which
day it is (reliability.md case 95). A state that lies in two zones is taken in that of its capital, a choice of this
registry to be confirmed by the authority that adopts the profile.
"""

import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from projections.rules.profile import Profile

TZDATA = "2025b"
"""The release of the IANA database these rules were written with: an older one may not know how a zone is now."""

_EASTERN, _CENTRAL, _MOUNTAIN, _PACIFIC = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"

_US = {
    _EASTERN: "CT DC DE FL GA KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
    _CENTRAL: "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
    _MOUNTAIN: "CO ID MT NM UT WY",
    _PACIFIC: "CA NV OR WA",
    "America/Indiana/Indianapolis": "IN",
    "America/Phoenix": "AZ",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR",
}

ZONES: dict[str, str] = {f"US-{state}": zone for zone, states in _US.items() for state in states.split()}
"""The zone of each subdivision whose country has several and one profile."""

_PLACED: dict[tuple[str, int, str], Profile] = {}


def in_zone_of(profile: Profile, jurisdiction: str) -> Profile:
    """Return the profile with the time zone of a place in its jurisdiction."""
    zone = ZONES.get(jurisdiction, profile.time_zone) if profile.jurisdiction else profile.time_zone
    if zone == profile.time_zone:
        return profile
    key = (profile.profile, profile.version, zone)
    if key not in _PLACED:
        _PLACED[key] = replace(profile, time_zone=zone)
    return _PLACED[key]


def end_of_day(day: datetime.date, time_zone: str) -> datetime.datetime:
    """Return the instant at which the civil day ends there: what is recorded before it is of that day."""
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), ZoneInfo(time_zone))
    return midnight.astimezone(datetime.UTC)
