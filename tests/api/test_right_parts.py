# SPDX-License-Identifier: Apache-2.0
"""Orders, inspections and the parts of a right over HTTP, and that the command line says the same."""

from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from api.edge import Edge
from api.public.app import public_app
from api.wiring import WritingRegistry
from events.catalogue.areas import RestorationAreaDefined
from events.catalogue.inspections import InspectionConducted, OrderIssued, RequiredAction
from events.quantities.geometry import Polygon
from events.values import Area, Basis, Text
from tests.api.cli.terminal import verdigris
from tests.histories import RIGHT, day
from tests.ledgers import Ledger

RIGHT_ID = RIGHT.removeprefix("right:")
PARTS = {
    "plan": "plan",
    "areas": "areas",
    "map": "areas.geojson",
    "money": "money",
    "disclosures": "disclosures",
    "outcomes": "outcomes",
}


@pytest.fixture
def client(opened: tuple[WritingRegistry, Ledger]) -> TestClient[Edge]:
    """A client of a registry in which an order was issued and an area drawn."""
    registry, ledger = opened
    square = (("120.0", "30.0"), ("120.1", "30.0"), ("120.1", "30.1"), ("120.0", "30.0"))
    outline = Polygon(coordinates=(square,), crs="EPSG:4490")
    area = Area(area_id="Z1", area_m2=54_000_000, geometry=outline)
    order = OrderIssued(
        order_id="O1",
        order_kind="order_to_correct",
        decision_no="2026-7",
        required_actions=(RequiredAction(action_id="A", text=Text(en="Fence it"), due_on=day("2026-03-01")),),
        basis=Basis(kind="statute"),
        served_on=day("2026-01-05"),
    )
    inspection = InspectionConducted(inspection_id="I1", inspection_kind="complete", first_day=day("2026-01-02"))
    ledger.file(RestorationAreaDefined(area=area), RIGHT, "DEPT", effective_on="2026-01-01")
    ledger.file(inspection, RIGHT, "DEPT", effective_on="2026-01-02")
    ledger.file(order, RIGHT, "DEPT", effective_on="2026-01-05")
    registry.runner.catch_up()
    return TestClient(public_app(registry), raise_server_exceptions=False)


LISTS: dict[str, list[str]] = {
    "/v1/orders?open=true&as_of=2026-03-02": ["O1"],
    "/v1/orders?open=true&overdue=true&region=CN&as_of=2026-03-03": ["O1"],
    "/v1/orders?overdue=true&as_of=2026-03-02": [],
    "/v1/orders?open=false&as_of=2026-03-02": [],
    "/v1/orders?as_of=2026-01-04": [],
    "/v1/orders?state=open&side=holder&owed_by=MINECO&kind=order_to_correct&mineral=Cu&as_of=2026-03-02": ["O1"],
    "/v1/orders?known_at=5&as_of=2026-03-02": [],
    "/v1/areas?region=CN&waiting=false&as_of=2026-03-02": ["Z1"],
    "/v1/areas?state=accepted&as_of=2026-03-02": [],
    "/v1/disclosures?kind=reclamation_17&since=2025-12-31&as_of=2025-12-31": [],
    "/v1/inspections?as_of=2026-03-02": ["I1"],
    "/v1/inspections?since=2026-01-03&as_of=2026-03-02": [],
    "/v1/inspections?until=2026-01-02&kind=complete&as_of=2026-03-02": ["I1"],
}


NAMES = ("order_id", "inspection_id", "area_id")


@pytest.mark.parametrize("address", LISTS)
def test_lists(address: str, client: TestClient[Edge]) -> None:
    """Every filter narrows the list, on the day asked about (1 March 2026 is a Sunday), with what was known."""
    answer = client.get(address).json()
    names = [next(item[name] for name in NAMES if name in item) for item in answer["items"]]

    assert LISTS[address] == names
    assert {"items", "next", "position", "known_at", "licence", "demo"} == set(answer)


BAD = {
    "/v1/orders?open=perhaps": "open",
    "/v1/orders?state=closed": "state",
    "/v1/orders?since=2026-01-01": "since",
    "/v1/inspections?since=yesterday": "since",
    "/v1/areas?state=green": "state",
    "/v1/disclosures?assurance=none": "assurance",
    "/v1/rights/CN-41-000123-7/money?currency=CNY": "currency",
}


@pytest.mark.parametrize(("address", "pointer"), BAD.items())
def test_a_question_that_is_none_is_refused(address: str, pointer: str, client: TestClient[Edge]) -> None:
    """Unknown parameters and values are named, never ignored."""
    answer = client.get(address)

    assert (400, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    assert [pointer] == [error["parameter"] for error in answer.json()["errors"]]


def test_a_map_is_geojson(client: TestClient[Edge]) -> None:
    """Its media type is that of RFC 7946, coordinates are numbers, and the coordinate system is named."""
    answer = client.get(f"/v1/rights/{RIGHT_ID}/areas.geojson?as_of=2026-01-01")
    [feature] = answer.json()["features"]

    assert "application/geo+json" == answer.headers["content-type"].partition(";")[0]
    assert ("Feature", "Z1", "EPSG:4490") == (feature["type"], feature["id"], feature["properties"]["crs"])
    assert [[[120.0, 30.0], [120.1, 30.0], [120.1, 30.1], [120.0, 30.0]]] == feature["geometry"]["coordinates"]


@pytest.mark.parametrize("part", PARTS.values())
def test_an_unknown_right_has_no_parts(part: str, client: TestClient[Edge]) -> None:
    """404 with the code of an unknown right."""
    answer = client.get(f"/v1/rights/CN-99-000000-0/{part}")

    assert (404, "right-unknown") == (answer.status_code, answer.json()["code"])


@pytest.mark.parametrize(("part", "path"), PARTS.items())
def test_the_command_line_says_what_the_server_says(
    part: str, path: str, client: TestClient[Edge], opened: tuple[WritingRegistry, Ledger], tmp_path: Path
) -> None:
    """`status --part … --json` prints the members and values of the answer over HTTP."""
    asked = ("--as-of", "2026-03-02", "--known-at", "16")
    told = verdigris("status", RIGHT_ID, "-r", tmp_path / "here", "--part", part, *asked, "--json").json
    answer: dict[str, Any] = client.get(f"/v1/rights/{RIGHT_ID}/{path}?as_of=2026-03-02&known_at=16").json()

    assert answer == told
