# SPDX-License-Identifier: Apache-2.0
"""L-2: land that could be restored and is not: for how long it has been available without being under restoration.

By the holder's own land statements, area by area where they tell areas apart, and else for the right as a whole. The
lag runs from the day the area is available by the plan, if that is known and earlier, or from the first of the
unbroken statements that show it so. It is marked from a year on, and no breach by itself.
"""

import datetime
from collections.abc import Iterator, Sequence

from msgspec import Struct

from events.values import Text
from projections.right.records import LandStatement
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import say

RULE = make_rule(
    __name__,
    "L-2",
    citation="Environmental Protection Act 1994 (Qld) s 126D; 30 USC 1265(b)(16); by analogy elsewhere",
    text=Text(
        zh="可供修复而尚未开始修复的土地，应尽可能与开采同步修复。",
        en="Land available for restoration and not yet under it; restoration is to follow mining as closely as it can.",
    ),
    indicator=True,
)

LAG_DAYS = 365
_WHOLE = ""


class Lag(Struct, frozen=True, kw_only=True):
    """Land that waits: since when, and by which statements."""

    area_id: str
    """Empty: the right as a whole."""
    since: datetime.date
    positions: tuple[int, ...]


def find_lags(case: Case) -> list[Lag]:
    """Return the land that the newest statement by the date shows as available and not under restoration."""
    statements = [each for each in case.state.land if each.as_of <= case.as_of]
    statements.sort(key=lambda each: (each.as_of, each.position))
    if not statements:
        return []
    lags = []
    for area_id in sorted(_waiting(statements[-1])):
        unbroken = _unbroken(statements, area_id)
        since = min([unbroken[0].as_of, *_available_from(case, area_id)])
        lags.append(Lag(area_id=area_id, since=since, positions=tuple(sorted({each.position for each in unbroken}))))
    return lags


def judge(case: Case) -> Iterator[Reason]:
    """Mark what has waited for a year or longer."""
    for lag in find_lags(case):
        days = (case.as_of - lag.since).days
        if days >= LAG_DAYS:
            zh, en = (
                (f"区域{lag.area_id}", f"Area {lag.area_id}") if lag.area_id else ("该权利的土地", "Land of the right")
            )
            text = say(
                f"{zh}自{lag.since}起可供修复，已{days}天未开始。",
                f"{en} has been available since {lag.since}, {days} days without being under restoration.",
                RULE.text,
            )
            yield make_reason(RULE, text, lag.positions, mark="restoration_lag")


def _waiting(statement: LandStatement) -> set[str]:
    named = {row.area_id for row in statement.table if row.area_id}
    if named:
        states = {area_id: _states(statement, area_id) for area_id in named if area_id}
        return {
            area_id
            for area_id, found in states.items()
            if "disturbed_available" in found and "under_restoration" not in found
        }
    return {_WHOLE} if _is_whole_waiting(statement) else set()


def _states(statement: LandStatement, area_id: str) -> set[str]:
    return {row.state for row in statement.table if row.area_id == area_id and row.area_m2}


def _is_whole_waiting(statement: LandStatement) -> bool:
    states = {row.state for row in statement.table if row.area_m2}
    is_available = bool(statement.available_m2) or "disturbed_available" in states
    return is_available and not statement.under_restoration_m2 and "under_restoration" not in states


def _unbroken(statements: Sequence[LandStatement], area_id: str) -> list[LandStatement]:
    """Return the last statements that show it waiting without a break, the oldest first."""
    found: list[LandStatement] = []
    for statement in reversed(statements):
        if area_id not in _waiting(statement):
            break
        found.insert(0, statement)
    return found


def _available_from(case: Case, area_id: str) -> list[datetime.date]:
    area = case.state.areas.get(area_id)
    known = [area.area] if area else []
    known += [each for each in (case.state.right.areas if case.state.right else ()) if each.area_id == area_id]
    return [each.available_from for each in known if each.available_from]
