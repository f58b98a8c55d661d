# SPDX-License-Identifier: Apache-2.0
"""The legal entity identifier of ISO 17442-1: 18 digits or capitals and two check digits."""

import re
from typing import Final, NewType

from events.errors import FlawedValueError
from events.identifiers.check_characters import mod_97_10

Lei = NewType("Lei", str)

_FORM: Final = re.compile(r"[0-9A-Z]{18}[0-9]{2}", re.ASCII)


def parse_lei(text: str, *, pointer: str = "") -> Lei:
    """Return `text` as an LEI; check digits 00, 01 and 99 satisfy the sum but are never given out.

    Raises:
        FlawedValueError: not of that form, or the check digits do not follow from the rest.
    """
    if not _FORM.fullmatch(text):
        message = f"LEI {text[:40]!r}: expected 18 digits or capitals and two digits"
        raise FlawedValueError(message, code="lei-malformed", pointer=pointer)
    expected = mod_97_10(text[:18])
    if text[18:] != expected:
        message = f"LEI {text}: the check digits are {text[18:]}, the rest leads to {expected}"
        raise FlawedValueError(message, code="lei-check", pointer=pointer)
    return Lei(text)
