# SPDX-License-Identifier: Apache-2.0
"""Instants and civil dates: one spelling each."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.clock import format_instant, parse_date, parse_instant
from events.errors import MalformedError

UTC = datetime.UTC
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))

INSTANTS = {
    "to the second": ("2026-10-02T08:30:00Z", datetime.datetime(2026, 10, 2, 8, 30, tzinfo=UTC)),
    "to the microsecond": ("2026-10-02T08:30:00.000001Z", datetime.datetime(2026, 10, 2, 8, 30, 0, 1, tzinfo=UTC)),
    "to a tenth": ("2026-10-02T08:30:00.1Z", datetime.datetime(2026, 10, 2, 8, 30, 0, 100_000, tzinfo=UTC)),
    "29 February": ("2024-02-29T00:00:00Z", datetime.datetime(2024, 2, 29, tzinfo=UTC)),
}

NO_INSTANTS = {
    "without a zone": "2026-10-02T08:30:00",
    "with an offset": "2026-10-02T08:30:00+00:00",
    "a small z": "2026-10-02T08:30:00z",
    "a space between": "2026-10-02 08:30:00Z",
    "hour 24": "2026-10-02T24:00:00Z",
    "minute 60": "2026-10-02T08:60:00Z",
    "a leap second": "2016-12-31T23:59:60Z",
    "seven decimals": "2026-10-02T08:30:00.0000001Z",
    "a comma": "2026-10-02T08:30:00,1Z",
    "a day that is not": "2026-02-30T08:30:00Z",
    "a week date": "2026-W40-5T08:30:00Z",
    "a newline behind": "2026-10-02T08:30:00Z\n",
    "Arabic digits": "٢٠٢٦-10-02T08:30:00Z",
    "a fifth digit in the year": "12026-10-02T08:30:00Z",
    "only a day": "2026-10-02",
    "nothing": "",
}

NO_DATES = {
    "a week date": "2026-W01-1",
    "without hyphens": "20260102",
    "an ordinal date": "2026-002",
    "one digit": "2026-1-2",
    "30 February": "2026-02-30",
    "29 February of another year": "2026-02-29",
    "month 13": "2026-13-01",
    "year 0": "0000-01-01",
    "with a time": "2026-01-02T00:00:00Z",
    "a newline behind": "2026-01-02\n",
    "a space before": " 2026-01-02",
    "fullwidth digits": "２０２６-01-02",
    "nothing": "",
}


@pytest.mark.parametrize(("text", "instant"), INSTANTS.values(), ids=INSTANTS.keys())
def test_an_instant_is_read(text: str, instant: datetime.datetime) -> None:
    """
    A UTC time with Z is read, with up to six decimals.
    """
    assert parse_instant(text) == instant


@pytest.mark.parametrize("text", NO_INSTANTS.values(), ids=NO_INSTANTS.keys())
def test_no_other_instant_is_read(text: str) -> None:
    """
    Every other form is refused, naming the field.
    """
    with pytest.raises(MalformedError) as caught:
        parse_instant(text, pointer="/signed_at")
    assert (caught.value.code, caught.value.pointer) == ("instant-malformed", "/signed_at")


def test_a_date_is_read() -> None:
    """
    A civil day is written YYYY-MM-DD.
    """
    assert parse_date("2024-02-29") == datetime.date(2024, 2, 29)


@pytest.mark.parametrize("text", NO_DATES.values(), ids=NO_DATES.keys())
def test_no_other_date_is_read(text: str) -> None:
    """
    Every other form, ISO 8601 or not, is refused, naming the field.
    """
    with pytest.raises(MalformedError) as caught:
        parse_date(text, pointer="/effective_on")
    assert (caught.value.code, caught.value.pointer) == ("date-malformed", "/effective_on")


def test_an_instant_is_written_in_utc() -> None:
    """
    Whatever the zone, an instant is written in UTC with six decimals and a Z, years with four digits.
    """
    local = datetime.datetime(2026, 10, 2, 7, 30, tzinfo=SHANGHAI)
    early = datetime.datetime(33, 4, 3, tzinfo=UTC)

    assert format_instant(local) == "2026-10-01T23:30:00.000000Z"
    assert format_instant(early) == "0033-04-03T00:00:00.000000Z"


@settings(deadline=None)
@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_text_order_is_time_order(one: datetime.datetime, other: datetime.datetime) -> None:
    """
    An instant comes back from its text, and texts sort like the instants.
    """
    first, second = format_instant(one), format_instant(other)

    assert parse_instant(first) == one
    assert (first < second) == (one < other)


@settings(deadline=None)
@given(st.dates())
def test_a_date_comes_back(day: datetime.date) -> None:
    """
    A civil day comes back from its text.
    """
    assert parse_date(day.isoformat()) == day
