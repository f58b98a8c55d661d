# SPDX-License-Identifier: Apache-2.0
"""D-1: an obligation is due until the end of its local day, and overdue from the next day on.

Where a profile, or the obligation itself, says that a last day of rest rolls, the next working day takes its place.
"""

import datetime
from collections.abc import Iterator

from msgspec import Struct

from events.values import Text
from projections.right.obligation import DueVersion
from projections.rules.judged import ObligationStatus
from projections.rules.profile import Case, Profile
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import count_obligations, list_ids, say

RULE = make_rule(
    __name__,
    "D-1",
    citation="The act that set the due day; civil day of the jurisdiction",
    text=Text(
        zh="到期日当日（当地时间）结束前均可履行，次日零时起为逾期。",
        en="It can be met until the end of the due day, local time; from the next day on it is overdue.",
    ),
)


class DueDay(Struct, frozen=True, kw_only=True):
    """A due day resolved under a profile."""

    last_day: datetime.date
    overdue_from: datetime.date
    is_provisional: bool


def resolve_due_day(due: DueVersion, profile: Profile) -> DueDay | None:
    """Return the last day for meeting `due`, or None while no day is set (rule D-3)."""
    if due.due_on is None:
        return None
    last_day = profile.roll(due.due_on, due.roll)
    return DueDay(
        last_day=last_day,
        overdue_from=last_day + datetime.timedelta(days=1),
        is_provisional=profile.is_provisional(due.due_on, due.roll),
    )


def judge(case: Case) -> Iterator[Reason]:
    """Call for `overdue` once per rule by which binding obligations are overdue; orders are for E-2."""
    overdue = [each for each in case.obligations if each.timeliness == "overdue" and each.is_legal]
    for rule_id in sorted({each.rule for each in overdue if each.kind != "order_action"}):
        yield _reason(case, rule_id, [each for each in overdue if each.rule == rule_id])


def _reason(case: Case, rule_id: str, overdue: list[ObligationStatus]) -> Reason:
    rule = case.profile.rule(rule_id)
    since = min(each.overdue_from for each in overdue if each.overdue_from)
    ids = tuple(each.obligation_id for each in overdue)
    (count_zh, count_en), (ids_zh, ids_en) = count_obligations(len(ids)), list_ids(ids)
    zh = f"{count_zh}逾期，最早自{since}起：{ids_zh}。"
    en = f"{count_en} overdue, since {since}: {ids_en}."
    positions = tuple(sorted({position for each in overdue for position in each.positions}))
    return make_reason(rule, say(zh, en, rule.text), positions, headline="overdue", obligations=ids)
