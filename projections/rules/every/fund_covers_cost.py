# SPDX-License-Identifier: Apache-2.0
"""F-1: where restoration still costs more than the fund and the securities hold, the shortfall is shown.

The newest estimate counts, against the newest balance that somebody else than the holder attested, with what was set
aside and spent since, or, without one, all that was ever set aside less all that was spent. A shortfall is determined
by an authority alone. Money in several currencies is not added up: then nothing is said.
"""

import datetime
from collections.abc import Iterable, Iterator

from msgspec import Struct

from events.values import Money, Text
from projections.right.finance_records import Security
from projections.right.state import SubjectState
from projections.rules.every.discharged import is_discharged
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import format_money, say

RULE = make_rule(
    __name__,
    "F-1",
    citation="Mineral Resources Law of the PRC (2024) art. 49 / 矿产资源法（2024修订）第四十九条",
    text=Text(
        zh="剩余修复费用大于基金余额与担保之和；是否不足由主管部门认定。",
        en="What restoration still costs exceeds the fund and the securities together; a shortfall is for an authority "
        "to determine.",
    ),
    indicator=True,
)

_NOT_BESIDE_THE_FUND = frozenset({"enterprise_fund", "none"})


class Cover(Struct, frozen=True, kw_only=True):
    """What is still to be spent and what is at hand for it, in minor units of one currency."""

    currency: str
    remaining: int
    fund: int
    securities: int
    positions: tuple[int, ...]


def find_cover(case: Case) -> Cover | None:
    """Return the newest estimate by the date beside what covers it.

    None: no estimate, several currencies, or a duty that is discharged, for which nothing is to be spent any more.
    """
    state, as_of = case.state, case.as_of
    estimates = [each for each in state.estimates.values() if each.as_of <= as_of]
    if not estimates or is_discharged(case):
        return None
    newest = max(estimates, key=lambda each: (each.as_of, each.position))
    attested = [each for each in state.attestations.values() if each.as_of <= as_of]
    base = max(attested, key=lambda each: (each.as_of, each.position), default=None)
    since = base.as_of if base else datetime.date.min
    flows = list(_flows(state, since, as_of))
    held = [(each, _held_on(each, as_of)) for each in state.securities.values() if _is_held(each, as_of)]
    money = [*(amount for _, amount, _ in flows), *(each.amount for each, _ in held), *([base.balance] if base else [])]
    if {each.currency for each in money} - {newest.remaining.currency}:
        return None
    positions = {newest.position, *(position for _, _, position in flows), *(each.position for each, _ in held)}
    return Cover(
        currency=newest.remaining.currency,
        remaining=newest.remaining.amount_minor,
        fund=(base.balance.amount_minor if base else 0) + sum(sign * each.amount_minor for sign, each, _ in flows),
        securities=sum(amount for _, amount in held),
        positions=tuple(sorted(positions | ({base.position} if base else set()))),
    )


def judge(case: Case) -> Iterator[Reason]:
    """Mark a shortfall with its figures."""
    cover = find_cover(case)
    if cover and cover.remaining > cover.fund + cover.securities:
        cost, fund, held = (
            format_money(each, cover.currency) for each in (cover.remaining, cover.fund, cover.securities)
        )
        zh = f"剩余修复费用{cost}，记录在案的基金{fund}、担保{held}。"
        en = f"{cost} is still to be spent; on record are {fund} in the fund and {held} in securities."
        yield make_reason(RULE, say(zh, en, RULE.text), cover.positions, mark="fund_shortfall")


def _flows(state: SubjectState, since: datetime.date, as_of: datetime.date) -> Iterable[tuple[int, Money, int]]:
    """Yield what came in (+1) and went out (-1) after `since`, up to `as_of`."""
    for accrual in state.accruals.values():
        if since < accrual.booked_on <= as_of:
            yield 1, accrual.amount, accrual.position
    for spent in state.expenditures.values():
        if since < spent.paid_on <= as_of:
            yield -1, spent.amount, spent.position


def _is_held(security: Security, as_of: datetime.date) -> bool:
    is_over = security.expires_on is not None and security.expires_on < as_of
    return security.kind not in _NOT_BESIDE_THE_FUND and security.lodged_on <= as_of and not is_over


def _held_on(security: Security, as_of: datetime.date) -> int:
    gone = [each.amount.amount_minor for each in security.releases if each.released_on <= as_of]
    gone += [each.amount.amount_minor for each in security.forfeitures if each.forfeited_on <= as_of]
    return security.amount.amount_minor - sum(gone)
