# SPDX-License-Identifier: Apache-2.0
"""Geometry: RFC 7946's demands on both sides, real outlines of Queensland, and areas against reference figures."""

import csv
import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.errors import FlawedValueError
from events.quantities.areas import AreaMismatch, find_area_mismatch, measure_area
from events.quantities.crs import KNOWN
from events.quantities.geometry import MAX_POSITIONS, Geometry, MultiPolygon, Polygon, format_geojson, signed_area
from events.quantities.topology import check_topology
from tests.events.flaws import flaw_of

LEASES = Path(__file__).parents[4] / "shared/data/qld/mining_leases.geojson"
SQUARE = [["112", "34"], ["112.1", "34"], ["112.1", "34.1"], ["112", "34.1"], ["112", "34"]]
HOLE = [["112.02", "34.02"], ["112.04", "34.02"], ["112.04", "34.04"], ["112.02", "34.02"]]
AWAY = [["113", "34"], ["113.1", "34"], ["113.1", "34.1"], ["113", "34"]]


def shape(kind: str, coordinates: Any, crs: str = "EPSG:4490") -> dict[str, Any]:
    """Return the geometry as a filer writes it."""
    return {"type": kind, "coordinates": coordinates, "crs": crs}


def polygon(*rings: Any, crs: str = "EPSG:4490") -> Any:
    """Return a polygon as read."""
    return msgspec.convert(shape("Polygon", rings, crs), Polygon)


def around(count: int) -> list[list[str]]:
    """Return a closed ring of `count` positions along the edges of a square."""
    return [["112", f"34.{number:06d}"] for number in range(1, count - 1)] + [["112.5", "34"], ["112", "34.000001"]]


def moved(index: int, *position: str) -> list[list[str]]:
    """Return the square with one position elsewhere."""
    return [*SQUARE[:index], list(position), *SQUARE[index + 1 :]]


ACCEPTED: dict[str, dict[str, Any]] = {
    "a square": shape("Polygon", [SQUARE]),
    "clockwise": shape("Polygon", [SQUARE[::-1]]),
    "with a hole": shape("Polygon", [SQUARE, HOLE]),
    "two pieces": shape("MultiPolygon", [[SQUARE], [AWAY]]),
    "closed by another spelling": shape("Polygon", [[*SQUARE[:-1], ["112.0", "34.00"]]]),
    "a triangle": shape("Polygon", [AWAY]),
    "a point": shape("Point", ["112", "34"]),
    "the corners of the world": shape("Polygon", [[["0", "-90"], ["180", "-90"], ["180", "90"], ["0", "-90"]]]),
    "WGS 84": shape("Polygon", [SQUARE], "EPSG:4326"),
    "a zone of CGCS2000": shape("Point", ["38472513.9", "3841352.5"], "EPSG:4526"),
    "a zone without its number": shape("Point", ["472513.9", "3841352.5"], "EPSG:4547"),
    "half round the world": shape("Polygon", [[["-90", "0"], ["90", "0"], ["0", "1"], ["-90", "0"]]]),
    "as many positions as there may be": shape("Polygon", [around(MAX_POSITIONS)]),
}


