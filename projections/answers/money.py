# SPDX-License-Identifier: Apache-2.0
"""The money of one right on a day: what restoration costs, what is at hand for it, and from whom it comes.

Whole minor units, each currency by itself. A shortfall shown here is an indicator, computed from what is recorded
(rule F-1); what an authority determined stands beside it.
"""

import datetime
from typing import Literal

from msgspec import Struct

from events.quantities.currencies import DECIMALS
from events.values import Text
from projections.answers.knowledge import Knowledge
from projections.answers.right import find_right
from projections.right.area_history import is_discharged
from projections.right.finance_records import Agreement, Attestation, CostEstimate, FundCheck, Funding, Shortfall
from projections.right.money import Movement, add_flow, find_movements, is_flow
from projections.right.security_standing import SecurityStanding, security_on
from projections.right.state import SubjectState


class CurrencySums(Struct, frozen=True, kw_only=True):
    """The money of one currency, in whole minor units; None: nothing is recorded of it."""

    currency: str
    decimals: int
    """How many of the last digits are behind the point (ISO 4217)."""
    estimate: CostEstimate | None
    """The latest one up to the day."""
    fund_accrued_minor: int | None
    fund_spent_minor: int | None
    fund_balance_minor: int | None
    """Accrued less spent, by the holder's own statements."""
    fund_attested: Attestation | None
    """What somebody else than the holder said last."""
    security_lodged_minor: int | None
    security_released_by_phase: dict[str, int]
    security_forfeited_minor: int | None
    security_expired_minor: int | None
    security_held_minor: int | None
    funding_received_minor: int | None
    at_hand_minor: int
    """The fund's balance and the securities held. A security of kind `enterprise_fund` is the fund itself: it counts
    only where nothing was accrued."""
    shortfall_minor: int | None
    """An indicator: what the estimate says is still to come, less what is at hand, where that is more than zero.
    None also once the duty to restore is discharged: nothing is to come any more, whatever was estimated."""
    positions: tuple[int, ...]
    """Of the events that the shortfall rests on."""


class MoneyAnswer(Struct, frozen=True, kw_only=True):
    """The money of one right."""

    right_id: str
    names: Text
    currencies: list[CurrencySums]
    """In the order of their codes."""
    securities: list[SecurityStanding]
    agreements: list[Agreement]
    """Public-private partnerships and other contracts that bring money, with their ids in open contracting."""
    fundings: list[Funding]
    fund_checks: list[FundCheck]
    determinations: list[Shortfall]
    """What authorities determined to be missing."""
    movements: list[Movement]
    """All that the sums are made of, by day."""
    layer: Literal["indicator"] = "indicator"
    """Sums and shortfall determine nothing."""
    under_review: bool
    last_position: int
    as_of: datetime.date
    known_at: int | None
    position: int | None


def money_of(knowledge: Knowledge, right_id: str, as_of: datetime.date) -> MoneyAnswer:
    """Answer `Answers.money_of`."""
    asked = find_right(knowledge, right_id)
    state = asked.state
    movements = [each for each in find_movements(state) if each.on <= as_of]
    securities = [found for each in state.securities.values() if (found := security_on(each, as_of))]
    return MoneyAnswer(
        right_id=asked.right_id,
        names=asked.right.names,
        currencies=[_sums(state, each, movements, securities, as_of) for each in _currencies(movements)],
        securities=securities,
        agreements=[each for each in state.agreements.values() if each.signed_on <= as_of],
        fundings=[each for each in state.fundings.values() if each.received_on <= as_of],
        fund_checks=[each for each in state.fund_checks.values() if each.checked_on <= as_of],
        determinations=[each for each in state.shortfalls.values() if each.as_of <= as_of],
        movements=movements,
        under_review=asked.under_review,
        last_position=asked.last_position,
        as_of=as_of,
        known_at=knowledge.position,
        position=knowledge.position,
    )


def _currencies(movements: list[Movement]) -> list[str]:
    return sorted({each.currency for each in movements})


def _sums(
    state: SubjectState,
    currency: str,
    movements: list[Movement],
    securities: list[SecurityStanding],
    as_of: datetime.date,
) -> CurrencySums:
    sums: dict[str, int] = {}
    flows = [each for each in movements if each.currency == currency and is_flow(each)]
    for each in flows:
        add_flow(sums, each)
    held = [each for each in securities if each.security.amount.currency == currency]
    estimates = [each for each in state.estimates.values() if each.total.currency == currency and each.as_of <= as_of]
    estimate = max(estimates, key=lambda each: (each.as_of, each.position), default=None)
    attested = [each for each in state.attestations.values() if each.balance.currency == currency]
    at_hand = _at_hand(sums, held)
    is_owed = estimate is not None and not is_discharged(state, as_of)
    missing = estimate.remaining.amount_minor - at_hand if estimate and is_owed else 0
    return CurrencySums(
        currency=currency,
        decimals=DECIMALS[currency],
        estimate=estimate,
        fund_accrued_minor=sums.get("fund_accrued"),
        fund_spent_minor=sums.get("fund_spent"),
        fund_balance_minor=sums.get("fund_balance"),
        fund_attested=max(
            (each for each in attested if each.as_of <= as_of),
            key=lambda each: (each.as_of, each.position),
            default=None,
        ),
        security_lodged_minor=sums.get("security_lodged"),
        security_released_by_phase=_by_phase(held),
        security_forfeited_minor=sums.get("security_forfeited"),
        security_expired_minor=sums.get("security_expired"),
        security_held_minor=sums.get("security_held"),
        funding_received_minor=sums.get("funding_received"),
        at_hand_minor=at_hand,
        shortfall_minor=missing if missing > 0 else None,
        positions=tuple(sorted({each.position for each in flows} | ({estimate.position} if estimate else set()))),
    )


def _at_hand(sums: dict[str, int], securities: list[SecurityStanding]) -> int:
    is_own_fund = "fund_balance" in sums
    counted = [each for each in securities if not (is_own_fund and each.security.kind == "enterprise_fund")]
    return sums.get("fund_balance", 0) + sum(each.held_minor for each in counted)


def _by_phase(securities: list[SecurityStanding]) -> dict[str, int]:
    phases: dict[str, int] = {}
    for release in (each for standing in securities for each in standing.releases):
        phases[release.phase] = phases.get(release.phase, 0) + release.amount.amount_minor
    return phases
