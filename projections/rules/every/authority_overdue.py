# SPDX-License-Identifier: Apache-2.0
"""A-0: an authority's own time has run out; shown beside the headline, and never held against the holder."""

from collections.abc import Iterator

from events.values import Text
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "A-0",
    citation="Status rules of this registry: authorities have deadlines, too",
    text=Text(
        zh="主管部门逾期未履行其自身职责，不影响权利人的状态。",
        en="What an authority owes is overdue; that says nothing about the holder.",
    ),
    indicator=True,
)


def judge(case: Case) -> Iterator[Reason]:
    """Mark what authorities owe and have not done in time, once per rule by which they owe it."""
    overdue = [each for each in case.authority if each.timeliness == "overdue"]
    for citation in sorted({each.citation for each in overdue}):
        about = [each for each in overdue if each.citation == citation]
        ids = tuple(each.obligation_id for each in about)
        zh, en = list_ids(ids)
        days = max(each.days_overdue for each in about)
        text = say(
            f"主管部门逾期（最长{days}天）：{zh}。",
            f"Overdue on the authority's side, by up to {days} days: {en}.",
            RULE.text,
        )
        positions = tuple(sorted({position for each in about for position in each.positions}))
        yield make_reason(RULE, text, positions, mark="authority_overdue", obligations=ids)
