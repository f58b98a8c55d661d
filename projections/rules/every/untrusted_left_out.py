# SPDX-License-Identifier: Apache-2.0
"""T-1: what was signed by a key after it was compromised stays in the log and does not count until it is signed again.

The leaving out is done by the fold; this shows that it was, so that nobody wonders where an event went.
"""

from collections.abc import Iterator

from events.values import Text
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import count_events, say

RULE = make_rule(
    __name__,
    "T-1",
    citation="architecture.md §9: filings by a compromised key stay in the log and are not counted",
    text=Text(
        zh="密钥失密后签署的事件保留在日志中，重新签署前不予采信。",
        en="What a key signed after it was compromised stays in the log and does not count until it is signed again.",
    ),
    indicator=True,
)


def judge(case: Case) -> Iterator[Reason]:
    """Mark the events about the subject that are left out."""
    positions = tuple(sorted(each.position for each in case.state.untrusted if not each.stands))
    if positions:
        zh, en = count_events(len(positions))
        text = say(f"{zh}不予采信。", f"{en} left out.", RULE.text)
        yield make_reason(RULE, text, positions, mark="untrusted_events")
