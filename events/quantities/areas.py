# SPDX-License-Identifier: Apache-2.0
"""How much land a geometry bounds, and whether a stated area fits it.

The stated area is what the deed says and stays so; the measured one is only compared. On degrees the ellipsoid's own
area is integrated along the edges, which RFC 7946 §3.1.1 takes as straight in longitude and latitude.
"""

import itertools
import math
from typing import Final, NamedTuple

from events.quantities.crs import get_crs
from events.quantities.geometry import Ring, Surface, numbers_of, signed_area

_A: Final = 6_378_137.0
_F: Final = 1 / 298.257222101
"""CGCS2000 and GRS 80; the axes of WGS 84 differ by a tenth of a millimetre."""
_E: Final = math.sqrt(_F * (2 - _F))
_B2: Final = (_A * (1 - _F)) ** 2

RELATIVE: Final = 0.05
"""A stated area within 5 % is taken to fit: surveys, slopes and generalised outlines differ by that much.

Of Queensland's 2,227 mining leases 59 do not fit; the median ratio is 1."""
ABSOLUTE_M2: Final = 200
"""Small plots are rounded: 0.01 ha is 100 m²."""


class AreaMismatch(NamedTuple):
    """A stated area and the measured one that it does not fit, in m²."""

    stated_m2: int
    measured_m2: int


def measure_area(surface: Surface) -> float:
    """Return the area in m²: outlines less holes, whichever way round they run."""
    geographic = get_crs(surface.crs).is_geographic
    measure = _measure_degrees if geographic else _measure_metres
    return sum(measure(rings[0]) - sum(map(measure, rings[1:])) for rings in surface.polygons)


def find_area_mismatch(stated_m2: int, surface: Surface) -> AreaMismatch | None:
    """Return both figures if the stated area does not fit the geometry; else None.

    A warning, never a refusal: real registers hold such land, and whoever reads it should be told.
    """
    measured = measure_area(surface)
    allowed = max(ABSOLUTE_M2, RELATIVE * max(measured, stated_m2))
    return AreaMismatch(stated_m2, round(measured)) if abs(measured - stated_m2) > allowed else None


def _measure_metres(ring: Ring) -> float:
    return abs(signed_area(numbers_of(ring)))


def _measure_degrees(ring: Ring) -> float:
    points = [(math.radians(longitude), math.radians(latitude)) for longitude, latitude in numbers_of(ring)]
    total = 0.0
    base = _belt(points[0][1])
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        # Simpson's rule along the edge; exact where it runs along a parallel or a meridian.
        mean = (_belt(y1) + 4 * _belt((y1 + y2) / 2) + _belt(y2)) / 6 - base
        total += (x2 - x1) * mean
    return abs(total)


def _belt(latitude: float) -> float:
    """Return the area from the equator to `latitude`, for a radian of longitude (Snyder 1987, eq. 3-12)."""
    es = _E * math.sin(latitude)
    return _B2 / 2 * (math.sin(latitude) / (1 - es * es) + math.atanh(es) / _E)
