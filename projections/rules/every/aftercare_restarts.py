# SPDX-License-Identifier: Apache-2.0
"""D-10: augmented work starts the whole time of aftercare anew, where the decision that set it says so."""

from collections.abc import Iterator

from events.values import Text
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import say

RULE = make_rule(
    __name__,
    "D-10",
    citation="30 USC 1265(b)(20); by analogy elsewhere, where aftercare was set with a restart",
    text=Text(
        zh="播种、施肥、灌溉等强化措施使管护期自该日起重新计算。",
        en="Seeding, fertilising, irrigation or other augmented work starts the whole period anew on its day.",
    ),
    indicator=True,
)


def judge(case: Case) -> Iterator[Reason]:
    """Mark every aftercare that lasts longer than first set, until it is over."""
    for aftercare_id, each in sorted(case.state.aftercare.items()):
        last_day = each.last_day_on(case.as_of)
        if each.period.first <= case.as_of <= last_day and last_day > each.period.last:
            works = tuple(report.position for report in each.reports if report.augmented_work_on)
            text = say(
                f"管护{aftercare_id}原定至{each.period.last}，因强化措施延至{last_day}。",
                f"Aftercare {aftercare_id}, first set to {each.period.last}, lasts until {last_day}.",
                RULE.text,
            )
            yield make_reason(RULE, text, (each.position, *works), mark="aftercare_restarted")