@pytest.mark.parametrize("data", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_case_111_a_geometry_is_taken_and_comes_back(data: dict[str, Any]) -> None:
    """
    It is read, written the same, and published with numbers.
    """
    geometry: Any = msgspec.convert(data, Geometry)

    assert data == msgspec.json.decode(msgspec.json.encode(geometry))
    assert format_geojson(geometry)["type"] == data["type"]


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "an open ring": (shape("Polygon", [moved(4, "112", "34.0000001")]), "ring-open", "/coordinates/0/4"),
    "an open hole": (shape("Polygon", [SQUARE, [*HOLE[:3], ["112.03", "34.03"]]]), "ring-open", "/coordinates/1/3"),
    "three positions": (shape("Polygon", [[*SQUARE[:2], SQUARE[0]]]), "ring-too-short", "/coordinates/0"),
    "no ring": (shape("Polygon", []), "geometry-empty", "/coordinates"),
    "no polygon": (shape("MultiPolygon", []), "geometry-empty", "/coordinates"),
    "an empty polygon": (shape("MultiPolygon", [[SQUARE], []]), "geometry-empty", "/coordinates/1"),
    "latitude first": (shape("Point", ["34", "112"]), "coordinate-out-of-range", "/coordinates/1"),
    "beyond 180": (shape("Polygon", [moved(1, "180.0000001", "34")]), "coordinate-out-of-range", "/coordinates/0/1/0"),
    "beyond a pole": (shape("Point", ["0", "-90.0000001"]), "coordinate-out-of-range", "/coordinates/1"),
    "metres for degrees": (shape("Point", ["472513", "34"]), "coordinate-out-of-range", "/coordinates/0"),
    "another zone": (shape("Point", ["37472513", "3841352"], "EPSG:4526"), "coordinate-out-of-range", "/coordinates/0"),
    "in the second piece": (
        shape("MultiPolygon", [[SQUARE], [moved(2, "112", "91")]]),
        "coordinate-out-of-range",
        "/coordinates/1/0/2/1",
    ),
    "across the meridian": (
        shape("Polygon", [[["-90", "0"], ["90.0000001", "0"], ["0", "1"], ["-90", "0"]]]),
        "ring-across-meridian",
        "/coordinates/0/1",
    ),
    "one position too many": (shape("Polygon", [around(MAX_POSITIONS + 1)]), "geometry-too-large", "/coordinates"),
    "Xi'an 80": (shape("Polygon", [SQUARE], "EPSG:4610"), "crs-unknown", "/crs"),
}


@pytest.mark.parametrize(("data", "code", "pointer"), REFUSED.values(), ids=REFUSED.keys())
def test_case_111_what_bounds_no_place_is_refused(data: dict[str, Any], code: str, pointer: str) -> None:
    """
    By a code of its kind, with a pointer to the position at fault.
    """
    assert (code, pointer) == flaw_of(msgspec.convert, data, Geometry)


MISFORMED = ["1e2", "+1", ".5", "01", "-0", "-0.0", "1.", "١", "1\n", "0.12345678", "123456789", 112, 112.5, None]


@pytest.mark.parametrize("coordinate", MISFORMED)
def test_a_coordinate_is_written_in_one_way(coordinate: Any) -> None:
    """
    Plain decimal text of at most 15 digits; numbers, too, are refused, since two readers may read them differently.
    """
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(shape("Point", [coordinate, "34"]), Geometry)


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,2})(\.[0-9]{1,7})?", fullmatch=True))
def test_a_double_is_the_number_that_was_written(text: str) -> None:
    """
    Publishing as JSON numbers loses nothing.
    """
    assert float(text) == float(f"{float(text):.7f}")


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=6) | st.sampled_from(["112", "34", "-180", "90", "91", "0.5"]),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=30,
)
RINGS = st.lists(
    st.lists(st.tuples(st.sampled_from(["0", "1", "2", "181"]), st.sampled_from(["0", "1", "2"])), max_size=7),
    max_size=3,
)


@given(
    st.sampled_from(["Point", "Polygon", "MultiPolygon", "LineString", ""]),
    JSON | RINGS | st.lists(RINGS, max_size=3),
    st.sampled_from([*sorted(KNOWN)[:3], "EPSG:4490", "EPSG:1", "x"]),
)
def test_case_111_no_json_makes_anything_else(kind: str, coordinates: Any, crs: str) -> None:
    """
    Whatever stands there is a geometry that can be published, measured and looked at, or it is refused.
    """
    try:
        geometry: Any = msgspec.convert(shape(kind, coordinates, crs), Geometry)
    except msgspec.ValidationError:
        return
    format_geojson(geometry)
    if kind != "Point":
        assert measure_area(geometry) > -1e15
        assert flaw_of(check_topology, geometry)[0] in {"", "geometry-crosses-itself"}


