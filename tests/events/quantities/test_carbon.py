# SPDX-License-Identifier: Apache-2.0
"""Carbon: tonnes of carbon and of CO₂ are kept apart, and a figure in the wrong unit is caught (rule C-1)."""

from fractions import Fraction
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import FlawedValueError
from events.quantities.carbon import CarbonAmount, CarbonUnit, check_carbon_units, find_unit_confusion
from events.quantities.units import UNITS
from tests.events.flaws import flaw_of


def amount(text: str, unit: CarbonUnit, other: str | None = None) -> CarbonAmount:
    """Return an amount as its filer states it."""
    return CarbonAmount(amount=text, unit=unit, other_unit_amount=other)


def test_eleven_hundred_million_tonnes_in_the_wrong_unit() -> None:
    """
    The coal subsidence land of China: 1.1e9 tC are 4.03e9 tCO2e; 1.1e9 entered as tCO2e is caught both ways.
    """
    known = amount("1100000000", "tC")
    wrong = amount("1100000000", "tCO2e")

    assert (None, "tC") == (find_unit_confusion(known, known), find_unit_confusion(wrong, known))
    with pytest.raises(FlawedValueError) as caught:
        check_carbon_units(wrong, known, pointer="/data/stock")
    with pytest.raises(FlawedValueError) as stated:
        amount("1100000000", "tCO2e", other="1100000000")
    assert ("carbon-unit-confused", "/data/stock") == (caught.value.code, caught.value.pointer)
    assert ("carbon-units-disagree", "/other_unit_amount") == (stated.value.code, stated.value.pointer)
    assert amount("1100000000", "tC", other="4030000000").convert("tCO2e") == Fraction(12_100_000_000, 3)
    check_carbon_units(amount("4030000000", "tCO2e"), known)


PAIRS: dict[str, tuple[str, CarbonUnit, str, bool]] = {
    "exact": ("12", "tC", "44", True),
    "the other way": ("44", "tCO2e", "12", True),
    "rounded": ("1.00", "tC", "3.67", True),
    "rounded coarsely": ("1", "tC", "4", True),
    "the same figure twice": ("12", "tC", "12", False),
    "divided instead of multiplied": ("44", "tC", "12", False),
    "more than rounding": ("1.000", "tC", "3.700", False),
    "of another sign": ("1", "tC", "-4", False),
    "nothing": ("0", "tC", "0", True),
    "nothing and something": ("0", "tC", "1", False),
    "a small figure twice": ("1", "tC", "1", False),
    "a loss": ("-12", "tC", "-44", True),
}


@pytest.mark.parametrize(("text", "unit", "other", "agree"), PAIRS.values(), ids=PAIRS.keys())
def test_two_figures_of_one_amount(text: str, unit: CarbonUnit, other: str, agree: bool) -> None:  # noqa: FBT001
    """
    Both stand, or the amount is refused: they are 44/12 apart as far as their places tell.
    """
    code, _ = flaw_of(amount, text, unit, other)

    assert ("" if agree else "carbon-units-disagree") == code


DECIMALS = st.from_regex(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", fullmatch=True)
UNIT = st.sampled_from(get_args(CarbonUnit))


@given(DECIMALS, UNIT, DECIMALS, UNIT)
def test_case_112_no_figures_make_anything_else(
    text: str, unit: CarbonUnit, other: str, known_unit: CarbonUnit
) -> None:
    """
    Any two figures are read, compared or refused; one alone is never found confused with itself.
    """
    alone = [flaw_of(amount, text, unit)[0], flaw_of(amount, other, known_unit)[0]]

    assert flaw_of(amount, text, unit, other)[0] in {"", "decimal-malformed", "carbon-units-disagree"}
    assert set(alone) <= {"", "decimal-malformed"}
    if not any(alone):
        first, second = amount(text, unit), amount(other, known_unit)
        assert find_unit_confusion(first, first) is None
        assert find_unit_confusion(first, second) in {None, *get_args(CarbonUnit)} - {unit}


@given(st.integers(1, 10**14), UNIT)
def test_the_wrong_unit_is_always_found(number: int, unit: CarbonUnit) -> None:
    """
    Whatever the figure, the same figure in the other unit is found, and named the unit that was meant.
    """
    wrong: CarbonUnit = "tC" if unit == "tCO2e" else "tCO2e"

    assert unit == find_unit_confusion(amount(str(number), wrong), amount(str(number), unit))


def test_the_limits_of_confusion() -> None:
    """
    Two per cent beside the factor is confusion, more is another figure.
    """
    known = amount("1000", "tC")

    found = [find_unit_confusion(amount(text, "tCO2e"), known) for text in ("980", "1020", "979", "1021")]

    assert ["tC", "tC", None, None] == found


def test_a_figure_without_a_unit_is_none() -> None:
    """
    Carbon without its unit is refused, and no other table converts it in silence (rule C-1).
    """
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"amount": "5"}, CarbonAmount)
    assert set(get_args(CarbonUnit)).isdisjoint(UNITS)
