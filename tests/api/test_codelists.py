# SPDX-License-Identifier: Apache-2.0
"""The code lists as readers of the public API get them."""

from typing import Any

import pytest
from litestar.testing import TestClient

from api.edge import Edge
from events.codelists import CODELIST, all_codelists

LISTS = [found.id for found in all_codelists()]


def test_all_lists_come_at_once(public: TestClient[Edge]) -> None:
    """
    One answer has every list, whole: what each one's own address says.
    """
    items = public.get("/v1/codelists").json()["items"]
    marks = {"licence": "CC-BY-4.0", "demo": True}

    assert LISTS == [item["id"] for item in items]
    assert [item | marks for item in items] == [public.get(f"/v1/codelists/{list_id}").json() for list_id in LISTS]


def test_a_list_says_what_its_codes_mean_and_where_they_come_from(public: TestClient[Edge]) -> None:
    """
    Version, origins with clause and address, and the codes in order, each in both languages.
    """
    answer = public.get("/v1/codelists/damage_type").json()

    origin = answer["origins"][0]
    assert (1, "2026-11-26") == (answer["version"], answer["issued"])
    assert ("土地复垦条例", "Art. 10", "国务院令第592号", "2011-03-05") == (
        origin["title"]["zh"],
        origin["clause"],
        origin["number"],
        origin["dated"],
    )
    assert {"code": "excavation", "name": {"zh": "挖损", "en": "excavation"}, "since": 1} == answer["codes"][0]


@pytest.mark.parametrize("address", ["/v1/codelists", "/v1/codelists/role"])
def test_an_unchanged_list_is_not_sent_again(address: str, public: TestClient[Edge]) -> None:
    """
    A list may be kept for an hour, and is known by its ETag after that.
    """
    first = public.get(address)
    again = public.get(address, headers={"If-None-Match": first.headers["etag"]})

    assert ("public, max-age=3600", 304, b"") == (first.headers["cache-control"], again.status_code, again.content)
    assert first.headers["etag"] == again.headers["etag"]


def test_the_description_leads_to_the_lists(public: TestClient[Edge]) -> None:
    """
    Every list that a schema of the API names is served.
    """
    named = set(_named(public.get("/openapi.json").json()))

    assert {"strength", "basis_kind"} <= named
    assert named <= set(LISTS)


def _named(value: Any) -> list[str]:
    if isinstance(value, dict):
        here = [value[CODELIST]] if CODELIST in value else []
        return here + [name for inner in value.values() for name in _named(inner)]
    return [name for inner in value for name in _named(inner)] if isinstance(value, list) else []
