# SPDX-License-Identifier: Apache-2.0
"""The rules as readers of the public API get them: whole, in both languages, and pinned by a digest."""

import hashlib
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from api.edge import Edge
from projections.rules import PROFILES
from projections.rules.table import TABLE

VERSIONS = [(each.profile, each.version) for each in PROFILES]


def test_all_versions_and_the_table_of_rules_come_at_once(public: TestClient[Edge]) -> None:
    """
    Every version by name, and each rule with its kind, files and tests.
    """
    answer = public.get("/v1/rules").json()

    shipped = [(each.profile, each.version, each.jurisdiction) for each in PROFILES if each.jurisdiction]
    assert shipped == [(each["profile"], each["version"], each["jurisdiction"]) for each in answer["adopted"]]
    assert VERSIONS == [(each["profile"], each["version"]) for each in answer["items"]]
    assert [each.rule_id for each in TABLE] == [each["rule_id"] for each in answer["table"]]
    assert {"clock", "determination", "indicator", "admission"} == {each["kind"] for each in answer["table"]}


@pytest.mark.parametrize(("profile", "version"), VERSIONS)
def test_a_version_is_served_whole(public: TestClient[Edge], profile: str, version: int) -> None:
    """
    Each rule with its law, its words in both languages and its file; each law with the day from which it holds.
    """
    answer = public.get(f"/v1/rules/{profile}/{version}").json()
    shipped = next(each for each in PROFILES if (each.profile, each.version) == (profile, version))

    assert [each.rule_id for each in shipped.rules] == [each["rule_id"] for each in answer["rules"]]
    for rule in answer["rules"]:
        assert all((rule["text"]["zh"], rule["text"]["en"], rule["citation"], rule["file"], rule["kind"]))
    for law in answer["instruments"]:
        assert all((law["title"]["zh"], law["title"]["en"]))
        assert law["valid_from"] or law["standing"] in {"draft", "text_not_read"}


def test_the_digest_can_be_worked_out_from_the_answer(public: TestClient[Edge]) -> None:
    """
    SHA-256 over what the version fixes: not the marks of the API, nor where a rule is written or tested, nor the years
    that a calendar knows; keys sorted, no spaces.
    """
    for profile, version in VERSIONS:
        answer: dict[str, Any] = public.get(f"/v1/rules/{profile}/{version}").json()
        stated = answer.pop("content_sha256")
        for loose in ("licence", "demo", "calendar_years"):
            answer.pop(loose)
        for rule in answer["rules"]:
            for loose in ("profile", "file", "kind", "tests"):
                rule.pop(loose)

        assert stated == hashlib.sha256(msgspec.json.encode(answer, order="sorted")).hexdigest()


def test_unchanged_rules_are_not_sent_again(public: TestClient[Edge]) -> None:
    """
    They may be kept for an hour, and are known by their ETag after that.
    """
    first = public.get("/v1/rules/cn/2")
    again = public.get("/v1/rules/cn/2", headers={"If-None-Match": first.headers["etag"]})

    assert ("public, max-age=3600", 304) == (first.headers["cache-control"], again.status_code)


def test_china_has_a_version_of_before_and_one_of_since_its_code(public: TestClient[Edge]) -> None:
    """
    The second one names the Code, the Regulations reported, and what is a draft.
    """
    before, since = (public.get(f"/v1/rules/cn/{version}").json() for version in (1, 2))
    standing = {each["instrument"]: (each["valid_from"], each["standing"]) for each in since["instruments"]}

    assert ("2011-03-05", "2026-08-15") == (before["valid_from"], since["valid_from"])
    assert ("2026-08-15", "text_not_read") == standing["CN-EEC-2026"]
    assert (None, "draft") == standing["CN-MNR-WORKING-MINES-DRAFT"]
    assert ["F-2"] == [each["rule_id"] for each in since["rules"] if each["draft_based"]]
