# SPDX-License-Identifier: Apache-2.0
"""A rule profile: the rules, the calendar and the zone of a jurisdiction, in one numbered version; and a case for it.

Rules never ask which jurisdiction they are in: what differs stands here.
"""

import datetime
from collections.abc import Callable, Iterator
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from events.values import Text
from projections.right.obligation import Obligation
from projections.right.state import SubjectState
from projections.rules.duties import Duty
from projections.rules.judged import ObligationStatus
from projections.rules.rule import Reason, Rule
from projections.rules.workdays import WorkCalendar

Roll = Literal["none", "next_working_day"]


class Instrument(Struct, frozen=True, kw_only=True):
    """A law, regulation or draft that a profile rests on, with the day from which it holds."""

    instrument: str
    """A stable name of ours for it, as filings cite it in `legal_basis`."""
    title: Text
    articles: str | None = None
    """Those that the rules rest on."""
    valid_from: datetime.date | None = None
    """None for a draft."""
    standing: Literal["in_force", "draft", "text_not_read"] = "in_force"
    """`text_not_read`: reported as in force; the rules take nothing from it yet."""


class Profile(Struct, frozen=True, kw_only=True):
    """One version of the published rules of a jurisdiction."""

    profile: str
    version: int
    jurisdiction: str
    """Country or subdivision code; it covers its own subdivisions. Empty: every place without a profile."""
    valid_from: datetime.date
    title: Text
    time_zone: str
    """A due day ends with the civil day there."""
    roll_rule: Roll
    """What happens to a due day in days of rest, unless the obligation says otherwise."""
    calendar: WorkCalendar
    due_soon_days: int = 30
    inspection_limit_days: int = 730
    """An inspection longer ago says nothing about today. A choice of the profile, not of the law."""
    instruments: tuple[Instrument, ...] = ()
    rules: tuple[Rule, ...]
    judges: tuple["Judge", ...]
    """What the rules say about a subject, in any order."""
    duty_rule: Callable[[Obligation], Rule]
    """The rule by which an obligation is due."""
    duties: tuple[Duty, ...] = ()
    """What the law of the place makes authorities owe."""

    def roll(self, day: datetime.date, rule: Roll | None = None) -> datetime.date:
        """Return the last day for something due on `day`, by `rule` or by the profile's own."""
        return self.calendar.next_workday(day) if (rule or self.roll_rule) == "next_working_day" else day

    def is_provisional(self, day: datetime.date, rule: Roll | None = None) -> bool:
        """Tell whether the roll of `day` rests on a year whose holidays are not adopted."""
        rolls = (rule or self.roll_rule) == "next_working_day"
        return rolls and not self.calendar.covers(day, self.roll(day, rule))

    def local_day(self, instant: datetime.datetime) -> datetime.date:
        """Return the civil day of `instant` in the jurisdiction."""
        return instant.astimezone(ZoneInfo(self.time_zone)).date()

    def rule(self, rule_id: str) -> Rule:
        """Return one of the profile's rules by its number."""
        return next(rule for rule in self.rules if rule.rule_id == rule_id)


class Case(Struct, frozen=True, kw_only=True):
    """A subject on a date, with how each of its obligations stands, for the rules to speak on."""

    state: SubjectState
    as_of: datetime.date
    profile: Profile
    obligations: tuple[ObligationStatus, ...]
    """Those imposed by `as_of`, by position; what authorities owe of themselves is not among them."""
    authority: tuple[ObligationStatus, ...] = ()
    """What authorities owe by the profile's duties."""

    def applies(self, rule: Rule) -> bool:
        """Tell whether the rule was in force on the date."""
        return rule.valid_from is None or rule.valid_from <= self.as_of

    @property
    def open_obligations(self) -> tuple[ObligationStatus, ...]:
        """Return what is not met, or not surely, and was not given up."""
        return tuple(each for each in self.obligations if each.met_on is None and each.ended_how is None)

    @property
    def has_plan(self) -> bool:
        """Tell whether a plan version was approved by the date."""
        versions = (version for plan in self.state.plans.values() for version in plan.versions)
        return any(each.approved_on is not None and each.approved_on <= self.as_of for each in versions)


Judge = Callable[[Case], Iterator[Reason]]
