# SPDX-License-Identifier: Apache-2.0
"""Carbon, with tonnes of carbon and tonnes of carbon dioxide kept apart (IPCC 2006 Guidelines vol. 4; rule C-1).

One tonne of carbon is 44/12 tonnes of CO₂. A figure is kept as it was stated and converted only to be shown. Nothing in
a bare number tells that 1.1e9 tC was entered as tCO2e; two statements of the same thing do: a figure may bring along
its source's figure in the other unit, which then must agree, and two figures of one stock are compared.
"""

from fractions import Fraction
from typing import Annotated, Final, Literal

from events.codelists import coded
from events.errors import FlawedValueError
from events.quantities.decimals import half_step, parse_decimal
from events.values import Decimal, Value

CarbonUnit = Literal["tC", "tCO2e"]

CO2_PER_CARBON: Final = Fraction(44, 12)
"""Molar masses of CO₂ and C, as the IPCC rounds them."""

_MOST_ROUNDING: Final = Fraction(1, 10)
"""However coarsely two figures are written, more than a tenth apart is another figure: 44/12 is far more."""
_CONFUSED_WITHIN: Final = Fraction(1, 50)


class CarbonAmount(Value, frozen=True, kw_only=True):
    """A stock or flow of carbon in the unit its source states."""

    amount: Decimal
    unit: Annotated[CarbonUnit, coded("carbon_unit")]
    other_unit_amount: Decimal | None = None
    """The same in the other unit, where the source gives both; refused when it is not 44/12 of it, or 12/44."""

    def __post_init__(self) -> None:
        """Refuse two figures that are not one amount."""
        parse_decimal(self.amount, pointer="/amount")
        if self.other_unit_amount is None:
            return
        stated = parse_decimal(self.other_unit_amount, pointer="/other_unit_amount")
        other: CarbonUnit = "tCO2e" if self.unit == "tC" else "tC"
        expected = self.convert(other)
        factor = CO2_PER_CARBON if other == "tCO2e" else 1 / CO2_PER_CARBON
        rounding = half_step(self.amount) * factor + half_step(self.other_unit_amount)
        if abs(stated - expected) > min(rounding, abs(expected) * _MOST_ROUNDING):
            message = (
                f"carbon: {self.amount} {self.unit} are about {float(expected):.4g} {other},"
                f" found {self.other_unit_amount}"
            )
            raise FlawedValueError(message, code="carbon-units-disagree", pointer="/other_unit_amount")

    def convert(self, unit: CarbonUnit) -> Fraction:
        """Return exactly how much it is in `unit`."""
        number = parse_decimal(self.amount, pointer="/amount")
        if unit == self.unit:
            return number
        return number * CO2_PER_CARBON if unit == "tCO2e" else number / CO2_PER_CARBON


def find_unit_confusion(amount: CarbonAmount, known: CarbonAmount) -> CarbonUnit | None:
    """Return the unit that `amount` was probably meant in, judged by what is `known` of the same stock; else None.

    Both are brought to one unit: if they then differ by 44/12 or 12/44, give or take 2 %, `amount` is right in the
    other unit than it says. A stock that really grew so is possible: this warns and refuses nothing.
    """
    ours, theirs = amount.convert("tC"), known.convert("tC")
    if not ours or not theirs:
        return None
    ratio = ours / theirs
    meant: dict[CarbonUnit, Fraction] = {"tC": 1 / CO2_PER_CARBON, "tCO2e": CO2_PER_CARBON}
    for unit, factor in meant.items():
        if unit != amount.unit and abs(ratio - factor) <= factor * _CONFUSED_WITHIN:
            return unit
    return None


def check_carbon_units(amount: CarbonAmount, known: CarbonAmount, *, pointer: str = "") -> None:
    """Refuse an amount that repeats a known one in the wrong unit, for a caller who knows that they are the same.

    Raises:
        FlawedValueError: the two differ by 44/12 or 12/44.
    """
    meant = find_unit_confusion(amount, known)
    if meant:
        message = (
            f"carbon: {amount.amount} {amount.unit} would be {known.amount} {known.unit} if it were in {meant};"
            " tonnes of carbon and of CO2 differ by 44/12"
        )
        raise FlawedValueError(message, code="carbon-unit-confused", pointer=pointer)
