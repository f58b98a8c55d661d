# SPDX-License-Identifier: Apache-2.0
"""Which schemes of identifiers can be checked, and by what; all others are taken as they are written (domain.md §7.2).

Certificates (`CN-MINCERT`), real-estate units (`CN-BDC`) and the titles of other countries have no check that holds
for all of them.
"""

from collections.abc import Callable
from typing import Any, Final

from events.identifiers.countries import parse_country
from events.identifiers.credit_codes import parse_credit_code
from events.identifiers.lei import parse_lei
from events.identifiers.licences import parse_former_licence, parse_licence

_PARSERS: Final[dict[str, Callable[..., Any]]] = {
    "CN-USCC": parse_credit_code,
    "CN-MINLIC": parse_licence,
    "CN-MINLIC-T18": parse_former_licence,
    "LEI": parse_lei,
    "ISO3166-1": parse_country,
}

CHECKED_SCHEMES: Final = tuple(_PARSERS)


def check_identifier(scheme: str, value: str, *, pointer: str = "") -> None:
    """Refuse a value that cannot be a number of its scheme; a scheme without a check takes any.

    Raises:
        FlawedValueError: with the code of the scheme's own parser.
    """
    if scheme in _PARSERS:
        _PARSERS[scheme](value, pointer=pointer)
