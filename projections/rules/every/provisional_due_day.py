# SPDX-License-Identifier: Apache-2.0
"""D-2: a due day that rolls over holidays of a year not yet announced is provisional."""

from collections.abc import Iterator

from events.values import Text
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "D-2",
    citation="Measures on Holidays for National Festivals and Memorial Days / 全国年节及纪念日放假办法",
    text=Text(
        zh="节假日安排逐年公布；该年安排未采用前，到期日为暂定。",
        en="Holidays are announced year by year; until the year's arrangement is adopted the due day is provisional.",
    ),
    indicator=True,
)


def judge(case: Case) -> Iterator[Reason]:
    """Mark open obligations whose due day is provisional."""
    provisional = [each for each in case.open_obligations if each.due_provisional]
    if provisional:
        ids = tuple(each.obligation_id for each in provisional)
        zh, en = list_ids(ids)
        text = say(f"到期日暂定：{zh}。", f"Provisional due days: {en}.", RULE.text)
        positions = tuple(sorted({position for each in provisional for position in each.positions}))
        yield make_reason(RULE, text, positions, mark="due_provisional", obligations=ids)
