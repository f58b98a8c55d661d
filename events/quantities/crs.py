# SPDX-License-Identifier: Apache-2.0
"""Coordinate reference systems that geometry may be in, by EPSG code; coordinates stay in the one they came in.

CGCS2000 (EPSG:4490) is the legal one in China, WGS 84 (EPSG:4326) that of GeoJSON. Whatever the EPSG register says of
axes, positions here are longitude and latitude, or easting and northing, as RFC 7946 §3.1.1 has them.
"""

from typing import Final, NamedTuple

from events.errors import FlawedValueError


class Crs(NamedTuple):
    """What its coordinates are, and within which bounds they lie."""

    is_geographic: bool
    """In degrees; else in metres."""
    west: float
    east: float
    south: float
    north: float


_DEGREES: Final = Crs(True, -180, 180, -90, 90)
_NORTHING: Final = 10_002_000
"""Metres from the equator to a pole along a meridian, rounded up."""


def _metres(zone: int, south: float) -> Crs:
    """Return a transverse Mercator system with false easting 500 km, the zone before it where it has one."""
    return Crs(False, zone * 1_000_000, zone * 1_000_000 + 999_999, south, _NORTHING)


KNOWN: Final[dict[str, Crs]] = (
    # CGCS2000, WGS 84, and of Australia GDA94 and GDA2020.
    dict.fromkeys(("EPSG:4490", "EPSG:4326", "EPSG:4283", "EPSG:7844"), _DEGREES)
    # CGCS2000 / Gauss-Kruger in 6° zones 13 to 23, with the zone in the easting and without.
    | {f"EPSG:{4491 + zone - 13}": _metres(zone, 0) for zone in range(13, 24)}
    | {f"EPSG:{code}": _metres(0, 0) for code in range(4502, 4513)}
    # CGCS2000 / 3-degree Gauss-Kruger zones 25 to 45, likewise.
    | {f"EPSG:{4513 + zone - 25}": _metres(zone, 0) for zone in range(25, 46)}
    | {f"EPSG:{code}": _metres(0, 0) for code in range(4534, 4555)}
    # WGS 84 / UTM zones 1 to 60, north and south.
    | {f"EPSG:{32600 + zone}": _metres(0, 0) for zone in range(1, 61)}
    | {f"EPSG:{32700 + zone}": _metres(0, 0) for zone in range(1, 61)}
)
"""Every system that is taken."""


def get_crs(code: str, *, pointer: str = "") -> Crs:
    """Return the system of an EPSG code.

    Raises:
        FlawedValueError: it is none of those that can be checked.
    """
    if code not in KNOWN:
        message = f"coordinate reference system {code[:20]!r}: expected one such as EPSG:4490 or EPSG:4326"
        raise FlawedValueError(message, code="crs-unknown", pointer=pointer)
    return KNOWN[code]
