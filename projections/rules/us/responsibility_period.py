# SPDX-License-Identifier: Apache-2.0
"""U-3, D-10 in the United States: responsibility for revegetation lasts five full years from the last augmented work.

Ten years where 26 inches of rain or less fall, two or five on remined land: which holds is stated when the period is
started. Any augmented seeding, fertilising or irrigation starts it anew.
"""

import datetime
from collections.abc import Iterator

from events.values import Text
from projections.right.acceptance_records import Aftercare
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import say

RULE = make_rule(
    __name__,
    "U-3",
    citation="30 USC 1265(b)(20)",
    text=Text(
        zh="植被恢复责任期自最后一次补充播种、施肥、灌溉等作业之年后起算，满五年（年降水不超过26英寸的为十年）。",
        en="Responsibility lasts five full years after the last augmented seeding, fertilising, irrigation or other "
        "work, ten where the yearly precipitation is 26 inches or less.",
    ),
    valid_from=datetime.date(1977, 8, 3),
    indicator=True,
)


def judge(case: Case) -> Iterator[Reason]:
    """Mark every responsibility period that runs on the date, and whether augmented work started it anew."""
    for aftercare_id, aftercare in sorted(case.state.aftercare.items()):
        last_day, positions = _last_day_on(aftercare, case.as_of)
        if aftercare.period.first <= case.as_of <= last_day:
            anew = last_day > aftercare.period.last
            zh = f"责任期{aftercare_id}持续至{last_day}" + ("，因补充作业重新起算。" if anew else "。")
            en = f"Responsibility period {aftercare_id} runs until {last_day}"
            en += ", started anew by augmented work." if anew else "."
            yield make_reason(RULE, say(zh, en, RULE.text), positions, mark="responsibility_period_running")


def _last_day_on(aftercare: Aftercare, as_of: datetime.date) -> tuple[datetime.date, tuple[int, ...]]:
    """Return when it ends by the work done up to a day, and the events this follows from."""
    works = [
        (each.augmented_work_on, each.position)
        for each in aftercare.reports
        if each.augmented_work_on and each.augmented_work_on <= as_of
    ]
    if aftercare.restart_rule == "none" or not works:
        return aftercare.period.last, (aftercare.position,)
    worked_on, position = max(works)
    last_day = worked_on + (aftercare.period.last - aftercare.period.first)
    return max(aftercare.period.last, last_day), (aftercare.position, position)
