# SPDX-License-Identifier: Apache-2.0
"""Countries by ISO 3166-1 alpha-2, and the form of their subdivisions by ISO 3166-2.

The two-letter codes are those of the time zone database (`iso3166.tab`, public domain), which comes along with its
package and follows the newsletters of ISO. Subdivisions have no free table; their country is checked, and their form.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Final

from events.errors import FlawedValueError

_FORM: Final = re.compile(r"([A-Z]{2})(?:-[A-Z0-9]{1,3})?", re.ASCII)


@cache
def country_codes() -> frozenset[str]:
    """Return every alpha-2 code, read once."""
    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    return frozenset(line[:2] for line in table.splitlines() if line and not line.startswith("#"))


def parse_country(text: str, *, pointer: str = "") -> str:
    """Return the country of `text`, which is a country such as CN or a subdivision such as AU-QLD.

    Raises:
        FlawedValueError: neither, or of a country that ISO 3166-1 does not list.
    """
    form = _FORM.fullmatch(text)
    if not form or form[1] not in country_codes():
        message = f"country {text[:40]!r}: expected a code of ISO 3166, such as CN or AU-QLD"
        raise FlawedValueError(message, code="country-unknown", pointer=pointer)
    return form[1]
