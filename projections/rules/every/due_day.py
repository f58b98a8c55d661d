# SPDX-License-Identifier: Apache-2.0
"""D-1: an obligation is due until the end of its local day, and overdue from the next day on.

Where a profile, or the obligation itself, says that a last day of rest rolls, the next working day takes its place.
"""

import datetime
from collections.abc import Iterator

from msgspec import Struct

from events.values import Text, WorkdaysAfterEventDue
from projections.right.days import add_days, day_behind
from projections.right.obligation import DueVersion
from projections.rules.every.stay_pauses import Pause, paused_between
from projections.rules.judged import ObligationStatus
from projections.rules.profile import Case, Profile
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import count_obligations, list_ids, say

RULE = make_rule(
    __name__,
    "D-1",
    citation="The act that set the due day; civil day of the jurisdiction",
    text=Text(
        zh="到期日当日（当地时间）结束前均可履行，次日零时起为逾期。",
        en="It can be met until the end of the due day, local time; from the next day on it is overdue.",
    ),
)


class DueDay(Struct, frozen=True, kw_only=True):
    """A due day resolved under a profile."""

    due_on: datetime.date
    """As set, or as worked out from the event it follows from."""
    last_day: datetime.date
    """Behind the days on which time stood still and the days of rest it rolls over."""
    overdue_from: datetime.date
    is_provisional: bool
    pauses: tuple[Pause, ...] = ()

    def days_overdue(self, day: datetime.date) -> int:
        """Return how many days something not met was overdue by the end of `day`; days stayed do not count."""
        if day < self.overdue_from:
            return 0
        return (day - self.last_day).days - paused_between(self.pauses, self.overdue_from, day)


def resolve_due_day(due: DueVersion, profile: Profile, pauses: tuple[Pause, ...] = ()) -> DueDay | None:
    """Return the last day for meeting `due`, or None while no day is set (rule D-3)."""
    due_on = find_due_on(due, profile)
    if due_on is None:
        return None
    nominal = due_on
    for pause in pauses:
        # A stay that begins when the day has passed gives no more time.
        if pause.first <= profile.roll(nominal, due.roll):
            nominal = add_days(nominal, pause.days)
    last_day = profile.roll(nominal, due.roll)
    return DueDay(
        due_on=due_on,
        last_day=last_day,
        overdue_from=day_behind(last_day),
        is_provisional=_is_provisional(due, nominal, profile),
        pauses=pauses,
    )


def find_due_on(due: DueVersion, profile: Profile) -> datetime.date | None:
    """Return the day as set or worked out, before it moves over rest or stays (rule D-2)."""
    if isinstance(due.rule, WorkdaysAfterEventDue):
        return profile.calendar.add_workdays(due.after, due.rule.workdays) if due.after else None
    return due.due_on


def _counts_workdays(due: DueVersion) -> bool:
    return isinstance(due.rule, WorkdaysAfterEventDue)


def _is_provisional(due: DueVersion, nominal: datetime.date, profile: Profile) -> bool:
    if _counts_workdays(due) and due.after:
        return not profile.calendar.covers(due.after, nominal)
    return profile.is_provisional(nominal, due.roll)


def judge(case: Case) -> Iterator[Reason]:
    """Call for `overdue` once per rule by which binding obligations are overdue; orders are for E-2."""
    overdue = [each for each in case.obligations if each.timeliness == "overdue" and each.is_legal]
    for rule_id in sorted({each.rule for each in overdue if each.kind != "order_action"}):
        yield _reason(case, rule_id, [each for each in overdue if each.rule == rule_id])


def _reason(case: Case, rule_id: str, overdue: list[ObligationStatus]) -> Reason:
    rule = case.profile.rule(rule_id)
    since = min(each.overdue_from for each in overdue if each.overdue_from)
    ids = tuple(each.obligation_id for each in overdue)
    (count_zh, count_en), (ids_zh, ids_en) = count_obligations(len(ids)), list_ids(ids)
    zh = f"{count_zh}逾期，最早自{since}起：{ids_zh}。"
    en = f"{count_en} overdue, since {since}: {ids_en}."
    positions = tuple(sorted({position for each in overdue for position in each.positions}))
    return make_reason(rule, say(zh, en, rule.text), positions, headline="overdue", obligations=ids)
