# SPDX-License-Identifier: Apache-2.0
"""Administrative divisions of China by GB/T 2260, of a year: codes are split, merged and given out again.

The form and the province are checked. The table of the year is the standard's and is not copied here; the name that
held in that year is kept beside the code in `values.Code`.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from events.errors import FlawedValueError

_FORM: Final = re.compile(r"[1-9][0-9]{5}", re.ASCII)
FIRST_YEAR: Final = 1980
"""GB 2260-80 was the first."""
LAST_YEAR: Final = 2200
PROVINCES: Final = frozenset(
    f"{number}"
    for numbers in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82),
    )
    for number in numbers
)
"""The first two digits of every province, by the six great regions, Taiwan, Hong Kong and Macao."""
CORPS: Final = "66"
"""The Xinjiang Production and Construction Corps (兵团), outside GB/T 2260 and in use beside it."""
MADE_UP: Final = "99"
"""Belongs to nobody: demo ledgers use it."""


@dataclass(frozen=True, slots=True)
class Division:
    """A division as of the year whose table holds."""

    code: str
    as_of: int

    @property
    def level(self) -> Literal["province", "prefecture", "county"]:
        """Which level the zeros at its end say."""
        if self.code.endswith("0000"):
            return "province"
        return "prefecture" if self.code.endswith("00") else "county"

    def covers(self, other: "Division") -> bool:
        """Tell whether `other` lies within by its code; codes of two years are not comparable."""
        return self.as_of == other.as_of and other.code.startswith(self.code[: _SIGNIFICANT[self.level]])


_SIGNIFICANT: Final = {"province": 2, "prefecture": 4, "county": 6}


def parse_division(code: str, as_of: int, *, pointer: str = "", demo: bool = False) -> Division:
    """Return the division; a `demo` ledger may use the province 99, which does not exist.

    Raises:
        FlawedValueError: not six digits, no such province, or a year outside 1980 to 2200.
    """
    if not _FORM.fullmatch(code):
        message = f"division {code[:40]!r}: expected six digits of GB/T 2260"
        raise FlawedValueError(message, code="division-malformed", pointer=pointer)
    if code[:2] not in PROVINCES and code[:2] != CORPS and not (demo and code[:2] == MADE_UP):
        message = f"division {code}: no province of GB/T 2260 begins with {code[:2]}"
        raise FlawedValueError(message, code="division-unknown", pointer=pointer)
    if not FIRST_YEAR <= as_of <= LAST_YEAR:
        message = f"division {code}: expected a year from {FIRST_YEAR} to {LAST_YEAR}, found {as_of}"
        raise FlawedValueError(message, code="division-year", pointer=pointer)
    return Division(code, as_of)
