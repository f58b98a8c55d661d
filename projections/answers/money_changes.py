# SPDX-License-Identifier: Apache-2.0
"""What changed in the money of a right between two moments: sums by purpose and currency, as recorded.

Sums only; whether enough is set aside is for the rules and for authorities to say.
"""

import datetime
from collections.abc import Iterator
from typing import Literal, NamedTuple

from msgspec import Struct

from events.values import Money
from projections.answers.standing import Standing
from projections.right.state import SubjectState

MoneyMeasure = Literal[
    "set_aside", "spent", "security_held", "public_funding", "agreed", "estimated_total", "estimated_remaining"
]


class MoneyChange(Struct, frozen=True, kw_only=True):
    """One sum, in minor units of its currency."""

    measure: MoneyMeasure
    currency: str
    before_minor: int
    after_minor: int
    positions: tuple[int, ...]
    """What the later sum counts and the earlier one does not."""


class _Movement(NamedTuple):
    """An amount that counts from a day on; `sign` is -1 for what goes out of a sum."""

    measure: MoneyMeasure
    amount: Money
    on: datetime.date
    position: int
    sign: int = 1


class _Sum(Struct):
    minor: int = 0
    positions: set[int] = set()


def compare_money(before: Standing | None, after: Standing | None) -> list[MoneyChange]:
    """Return the sums that differ, in the order of their names and currencies."""
    old, new = _sums(before), _sums(after)
    changed = []
    for measure, currency in sorted(old.keys() | new.keys()):
        one, other = old.get((measure, currency), _Sum()), new.get((measure, currency), _Sum())
        if one.minor != other.minor:
            changed.append(
                MoneyChange(
                    measure=measure,
                    currency=currency,
                    before_minor=one.minor,
                    after_minor=other.minor,
                    positions=tuple(sorted(other.positions - one.positions)),
                )
            )
    return changed


def _sums(standing: Standing | None) -> dict[tuple[MoneyMeasure, str], _Sum]:
    sums: dict[tuple[MoneyMeasure, str], _Sum] = {}
    if standing is None:
        return sums
    for movement in _movements(standing.state):
        if movement.on <= standing.status.as_of:
            found = sums.setdefault((movement.measure, movement.amount.currency), _Sum())
            found.minor += movement.sign * movement.amount.amount_minor
            found.positions.add(movement.position)
    for measure, amount, position in _last_estimate(standing):
        sums[measure, amount.currency] = _Sum(minor=amount.amount_minor, positions={position})
    return sums


def _movements(state: SubjectState) -> Iterator[_Movement]:
    for accrual in state.accruals.values():
        yield _Movement("set_aside", accrual.amount, accrual.booked_on, accrual.position)
    for spent in state.expenditures.values():
        yield _Movement("spent", spent.amount, spent.paid_on, spent.position)
    for funding in state.fundings.values():
        yield _Movement("public_funding", funding.amount, funding.received_on, funding.position)
    for agreement in state.agreements.values():
        yield _Movement("agreed", agreement.value, agreement.signed_on, agreement.position)
    for security in state.securities.values():
        yield _Movement("security_held", security.amount, security.lodged_on, security.position)
        for release in security.releases:
            yield _Movement("security_held", release.amount, release.released_on, release.position, -1)
        for call in security.forfeitures:
            yield _Movement("security_held", call.amount, call.forfeited_on, call.position, -1)


def _last_estimate(standing: Standing) -> Iterator[tuple[MoneyMeasure, Money, int]]:
    """Yield what the newest estimate by the day says: estimates replace each other and do not add up."""
    made = [each for each in standing.state.estimates.values() if each.as_of <= standing.status.as_of]
    if made:
        last = max(made, key=lambda each: (each.as_of, each.position))
        yield "estimated_total", last.total, last.position
        yield "estimated_remaining", last.remaining, last.position
