# SPDX-License-Identifier: Apache-2.0
"""H-4: something falls due soon, a claim was not borne out, a shortfall was determined, a record is disputed.

Voluntary promises not kept call for the same under a rule of their own (C-3).
"""

from collections.abc import Iterator

from events.values import Text
from projections.rules.every.escalated import listed
from projections.rules.judged import ObligationStatus
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "H-4",
    citation="Status rules of this registry, headline 4",
    text=Text(
        zh="有义务即将到期，申报的完成情况经核实不成立，主管部门认定资金不足，记录存在未决争议，或者被列入异常名录。",
        en="Something falls due soon, a claim was not borne out when verified, an authority determined a shortfall of "
        "money, a record is disputed, or the holder is on the list of abnormal cases.",
    ),
)


def judge(case: Case) -> Iterator[Reason]:
    """Call for `attention` by what is due soon and by rejected claims."""
    soon = [each for each in case.obligations if each.timeliness == "due_soon"]
    rejected = [each for each in case.obligations if each.progress == "rejected"]
    days = case.profile.due_soon_days
    yield from _attention(soon, f"{days}天内到期", f"Due within {days} days")
    yield from _attention(rejected, "核实不成立", "Claim not borne out when verified")
    yield from _shortfall(case)
    yield from _disputed(case)
    for listing in listed(case, "abnormal"):
        text = say(f"已列入异常名录（{listing.decision_no}）。", f"On the abnormal list: {listing.decision_no}.")
        yield make_reason(RULE, text, (listing.position,), headline="attention")


def _shortfall(case: Case) -> Iterator[Reason]:
    """Call for it by the newest determination, until a later check finds the accrual sufficient."""
    determined = [each for each in case.state.shortfalls.values() if each.as_of <= case.as_of]
    newest = max(determined, key=lambda each: (each.as_of, each.position), default=None)
    checks = [each for each in case.state.fund_checks.values() if each.checked_on <= case.as_of]
    if newest and not any(each.accrual_sufficient and each.checked_on >= newest.as_of for each in checks):
        text = say(f"主管部门已认定资金不足（{newest.decision_no}）。", f"Shortfall determined: {newest.decision_no}.")
        yield make_reason(RULE, text, (newest.position,), headline="attention")


def _disputed(case: Case) -> Iterator[Reason]:
    disputes = [
        each
        for each in case.state.disputes.values()
        if each.on <= case.as_of and (each.resolved_on is None or each.resolved_on > case.as_of)
    ]
    if disputes:
        zh, en = list_ids([each.dispute_id for each in disputes])
        positions = tuple(sorted({position for each in disputes for position in (each.position, each.disputes)}))
        yield make_reason(RULE, say(f"未决争议：{zh}。", f"Open disputes: {en}."), positions, headline="attention")


def _attention(statuses: list[ObligationStatus], zh: str, en: str) -> Iterator[Reason]:
    if statuses:
        ids = tuple(each.obligation_id for each in statuses)
        ids_zh, ids_en = list_ids(ids)
        positions = tuple(sorted({position for each in statuses for position in each.positions}))
        text = say(f"{zh}：{ids_zh}。", f"{en}: {ids_en}.")
        yield make_reason(RULE, text, positions, headline="attention", obligations=ids)
