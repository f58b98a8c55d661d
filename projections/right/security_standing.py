# SPDX-License-Identifier: Apache-2.0
"""One security on a day: what was given back and called of it by then, and what is still held."""

import datetime

from msgspec import Struct
from msgspec.structs import replace

from projections.right.finance_records import Forfeiture, Release, Security


class SecurityStanding(Struct, frozen=True, kw_only=True):
    """A security on a day."""

    security: Security
    """As lodged."""
    releases: list[Release]
    forfeitures: list[Forfeiture]
    expired: bool
    held_minor: int
    """In minor units of its currency."""


def security_on(security: Security, day: datetime.date) -> SecurityStanding | None:
    """Return how `security` stands on `day`; None: it is not lodged yet."""
    if security.lodged_on > day:
        return None
    releases = [each for each in security.releases if each.released_on <= day]
    forfeitures = [each for each in security.forfeitures if each.forfeited_on <= day]
    expired = security.expires_on is not None and security.expires_on < day
    # What was given back or called later on was evidently still at hand, whatever had expired.
    still = replace(security, releases=releases, forfeitures=forfeitures).held_minor
    held = still - security.held_minor if expired and security.held_minor > 0 else still
    return SecurityStanding(
        security=replace(security, releases=[], forfeitures=[]),
        releases=releases,
        forfeitures=forfeitures,
        expired=expired,
        held_minor=held,
    )
