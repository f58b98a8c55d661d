# SPDX-License-Identifier: Apache-2.0
"""C-3: a voluntary promise not kept by its date calls for attention, and never reads as breaking the law."""

from collections.abc import Iterator

from events.values import Text
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "C-3",
    citation="Status rules of this registry: a promise beyond the law is kept apart from what the law requires",
    text=Text(
        zh="自愿承诺未按其自定日期实现，不属于法律义务的逾期。",
        en="Voluntary commitment not met by its own date; no duty of law is overdue by that.",
    ),
)


def judge(case: Case) -> Iterator[Reason]:
    """Call for `attention` by overdue promises that do not bind."""
    overdue = [each for each in case.obligations if each.timeliness == "overdue" and not each.is_legal]
    if overdue:
        ids = tuple(each.obligation_id for each in overdue)
        zh, en = list_ids(ids)
        text = say(f"{zh}：", f"{en}:", RULE.text)
        positions = tuple(sorted({position for each in overdue for position in each.positions}))
        yield make_reason(RULE, text, positions, headline="attention", obligations=ids)
