# SPDX-License-Identifier: Apache-2.0
"""Numbers and dates from text, exactly: no floats, no guessed formats, no thousands separators.

Units are converted by exact fractions, so that 0.1 ha is 1000 m² and nothing near it.
"""

import datetime
import math
import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from events.clock import parse_date
from events.errors import MalformedError

_NUMBER = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?")
_MAX_DECIMALS = 9
_HALF = Fraction(1, 2)
_ROUNDING: dict[str, Callable[[Fraction], int]] = {
    "half_even": round,
    "half_up": lambda number: math.floor(number + _HALF) if number >= 0 else math.ceil(number - _HALF),
    "down": math.trunc,
}

UNITS: dict[str, tuple[str, Fraction]] = {
    "m2": ("area", Fraction(1)),
    "ha": ("area", Fraction(10_000)),
    "km2": ("area", Fraction(1_000_000)),
    "mu": ("area", Fraction(2000, 3)),
    "acre": ("area", Fraction("4046.8564224")),
    "kg": ("mass", Fraction(1)),
    "t": ("mass", Fraction(1000)),
    "m": ("length", Fraction(1)),
    "km": ("length", Fraction(1000)),
}
"""Every unit: what it measures, and how much of the base unit it is. 15 mu (亩) are one hectare."""


def find_number(text: str) -> Fraction | None:
    """Return the decimal number in `text`, or None if it is none."""
    return Fraction(text) if text.isascii() and _NUMBER.fullmatch(text) else None


def find_date(text: str) -> date | None:
    """Return the day written as 2026-10-02 in `text`, or None if it is none."""
    try:
        return parse_date(text)
    except MalformedError:
        return None


def parse_number(text: str) -> Fraction:
    """Return the decimal number in `text`.

    Raises:
        MalformedError: anything else, also 1,234.5 or 1e5.
    """
    number = find_number(text)
    if number is None:
        message = f"number {text[:40]!r}: expected digits with at most one decimal point"
        raise MalformedError(message, code="number-malformed")
    return number


def parse_day(text: str, format_: str | None) -> date:
    """Return the day in `text`, written as 2026-10-02 or in the form of `strptime` given.

    Raises:
        MalformedError: another form, or a day that does not exist.
    """
    if format_ is None:
        return parse_date(text)
    try:
        # Only the day is used: the mapping's form has no zone, and none is needed.
        return datetime.datetime.strptime(text, format_).date()  # noqa: DTZ007 - a civil date
    except ValueError as error:
        message = f"date {text[:40]!r}: expected the form {format_}"
        raise MalformedError(message, code="date-malformed") from error


def conversion_factor(unit: str, to: str) -> Fraction:
    """Return by what a number of `unit` is multiplied to be one of `to`.

    Raises:
        MalformedError: an unknown unit, or two that measure different things.
    """
    if unknown := [name for name in (unit, to) if name not in UNITS]:
        message = f"unit {unknown[0]!r}: there are {', '.join(UNITS)}"
        raise MalformedError(message, code="mapping-unit")
    (measure, size), (other_measure, other_size) = UNITS[unit], UNITS[to]
    if measure != other_measure:
        message = f"unit {unit} measures {measure}, {to} measures {other_measure}"
        raise MalformedError(message, code="mapping-unit")
    return size / other_size


def round_whole(number: Fraction, rounding: str | None) -> int:
    """Return `number` as a whole number, rounded only if `rounding` says how.

    Raises:
        MalformedError: it is not whole, and no rounding is given.
    """
    if number.denominator == 1:
        return number.numerator
    if rounding is None:
        message = f"number {_show(number)} is not whole, and the mapping states no rounding"
        raise MalformedError(message, code="number-not-whole")
    return _ROUNDING[rounding](number)


def format_decimal(number: Fraction) -> str:
    """Return `number` as decimal text without superfluous zeros.

    Raises:
        MalformedError: it has more than nine decimals.
    """
    if (number * 10**_MAX_DECIMALS).denominator != 1:
        message = f"number {_show(number)} has more than {_MAX_DECIMALS} decimals"
        raise MalformedError(message, code="number-not-exact")
    return _show(number)


def _show(number: Fraction) -> str:
    """Return `number` as decimal text, cut after nine decimals."""
    whole, rest = divmod(math.trunc(abs(number) * 10**_MAX_DECIMALS), 10**_MAX_DECIMALS)
    text = f"{whole}.{rest:0{_MAX_DECIMALS}d}".rstrip("0").rstrip(".")
    return f"-{text}" if number < 0 else text
