# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI description: whole, coherent, and about exactly what is served."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from api.edge import Edge
from api.intake.operations import CHECK, EVIDENCE, FILINGS
from api.public.app import ROUTES, operations
from api.public.operations import Operation, operation_of
from tests.api_paths import FILLED


@pytest.fixture
def document(public: TestClient[Edge]) -> dict[str, Any]:
    """The description as served."""
    found: dict[str, Any] = public.get("/openapi.json").json()
    return found


def test_every_route_is_described_and_nothing_else(document: dict[str, Any]) -> None:
    """
    The description has every public route and the intake's two, and no address that is not served.
    """
    served = {
        path.replace(":str", "").replace(":path", "").replace(":int", "")
        for handler in ROUTES
        for path in handler.paths
    }

    assert served | {FILINGS, CHECK, f"{EVIDENCE}/{{sha256}}"} == set(document["paths"])
    assert all(operation_of(handler) for handler in ROUTES)


def test_every_operation_is_told(document: dict[str, Any]) -> None:
    """
    Each operation has a name of its own, a summary, its path's parameters, an answer and the shape of problems.
    """
    told = [found for methods in document["paths"].values() for found in methods.values()]

    assert len({found["operationId"] for found in told}) == len(told)
    assert all(found["summary"].endswith(".") for found in told)
    assert all("default" in found["responses"] for found in told)
    for path, methods in document["paths"].items():
        for found in methods.values():
            named = {parameter["name"] for parameter in found["parameters"] if parameter["in"] == "path"}
            assert named == {part.strip("{}") for part in path.split("/") if part.startswith("{")}


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    """
    No `$ref` points to a schema that is not there.
    """
    schemas = set(document["components"]["schemas"])

    assert {reference.rpartition("/")[2] for reference in _references(document)} <= schemas


def test_schemas_keep_what_msgspec_knows(document: dict[str, Any]) -> None:
    """
    Answers, limits and words of the structs reach the reader.
    """
    rights = document["paths"]["/v1/rights"]["get"]
    limit = next(parameter for parameter in rights["parameters"] if parameter["name"] == "limit")
    schema = document["components"]["schemas"]["RightAnswer"]

    assert (1, 1000, 100) == (limit["schema"]["minimum"], limit["schema"]["maximum"], limit["schema"]["default"])
    assert {"right_id", "status", "known_at"} <= set(schema["properties"])
    assert schema["description"]


def test_a_private_field_is_marked_by_its_ground(document: dict[str, Any]) -> None:
    """
    What stands in an answer is the digest; the form of the value kept off is told with the schema of the event.
    """
    person = document["components"]["schemas"]["PersonalOwner"]["properties"]["person"]

    assert ({"ground": "privacy"}, "_sd") == (
        person["x-private"],
        *document["components"]["schemas"]["Withheld"]["properties"],
    )


TOLD = {operation.name: operation for operation in operations() if operation.answer is not None}


@pytest.mark.parametrize("operation", TOLD.values(), ids=TOLD.keys())
def test_an_answer_has_the_members_described(
    operation: Operation, document: dict[str, Any], public: TestClient[Edge]
) -> None:
    """
    A real answer has exactly the members its schema names.
    """
    content = document["paths"][operation.path]["get"]["responses"]["200"]["content"][operation.media_type]
    name = content["schema"]["allOf"][0]["$ref"].rpartition("/")[2]
    described = set(document["components"]["schemas"][name]["properties"])

    assert set(public.get(FILLED[operation.path]).json()) == described | {"licence", "demo"}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for member in value.values():
            yield from _references(member)
    elif isinstance(value, list):
        for member in value:
            yield from _references(member)
