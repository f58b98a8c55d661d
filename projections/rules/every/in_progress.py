# SPDX-License-Identifier: Apache-2.0
"""H-6: restoration is under way and no issue is known. It says no more than that."""

from events.values import Text
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule

RULE = make_rule(
    __name__,
    "H-6",
    citation="Status rules of this registry, headline 6: no known issue is not proof of good order",
    text=Text(
        zh="修复正在进行，没有已知问题；这不表示一切符合要求。",
        en="Restoration is under way and no issue is known; that is not a finding that all is in order.",
    ),
)


def no_issue_known(case: Case) -> Reason:
    """Return the reason where no other rule calls for a headline."""
    positions = tuple(sorted({position for each in case.obligations for position in each.positions}))
    return make_reason(RULE, RULE.text, positions, headline="in_progress_no_issue_known")
