# SPDX-License-Identifier: Apache-2.0
"""D-4: the day of achievement, claimed and then verified, decides whether a milestone was late.

When the claim was filed decides only the separate duty to report. For a report the day of filing decides: the local
day on which the ledger took it, or, for an imported or paper one, the day the receiving authority states. A day
known only to the month, the year, or as a latest day decides only where every possible day would decide alike.
"""

import datetime
from typing import Literal

from msgspec import Struct

from events.values import Text
from projections.right.obligation import Draft, Met
from projections.rules.profile import Profile
from projections.rules.rule import make_rule

RULE = make_rule(
    __name__,
    "D-4",
    citation="Environmental Protection Act 1994 (Qld) s 206A(2)(b), “when achieved”; by analogy elsewhere",
    text=Text(
        zh="里程碑是否迟延，以实现日（先为申报，后为核实）为准；报告以提交日为准。",
        en="Whether a milestone was late is decided by the day it was achieved, as claimed and then as verified; "
        "for a report by the day it was filed.",
    ),
)

_DECEMBER = 12


class Days(Struct, frozen=True, kw_only=True):
    """The days on which something may have happened, from the earliest to the latest."""

    earliest: datetime.date
    latest: datetime.date


def decisive_days(record: Met | Draft, profile: Profile) -> Days:
    """Return the days a fulfilment or draft may be of; one day where it is known exactly."""
    if isinstance(record, Met) and record.recorded_at:
        day = profile.local_day(record.recorded_at)
        return Days(earliest=day, latest=day)
    return possible_days(record.on, record.precision)


def possible_days(day: datetime.date, precision: str) -> Days:
    """Return the days that `day`, known to `precision`, may stand for."""
    if precision == "on_or_before":
        return Days(earliest=datetime.date.min, latest=day)
    if precision == "year":
        return Days(earliest=day.replace(month=1, day=1), latest=day.replace(month=_DECEMBER, day=31))
    if precision == "month":
        return Days(earliest=day.replace(day=1), latest=_last_of_month(day))
    return Days(earliest=day, latest=day)


def decide_timeliness(met: Days, last_day: datetime.date) -> Literal["on_time", "late", "undetermined"]:
    """Return whether something met within `met` and due on `last_day` was in time."""
    if met.latest <= last_day:
        return "on_time"
    return "late" if met.earliest > last_day else "undetermined"


def _last_of_month(day: datetime.date) -> datetime.date:
    if day.month == _DECEMBER:
        return day.replace(day=31)
    return day.replace(month=day.month + 1, day=1) - datetime.timedelta(days=1)
