# SPDX-License-Identifier: Apache-2.0
"""By what numbers across rights are told apart: region, jurisdiction, mineral, holder, year, right.

One thing may belong to several groups (a right for two minerals), so groups need not add up to the whole.
"""

from collections.abc import Iterable
from typing import Any, Final, Literal

from events.values import Text
from projections.answers.knowledge import Knowledge
from projections.answers.paging import check_limit, format_cursor, parse_cursor
from projections.answers.places import Place

Grouping = Literal["region", "jurisdiction", "mineral", "holder", "year", "right"]

NONE: Final = "none"
"""The group of what has no region, no mineral, no holder, no due day."""


def place_keys(grouping: Grouping | None, place: Place, *, digits: int | None = None) -> list[str] | None:
    """Return the groups of what lies in `place`; None if the grouping is not one of places.

    With `digits`, only so much of a division code counts: two digits are a province of China.
    """
    if grouping == "region":
        return [place.region[:digits] if place.region else NONE]
    if grouping == "jurisdiction":
        return [place.jurisdiction or NONE]
    if grouping == "mineral":
        return list(place.minerals) or [NONE]
    return None


def names_of(knowledge: Knowledge, grouping: Grouping | None, keys: Iterable[str]) -> dict[str, Text]:
    """Return what holders and rights are called; other groups are codes of published lists."""
    if grouping not in {"holder", "right"}:
        return {}
    prefix = "party" if grouping == "holder" else "right"
    found: dict[str, Any] = {}
    for key in keys:
        known = None if key == NONE else knowledge.find(f"{prefix}:{key}")
        state = known.state() if known else None
        facts = (state.party or state.right) if state else None
        if facts:
            found[key] = facts.names
    return found


def take_page(listing: str, keys: Iterable[str], after: str, limit: int) -> tuple[list[str], str | None]:
    """Return up to `limit` of the groups in order, behind the cursor `after`, and the cursor to go on with.

    Raises:
        MalformedError: the cursor or the limit is none.
    """
    check_limit(limit)
    last = parse_cursor(listing, after, 1)
    behind = sorted(key for key in keys if [key] > last)
    page = behind[:limit]
    return page, format_cursor(listing, page[-1:]) if len(behind) > limit else None
