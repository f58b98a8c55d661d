# SPDX-License-Identifier: Apache-2.0
"""D-6: a stay stops the time of what it is about, and erases nothing; an appeal by itself stops nothing.

Days stayed before the due day has passed move it on by as many days; what was overdue already is not more so while it
is stayed. Stays that overlap count once, and several add up (reliability.md case 100).
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from events.values import Text
from projections.right.days import day_behind
from projections.right.obligation import ObligationStay
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "D-6",
    citation="Administrative Penalty Law of the PRC (2021) art. 73; Administrative Review Law (2023) art. 42 / "
    "行政处罚法第七十三条；行政复议法第四十二条；by analogy elsewhere",
    text=Text(
        zh="决定停止执行的期间不计入期限，期满后继续计算；申请复议或者提起诉讼本身不停止执行。",
        en="While something is stayed by a decision its time stands still, and runs on afterwards; an appeal by "
        "itself stays nothing.",
    ),
    indicator=True,
)


class Pause(Struct, frozen=True, kw_only=True):
    """Days on which time stood still, both included."""

    first: datetime.date
    last: datetime.date

    @property
    def days(self) -> int:
        """How many days these are."""
        return (self.last - self.first).days + 1


def pauses_by(stays: Iterable[ObligationStay], day: datetime.date, *, since: datetime.date) -> tuple[Pause, ...]:
    """Return when time has stood still by what was granted up to `day`, from `since` on, in order and apart.

    A stay without an end is counted up to `day`; one that is over, or has an end, up to that.
    """
    granted = [each for each in stays if each.granted_on <= day and each.stayed_from <= day]
    spans = sorted((max(each.stayed_from, since), each.stayed_to or day) for each in granted)
    merged: list[Pause] = []
    for first, last in spans:
        if last < first:
            continue
        before = merged[-1] if merged else None
        if before is None or first > day_behind(before.last):
            merged.append(Pause(first=first, last=last))
        elif last > before.last:
            merged[-1] = Pause(first=before.first, last=last)
    return tuple(merged)


def is_paused(pauses: Sequence[Pause], day: datetime.date) -> bool:
    """Tell whether time stands still on `day`."""
    return any(each.first <= day <= each.last for each in pauses)


def paused_between(pauses: Sequence[Pause], first: datetime.date, last: datetime.date) -> int:
    """Return on how many of the days from `first` to `last` time stood still."""
    overlaps = ((min(each.last, last) - max(each.first, first)).days + 1 for each in pauses)
    return sum(days for days in overlaps if days > 0)


def judge(case: Case) -> Iterator[Reason]:
    """Mark what is stayed on the date."""
    stayed = [each for each in case.obligations if each.timeliness == "stayed"]
    if stayed:
        ids = tuple(each.obligation_id for each in stayed)
        zh, en = list_ids(ids)
        text = say(f"停止执行中：{zh}。", f"Stayed: {en}.", RULE.text)
        positions = tuple(sorted({position for each in stayed for position in each.positions}))
        yield make_reason(RULE, text, positions, mark="stayed", obligations=ids)
