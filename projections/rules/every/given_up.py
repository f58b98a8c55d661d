# SPDX-License-Identifier: Apache-2.0
"""D-9: what an authority waives or a plan supersedes is owed no longer, and was late if it was.

A new version of a plan ends only what it lists. What was overdue by then stays overdue, unless the authority says that
it knows and gives it up all the same; a waiver, decided on with public reasons, always says so.
"""

import datetime
from collections.abc import Iterator

from events.values import Text
from projections.right.obligation import Ended
from projections.rules.judged import ObligationStatus
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "D-9",
    citation="Mineral Resources Law of the PRC (2024) arts 46, 47; status rules of this registry / "
    "矿产资源法（2024修订）第四十六条、第四十七条",
    text=Text(
        zh="方案变更只终止其列明的义务；此前已经逾期的，除主管部门明示外仍为逾期，曾经逾期的记录保留。",
        en="A change of plan ends only what it lists; what was overdue by then stays overdue unless the authority says "
        "otherwise, and that it was late stays on record.",
    ),
    indicator=True,
)


def is_let_go(ended: Ended, *, was_overdue: bool) -> bool:
    """Tell whether nothing is owed any more after `ended`, of something that was overdue then or was not."""
    return not was_overdue or ended.how == "waived" or ended.although_overdue


def is_in_effect(ended: Ended | None, as_of: datetime.date) -> bool:
    """Tell whether the obligation was given up by the date."""
    return ended is not None and ended.on <= as_of


def judge(case: Case) -> Iterator[Reason]:
    """Mark what was given up although it was overdue, and what is overdue although a plan gave it up."""
    late = [each for each in case.obligations if each.timeliness == "ended" and each.days_overdue]
    yield from _mark(late, "逾期后终止", "Given up when overdue", "ended_when_overdue")
    kept = [each for each in case.obligations if each.timeliness == "overdue" and _is_given_up(case, each)]
    yield from _mark(kept, "终止时已逾期，仍须履行", "Given up when overdue, and still owed", "superseded_when_overdue")


def _is_given_up(case: Case, status: ObligationStatus) -> bool:
    obligation = case.state.obligations.get(status.obligation_id)
    return obligation is not None and is_in_effect(obligation.ended, case.as_of)


def _mark(statuses: list[ObligationStatus], zh: str, en: str, mark: str) -> Iterator[Reason]:
    if statuses:
        ids = tuple(each.obligation_id for each in statuses)
        ids_zh, ids_en = list_ids(ids)
        text = say(f"{zh}：{ids_zh}。", f"{en}: {ids_en}.", RULE.text)
        positions = tuple(sorted({position for each in statuses for position in each.positions}))
        yield make_reason(RULE, text, positions, mark=mark, obligations=ids)
