# SPDX-License-Identifier: Apache-2.0
"""A measured quantity with its unit and, where it was measured in another, what was read off (domain.md §7.1)."""

from events.errors import FlawedValueError
from events.quantities.decimals import half_step, parse_decimal
from events.quantities.units import convert, get_unit
from events.values import Decimal, Line, Text, Value


class Quantity(Value, frozen=True, kw_only=True):
    """A number and what it counts; a number without a unit is none."""

    value: Decimal
    unit: Line
    original_value: Decimal | None = None
    """As the source states it, in `original_unit`; nobody else can tell later what was converted."""
    original_unit: Line | None = None
    method: Text | None = None

    def __post_init__(self) -> None:
        """Refuse unknown units, one half of an original, and an original that is another quantity."""
        value = parse_decimal(self.value, pointer="/value")
        get_unit(self.unit, pointer="/unit")
        if self.original_value is None and self.original_unit is None:
            return
        if self.original_value is None or self.original_unit is None:
            message = "quantity: original value and original unit go together, found one of them"
            raise FlawedValueError(message, code="quantity-original", pointer="/original_value")
        original = parse_decimal(self.original_value, pointer="/original_value")
        converted = convert(original, self.original_unit, self.unit, pointer="/original_unit")
        # What was converted is rounded to the places it is written with; the original is exact.
        if abs(converted - value) > half_step(self.value):
            message = (
                f"quantity: {self.original_value} {self.original_unit} are {float(converted):g} {self.unit},"
                f" found {self.value}"
            )
            raise FlawedValueError(message, code="quantity-original", pointer="/value")
