# SPDX-License-Identifier: Apache-2.0
"""F-2: with three years of the right left or fewer, what restoration still costs is to be set aside at once.

From the drafts of the ministry's notice on working mines; a final text was not found. The mark says so.
"""

import datetime
from collections.abc import Iterator

from msgspec.structs import replace

from events.values import Text
from projections.rules.every.fund_covers_cost import find_cover
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import format_money, say

RULE = replace(
    make_rule(
        __name__,
        "F-2",
        citation="MNR notice on restoration by working mines, drafts of 2024 and 2025 / "
        "自然资源部关于进一步加强生产矿山生态修复监管工作的通知（2024、2025年征求意见稿）",
        text=Text(
            zh="剩余年限三年以内的，应一次性足额计提剩余修复费用（依据征求意见稿）。",
            en="With three years or less left, all that restoration still costs is accrued at once (drafts only).",
        ),
        valid_from=datetime.date(2026, 8, 15),
        indicator=True,
    ),
    draft_based=True,
)

_YEARS_LEFT = 3


def judge(case: Case) -> Iterator[Reason]:
    """Mark a right whose term ends within three years and whose fund does not cover the remaining cost."""
    right, cover = case.state.right, find_cover(case)
    last = right.term.last if right and right.term else None
    if last is None or cover is None or not case.applies(RULE) or _is_far(last, case.as_of):
        return
    if cover.fund < cover.remaining:
        fund, cost = (format_money(each, cover.currency) for each in (cover.fund, cover.remaining))
        text = say(
            f"期限至{last}；基金{fund}，剩余修复费用{cost}。",
            f"The term ends on {last}; the fund has {fund}, {cost} is still to be spent.",
            RULE.text,
        )
        yield make_reason(RULE, text, cover.positions, mark="full_accrual_due")


def _is_far(last: datetime.date, as_of: datetime.date) -> bool:
    """Tell whether more than three years are left, counted by the calendar."""
    return (last.year, last.month, last.day) > (as_of.year + _YEARS_LEFT, as_of.month, as_of.day)
