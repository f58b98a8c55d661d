# SPDX-License-Identifier: Apache-2.0
"""Numbers of mining and exploration licences in China (DZ/T 0443-2023 annex A; domain.md §2.4).

C or T and 22 digits since 10 July 2020; exploration licences before had T and 17 digits, which hold until they are
issued again. No check character. The digits name who issued and when, and never what is mined or where: the Ministry
itself stands there as 100000, and a licence is issued again when its right moves. So only the form is checked.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from events.errors import FlawedValueError

_NOW: Final = re.compile(r"[CT][0-9]{22}", re.ASCII)
_FORMER: Final = re.compile(r"T[0-9]{17}", re.ASCII)


@dataclass(frozen=True, slots=True)
class LicenceNumber:
    """A licence number of today's form or of the former one for exploration."""

    text: str

    @property
    def right_kind(self) -> Literal["mining", "exploration"]:
        """What its first letter says it licenses."""
        return "mining" if self.text.startswith("C") else "exploration"


def parse_licence(text: str, *, pointer: str = "") -> LicenceNumber:
    """Return `text` as a licence number of 23 characters.

    Raises:
        FlawedValueError: anything else.
    """
    if not _NOW.fullmatch(text):
        message = f"licence number {text[:40]!r}: expected C or T and 22 digits"
        raise FlawedValueError(message, code="licence-malformed", pointer=pointer)
    return LicenceNumber(text)


def parse_former_licence(text: str, *, pointer: str = "") -> LicenceNumber:
    """Return `text` as an exploration licence number of before 10 July 2020.

    Raises:
        FlawedValueError: anything else.
    """
    if not _FORMER.fullmatch(text):
        message = f"former exploration licence number {text[:40]!r}: expected T and 17 digits"
        raise FlawedValueError(message, code="licence-malformed", pointer=pointer)
    return LicenceNumber(text)
