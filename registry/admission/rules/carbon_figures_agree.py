# SPDX-License-Identifier: Apache-2.0
"""Carbon stated twice is stated alike: in the other unit by 44/12, by pools as their sum (IPCC 2006; rule C-1).

1.1 billion tonnes of carbon entered as CO₂ are short by two thirds, and no bare number shows it; a figure in the other
unit, or by pool, does. One percent is left for rounding.
"""

from collections.abc import Sequence
from fractions import Fraction

from events.catalogue.amounts import CarbonUnit
from events.catalogue.disclosures import CarbonDisclosureFiled
from events.catalogue.ecology import CarbonStockMeasured
from projections.right.observation_records import CarbonStock
from registry.admission.case import Case, Rule
from registry.admission.dates import GRACE

RULE = Rule("C-1", "IPCC 2006 Guidelines for National Greenhouse Gas Inventories vol. 4")
CO2_PER_CARBON = Fraction(44, 12)
"""Molar masses of CO₂ and of C, as the IPCC rounds them."""
_ROUNDING = Fraction(1, 100)


def check_stock(event: CarbonStockMeasured, _case: Case) -> None:
    """Refuse a pool named twice, a sum of pools that is not the amount, and another amount in the other unit."""
    check_pools(event.pools)
    _check_sum(event)
    check_units(event.amount, event.unit, event.amount_in_other_unit)


def check_disclosure(event: CarbonDisclosureFiled, case: Case) -> None:
    """Refuse figures that disagree, a result of days to come, and a stock that is not on record."""
    check_pools(event.pools)
    check_units(event.amount, event.unit, event.amount_in_other_unit)
    if event.timing == "ex_post" and event.period.last > case.today + GRACE:
        message = f"period up to {event.period.last}: a result (ex_post) covers no day to come; a forecast is ex_ante"
        RULE.refuse(message, code="result-of-days-to-come", pointer="/data/period/last")
    stocks = {each.observation_id for each in case.state.observations if isinstance(each, CarbonStock)}
    for index, measurement_id in enumerate(event.measurement_ids):
        if measurement_id not in stocks:
            message = f"carbon stock {measurement_id} is not recorded for {case.filing.payload.subject}"
            RULE.refuse(message, code="measurement-unknown", pointer=f"/data/measurement_ids/{index}")


def check_pools(pools: Sequence[str], pointer: str = "/data/pools") -> None:
    """Refuse a pool that stands twice."""
    for index, pool in enumerate(pools):
        if pool in pools[:index]:
            RULE.refuse(f"pool {pool} stands twice", code="carbon-pool-repeated", pointer=f"{pointer}/{index}")


def check_units(amount: str, unit: CarbonUnit, other: str | None) -> None:
    """Refuse an amount in the other unit that is not 44/12 or 12/44 of `amount`."""
    if other is None:
        return
    name = "tCO2e" if unit == "tC" else "tC"
    expected = Fraction(amount) * (CO2_PER_CARBON if unit == "tC" else 1 / CO2_PER_CARBON)
    if not _is_near(Fraction(other), expected):
        message = f"{amount} {unit} are about {float(expected):.6g} {name}, found {other}"
        RULE.refuse(message, code="carbon-figures-disagree", pointer="/data/amount_in_other_unit")


def _check_sum(event: CarbonStockMeasured) -> None:
    stated = [each.pool for each in event.by_pool]
    check_pools(stated, "/data/by_pool")
    for index, pool in enumerate(stated):
        if pool not in event.pools:
            message = f"pool {pool} is not among the pools of the amount"
            RULE.refuse(message, code="carbon-pool-not-covered", pointer=f"/data/by_pool/{index}/pool")
    total = sum((Fraction(each.amount) for each in event.by_pool), Fraction())
    if set(stated) == set(event.pools) and not _is_near(total, Fraction(event.amount)):
        message = f"the pools sum up to {float(total):.6g} {event.unit}, found {event.amount}"
        RULE.refuse(message, code="carbon-figures-disagree", pointer="/data/by_pool")


def _is_near(stated: Fraction, expected: Fraction) -> bool:
    return abs(stated - expected) <= abs(expected) * _ROUNDING
