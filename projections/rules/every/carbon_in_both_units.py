# SPDX-License-Identifier: Apache-2.0
"""C-1: carbon is shown in tonnes of carbon and of CO2, whichever its source states; 44/12 tells them apart.

A figure without a unit cannot be recorded. Converted is only what is shown; the event keeps its own figure.
"""

from collections.abc import Iterator
from fractions import Fraction

from events.quantities.carbon import CarbonAmount
from events.values import Text
from projections.right.observation_records import CarbonStock
from projections.rules.profile import Case
from projections.rules.rule import Reason, make_reason, make_rule
from projections.rules.words import format_fraction, say

RULE = make_rule(
    __name__,
    "C-1",
    citation="IPCC 2006 Guidelines vol. 4: 44/12",
    text=Text(
        zh="一吨碳等于44/12吨二氧化碳；数值按来源的单位保存。",
        en="One tonne of carbon is 44/12 tonnes of CO2; a figure is kept in the unit of its source.",
    ),
    indicator=True,
)


def in_both_units(amount: CarbonAmount) -> str:
    """Return the amount in tC and in tCO2e, to three decimals."""
    carbon: Fraction = amount.convert("tC")
    return f"{format_fraction(carbon)} tC = {format_fraction(amount.convert('tCO2e'))} tCO2e"


def judge(case: Case) -> Iterator[Reason]:
    """Show the newest stock measured by the date, and each stock promised and not given up by then."""
    stocks = [each for each in case.state.observations if isinstance(each, CarbonStock) and each.last_day <= case.as_of]
    if stocks:
        newest = max(stocks, key=lambda each: (each.last_day, each.position))
        shown = in_both_units(newest.stock)
        zh, en = f"{newest.last_day}实测碳储量：{shown}。", f"Carbon stock measured on {newest.last_day}: {shown}."
        yield make_reason(RULE, say(zh, en, RULE.text), (newest.position,), mark="carbon_measured")
    for commitment_id, commitment in sorted(case.state.commitments.items()):
        said = [each for each in commitment.versions if each.on <= case.as_of]
        is_given_up = commitment.withdrawn_on is not None and commitment.withdrawn_on <= case.as_of
        if said and said[-1].terms.carbon and not is_given_up:
            target = said[-1].terms.carbon
            shown = in_both_units(target.target)
            zh = f"承诺{commitment_id}：至{target.horizon}的碳储量{shown}。"
            en = f"Commitment {commitment_id}: a stock of {shown} by {target.horizon}."
            yield make_reason(RULE, say(zh, en, RULE.text), (said[-1].position,), mark="carbon_promised")
