# SPDX-License-Identifier: Apache-2.0
"""Units of measurement: what each measures, how much of its base unit it is, and its code in UCUM where it has one.

Exact fractions: 0.1 ha is 1000 m² and nothing near it; 15 mu (亩) are one hectare. Carbon is not here: a tonne of
carbon and a tonne of carbon dioxide are no two units of one quantity (`events.quantities.carbon`).
"""

from fractions import Fraction
from typing import Final, NamedTuple

from events.errors import FlawedValueError


class Unit(NamedTuple):
    """A unit, and how much of the first unit of its dimension it is."""

    dimension: str
    factor: Fraction
    ucum: str | None
    """UCUM, case-sensitive; None where UCUM has no such unit."""


def _unit(dimension: str, factor: str, ucum: str | None) -> Unit:
    return Unit(dimension, Fraction(factor), ucum)


UNITS: Final[dict[str, Unit]] = {
    "m2": _unit("area", "1", "m2"),
    "ha": _unit("area", "10000", "har"),
    "km2": _unit("area", "1000000", "km2"),
    "mu": _unit("area", "2000/3", None),
    "acre": _unit("area", "4046.8564224", None),
    "m3": _unit("volume", "1", "m3"),
    "L": _unit("volume", "1/1000", "L"),
    "m": _unit("length", "1", "m"),
    "mm": _unit("length", "1/1000", "mm"),
    "cm": _unit("length", "1/100", "cm"),
    "km": _unit("length", "1000", "km"),
    "kg": _unit("mass", "1", "kg"),
    "g": _unit("mass", "1/1000", "g"),
    "t": _unit("mass", "1000", "t"),
    "mg/kg": _unit("mass fraction", "1", "mg/kg"),
    "g/kg": _unit("mass fraction", "1000", "g/kg"),
    "mg/L": _unit("concentration", "1", "mg/L"),
    "ug/L": _unit("concentration", "1/1000", "ug/L"),
    "mg/m3": _unit("concentration", "1/1000", "mg/m3"),
    "ug/m3": _unit("concentration", "1/1000000", "ug/m3"),
    "%": _unit("ratio", "1/100", "%"),
    "1": _unit("ratio", "1", "1"),
    "pH": _unit("acidity", "1", "[pH]"),
    "dB(A)": _unit("sound level", "1", None),
    "Cel": _unit("temperature", "1", "Cel"),
    "/ha": _unit("density on land", "1", "/har"),
    "/m2": _unit("density on land", "10000", "/m2"),
    "t/ha": _unit("mass on land", "1", "t/har"),
    "kg/m2": _unit("mass on land", "10", "kg/m2"),
    "mm/a": _unit("rate of settling", "1", "mm/a"),
    "d": _unit("time", "1", "d"),
    "a": _unit("time", "365.25", "a"),
}
"""Every unit by our code. `a` is the Julian year of UCUM."""


def get_unit(code: str, *, pointer: str = "") -> Unit:
    """Return the unit of `code`.

    Raises:
        FlawedValueError: there is none.
    """
    if code not in UNITS:
        message = f"unit {code[:40]!r}: expected one of {', '.join(UNITS)}"
        raise FlawedValueError(message, code="unit-unknown", pointer=pointer)
    return UNITS[code]


def convert(number: Fraction, source: str, target: str, *, pointer: str = "") -> Fraction:
    """Return exactly how much `number` of the unit `source` is in the unit `target`.

    Raises:
        FlawedValueError: no such unit, or the two measure different things.
    """
    given, wanted = get_unit(source, pointer=pointer), get_unit(target, pointer=pointer)
    if given.dimension != wanted.dimension:
        message = f"unit {source} measures {given.dimension}, {target} measures {wanted.dimension}"
        raise FlawedValueError(message, code="unit-of-another-kind", pointer=pointer)
    return number * given.factor / wanted.factor
