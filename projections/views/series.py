# SPDX-License-Identifier: Apache-2.0
"""Series by month of every right: its land, its money, its carbon (domain.md §0.6; issue 5, trend over time).

A row is one measure of a subject in one unit. It holds a level at the end of a month, only where that differs from
the one before: it holds from then on until the next level, the last one without end. What is before the first one is
not known. Nothing here is added up across units; a flow of a month is the difference of two levels.

| measure | unit | says |
|---|---|---|
| land_total, land_disturbed, land_available, land_under_restoration, land_restored, land_accepted, land_relinquished |
m2 | as the holder states it |
| area_accepted, area_discharged | m2 | land of the areas that authorities accepted and discharged by then |
| cost_total, cost_remaining | currency | the estimate that is the latest by then |
| fund_accrued, fund_spent, funding_received | currency | all of it up to then |
| fund_balance, security_held | currency | accrued less spent; lodged less released, called and expired |
| carbon_promised, carbon_verified | kgCO2e | targets of commitments; the last verified stock of each piece of land |

Money is in whole minor units. Corrections aside, a level changes only by events about its own month or earlier.
"""

import datetime
from collections.abc import Iterator
from itertools import chain, groupby
from typing import Final, NamedTuple

import msgspec

from projections.right.area_history import AreaHistory, find_areas, standing_on
from projections.right.carbon import carbon_days, carbon_on
from projections.right.land_balance import PARTS, totals_of
from projections.right.money import Movement, add_flow, find_movements, is_flow
from projections.right.state import SubjectState
from projections.views.schema import Row, body, number, table, text, to_json

TABLE = table(
    "series",
    text("subject", key=True),
    text("measure", key=True),
    text("unit", key=True),
    number("position"),
    body("levels"),
)

_LAND: Final = tuple(f"land_{name.removesuffix('_m2')}" for name in ("total_m2", *PARTS))
_SHOWN: Final = ("cost_total", "cost_remaining")
_SUMS: Final = ("fund_accrued", "fund_spent", "funding_received", "fund_balance", "security_held")


_Ends = dict[str, tuple[int, int]]
"""What a measure comes to at the end of each month, and the position that says so; in the order of months."""


class MonthEnd(NamedTuple):
    """What a measure comes to at the end of a month (YYYY-MM), and the last event that says so."""

    month: str
    value: int
    position: int


_LEVELS: Final = msgspec.json.Decoder(list[MonthEnd])


class Level(NamedTuple):
    """What a measure comes to from a day on, and the last event that says so."""

    measure: str
    unit: str
    on: datetime.date
    value: int
    position: int


def rows(state: SubjectState) -> list[Row]:
    """Return the series of the subject."""
    ends = _land_ends(state)
    # All of them come by day, so that the last level of a month takes the place of those before it.
    for each in chain(_of_areas(state), _of_money(state), _of_carbon(state)):
        ends.setdefault(each[:2], {})[format_month(each.on)] = each.value, each.position
    return [
        _row(state.subject, measure, unit, levels)
        for measure, unit in sorted(ends)
        if (levels := _where_it_differs(measure, ends[measure, unit]))
    ]


def parse_levels(levels: bytes) -> list[MonthEnd]:
    """Return the levels of a row, in the order of months."""
    return _LEVELS.decode(levels)


def format_month(day: datetime.date) -> str:
    """Return the month of `day` as the table writes it: YYYY-MM."""
    return day.isoformat()[:7]


def _row(subject: str, measure: str, unit: str, levels: list[tuple[str, int, int]]) -> Row:
    return {
        "subject": subject,
        "measure": measure,
        "unit": unit,
        "position": max([position for _, _, position in levels]),
        "levels": to_json(levels),
    }


def _where_it_differs(measure: str, ends: _Ends) -> list[tuple[str, int, int]]:
    # Land of which nothing was accepted yet is no news; a fund with nothing in it is.
    before: int | None = 0 if measure.startswith("area_") else None
    levels = []
    for month, (value, position) in ends.items():
        if value != before:
            before = value
            levels.append((month, value, position))
    return levels


def _land_ends(state: SubjectState) -> dict[tuple[str, str], _Ends]:
    # In the order of the days they are about, a later word on a day behind an earlier one.
    ends: dict[tuple[str, str], _Ends] = {(measure, "m2"): {} for measure in _LAND}
    for statement in state.land:
        month = format_month(statement.as_of)
        for of_measure, value in zip(ends.values(), (statement.total_m2, *totals_of(statement)), strict=True):
            if value is not None:
                of_measure[month] = value, statement.position
    return ends


def _of_areas(state: SubjectState) -> Iterator[Level]:
    if not state.discharges and not state.acceptances:
        return
    areas = [each for each in find_areas(state) if each.accepted or each.discharged]
    marks = sorted((*mark, index) for index, area in enumerate(areas) for mark in _marks(area))
    position = 0
    held: dict[str, dict[int, int]] = {"accepted": {}, "discharged": {}}
    for day, group in groupby(marks, key=lambda each: each[0]):
        for _, at, index in group:
            position = max(position, at)
            standing = standing_on(areas[index], day)
            for name, land in held.items():
                is_held = standing is not None and getattr(standing, name) is not None
                land[index] = standing.outline.area.area_m2 if standing and is_held else 0
        for name, land in held.items():
            yield Level(f"area_{name}", "m2", day, sum(land.values()), position)


def _marks(area: AreaHistory) -> Iterator[tuple[datetime.date, int]]:
    """Yield the days on which an authority's word on the area, or what the area is, may change, with the event."""
    decided = [*area.accepted, *area.discharged]
    first = min(each.on for each in decided)
    ends = [(area.ended_on, area.ended_position), *((each.revoked_on, each.revoked_position) for each in decided)]
    marks = [(each.on, each.position) for each in decided]
    marks += [(each.on, each.position) for each in area.outlines]
    marks += [(day, position) for day, position in ends if day is not None and position is not None]
    yield from (mark for mark in marks if mark[0] >= first)


def _of_carbon(state: SubjectState) -> Iterator[Level]:
    for day in carbon_days(state):
        for name, (amount, position) in carbon_on(state, day).items():
            yield Level(f"carbon_{name}", "kgCO2e", day, amount, position)


def _of_money(state: SubjectState) -> Iterator[Level]:
    movements = find_movements(state)
    for currency in sorted({each.currency for each in movements}):
        yield from _of_currency([each for each in movements if each.currency == currency], currency)


def _of_currency(movements: list[Movement], currency: str) -> Iterator[Level]:
    sums: dict[str, int] = {}
    position = 0
    for each in movements:
        if each.measure in _SHOWN:
            yield Level(each.measure, currency, each.on, each.amount_minor, each.position)
        elif is_flow(each):
            before = dict(sums)
            add_flow(sums, each)
            position = max(position, each.position)
            changed = (name for name in _SUMS if sums.get(name) != before.get(name))
            yield from (Level(name, currency, each.on, sums[name], position) for name in changed)
