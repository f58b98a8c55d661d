# SPDX-License-Identifier: Apache-2.0
"""Numbers, units and dates from text: exact, or refused."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import MalformedError
from registry.imports.quantities import (
    conversion_factor,
    find_number,
    format_decimal,
    parse_day,
    parse_number,
    round_whole,
)

NO_NUMBERS = {
    "thousands separators": "1,234.5",
    "an exponent": "1e5",
    "a comma as decimal point": "1,5",
    "a plus sign": "+5",
    "a unit behind it": "5 ha",
    "nothing before the point": ".5",
    "nothing behind the point": "5.",
    "digits of another script": "٥",
    "not a number": "NaN",
    "more digits than any register has": "1" * 31,
}


@pytest.mark.parametrize("text", NO_NUMBERS.values(), ids=NO_NUMBERS.keys())
def test_what_is_no_plain_decimal_is_refused(text: str) -> None:
    assert find_number(text) is None
    with pytest.raises(MalformedError) as caught:
        parse_number(text)
    assert caught.value.code == "number-malformed"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_hectares_become_square_metres_exactly(hectares: Decimal) -> None:
    """Four decimals of a hectare are whole square metres; no binary fraction comes between."""
    metres = round_whole(parse_number(f"{hectares:f}") * conversion_factor("ha", "m2"), None)
    assert metres == int(hectares.scaleb(4))


UNITS = {
    ("ha", "m2"): Fraction(10_000),
    ("km2", "ha"): Fraction(100),
    ("mu", "ha"): Fraction(1, 15),
    ("acre", "m2"): Fraction("4046.8564224"),
    ("t", "kg"): Fraction(1000),
}


@pytest.mark.parametrize(("units", "factor"), UNITS.items(), ids=map(str, UNITS))
def test_units_convert_by_exact_factors(units: tuple[str, str], factor: Fraction) -> None:
    assert conversion_factor(*units) == factor


@pytest.mark.parametrize("units", [("ha", "kg"), ("ha", "sqft"), ("rod", "m2")])
def test_units_that_do_not_convert_are_refused(units: tuple[str, str]) -> None:
    with pytest.raises(MalformedError) as caught:
        conversion_factor(*units)
    assert caught.value.code == "mapping-unit"


ROUNDINGS = {
    "half to even, down": ("2.5", "half_even", 2),
    "half to even, up": ("3.5", "half_even", 4),
    "half up": ("2.5", "half_up", 3),
    "half up, away from zero": ("-2.5", "half_up", -3),
    "below half": ("2.4999", "half_up", 2),
    "cut off": ("2.9", "down", 2),
    "cut off, towards zero": ("-2.9", "down", -2),
}


@pytest.mark.parametrize(("text", "rounding", "whole"), ROUNDINGS.values(), ids=ROUNDINGS.keys())
def test_rounding_is_the_stated_one(text: str, rounding: str, whole: int) -> None:
    assert round_whole(parse_number(text), rounding) == whole


def test_nothing_is_rounded_without_being_told() -> None:
    with pytest.raises(MalformedError) as caught:
        round_whole(Fraction("0.00005") * 10_000, None)
    assert (caught.value.code, caught.value.message) == (
        "number-not-whole",
        "number 0.5 is not whole, and the mapping states no rounding",
    )


DECIMALS = {"12.50": "12.5", "-0.10": "-0.1", "100": "100", "0.000000001": "0.000000001", "-0": "0"}


@pytest.mark.parametrize(("text", "written"), DECIMALS.items())
def test_decimals_are_written_in_one_form(text: str, written: str) -> None:
    assert format_decimal(parse_number(text)) == written


def test_decimals_are_not_cut() -> None:
    with pytest.raises(MalformedError) as caught:
        format_decimal(Fraction(1, 3))
    assert caught.value.message == "number 0.333333333 has more than 9 decimals"


DAYS = {
    "ISO": ("2026-10-02", None, date(2026, 10, 2)),
    "day first, as stated": ("2/10/2026", "%d/%m/%Y", date(2026, 10, 2)),
    "Chinese": ("2026年10月2日", "%Y年%m月%d日", date(2026, 10, 2)),
}


@pytest.mark.parametrize(("text", "form", "day"), DAYS.values(), ids=DAYS.keys())
def test_days_are_read_in_the_stated_form(text: str, form: str | None, day: date) -> None:
    assert parse_day(text, form) == day


@pytest.mark.parametrize(("text", "form"), [("2/10/2026", None), ("2026-02-30", None), ("13/13/2026", "%d/%m/%Y")])
def test_other_days_are_refused(text: str, form: str | None) -> None:
    with pytest.raises(MalformedError) as caught:
        parse_day(text, form)
    assert caught.value.code == "date-malformed"
