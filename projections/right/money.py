# SPDX-License-Identifier: Apache-2.0
"""The money of a right as movements by day, and what they come to on one: each currency by itself, never added up.

Amounts are whole minor units. A flow counts from its day on; a statement holds from its day until the next one. What
was estimated, attested and determined is others' word and is kept beside the sums, not mixed into them.
"""

import datetime
from collections.abc import Iterator
from typing import Final, Literal, get_args

from msgspec import Struct

from events.values import Money
from projections.right.finance_records import Security
from projections.right.state import SubjectState

Flow = Literal[
    "fund_accrued",
    "fund_spent",
    "security_lodged",
    "security_released",
    "security_forfeited",
    "security_expired",
    "funding_received",
]
Statement = Literal["cost_total", "cost_remaining", "fund_attested", "shortfall_required", "shortfall_available"]
Measure = Flow | Statement

_STATEMENTS: Final = frozenset(get_args(Statement))
_HELD: Final[dict[str, int]] = {
    "security_lodged": 1,
    "security_released": -1,
    "security_forfeited": -1,
    "security_expired": -1,
}
_FUND: Final[dict[str, int]] = {"fund_accrued": 1, "fund_spent": -1}


class Movement(Struct, frozen=True, kw_only=True, gc=False):
    """An amount that moved on a day or, of a statement, that was stated for it."""

    measure: Measure
    item_id: str
    on: datetime.date
    currency: str
    amount_minor: int
    position: int


def find_movements(state: SubjectState) -> list[Movement]:
    """Return all movements of the right, by day and then by position."""
    found = [*_of_fund(state), *_of_securities(state), *_of_statements(state)]
    return sorted(found, key=lambda each: (each.on, each.position, each.measure))


def _of_fund(state: SubjectState) -> Iterator[Movement]:
    for accrual in state.accruals.values():
        yield _move("fund_accrued", accrual.accrual_id, accrual.booked_on, accrual.amount, accrual.position)
    for spent in state.expenditures.values():
        yield _move("fund_spent", spent.expenditure_id, spent.paid_on, spent.amount, spent.position)
    for funding in state.fundings.values():
        yield _move("funding_received", funding.funding_id, funding.received_on, funding.amount, funding.position)


def _of_securities(state: SubjectState) -> Iterator[Movement]:
    for security in state.securities.values():
        name = security.security_id
        yield _move("security_lodged", name, security.lodged_on, security.amount, security.position)
        for release in security.releases:
            yield _move("security_released", name, release.released_on, release.amount, release.position)
        for forfeit in security.forfeitures:
            yield _move("security_forfeited", name, forfeit.forfeited_on, forfeit.amount, forfeit.position)
        yield from _expiry(security)


def _expiry(security: Security) -> Iterator[Movement]:
    """Yield what nobody released or called, on the day from which it no longer stands for anything.

    What was released or called after that day was evidently still at hand until then.
    """
    if security.expires_on is not None and security.held_minor > 0:
        yield Movement(
            measure="security_expired",
            item_id=security.security_id,
            on=security.expires_on + datetime.timedelta(days=1),
            currency=security.amount.currency,
            amount_minor=security.held_minor,
            position=security.position,
        )


def _of_statements(state: SubjectState) -> Iterator[Movement]:
    for estimate in state.estimates.values():
        name, on, position = estimate.estimate_id, estimate.as_of, estimate.position
        yield _move("cost_total", name, on, estimate.total, position)
        yield _move("cost_remaining", name, on, estimate.remaining, position)
    for attested in state.attestations.values():
        yield _move("fund_attested", attested.attestation_id, attested.as_of, attested.balance, attested.position)
    for short in state.shortfalls.values():
        yield _move("shortfall_required", short.shortfall_id, short.as_of, short.required, short.position)
        yield _move("shortfall_available", short.shortfall_id, short.as_of, short.available, short.position)


def _move(measure: Measure, item_id: str, on: datetime.date, amount: Money, position: int) -> Movement:
    return Movement(
        measure=measure,
        item_id=item_id,
        on=on,
        currency=amount.currency,
        amount_minor=amount.amount_minor,
        position=position,
    )


def add_flow(sums: dict[str, int], moved: Movement) -> None:
    """Add a movement to the sums of its currency, with `fund_balance` and `security_held` that follow from them."""
    sums[moved.measure] = sums.get(moved.measure, 0) + moved.amount_minor
    for name, parts in (("fund_balance", _FUND), ("security_held", _HELD)):
        if moved.measure in parts:
            sums[name] = sums.get(name, 0) + parts[moved.measure] * moved.amount_minor


def is_flow(moved: Movement) -> bool:
    """Tell whether the amount adds to what came before it."""
    return moved.measure not in _STATEMENTS
