# SPDX-License-Identifier: Apache-2.0
"""Carbon stated by pools sums up to the whole; a result covers no day to come, and rests on stocks on record (C-1).

Pools in tonnes of carbon beside a whole in tonnes of CO₂ show here, as two figures in two units do in the amount
itself (`events.quantities.carbon`). One percent is left for rounding.
"""

from collections.abc import Sequence
from fractions import Fraction

from events.catalogue.disclosures import CarbonDisclosureFiled
from events.catalogue.ecology import CarbonStockMeasured
from projections.right.observation_records import CarbonStock
from registry.admission.case import Case, Rule
from registry.admission.dates import GRACE

RULE = Rule("C-1", "IPCC 2006 Guidelines for National Greenhouse Gas Inventories vol. 4")
_ROUNDING = Fraction(1, 100)


def check_stock(event: CarbonStockMeasured, _case: Case) -> None:
    """Refuse a pool named twice or not covered, and a sum of pools that is not the stock."""
    check_pools(event.pools)
    _check_sum(event)


def check_disclosure(event: CarbonDisclosureFiled, case: Case) -> None:
    """Refuse a pool named twice, a result of days to come, and a stock that is not on record."""
    check_pools(event.pools)
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


def _check_sum(event: CarbonStockMeasured) -> None:
    stated = [each.pool for each in event.by_pool]
    check_pools(stated, "/data/by_pool")
    for index, pool in enumerate(stated):
        if pool not in event.pools:
            message = f"pool {pool} is not among the pools of the stock"
            RULE.refuse(message, code="carbon-pool-not-covered", pointer=f"/data/by_pool/{index}/pool")
    total = sum((Fraction(each.amount) for each in event.by_pool), Fraction())
    if set(stated) == set(event.pools) and not _is_near(total, Fraction(event.stock.amount)):
        message = f"the pools sum up to {float(total):.6g} {event.stock.unit}, found {event.stock.amount}"
        RULE.refuse(message, code="carbon-pools-disagree", pointer="/data/by_pool")


def _is_near(stated: Fraction, expected: Fraction) -> bool:
    return abs(stated - expected) <= abs(expected) * _ROUNDING
