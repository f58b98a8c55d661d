# SPDX-License-Identifier: Apache-2.0
"""D-5: an extension counts from the day it is granted; granted after the due day, the delay stays on record.

What was met before the extension was granted stays as late as it was.
"""

import datetime
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from events.values import Text
from projections.right.obligation import DueVersion
from projections.rules.every.due_day import resolve_due_day
from projections.rules.every.stay_pauses import Pause
from projections.rules.profile import Case, Profile
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "D-5",
    citation="30 USC 1271(a)(3), extension by written finding; by analogy elsewhere",
    text=Text(
        zh="延期自准予之日起生效；到期后才准予的，逾期天数仍保留在记录中。",
        en="An extension counts from the day it is granted; where that came after the due day, the days overdue "
        "stay on record.",
    ),
    indicator=True,
)

_ONE_DAY = datetime.timedelta(days=1)


def due_in_force(dues: Sequence[DueVersion], day: datetime.date) -> DueVersion:
    """Return the due version in force on `day`; the first one is in force from the start."""
    granted = [due for due in dues[1:] if due.granted_on <= day]
    return granted[-1] if granted else dues[0]


class Delay(Struct, frozen=True, kw_only=True):
    """Whether a due day had passed when it was extended, and for how many days altogether."""

    after_due: bool = False
    days: int = 0


def delay_before_extension(
    dues: Sequence[DueVersion], day: datetime.date, profile: Profile, pauses: tuple[Pause, ...] = ()
) -> Delay:
    """Return what had passed of the due days up to `day` before each was extended."""
    in_force = [dues[0], *(due for due in dues[1:] if due.granted_on <= day)]
    after_due, days = False, 0
    for before, after in pairwise(in_force):
        due_day = resolve_due_day(before, profile, pauses)
        if due_day and after.granted_on >= due_day.overdue_from:
            after_due = True
            days += due_day.days_overdue(after.granted_on - _ONE_DAY)
    return Delay(after_due=after_due, days=days)


def judge(case: Case) -> Iterator[Reason]:
    """Mark obligations whose due day had passed when it was extended."""
    extended = [each for each in case.obligations if each.extended_after_due]
    if extended:
        ids = tuple(each.obligation_id for each in extended)
        zh, en = list_ids(ids)
        days = sum(each.past_overdue_days for each in extended)
        text = say(
            f"到期后延期：{zh}，此前共逾期{days}天。",
            f"Extended after the due day: {en}; {days} days overdue before that.",
            RULE.text,
        )
        positions = tuple(sorted({position for each in extended for position in each.positions}))
        yield make_reason(RULE, text, positions, mark="extended_after_due", obligations=ids)
