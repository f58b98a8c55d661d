# SPDX-License-Identifier: Apache-2.0
"""E-1: a finding of noncompliance or worse, and an open order, are determinations of an authority.

A finding stays open until every order on it is closed, or everything it names is met; an order until an officer who
is not the holder closes it. A minor finding calls for attention only.
"""

import datetime
from collections.abc import Iterator

from events.values import Text
from projections.right.records import Finding, Order
from projections.rules.judged import ObligationStatus
from projections.rules.profile import Case
from projections.rules.rule import Headline, Reason, make_reason, make_rule
from projections.rules.words import list_ids, say

RULE = make_rule(
    __name__,
    "E-1",
    citation="Mineral Resources Law of the PRC (2024) art. 71; 30 USC 1271 / 矿产资源法（2024修订）第七十一条",
    text=Text(
        zh="检查认定的违反情形和未了结的决定，均为主管部门的认定；决定须经非义务人的核实人员了结。",
        en="A finding of noncompliance and an open order are determinations of the authority; an order is open until a "
        "verifier who is not the holder closes it.",
    ),
)

_GRAVE = frozenset({"noncompliance", "serious_imminent_harm"})


def open_orders(case: Case) -> list[Order]:
    """Return the orders issued and not closed by the date, by position."""
    orders = [each for each in case.state.orders.values() if each.issued_on <= case.as_of]
    open_now = [each for each in orders if each.closed_on is None or each.closed_on > case.as_of]
    return sorted(open_now, key=lambda each: each.position)


def open_findings(case: Case) -> list[Finding]:
    """Return the findings made and not remedied by the date, by position."""
    return [each for each in case.state.findings if each.found_on <= case.as_of and not _is_remedied(case, each)]


def judge(case: Case) -> Iterator[Reason]:
    """Call for `non_compliance_determined` by open orders and grave findings, for `attention` by minor ones."""
    orders = open_orders(case)
    if orders:
        zh, en = list_ids([each.order_id for each in orders])
        text = say(f"未了结的决定：{zh}。", f"Open orders: {en}.", RULE.text)
        positions = tuple(each.position for each in orders)
        yield make_reason(RULE, text, positions, headline="non_compliance_determined")
    findings = open_findings(case)
    grave = [each for each in findings if each.finding_class in _GRAVE]
    minor = [each for each in findings if each.finding_class == "minor_noncompliance"]
    yield from _found(grave, "non_compliance_determined")
    yield from _found(minor, "attention")


def _found(findings: list[Finding], headline: Headline) -> Iterator[Reason]:
    if findings:
        zh, en = list_ids([each.finding_id for each in findings])
        text = say(f"未消除的检查认定：{zh}。", f"Open findings: {en}.", RULE.text)
        yield make_reason(RULE, text, tuple(each.position for each in findings), headline=headline)


def _is_remedied(case: Case, finding: Finding) -> bool:
    orders = [each for each in case.state.orders.values() if finding.finding_id in each.finding_ids]
    if orders:
        return all(each.closed_on is not None and each.closed_on <= case.as_of for each in orders)
    named = [each for each in case.obligations if each.obligation_id in finding.obligation_ids]
    return bool(named) and all(_is_cured(case, each, finding.found_on) for each in named)


def _is_cured(case: Case, status: ObligationStatus, found_on: datetime.date) -> bool:
    """Tell whether it was met since it was found wanting; a milestone only by a verification, not by a claim."""
    if status.kind != "milestone":
        return status.met_on is not None and status.met_on >= found_on
    verdicts = case.state.obligations[status.obligation_id].verdicts
    again = any(each.verified and found_on <= each.verified_on <= case.as_of for each in verdicts)
    return again and status.progress == "verified"
