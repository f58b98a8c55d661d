# SPDX-License-Identifier: Apache-2.0
"""E-3: a fine outside the bounds that the cost of restoration sets is marked; it is recorded as it was imposed.

At first up to twice that cost, after refusal two to five times it, the limits included. Compared are the cost that the
penalty itself states and what of the fine is in force on the date; without a cost, or in another currency, nothing is
said. The mark is no judgment on the decision: a review is where that is had.
"""

import datetime
from collections.abc import Iterator

from events.values import Money, Text
from projections.right.enforcement_records import Penalty
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import say

RULE = make_rule(
    __name__,
    "E-3",
    citation="Mineral Resources Law of the PRC (2024) art. 71 / 矿产资源法（2024修订）第七十一条",
    text=Text(
        zh="责令改正时可处矿区生态修复费用二倍以下的罚款；拒不改正的，处二倍以上五倍以下的罚款。",
        en="With the order to correct a fine may be up to twice the cost of restoration; after refusal it is two to "
        "five times that cost.",
    ),
    valid_from=datetime.date(2025, 7, 1),
    indicator=True,
)

_FIRST = 2
"""Times the cost: the most at first, the least after refusal."""
_MOST = 5
"""Times the cost: the most after refusal."""


def judge(case: Case) -> Iterator[Reason]:
    """Mark every fine imposed under Art. 71 by the date that lies outside its bounds, unless it was taken back."""
    retracted = {each.original for each in case.state.retractions}
    for penalty_id, penalty in sorted(case.state.penalties.items()):
        deviation = _find_deviation(penalty, case.as_of) if penalty.position not in retracted else None
        if deviation:
            zh, en = deviation
            text = say(f"罚款{penalty_id}{zh}。", f"Fine {penalty_id} {en}.", RULE.text)
            positions = (penalty.position, *(each.position for each in penalty.variations if each.on <= case.as_of))
            yield make_reason(RULE, text, positions, mark="fine_outside_bounds")


def _find_deviation(penalty: Penalty, as_of: datetime.date) -> tuple[str, str] | None:
    """Return which bound the fine does not keep, in Chinese and English; None: it keeps them, or nothing is known."""
    amount, cost = _amount_on(penalty, as_of), penalty.restoration_cost
    if amount is None or cost is None or amount.currency != cost.currency or not _is_under_article_71(penalty, as_of):
        return None
    most = _FIRST if penalty.step == "first" else _MOST
    if amount.amount_minor > most * cost.amount_minor:
        zh, en = {_FIRST: ("二倍", "twice"), _MOST: ("五倍", "five times")}[most]
        return f"超过所载修复费用的{zh}", f"is more than {en} the cost of restoration stated with it"
    if penalty.step == "after_refusal" and amount.amount_minor < _FIRST * cost.amount_minor:
        return "低于所载修复费用的二倍", "is less than twice the cost of restoration stated with it"
    return None


def _is_under_article_71(penalty: Penalty, as_of: datetime.date) -> bool:
    in_force = RULE.valid_from is not None and RULE.valid_from <= penalty.imposed_on <= as_of
    return in_force and penalty.kind == "fine" and penalty.step is not None


def _amount_on(penalty: Penalty, as_of: datetime.date) -> Money | None:
    """Return what of the fine was in force on a day; None where nothing was."""
    varied = [each for each in penalty.variations if each.on <= as_of]
    return varied[-1].amount if varied else penalty.amount
