# SPDX-License-Identifier: Apache-2.0
"""R-2 in the United States: on average one partial inspection a month and one complete inspection a quarter.

Counted over the twelve months up to the date, for permits that old. A complete inspection looks at all that a partial
one does and counts for its month too. It is the authority's duty; the mark says nothing about the holder.
"""

import datetime
from collections.abc import Iterator

from events.values import Text
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import say

RULE = make_rule(
    __name__,
    "R-2",
    citation="30 USC 1267(c)",
    text=Text(
        zh="平均每月至少一次部分检查、每季度至少一次全面检查。",
        en="Inspections average at least one partial a month and one complete a quarter.",
    ),
    valid_from=datetime.date(1977, 8, 3),
    indicator=True,
)

_YEAR = datetime.timedelta(days=365)
_MONTHS, _QUARTERS = 12, 4
_PARTIAL = frozenset({"partial", "complete"})


def judge(case: Case) -> Iterator[Reason]:
    """Mark a permit that was inspected less often than that over the last twelve months."""
    right = case.state.right
    if right is None or right.registered_on > case.as_of - _YEAR:
        return
    seen = [each for each in case.state.inspections if case.as_of - _YEAR < each.last_day <= case.as_of]
    complete = sum(each.kind == "complete" for each in seen)
    monthly = sum(each.kind in _PARTIAL for each in seen)
    if monthly < _MONTHS or complete < _QUARTERS:
        text = say(
            f"截至{case.as_of}的十二个月内，检查{monthly}次，其中全面检查{complete}次。",
            f"In the twelve months to {case.as_of}: {monthly} inspections, {complete} of them complete.",
            RULE.text,
        )
        yield make_reason(RULE, text, tuple(each.position for each in seen), mark="inspection_cadence_below")