def test_case_111_published_rings_follow_the_right_hand_rule() -> None:
    """
    Outlines run counterclockwise and holes clockwise, however they were filed (RFC 7946 §3.1.6).
    """
    for rings in ([SQUARE, HOLE], [SQUARE[::-1], HOLE[::-1]], [SQUARE[::-1], HOLE]):
        outline, hole = format_geojson(polygon(*rings))["coordinates"]
        assert (True, True) == (signed_area(outline) > 0, signed_area(hole) < 0)


BOWTIE = [["112", "34"], ["112.1", "34.1"], ["112.1", "34"], ["112", "34.1"], ["112", "34"]]
CROSSED: dict[str, tuple[dict[str, Any], str]] = {
    "a bow tie": (shape("Polygon", [BOWTIE]), "self-intersection"),
    "a hole outside": (shape("Polygon", [SQUARE, AWAY]), "hole lies outside shell"),
    "a hole that cuts the outline": (
        shape("Polygon", [SQUARE, [["112.05", "34.05"], *AWAY[1:3], ["112.05", "34.05"]]]),
        "",
    ),
    "two pieces on each other": (shape("MultiPolygon", [[SQUARE], [SQUARE]]), ""),
    "a line there and back": (shape("Polygon", [[SQUARE[0], SQUARE[1], SQUARE[1], SQUARE[0]]]), ""),
    "a ring that touches itself": (
        shape("Polygon", [[["0", "0"], ["2", "0"], ["2", "2"], ["1", "0"], ["0", "2"], ["0", "0"]]]),
        "",
    ),
}


@pytest.mark.parametrize(("data", "reason"), CROSSED.values(), ids=CROSSED.keys())
def test_case_111_an_outline_that_bounds_no_land(data: dict[str, Any], reason: str) -> None:
    """
    It is read, and refused when somebody asks whether it bounds land, with the reason and the place.
    """
    with pytest.raises(FlawedValueError) as caught:
        check_topology(msgspec.convert(data, Polygon | MultiPolygon), pointer="/data/areas/0/geometry")
    assert ("geometry-crosses-itself", "/data/areas/0/geometry/coordinates") == (
        caught.value.code,
        caught.value.pointer,
    )
    assert reason in caught.value.message


@pytest.mark.parametrize("data", [ACCEPTED[name] for name in ("a square", "clockwise", "with a hole", "two pieces")])
def test_case_111_an_outline_that_bounds_land(data: dict[str, Any]) -> None:
    """
    Either way round, with holes and in pieces.
    """
    check_topology(msgspec.convert(data, Polygon | MultiPolygon))


