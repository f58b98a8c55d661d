# SPDX-License-Identifier: Apache-2.0
"""The time zones that due days end in: one release of the IANA database, the same on every machine (case 96).

They come from the locked package `tzdata` and from nowhere else: a machine's own copy may be older than the rules, or
newer than those of its neighbour, and two readers of one log would then disagree on a day.
"""

import zoneinfo
from importlib import import_module

from events.errors import UnavailableError
from projections.rules.profiles import PROFILES
from projections.rules.time_zones import TZDATA, ZONES


def use_shipped_zones(*, package: str = "tzdata", needed: str = TZDATA) -> str:
    """Read time zones from `package` alone from now on, and return its release.

    Raises:
        UnavailableError: it is missing, lacks a zone that rules name, or is older than the rules.
    """
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    try:
        release = str(import_module(package).IANA_VERSION)
    except ImportError as error:
        message = f"time zones: the package {package} is not installed, the rules need release {needed}"
        raise UnavailableError(message, code="time-zones-missing") from error
    for name in sorted({each.time_zone for each in PROFILES} | set(ZONES.values())):
        _load(name, release)
    if release < needed:
        message = f"time zones: the rules need release {needed}, found {release}"
        raise UnavailableError(message, code="time-zones-outdated")
    return release


def _load(name: str, release: str) -> None:
    try:
        zoneinfo.ZoneInfo(name)
    except zoneinfo.ZoneInfoNotFoundError as error:
        message = f"time zones: {name} is not in release {release}"
        raise UnavailableError(message, code="time-zones-missing") from error
