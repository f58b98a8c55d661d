# SPDX-License-Identifier: Apache-2.0
"""Decimal numbers as text (`values.Decimal`), exactly, and how far what was written may stand from what was meant."""

import re
from fractions import Fraction
from typing import Final

from events.errors import FlawedValueError

_FORM: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?", re.ASCII)


def parse_decimal(text: str, *, pointer: str = "") -> Fraction:
    """Return the number that `text` is: up to 15 digits, and 9 behind the point.

    Raises:
        FlawedValueError: anything else, also 1,234.5, 1e5, .5 and minus zero.
    """
    if not _FORM.fullmatch(text) or (text.startswith("-") and not text.strip("-0.")):
        message = f"decimal {text[:40]!r}: expected digits and at most one point, such as -12.50"
        raise FlawedValueError(message, code="decimal-malformed", pointer=pointer)
    return Fraction(text)


def half_step(text: str) -> Fraction:
    """Return half of one in the last place that `text` gives: 0.005 for 1.25, 50 for 4200, whose zeros may be rounding.

    A zero counts as written to its last place.
    """
    whole, _, behind = text.lstrip("-").partition(".")
    if behind:
        return Fraction(1, 2 * 10 ** len(behind))
    zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("0") else 0
    return Fraction(10**zeros, 2)
