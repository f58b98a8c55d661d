# SPDX-License-Identifier: Apache-2.0
"""Time as the registry writes it: UTC instants with six decimals and a Z, and civil dates.

Nothing here reads the real time: `Clock` is handed in, and only `api/wiring.py` makes one.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache

from events.errors import MalformedError

Clock = Callable[[], datetime]
"""Returns the present instant, aware, in UTC."""

# Hour 24 is left out: Python 3.13 takes it for the next day, 3.11 does not.
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d{1,6})?Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANTS = 16
"""Instants remembered: all entries of a group bear the same one."""
_DAYS = 4096
"""Days remembered: ten years of them."""


@lru_cache(_INSTANTS)
def format_instant(instant: datetime) -> str:
    """Return `instant` as `2026-10-02T08:30:00.000000Z`, so that text order is time order."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parse_instant(text: str, *, pointer: str = "") -> datetime:
    """Return the UTC instant written in `text` (RFC 3339 with Z).

    Raises:
        MalformedError: another form, or a day or hour that does not exist.
    """
    if _INSTANT.fullmatch(text) and text.isascii():
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    message = f"instant {text[:40]!r}: expected a UTC time such as 2026-10-02T08:30:00Z"
    raise MalformedError(message, code="instant-malformed", pointer=pointer)


def parse_date(text: str, *, pointer: str = "") -> date:
    """Return the civil date written in `text` as YYYY-MM-DD; week dates and other ISO forms are refused.

    Raises:
        MalformedError: another form, or a day that does not exist.
    """
    if day := _find_day(text):
        return day
    message = f"date {text[:40]!r}: expected a day such as 2026-10-02"
    raise MalformedError(message, code="date-malformed", pointer=pointer)


@lru_cache(_DAYS)
def _find_day(text: str) -> date | None:
    if _DATE.fullmatch(text) and text.isascii():
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    return None
