# SPDX-License-Identifier: Apache-2.0
"""E-4: two penalties on one right within a year may put it on a credit list; whether, and which, the authority says.

The order was seen in excerpts only: which list they lead to is to be confirmed by the authority that adopts the
profile. A penalty taken back by the date does not count.
"""

import datetime
from collections.abc import Iterator
from itertools import pairwise

from events.values import Text
from projections.right.enforcement_records import Penalty
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "E-4",
    citation="MNR Order 13 (2024), excerpts / 自然资源部令第13号（摘录）",
    text=Text(
        zh="同一矿业权一年内受两次以上行政处罚的，可能列入异常名录或者严重失信名单，由主管部门决定。",
        en="Two or more penalties on one right within a year may lead to a credit list; that is for the authority to "
        "decide.",
    ),
    valid_from=datetime.date(2024, 7, 1),
    indicator=True,
)


def judge(case: Case) -> Iterator[Reason]:
    """Mark the newest two penalties within twelve months of each other, as long as the later is a year old at most."""
    stood = sorted(_standing(case), key=lambda each: (each.imposed_on, each.position))
    close = [
        (one, other)
        for one, other in pairwise(stood)
        if other.imposed_on <= _a_year_after(one.imposed_on) and case.as_of <= _a_year_after(other.imposed_on)
    ]
    if close:
        counted = sorted(
            {each.position: each for pair in close for each in pair}.values(), key=lambda each: each.position
        )
        zh, en = list_ids([each.penalty_id for each in counted])
        text = say(f"一年内的处罚：{zh}。", f"Penalties within a year: {en}.", RULE.text)
        yield make_reason(RULE, text, tuple(each.position for each in counted), mark="credit_list_candidate")


def _standing(case: Case) -> list[Penalty]:
    return [
        each
        for each in case.state.penalties.values()
        if RULE.valid_from is not None
        and RULE.valid_from <= each.imposed_on <= case.as_of
        and all(varied.variation == "reduced" or varied.on > case.as_of for varied in each.variations)
    ]


def _a_year_after(day: datetime.date) -> datetime.date:
    """Return the last day of the year that begins with `day`: its anniversary, 28 February for 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
