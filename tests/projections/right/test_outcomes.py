# SPDX-License-Identifier: Apache-2.0
"""Carbon promised and verified on a day, and shares as text."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from events.catalogue.commitments import CarbonTarget, CommitmentAmended, CommitmentMade, CommitmentTerms
from events.catalogue.commitments import CommitmentWithdrawn as Withdrawn
from events.catalogue.ecology import CarbonStockMeasured
from events.quantities.carbon import CarbonAmount
from events.values import Text
from projections.right.carbon import carbon_days, carbon_on
from projections.right.outcomes import format_decimal, show_carbon
from tests.projections.chronicles import VOLUNTARY, Chronicle, day

WORDS = Text(en="words")


def terms(amount: str, unit: str = "tC") -> CommitmentTerms:
    """Return a voluntary promise of carbon."""
    target = CarbonTarget(
        pools=("SOC",),
        target=CarbonAmount(amount=amount, unit=unit),  # type: ignore[arg-type]
        methodology="IPCC 2006",
        horizon=day("2040-12-31"),
    )
    return CommitmentTerms(category="carbon", statement=WORDS, basis=VOLUNTARY, strength="encouraged", carbon=target)


def measure(story: Chronicle, name: str, on: str, amount: str, **fields: Any) -> int:
    """Measure a stock."""
    given: dict[str, Any] = {"pools": ("SOC",), "area_m2": 10, "methodology": "IPCC 2006", "verifier": "LAB"}
    stock = CarbonAmount(amount=amount, unit="tC")
    event = CarbonStockMeasured(measurement_id=name, measured_on=day(on), stock=stock, **given | fields)
    return story.add(event, on)


def carbon(story: Chronicle) -> dict[str, dict[str, int]]:
    """Return what is promised and verified in kg CO₂, by the day it changes."""
    state = story.state()
    return {
        str(each): {name: amount for name, (amount, _) in carbon_on(state, each).items()} for each in carbon_days(state)
    }


def test_carbon_by_day() -> None:
    """Targets of live commitments add up in one unit; a withdrawn promise leaves zero, not nothing."""
    story = Chronicle()
    story.register("2026-01-01")
    story.add(CommitmentMade(commitment_id="C1", terms=terms("12")), "2026-02-01")
    story.add(CommitmentMade(commitment_id="C2", terms=terms("6", "tCO2e")), "2026-03-01")
    story.add(CommitmentAmended(commitment_id="C1", terms=terms("3"), reason=WORDS), "2026-04-01")
    story.add(Withdrawn(commitment_id="C2", reason=WORDS), "2026-05-01")
    story.add(Withdrawn(commitment_id="C1", reason=WORDS), "2026-06-01")
    assert carbon(story) == {
        "2026-02-01": {"promised": 44_000},
        "2026-03-01": {"promised": 50_000},
        "2026-04-01": {"promised": 17_000},
        "2026-05-01": {"promised": 11_000},
        "2026-06-01": {"promised": 0},
    }


def test_the_last_verified_stock_of_each_piece_of_land_counts() -> None:
    """A newer measurement of the same land takes the place of the older; what nobody verified does not count."""
    story = Chronicle()
    story.register("2026-01-01")
    measure(story, "M1", "2026-02-01", "3", area_ids=("A",))
    measure(story, "M2", "2026-03-01", "6", area_ids=("B",))
    measure(story, "M3", "2026-04-01", "9", area_ids=("A",))
    measure(story, "M4", "2026-05-01", "300", area_ids=("A",), verifier=None)
    assert carbon(story) == {
        "2026-02-01": {"verified": 11_000},
        "2026-03-01": {"verified": 33_000},
        "2026-04-01": {"verified": 55_000},
    }


def test_13_carbon_stands_in_both_units_and_as_it_was_stated() -> None:
    """Golden scenario 13: 1.1 billion tonnes of carbon are 4.03 billion of CO₂, and neither hides the other."""
    shown = show_carbon(CarbonAmount(amount="1100000000", unit="tC"))
    assert (shown.tonnes_carbon, shown.tonnes_co2e) == ("1100000000", "4033333333.333")
    wrong = show_carbon(CarbonAmount(amount="1100000000", unit="tCO2e"))
    assert (wrong.tonnes_carbon, wrong.stated.unit) == ("300000000", "tCO2e")


NUMBERS = {
    "a third": (Fraction(1, 3), "0.33"),
    "whole": (Fraction(100), "100"),
    "zero": (Fraction(0), "0"),
    "half to even, down": (Fraction(25, 1000), "0.02"),
    "half to even, up": (Fraction(35, 1000), "0.04"),
    "no exponent": (Fraction(10**14), "100000000000000"),
    "below zero": (Fraction(-5, 2), "-2.5"),
}


@pytest.mark.parametrize(("number", "text"), NUMBERS.values(), ids=NUMBERS.keys())
def test_decimals_are_rounded_once_and_written_plainly(number: Fraction, text: str) -> None:
    """Half to even, without zeros that say nothing and without exponents."""
    assert format_decimal(number, Decimal("0.01")) == text
