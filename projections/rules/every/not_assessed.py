# SPDX-License-Identifier: Apache-2.0
"""H-5: without a recent inspection, or with nothing to hold it against, a right is not assessed.

No news is not good news: what nobody has looked at is not shown as in order (domain.md §0.4).
"""

from collections.abc import Iterator

from events.values import Text
from projections.rules.every.discharged import is_discharged
from projections.rules.every.historic import is_over
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import say

RULE = make_rule(
    __name__,
    "H-5",
    citation="Status rules of this registry, headline 5: no known issue is not proof of good order",
    text=Text(
        zh="没有近期检查记录，或者没有可对照的义务和方案的，为未评估。",
        en="Without a recent inspection, or without any duty or plan to hold it against, a right is not assessed.",
    ),
)


def judge(case: Case) -> Iterator[Reason]:
    """Call for `not_assessed` unless the right is over or the duty discharged."""
    said = None if is_over(case) or is_discharged(case) else _why(case)
    if said:
        zh, en, positions = said
        yield make_reason(RULE, say(zh, en), positions, headline="not_assessed")


def _why(case: Case) -> tuple[str, str, tuple[int, ...]] | None:
    if not case.obligations and not case.has_plan:
        return "截至该日，没有任何义务或方案记录。", "No duty and no plan is on record by this date.", ()
    if case.state.right is None:
        return None
    inspections = [each for each in case.state.inspections if each.last_day <= case.as_of]
    if not inspections:
        return "没有检查记录。", "No inspection is on record.", ()
    last = max(inspections, key=lambda each: (each.last_day, each.position))
    limit = case.profile.inspection_limit_days
    if (case.as_of - last.last_day).days > limit:
        zh = f"最近一次检查为{last.last_day}，已超过{limit}天。"
        return zh, f"The last inspection, of {last.last_day}, is more than {limit} days ago.", (last.position,)
    return None
