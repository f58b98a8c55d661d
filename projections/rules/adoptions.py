# SPDX-License-Identifier: Apache-2.0
"""Which version of the rules the registry adopted for a place, by the log (reliability.md case 87).

The foundation adopts for all days from the ones it names. A later adoption never counts for a day before it was
recorded: what was said about that day by the rules of its time is said again (as with calendars; case 84).
"""

import datetime
from collections.abc import Iterable

from msgspec import Struct


class ProfileAdoption(Struct, frozen=True, kw_only=True):
    """A version of a profile as adopted for a place."""

    position: int
    profile: str
    version: int
    jurisdiction: str
    in_force_from: datetime.date


class ProfileAdoptions:
    """The adoptions that are known."""

    def __init__(self, adoptions: Iterable[ProfileAdoption] = ()) -> None:
        """Take what is known, in any order."""
        self.adoptions = tuple(sorted(adoptions, key=lambda each: (each.in_force_from, each.position, each.version)))
        # Thousands of obligations are judged in the same few places.
        self._found: dict[tuple[str, datetime.date], tuple[str, int] | None] = {}

    def find(self, jurisdiction: str, day: datetime.date) -> tuple[str, int] | None:
        """Return profile and version in force in a place on a day; None: none was adopted for it by then.

        What was adopted for the place itself goes before what was for a larger one that it is in; of these the one in
        force since the latest day, and of several since the same day the one recorded last.
        """
        key = (jurisdiction, day)
        if key not in self._found:
            self._found[key] = self._find(jurisdiction, day)
        return self._found[key]

    def _find(self, jurisdiction: str, day: datetime.date) -> tuple[str, int] | None:
        known = [
            each for each in self.adoptions if is_within(jurisdiction, each.jurisdiction) and each.in_force_from <= day
        ]
        if not known:
            return None
        nearest = max(len(each.jurisdiction) for each in known)
        last = [each for each in known if len(each.jurisdiction) == nearest][-1]
        return last.profile, last.version


NOT_COVERED = frozenset({"CN-HK", "CN-MO", "CN-TW"})
"""Subdivisions with a law of their own, to which their country's rules do not reach."""


def is_within(jurisdiction: str, place: str) -> bool:
    """Tell whether a jurisdiction is a place or a subdivision of it that its law reaches."""
    if not place or (jurisdiction in NOT_COVERED and jurisdiction != place):
        return False
    return jurisdiction == place or jurisdiction.startswith(place + "-")
