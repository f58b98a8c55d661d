# SPDX-License-Identifier: Apache-2.0
"""Where a due day ends: zones with and without daylight saving time, and the instants on either side (95, 97)."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from events.catalogue.disclosures import AnnualReportFiled
from projections.rules.profile import Profile
from projections.rules.profiles import CN, GENERAL, PROFILES, profile_for
from projections.rules.time_zones import ZONES, end_of_day, in_zone_of
from tests.projections.chronicles import Chronicle, day, year

MICROSECOND = datetime.timedelta(microseconds=1)

ENDS = {
    "China": ("Asia/Shanghai", "2026-03-31", "2026-03-31T16:00:00+00:00"),
    "Queensland, where the clocks stay in summer": ("Australia/Brisbane", "2026-01-31", "2026-01-31T14:00:00+00:00"),
    "New York in winter": ("America/New_York", "2026-01-31", "2026-02-01T05:00:00+00:00"),
    "New York in summer": ("America/New_York", "2026-06-30", "2026-07-01T04:00:00+00:00"),
    "New York, a day of 23 hours": ("America/New_York", "2026-03-08", "2026-03-09T04:00:00+00:00"),
    "New York, a day of 25 hours": ("America/New_York", "2026-11-01", "2026-11-02T05:00:00+00:00"),
    "Arizona in summer": ("America/Phoenix", "2026-06-30", "2026-07-01T07:00:00+00:00"),
    "29 February": ("America/Denver", "2028-02-29", "2028-03-01T07:00:00+00:00"),
    "a day that ended with a leap second": ("UTC", "2016-12-31", "2017-01-01T00:00:00+00:00"),
    "the day on which 32 bits end": ("UTC", "2038-01-19", "2038-01-20T00:00:00+00:00"),
    "midnight that was skipped": ("Asia/Beirut", "2026-03-28", "2026-03-28T22:00:00+00:00"),
    "midnight that came twice": ("America/Havana", "2026-10-31", "2026-11-01T04:00:00+00:00"),
    "a whole day left out of the calendar": ("Pacific/Apia", "2011-12-29", "2011-12-30T10:00:00+00:00"),
}


@pytest.mark.parametrize(("zone", "on", "ends"), ENDS.values(), ids=ENDS.keys())
def test_case_95_a_civil_day_ends_in_its_zone(zone, on, ends):
    """
    It ends with its last instant there, whatever the clocks do on it; the next instant is of another day.
    """
    end = end_of_day(day(on), zone)

    assert datetime.datetime.fromisoformat(ends) == end
    assert (end - MICROSECOND).astimezone(ZoneInfo(zone)).date() == day(on) < end.astimezone(ZoneInfo(zone)).date()


EDGES = {
    "a second before": (-datetime.timedelta(seconds=1), "on_time"),
    "one microsecond before": (-MICROSECOND, "on_time"),
    "in the instant itself": (datetime.timedelta(0), "late"),
    "one microsecond behind": (MICROSECOND, "late"),
}


@pytest.mark.parametrize("jurisdiction", ["CN", "AU-QLD", "ZM"])
@pytest.mark.parametrize(("off", "timeliness"), EDGES.values(), ids=EDGES.keys())
def test_case_97_the_instant_of_recording_decides(jurisdiction, off, timeliness):
    """
    What the ledger took before the local day ended is in time; there is no grace, and no second of doubt.
    """
    chronicle = Chronicle(jurisdiction=jurisdiction)
    chronicle.register()
    chronicle.duty("R", "2026-03-31", year(2025))
    ends = end_of_day(day("2026-03-31"), chronicle.profile("2026-03-31").time_zone)
    event = AnnualReportFiled(duty_id="R", report_kind="annual_return", period=year(2025))
    chronicle.add(event, "2026-03-31", recorded=(ends + off).isoformat())
    status = chronicle.obligation("R", "2026-04-02")

    assert (timeliness, 0 if timeliness == "on_time" else 1) == (status.timeliness, status.days_overdue)


PLACES = {
    "the profile's own": ("CN", CN, "Asia/Shanghai"),
    "a province of it": ("CN-41", CN, "Asia/Shanghai"),
    "a place without a profile": ("ZM", GENERAL, "UTC"),
    "a state, under rules for no country": ("US-KY", GENERAL, "UTC"),
}


@pytest.mark.parametrize(("jurisdiction", "profile", "zone"), PLACES.values(), ids=PLACES.keys())
def test_the_zone_of_a_place(jurisdiction, profile, zone):
    """
    It is that of the profile, unless the place lies in a country of many zones.
    """
    assert zone == in_zone_of(profile, jurisdiction).time_zone


def test_states_of_one_country_end_their_days_apart():
    """
    Under one profile a day in Kentucky ends before it does in Wyoming, and last in Hawaii.
    """
    country = Profile(
        profile="us-test", version=1, jurisdiction="US", valid_from=day("2000-01-01"), title=CN.title,
        time_zone="America/New_York", roll_rule="none", calendar=GENERAL.calendar, rules=GENERAL.rules,
        judges=GENERAL.judges, duty_rule=GENERAL.duty_rule,
    )  # fmt: skip
    ends = [
        end_of_day(day("2026-06-30"), in_zone_of(country, state).time_zone) for state in ("US-KY", "US-WY", "US-HI")
    ]

    assert ["2026-07-01 04:00", "2026-07-01 06:00", "2026-07-01 10:00"] == [f"{each:%Y-%m-%d %H:%M}" for each in ends]
    assert in_zone_of(country, "US-WY") is in_zone_of(country, "US-WY")
    assert in_zone_of(country, "US-XX").time_zone == "America/New_York"


def test_every_state_has_one_zone_and_every_zone_exists():
    """
    Fifty states, the capital's district and Puerto Rico are each in the table once, and all zones are known.
    """
    assert 52 == len(ZONES)
    for name in {*ZONES.values(), *(each.time_zone for each in PROFILES)}:
        assert name == ZoneInfo(name).key
    assert profile_for("CN", day("2026-01-01")) is CN
