# SPDX-License-Identifier: Apache-2.0
"""The numbers a registry gives to rights: `CN-41-000123-16`, to be read out by telephone or off a sign at the gate.

Country, region, six digits, and two check digits over all of them (ISO/IEC 7064 MOD 97-10). In this form a digit stays
a digit and a letter a letter, so every single slip and every exchange of two neighbours shows. Names of another form,
such as those of imported registers, carry no check and stay what they are (DECISIONS.md 26).
"""

import re
from typing import Final

from events.errors import FlawedValueError
from events.identifiers.check_characters import mod_97_10

_FORM: Final = re.compile(r"([A-Z]{2})-([A-Z]{2,3}|[0-9]{2})-([0-9]{6})-([0-9]{2})", re.ASCII)
_PLACE: Final = re.compile(r"([A-Z]{2})-([A-Z]{2,3}|[0-9]{2})", re.ASCII)
MAX_SERIAL: Final = 999_999


def is_right_number(name: str) -> bool:
    """Tell whether `name` has the form of a number that carries check digits, right or wrong."""
    return _FORM.fullmatch(name) is not None


def parse_right_number(name: str, *, pointer: str = "") -> tuple[str, int]:
    """Return the place, such as CN-41, and the serial of a right's number.

    Raises:
        FlawedValueError: another form, or check digits that do not follow from the rest.
    """
    form = _FORM.fullmatch(name)
    if not form:
        message = f"right number {name[:70]!r}: expected a form such as CN-41-000123-16"
        raise FlawedValueError(message, code="right-number-malformed", pointer=pointer)
    country, region, serial, check = form.groups()
    expected = mod_97_10(country + region + serial)
    if check != expected:
        message = f"right number {name}: the check digits are {check}, the rest leads to {expected}"
        raise FlawedValueError(message, code="right-number-check", pointer=pointer)
    return f"{country}-{region}", int(serial)


def format_right_number(place: str, serial: int) -> str:
    """Return the number of the right with this serial at a place such as CN-41 or AU-QLD.

    Raises:
        FlawedValueError: no such place can be written, or the serial has more than six digits.
    """
    if not _PLACE.fullmatch(place) or not 0 <= serial <= MAX_SERIAL:
        message = f"right number of place {place[:40]!r} and serial {serial}: expected CN-41 or AU-QLD, and six digits"
        raise FlawedValueError(message, code="right-number-malformed")
    return f"{place}-{serial:06d}-{mod_97_10(place.replace('-', '') + f'{serial:06d}')}"
