# SPDX-License-Identifier: Apache-2.0
"""Geometry in the shape of GeoJSON (RFC 7946), with coordinates as decimal text and the system they are in.

Text, since a filing holds no floats: seven decimals of a degree are a centimetre. Reading checks what RFC 7946 §3.1
demands of rings and what can be no place on Earth; a ring may run either way round, as §3.1.6 asks of readers, and
`format_geojson` turns it. Whether rings cross is asked in `events.quantities.topology`.
"""

import itertools
from collections.abc import Iterator
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from events.errors import FlawedValueError
from events.quantities.crs import get_crs

Coordinate = Annotated[str, Meta(pattern=r"^(?!-0(?:\.0+)?\Z)-?(?:0|[1-9][0-9]{0,7})(?:\.[0-9]{1,7})?\Z")]
"""At most 15 digits, so that a reader's double is this very number."""
Position = tuple[Coordinate, Coordinate]
"""Longitude and latitude, or easting and northing."""
Ring = tuple[Position, ...]
CrsCode = Annotated[str, Meta(pattern=r"^EPSG:[0-9]{4,5}\Z")]

MAX_POSITIONS: Final = 1000
"""In one geometry: a filing has 48 KiB. A finer outline is kept as evidence, by its digest."""
MIN_RING: Final = 4
_HALF_TURN: Final = 180


class _Shape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """What all geometry shares. No `values.Value`: an area is one of those and holds a geometry."""


class Point(_Shape, frozen=True, kw_only=True, tag="Point"):
    """A place without extent: a station, a shaft."""

    coordinates: Position
    crs: CrsCode

    def __post_init__(self) -> None:
        """Refuse what lies nowhere."""
        _check_positions([(self.coordinates, "/coordinates")], self.crs)


class Polygon(_Shape, frozen=True, kw_only=True, tag="Polygon"):
    """One piece of land: its outline, and then whatever is cut out of it."""

    coordinates: tuple[Ring, ...]
    crs: CrsCode

    def __post_init__(self) -> None:
        """Refuse open rings, too many positions, and places that are none."""
        _check_polygons(((self.coordinates, "/coordinates"),), self.crs)

    @property
    def polygons(self) -> tuple[tuple[Ring, ...], ...]:
        """The one polygon there is."""
        return (self.coordinates,)


class MultiPolygon(_Shape, frozen=True, kw_only=True, tag="MultiPolygon"):
    """Several pieces of land that do not overlap; also one that the 180th meridian cuts in two (RFC 7946 §3.1.9)."""

    coordinates: tuple[tuple[Ring, ...], ...]
    crs: CrsCode

    def __post_init__(self) -> None:
        """Refuse what each polygon would be refused for, and no polygon at all."""
        if not self.coordinates:
            message = "geometry: expected at least one polygon, found none"
            raise FlawedValueError(message, code="geometry-empty", pointer="/coordinates")
        _check_polygons(
            tuple((rings, f"/coordinates/{index}") for index, rings in enumerate(self.coordinates)), self.crs
        )

    @property
    def polygons(self) -> tuple[tuple[Ring, ...], ...]:
        """All of them."""
        return self.coordinates


Surface = Polygon | MultiPolygon
"""The geometry of an area."""
Geometry = Point | Polygon | MultiPolygon


def format_geojson(geometry: Geometry) -> dict[str, Any]:
    """Return the geometry object of RFC 7946 with numbers, outlines counterclockwise and holes clockwise.

    The coordinates stay in their system; whoever publishes them says which one that is (RFC 7946 §4).
    """
    if isinstance(geometry, Point):
        return {"type": "Point", "coordinates": [float(part) for part in geometry.coordinates]}
    polygons = [[_turned(ring, outline=index == 0) for index, ring in enumerate(rings)] for rings in geometry.polygons]
    if isinstance(geometry, Polygon):
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def numbers_of(ring: Ring) -> list[tuple[float, float]]:
    """Return the positions of a ring as numbers, which are those written."""
    return [(float(x), float(y)) for x, y in ring]


def signed_area(points: list[tuple[float, float]]) -> float:
    """Return the area in squared units of the coordinates, positive where the ring runs counterclockwise."""
    # Measured from the first position: far from the origin the products would swallow the difference.
    x0, y0 = points[0]
    pairs = itertools.pairwise(points)
    return sum((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0) for (x1, y1), (x2, y2) in pairs) / 2


def _turned(ring: Ring, *, outline: bool) -> list[list[float]]:
    points = numbers_of(ring)
    if (signed_area(points) > 0) != outline:
        points.reverse()
    return [list(point) for point in points]


def _check_polygons(polygons: tuple[tuple[tuple[Ring, ...], str], ...], crs: str) -> None:
    total = sum(len(ring) for rings, _ in polygons for ring in rings)
    if total > MAX_POSITIONS:
        message = f"geometry of {total} positions: at most {MAX_POSITIONS} are taken"
        raise FlawedValueError(message, code="geometry-too-large", pointer="/coordinates")
    for rings, pointer in polygons:
        if not rings:
            message = "polygon: expected an outline, found no ring"
            raise FlawedValueError(message, code="geometry-empty", pointer=pointer)
        for index, ring in enumerate(rings):
            place = f"{pointer}/{index}"
            _check_ring(ring, place)
            _check_positions(list(_places(ring, place)), crs)
            _check_meridian(ring, place, crs)


def _places(ring: Ring, pointer: str) -> Iterator[tuple[Position, str]]:
    return ((position, f"{pointer}/{index}") for index, position in enumerate(ring))


def _check_ring(ring: Ring, pointer: str) -> None:
    # RFC 7946 §3.1.6: four or more positions, the first and the last of them the same.
    if len(ring) < MIN_RING:
        message = f"ring of {len(ring)} positions: expected at least {MIN_RING}"
        raise FlawedValueError(message, code="ring-too-short", pointer=pointer)
    points = numbers_of(ring)
    if points[0] != points[-1]:
        message = f"ring starts at {', '.join(ring[0])} and ends at {', '.join(ring[-1])}: expected the same position"
        raise FlawedValueError(message, code="ring-open", pointer=f"{pointer}/{len(ring) - 1}")


def _check_positions(places: list[tuple[Position, str]], crs: str) -> None:
    bounds = get_crs(crs, pointer="/crs")
    for (first, second), pointer in places:
        if not bounds.west <= float(first) <= bounds.east:
            message = f"position {first}, {second}: {first} is outside {bounds.west} to {bounds.east} of {crs}"
            raise FlawedValueError(message, code="coordinate-out-of-range", pointer=f"{pointer}/0")
        if not bounds.south <= float(second) <= bounds.north:
            message = f"position {first}, {second}: {second} is outside {bounds.south} to {bounds.north} of {crs}"
            raise FlawedValueError(message, code="coordinate-out-of-range", pointer=f"{pointer}/1")


def _check_meridian(ring: Ring, pointer: str, crs: str) -> None:
    if not get_crs(crs).is_geographic:
        return
    longitudes = [float(longitude) for longitude, _ in ring]
    for index, (here, there) in enumerate(itertools.pairwise(longitudes), start=1):
        if abs(there - here) > _HALF_TURN:
            message = f"ring goes from longitude {here:g} to {there:g}: cut it where it crosses the 180th meridian"
            raise FlawedValueError(message, code="ring-across-meridian", pointer=f"{pointer}/{index}")
