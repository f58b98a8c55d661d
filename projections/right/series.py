# SPDX-License-Identifier: Apache-2.0
"""Duties that come again and again: every round is an obligation of its own (rule R-1; domain.md §9).

The first round is written into the state when the duty is imposed, a later one when an event is about it. All others
follow from the last one written down, whenever somebody asks: no clock ticks here, and what is stored is a function of
the events alone. A round is named by the duty and the first day of its period, `R1#2026-01-01`.
"""

import datetime
from collections.abc import Iterator

from events.values import AnniversaryDue, Period, RepeatedDue, YearlyDue
from projections.right.days import LAST, add_days, add_months, day_behind, day_of_month
from projections.right.duty import assign_duty
from projections.right.obligation import DueVersion, Obligation, Series
from projections.right.state import SubjectState

_HORIZON = datetime.date(2200, 12, 31)
"""No round is worked out whose period begins behind it: nobody plans so far, and a question must end."""


def first_round(duty: Obligation, rule: RepeatedDue) -> Obligation:
    """Return the first round of `duty`, whose period is the first one and whose due version is yet to be filled in."""
    return _round(Series(rule=rule, number=0, duty=duty))


def rounds_behind(last: Obligation, *, begun_by: datetime.date) -> Iterator[Obligation]:
    """Yield the rounds behind the last one written down whose period has begun by a day."""
    series = last.series
    while series is not None:
        series = Series(rule=series.rule, number=series.number + 1, duty=series.duty)
        period = _period(series)
        if period.first > min(begun_by, _HORIZON) or (series.rule.until and period.first > series.rule.until):
            return
        yield _round(series)


def is_taken(state: SubjectState, obligation_id: str) -> bool:
    """Tell whether something owed has this name already, once or again and again."""
    return obligation_id in state.obligations or obligation_id in state.series


def find_round(state: SubjectState, obligation_id: str) -> Obligation | None:
    """Return what is owed under this name: once, or as a round that need not be written down yet."""
    if obligation_id in state.obligations:
        return state.obligations[obligation_id]
    base_id, _, begins = obligation_id.partition("#")
    day = _parse_day(begins) if begins else None
    if day is None or base_id not in state.series:
        return None
    last = state.obligations[state.series[base_id]]
    found = (each for each in rounds_behind(last, begun_by=day) if each.obligation_id == obligation_id)
    return next(found, None)


def write_down(state: SubjectState, obligation_id: str) -> Obligation | None:
    """Return what is owed under this name; a round is put into the state, with those between it and the last one."""
    wanted = find_round(state, obligation_id)
    if wanted is None or wanted.period is None or obligation_id in state.obligations:
        return wanted
    base_id = obligation_id.partition("#")[0]
    last = state.obligations[state.series[base_id]]
    for each in rounds_behind(last, begun_by=wanted.period.first):
        last.series = None
        last = each
        state.obligations[each.obligation_id] = each
        state.series[base_id] = each.obligation_id
        assign_duty(state, each)
    return last


def write_down_of(state: SubjectState, code: str, period: Period) -> Obligation | None:
    """Return the round, not written down until now, of a duty to report of this kind on exactly this period."""
    for last_id in list(state.series.values()):
        last = state.obligations[last_id]
        if last.code == code:
            for each in rounds_behind(last, begun_by=period.first):
                if each.period == period:
                    return write_down(state, each.obligation_id)
    return None


def _round(series: Series) -> Obligation:
    duty, period = series.duty, _period(series)
    first = duty.dues[0]
    due = DueVersion(
        version=1,
        due_on=_due_on(series, period),
        roll=series.rule.roll,
        granted_on=first.granted_on,
        position=first.position,
    )
    return Obligation(
        obligation_id=f"{duty.obligation_id}#{period.first}",
        kind=duty.kind,
        code=duty.code,
        title=duty.title,
        period=period,
        # What a year demands is owed from its first day on, not before.
        imposed_on=max(duty.imposed_on, period.first) if series.number else duty.imposed_on,
        imposed_position=duty.imposed_position,
        dues=[due],
        owed_by=duty.owed_by,
        named_owner=duty.named_owner,
        side=duty.side,
        passed=list(duty.passed),
        basis=duty.basis,
        strength=duty.strength,
        references=duty.references,
        series=series,
    )


def _period(series: Series) -> Period:
    """Return the period of the round: as long as the first one, so many years behind it."""
    first = series.duty.period
    if first is None:
        raise RuntimeError(f"bad duty: {series.duty.obligation_id} comes again and has no period")
    step = series.rule.every_years if isinstance(series.rule, AnniversaryDue) else 1
    begins, ends = first.first, first.last
    years = step * series.number
    # By the day behind the last one: a year that ends with February ends on the 29th where there is one.
    last = add_days(add_months(day_behind(ends), years=years), -1) if ends < LAST else LAST
    first_day = add_months(begins, years=years)
    return Period(first=first_day, last=max(first_day, last))


def _due_on(series: Series, period: Period) -> datetime.date:
    rule = series.rule
    if isinstance(rule, YearlyDue):
        day = day_of_month(period.last.year, rule.month, rule.day)
        return day if day >= period.last else day_of_month(period.last.year + 1, rule.month, rule.day)
    # Counted from the first day each time, so that a short month shortens nothing behind it.
    years = rule.every_years * (series.number + 1)
    return add_months(rule.of, years=years, months=rule.months_after)


def _parse_day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
