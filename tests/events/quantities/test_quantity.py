# SPDX-License-Identifier: Apache-2.0
"""Units and quantities: exact, and an original value is the same quantity or it is refused."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import FlawedValueError
from events.quantities.decimals import half_step, parse_decimal
from events.quantities.quantity import Quantity
from events.quantities.units import UNITS, convert, get_unit
from registry.imports.quantities import UNITS as IMPORTED_UNITS
from tests.events.flaws import flaw_of

CONVERTED: dict[str, tuple[str, str, str, Fraction]] = {
    "hectares": ("0.1", "ha", "m2", Fraction(1000)),
    "mu": ("15", "mu", "ha", Fraction(1)),
    "one mu": ("1", "mu", "m2", Fraction(2000, 3)),
    "plants": ("1", "/m2", "/ha", Fraction(10_000)),
    "dry matter": ("1", "kg/m2", "t/ha", Fraction(10)),
    "dust": ("5", "mg/m3", "ug/m3", Fraction(5000)),
    "a share": ("70.5", "%", "1", Fraction("0.705")),
}


@pytest.mark.parametrize(("number", "source", "target", "expected"), CONVERTED.values(), ids=CONVERTED.keys())
def test_units_are_converted_exactly(number: str, source: str, target: str, expected: Fraction) -> None:
    """
    By fractions, without rounding.
    """
    assert expected == convert(Fraction(number), source, target)


@given(st.fractions(), st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)))
def test_a_conversion_goes_back(number: Fraction, source: str, target: str) -> None:
    """
    There and back is the same number; what measures something else is refused.
    """
    code, _ = flaw_of(convert, number, source, target)

    assert ("" if UNITS[source].dimension == UNITS[target].dimension else "unit-of-another-kind") == code
    assert code or number == convert(convert(number, source, target), target, source)


def test_imports_use_the_same_units() -> None:
    """
    A unit that a mapping may name is one of these, of the same size.
    """
    ours = {code: (UNITS[code].dimension, UNITS[code].factor) for code in IMPORTED_UNITS}

    assert ours == IMPORTED_UNITS


def test_an_unknown_unit_is_refused() -> None:
    """
    By a code that tells which there are.
    """
    with pytest.raises(FlawedValueError) as caught:
        get_unit("rod", pointer="/unit")
    assert ("unit-unknown", "/unit") == (caught.value.code, caught.value.pointer)


@given(st.text(max_size=30) | st.from_regex(r"-?[0-9]{0,16}\.?[0-9]{0,10}", fullmatch=True))
def test_case_112_no_text_makes_anything_else_of_a_decimal(text: str) -> None:
    """
    Any text is a number of that very value, or refused.
    """
    code, _ = flaw_of(parse_decimal, text)

    assert code in {"", "decimal-malformed"}
    assert code or Fraction(text) == parse_decimal(text)


NO_DECIMALS = ["", ".5", "5.", "1e3", "1,5", "+1", " 1", "1\n", "٣", "-0", "-0.00", "1" * 16, "0." + "1" * 10]


@pytest.mark.parametrize("text", NO_DECIMALS)
def test_what_is_no_decimal(text: str) -> None:
    """
    One way to write a number, and 15 and 9 digits at most.
    """
    with pytest.raises(FlawedValueError):
        parse_decimal(text)


STEPS = {"1.25": "1/200", "4200": "50", "0": "1/2", "-10": "5", "0.0": "1/20", "100.0": "1/20"}


@pytest.mark.parametrize(("text", "step"), STEPS.items())
def test_half_a_step(text: str, step: str) -> None:
    """
    Half of one in the last place given; zeros at the end of a whole number may be rounding.
    """
    assert Fraction(step) == half_step(text)


QUANTITIES: dict[str, tuple[dict[str, str], str, str]] = {
    "a plain one": ({"value": "71.25", "unit": "%"}, "", ""),
    "converted": ({"value": "10000", "unit": "m2", "original_value": "15", "original_unit": "mu"}, "", ""),
    "converted and rounded": ({"value": "667", "unit": "m2", "original_value": "1", "original_unit": "mu"}, "", ""),
    "rounded to the other side": (
        {"value": "666", "unit": "m2", "original_value": "1", "original_unit": "mu"},
        "quantity-original",
        "/value",
    ),
    "hectares taken for mu": (
        {"value": "100", "unit": "ha", "original_value": "100", "original_unit": "mu"},
        "quantity-original",
        "/value",
    ),
    "another kind": (
        {"value": "1", "unit": "m2", "original_value": "1", "original_unit": "kg"},
        "unit-of-another-kind",
        "/original_unit",
    ),
    "half an original": ({"value": "1", "unit": "m2", "original_unit": "mu"}, "quantity-original", "/original_value"),
    "no such unit": ({"value": "1", "unit": "rod"}, "unit-unknown", "/unit"),
    "minus nought": ({"value": "-0", "unit": "m"}, "decimal-malformed", "/value"),
}


@pytest.mark.parametrize(("data", "code", "pointer"), QUANTITIES.values(), ids=QUANTITIES.keys())
def test_a_quantity(data: dict[str, str], code: str, pointer: str) -> None:
    """
    The unit is known, and the original is the same quantity within the places that are written.
    """
    assert (code, pointer) == flaw_of(msgspec.convert, data, Quantity)
    assert code or data == msgspec.to_builtins(msgspec.convert(data, Quantity))