AREAS: dict[str, tuple[Any, str, float]] = {
    # Geodesic areas by PROJ 9 (GRS 80), with each edge cut into 2,000 that follow longitude and latitude.
    "a tenth of a degree in Henan": (SQUARE, "EPSG:4490", 102_416_150.096),
    "a triangle in Queensland": (
        [["147.8", "-20.5"], ["147.9", "-20.55"], ["147.85", "-20.6"], ["147.8", "-20.5"]],
        "EPSG:7844",
        43_293_137.580,
    ),
    "the whole ellipsoid, by its formula": (
        [["-180", "-90"], ["0", "-90"], ["180", "-90"], ["180", "90"], ["0", "90"], ["-180", "90"], ["-180", "-90"]],
        "EPSG:4490",
        510_065_621_718_491,
    ),
    "a hectare in metres": (
        [["38472513", "3841352"], ["38472613", "3841352"], ["38472613", "3841452"], ["38472513", "3841452"],
         ["38472513", "3841352"]],
        "EPSG:4526",
        10_000,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("ring", "crs", "expected"), AREAS.values(), ids=AREAS.keys())
def test_an_area_is_measured(ring: Any, crs: str, expected: float) -> None:
    """
    To nine digits of the ellipsoid's own area, either way round; a hole is taken off.
    """
    assert expected == pytest.approx(measure_area(polygon(ring, crs=crs)), rel=1e-9)
    assert measure_area(polygon(ring, crs=crs)) == pytest.approx(measure_area(polygon(ring[::-1], crs=crs)), rel=1e-12)


def test_holes_are_taken_off_and_pieces_added() -> None:
    """
    The parts add up.
    """
    whole, hole, away = (measure_area(polygon(ring)) for ring in (SQUARE, HOLE, AWAY))
    both = msgspec.convert(shape("MultiPolygon", [[SQUARE, HOLE], [AWAY]]), MultiPolygon)

    assert whole - hole + away == pytest.approx(measure_area(both), rel=1e-12)


STATED: dict[str, tuple[int, bool]] = {
    "as measured": (102_416_150, True),
    "five per cent less": (97_296_000, True),
    "a little less than that": (97_295_000, False),
    "five per cent more": (107_806_000, True),
    "a little more than that": (107_807_000, False),
    "mu taken for hectares": (1_536_242_250, False),
    "hectares taken for square metres": (10_242, False),
    "nothing": (0, False),
}


@pytest.mark.parametrize(("stated", "fits"), STATED.values(), ids=STATED.keys())
def test_a_stated_area_fits_or_is_told(stated: int, fits: bool) -> None:  # noqa: FBT001
    """
    Within 5 % it fits; else both figures are given, and nothing is refused.
    """
    mismatch = find_area_mismatch(stated, polygon(SQUARE))

    assert (None if fits else AreaMismatch(stated, 102_416_150)) == mismatch


def test_small_plots_are_rounded() -> None:
    """
    Up to 200 m² beside it an area fits, however small.
    """
    plot = polygon([["500000", "0"], ["500010", "0"], ["500010", "10"], ["500000", "0"]], crs="EPSG:4547")

    assert (None, AreaMismatch(251, 50)) == (find_area_mismatch(250, plot), find_area_mismatch(251, plot))


def _as_filed(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_filed(item) for item in value]
    text = f"{value:.7f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def leases() -> dict[str, Polygon | MultiPolygon]:
    """Return the real outlines by the lease's name."""
    features = json.loads(LEASES.read_text(encoding="utf-8"))["features"]
    return {
        feature["properties"]["displaynam"]: msgspec.convert(
            shape(feature["geometry"]["type"], _as_filed(feature["geometry"]["coordinates"]), "EPSG:4283"),
            Polygon | MultiPolygon,
        )
        for feature in features
    }


@pytest.mark.skipif(not LEASES.exists(), reason="needs ../shared/data/qld")
def test_every_mining_lease_of_queensland() -> None:
    """
    All 2,227 real outlines are read; 44 cross themselves, and are told.
    """
    found = Counter(flaw_of(check_topology, surface)[0] for surface in leases().values())

    assert {"": 2183, "geometry-crosses-itself": 44} == found


@pytest.mark.skipif(not LEASES.exists(), reason="needs ../shared/data/qld")
def test_the_hectares_of_queensland() -> None:
    """
    The register's own hectares fit the outlines for all but 59 leases of 2,227, and the median of both is the same.
    """
    outlines = leases()
    with LEASES.with_name("tenures.csv").open(encoding="utf-8", newline="") as file:
        stated = {
            row["displaynam"]: Fraction(row["shapeareah"]) * 10_000 for row in csv.DictReader(file) if row["shapeareah"]
        }
    known = {name: round(area) for name, area in stated.items() if area and name in outlines}
    unfit = [name for name, area in known.items() if find_area_mismatch(area, outlines[name])]

    assert 1.0 == pytest.approx(median(measure_area(outlines[name]) / area for name, area in known.items()), abs=1e-4)
    assert (2227, 59) == (len(known), len(unfit))
