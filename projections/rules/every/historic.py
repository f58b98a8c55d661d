# SPDX-License-Identifier: Apache-2.0
"""H-7: a right that has ended and under which nothing recorded is open is history.

Its end alone does not make it so (rule D-8); nor does an end about which nothing was ever recorded.
"""

from collections.abc import Iterator

from events.values import Text
from projections.rules.every.determined import open_findings, open_orders
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule

RULE = make_rule(
    __name__,
    "H-7",
    citation="Status rules of this registry, headline 7",
    text=Text(
        zh="该权利已经终止，且登记的义务均已完成；这不等于修复义务已依法解除。",
        en="The right has ended and everything recorded under it is met; this alone does not discharge the duty to "
        "restore.",
    ),
)

_ENDED = frozenset({"expired", "surrendered", "cancelled"})


def is_over(case: Case) -> bool:
    """Tell whether the right ended by the date, with something recorded under it and nothing of that open."""
    if case.open_obligations or not case.obligations:
        return False
    return _ended_at(case) is not None and not open_orders(case) and not open_findings(case)


def judge(case: Case) -> Iterator[Reason]:
    """Call for `historic` when the right is over."""
    position = _ended_at(case)
    if position is not None and is_over(case):
        yield make_reason(RULE, RULE.text, (position,), headline="historic")


def _ended_at(case: Case) -> int | None:
    """Return the position of the event by which the right had ended, if it had."""
    right = case.state.right
    if right is None or right.registered_on > case.as_of:
        return None
    if right.extinguished_on and right.extinguished_on <= case.as_of:
        return right.extinguished_position
    return right.registered_position if right.standing in _ENDED else None
