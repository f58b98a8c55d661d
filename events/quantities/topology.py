# SPDX-License-Identifier: Apache-2.0
"""Whether a geometry bounds land at all: rings that cross themselves or each other, holes outside, pieces that overlap.

By the OGC Simple Features rules, as GEOS decides them through shapely, on the coordinates as they are written. Asked of
whoever draws an outline now: of 2,227 mining leases in Queensland's register, 44 cross themselves, and an import must
be able to say what a register says.
"""

from events.errors import FlawedValueError
from events.quantities.geometry import Surface, format_geojson


def check_topology(surface: Surface, *, pointer: str = "") -> None:
    """Refuse a surface whose inside cannot be told from its outside.

    Raises:
        FlawedValueError: naming what is wrong, and where.
    """
    import shapely  # noqa: PLC0415 - it loads NumPy, which takes a third of a second; few filings bring a geometry
    from shapely.geometry import shape  # noqa: PLC0415

    reason = shapely.is_valid_reason(shape(format_geojson(surface)))
    if reason != "Valid Geometry":
        message = f"geometry: {reason[:1].lower()}{reason[1:]}"
        raise FlawedValueError(message, code="geometry-crosses-itself", pointer=f"{pointer}/coordinates")
