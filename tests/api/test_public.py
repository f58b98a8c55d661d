# SPDX-License-Identifier: Apache-2.0
"""The public API as its readers meet it: answers, pages, caching, methods, and one shape for every error."""

import json
from typing import Any

import pytest
from litestar.testing import TestClient

from api.edge import Edge
from api.problems import MEDIA_TYPE, TEXTS
from api.public.app import operations
from api.wiring import WritingRegistry
from tests.api_paths import FILLED, filled_paths
from tests.histories import RIGHT

RIGHT_ID = RIGHT.removeprefix("right:")

ANSWERS = {
    "the index names the registry": ("/", "origin", "ledger.example/test"),
    "a right by its id": (f"/v1/rights/{RIGHT_ID}", "right_id", RIGHT_ID),
    "a right's headline on a day": (f"/v1/rights/{RIGHT_ID}?as_of=2026-08-01", "status.headline", "overdue"),
    "a right before it was recorded about": (f"/v1/rights/{RIGHT_ID}?known_at=8", "version", 1),
    "the list of rights": ("/v1/rights?kind=mining&region=CN&mineral=Cu", "items.0.right_id", RIGHT_ID),
    "rights of several minerals": ("/v1/rights?mineral=Au&mineral=Cu", "items.0.right_id", RIGHT_ID),
    "a history in order": (f"/v1/rights/{RIGHT_ID}/history", "items.0.type", "mining_right.registered.v1"),
    "what is owed for a right": (f"/v1/rights/{RIGHT_ID}/obligations", "items.1.obligation_id", "M2"),
    "what is overdue": ("/v1/obligations?state=overdue&side=holder", "items.0.obligation_id", "M2"),
    "a party": ("/v1/parties/MINECO", "party.names.en", "MINECO"),
    "what changed for a right": (
        f"/v1/rights/{RIGHT_ID}/diff?from=2026-01-01&to=2026-10-01",
        "changes.headline_after",
        "overdue",
    ),
    "what was learned since": (f"/v1/rights/{RIGHT_ID}/diff?known_from=8", "changes.headline_before", "not_assessed"),
    "what changed for a party": (
        "/v1/parties/MINECO/diff?from=2026-01-01&to=2026-10-01",
        "items.1.obligations.0.obligation_id",
        "M1",
    ),
    "what changed in a region": ("/v1/diff?region=CN&from=2026-01-01&to=2026-10-01", "items.0.subject", RIGHT),
    "events by then": ("/v1/events?known_at=0", "known_at", 0),
    "an event as known earlier": ("/v1/events/3?known_at=5", "known_at", 5),
    "keys as known earlier": ("/v1/keys?known_at=0", "items.0.registered_at", 0),
    "events of a type": ("/v1/events?type=milestone.scheduled.v1&limit=1", "items.0.data.milestone_id", "M1"),
    "an event with its signed bytes": ("/v1/events/0", "type", "registry.founded.v1"),
    "counts": ("/v1/statistics/obligations?kind=annual_report", "filed", 1),
    "numbers across rights": ("/v1/statistics?group_by=holder", "items.0.totals.rights.total", 1),
    "a series": ("/v1/statistics/series?measure=overdue&from=2026-06&to=2026-08", "items.0.points.1.value", 1),
    "how late things are recorded": ("/v1/statistics/recording", "all.median_days", 0),
    "an authority's scorecard": ("/v1/authorities/DEPT/scorecard", "inspections.rights", 1),
    "counts by group": ("/v1/statistics/obligations?kind=milestone&group_by=holder", "items.0.key", "MINECO"),
    "the log's keys": ("/v1/keys", "log.1.algorithm", "ML-DSA-44"),
    "all code lists": ("/v1/codelists", "items.0.id", "acceptance_result"),
    "a code list": ("/v1/codelists/order_kind", "codes.0.name.zh", "责令改正"),
    "all rules": ("/v1/rules", "items.1.profile", "cn"),
    "a version of rules": (
        "/v1/rules/cn/2",
        "rules.0.citation",
        "Mineral Resources Law of the PRC (2024) art. 46 / 矿产资源法（2024修订）第四十六条",
    ),
    "all event types": ("/v1/schemas", "items.0.type", "registry.founded.v1"),
    "a problem's words": ("/problems/key-unknown", "title.en", "The key is not registered"),
}


def pick(document: Any, path: str) -> Any:
    """Return the member of `document` under a dotted path."""
    for step in path.split("."):
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


@pytest.mark.parametrize(("address", "member", "expected"), ANSWERS.values(), ids=ANSWERS.keys())
def test_answers(address: str, member: str, expected: object, public: TestClient[Edge]) -> None:
    """
    Each address answers what it is for, with the licence and the demo mark.
    """
    response = public.get(address)

    document = response.json()
    assert (200, expected) == (response.status_code, pick(document, member))
    assert ("CC-BY-4.0", True) == (document["licence"], document["demo"])


@pytest.mark.parametrize("address", filled_paths())
def test_every_answer_carries_the_common_headers(address: str, public: TestClient[Edge]) -> None:
    """
    Whatever is asked, licence, demo mark, open access and safety stand on the answer, and no cookie.
    """
    headers = public.get(address).headers

    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in headers["link"]
    assert ("true", "*", "nosniff") == (
        headers["verdigris-demo"],
        headers["access-control-allow-origin"],
        headers["x-content-type-options"],
    )
    assert "set-cookie" not in headers
    assert headers["x-request-id"]


METHODS = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("address", [*filled_paths(), "/nowhere", "/filings"])
def test_nothing_but_reading_is_allowed(address: str, method: str, public: TestClient[Edge]) -> None:
    """
    Any other method on any address, known or not, is 405 with the methods there are.
    """
    response = public.request(method, address, content=b"{}")

    assert (405, "GET, HEAD, OPTIONS", "method-not-allowed") == (
        response.status_code,
        response.headers["allow"],
        response.json()["code"],
    )


@pytest.mark.parametrize("address", filled_paths())
def test_head_is_get_without_the_body(address: str, public: TestClient[Edge]) -> None:
    """
    HEAD has the status, the length and the ETag of GET, and no body.
    """
    got, headed = public.get(address), public.head(address)

    same = ("content-length", "content-type", "etag", "cache-control")
    assert headed.content == b""
    assert (got.status_code, [got.headers.get(name) for name in same]) == (
        headed.status_code,
        [headed.headers.get(name) for name in same],
    )


def test_options_tells_what_may_be_done(public: TestClient[Edge]) -> None:
    """
    A browser's preflight is answered without asking the registry.
    """
    response = public.options("/v1/rights")

    assert (204, "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS") == (
        response.status_code,
        response.headers["allow"],
        response.headers["access-control-allow-methods"],
    )


BAD_QUESTIONS = {
    "an unknown parameter": ("/v1/rights?knd=mining", "parameter-unknown", "knd"),
    "a parameter where there are none": ("/v1/keys?x=1", "parameter-unknown", "x"),
    "a parameter twice": ("/v1/rights?kind=a&kind=b", "parameter-repeated", "kind"),
    "a limit of nothing": ("/v1/events?limit=0", "parameter-invalid", "limit"),
    "a series of what has none": ("/v1/statistics/series?measure=happiness", "parameter-invalid", "measure"),
    "a series of no measure": ("/v1/statistics/series", "parameter-invalid", "measure"),
    "a month in another form": ("/v1/statistics/series?measure=overdue&from=2026", "month-malformed", "from"),
    "a grouping there is not": ("/v1/statistics?group_by=colour", "parameter-invalid", "group_by"),
    "no digit of a region's code": ("/v1/statistics?digits=0", "parameter-invalid", "digits"),
    "a limit beyond the cap": ("/v1/events?limit=1001", "parameter-invalid", "limit"),
    "a limit of words": ("/v1/events?limit=ten", "parameter-invalid", "limit"),
    "a limit of 1,500 digits": (f"/v1/events?limit={'9' * 1500}", "parameter-invalid", "limit"),
    "a missing parameter": ("/v1/statistics/obligations", "parameter-invalid", "kind"),
    "a side there is not": ("/v1/obligations?side=both", "parameter-invalid", "side"),
    "an empty filter": ("/v1/rights?mineral=", "parameter-invalid", "mineral"),
    "a day that does not exist": ("/v1/rights?as_of=2026-02-30", "date-malformed", "as_of"),
    "a day in another form": (f"/v1/rights/{RIGHT_ID}?as_of=20260801", "date-malformed", "as_of"),
    "a position the log has not reached": ("/v1/rights?known_at=9999", "known-at-ahead", "known_at"),
    "a time in another form": ("/v1/rights?known_at=yesterday", "instant-malformed", "known_at"),
    "a comparison from nowhere": (f"/v1/rights/{RIGHT_ID}/diff?to=2026-10-01", "diff-from-missing", "from"),
    "a comparison that goes back": (
        f"/v1/rights/{RIGHT_ID}/diff?from=2026-10-01&to=2026-09-01",
        "diff-backwards",
        "from",
    ),
    "a comparison with a day that is none": ("/v1/diff?region=CN&from=2026-13-01", "date-malformed", "from"),
    "a comparison up to a day that is none": ("/v1/diff?region=CN&from=2026-01-01&to=now", "date-malformed", "to"),
    "knowledge the log has not reached": (
        f"/v1/rights/{RIGHT_ID}/diff?known_from=9999",
        "known-at-ahead",
        "known_from",
    ),
    "a comparison of no region": ("/v1/diff?from=2026-01-01", "parameter-invalid", "region"),
    "a cursor of another list": ("/v1/rights?after=1.xx", "cursor-malformed", "after"),
    "a cursor that is no position": ("/v1/events?after=-1", "cursor-malformed", "after"),
}


@pytest.mark.parametrize(("address", "code", "parameter"), BAD_QUESTIONS.values(), ids=BAD_QUESTIONS.keys())
def test_a_bad_question_is_refused_with(address: str, code: str, parameter: str, public: TestClient[Edge]) -> None:
    """
    A question that cannot be meant is refused, naming the parameter; it is never answered as another one.
    """
    response = public.get(address)

    fault = response.json()["errors"][0]
    assert (400, code, code, parameter) == (
        response.status_code,
        response.json()["code"],
        fault["code"],
        fault["parameter"],
    )


ERRORS = {
    "an unknown address": ("/nowhere", 404, "address-unknown"),
    "an address with a slash too many": ("/v1/rights/", 404, "address-unknown"),
    "an address with two slashes": ("//v1/rights", 404, "address-unknown"),
    "a right nobody registered": ("/v1/rights/CN-00-000000-0", 404, "right-unknown"),
    "a right that cannot be": ("/v1/rights/%D0%B0", 400, "subject-malformed"),
    "a history nobody wrote": ("/v1/rights/CN-00-000000-0/history", 404, "subject-unknown"),
    "a party nobody registered": ("/v1/parties/NOBODY", 404, "party-unknown"),
    "a position behind the end": ("/v1/events/999", 404, "position-unknown"),
    "a negative position": ("/v1/events/-1", 404, "position-unknown"),
    "a position with a leading zero": ("/v1/events/01", 404, "position-unknown"),
    "a position in other digits": ("/v1/events/%D9%A3", 404, "position-unknown"),
    "a position of 500 digits": (f"/v1/events/{'9' * 500}/entry", 404, "position-unknown"),
    "a receipt behind the end": ("/v1/events/999/receipt", 404, "position-unknown"),
    "a code list there is not": ("/v1/codelists/nothing", 404, "codelist-unknown"),
    "rules there are not": ("/v1/rules/cn/99", 404, "rules-unknown"),
    "the schema of a type there is not": ("/v1/schemas/right.blessed.v1", 404, "schema-unknown"),
    "a problem nobody has": ("/problems/nothing", 404, "problem-unknown"),
    "a query that is not UTF-8": ("/v1/rights?kind=%ff", 400, "query-malformed"),
    "a query without a value": ("/v1/rights?kind", 400, "query-malformed"),
    "five hundred parameters": ("/v1/rights?" + "&".join(["a=1"] * 500), 400, "query-malformed"),
    "an address of 8 KB": ("/v1/rights?q=" + "a" * 8000, 414, "address-too-long"),
}


@pytest.mark.parametrize(("address", "status", "code"), ERRORS.values(), ids=ERRORS.keys())
def test_every_error_has_one_shape(address: str, status: int, code: str, public: TestClient[Edge]) -> None:
    """
    Every error is a problem document with a code, both languages, a hint and the request's id.
    """
    response = public.get(address)

    problem = response.json()
    assert (status, status, code, f"/problems/{code}", MEDIA_TYPE, "no-store") == (
        response.status_code,
        problem["status"],
        problem["code"],
        problem["type"],
        response.headers["content-type"],
        response.headers["cache-control"],
    )
    assert all(problem[member][language] for member in ("title", "detail", "hint") for language in ("zh", "en"))
    assert problem["request_id"] == response.headers["x-request-id"]
    assert public.get(problem["type"]).json()["title"] == problem["title"]


def test_a_hundred_headers_are_enough(public: TestClient[Edge]) -> None:
    """
    A request with more headers than anybody needs is refused.
    """
    response = public.get("/", headers=[(f"x-{number}", "1") for number in range(101)])

    assert (431, "too-many-headers") == (response.status_code, response.json()["code"])


def test_a_fault_of_ours_says_nothing_but_the_request_id(
    public: TestClient[Edge], registry: WritingRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    An error nobody foresaw leaves as a problem without stack, path or words of its own.
    """

    def fail() -> int:
        secret = "select * from secrets"
        raise RuntimeError(secret)

    monkeypatch.setattr(registry.answers, "list_keys", fail)

    response = public.get("/v1/keys")

    problem = response.json()
    assert (500, "internal", TEXTS["internal"].words.en) == (
        response.status_code,
        problem["code"],
        problem["detail"]["en"],
    )
    assert "secret" not in response.text
    assert "Traceback" not in response.text


CACHED = [address for address in filled_paths() if address != "/healthz"]


@pytest.mark.parametrize("address", CACHED)
def test_an_unchanged_answer_is_304(address: str, public: TestClient[Edge]) -> None:
    """
    Who has the answer is told that it is still good, with the same strong ETag and no body.
    """
    first = public.get(address)
    again = public.get(address, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})

    assert not first.headers["etag"].startswith("W/")
    assert (304, b"", first.headers["etag"]) == (again.status_code, again.content, again.headers["etag"])


def test_an_etag_is_for_one_question(public: TestClient[Edge]) -> None:
    """
    Another question, or another day, has another ETag.
    """
    addresses = ("/v1/rights", "/v1/rights?kind=mining", "/v1/rights?as_of=2026-01-01", "/v1/obligations")

    assert len({public.get(address).headers["etag"] for address in addresses}) == len(addresses)


IMMUTABLE = ("/v1/events/3/receipt", "/v1/events/3/entry")


@pytest.mark.parametrize("address", IMMUTABLE)
def test_what_never_changes_may_be_kept_for_ever(address: str, public: TestClient[Edge]) -> None:
    """
    Receipts and entries are immutable, and say so; tiles that are full do, too (`test_abuse`, case 134).
    """
    assert "immutable" in public.get(address).headers["cache-control"]


WALKS = (
    "/v1/events?limit=3",
    f"/v1/rights/{RIGHT_ID}/history?limit=2",
    "/v1/obligations?limit=1",
    "/v1/rights?limit=1",
)


@pytest.mark.parametrize("address", WALKS)
def test_walking_the_pages_meets_each_item_once(address: str, public: TestClient[Edge]) -> None:
    """
    Following `Link: rel=next` to the end gives the items of one long page, in order; `next` says the same.
    """
    whole = public.get(f"{address.partition('?')[0]}?limit=1000").json()["items"]

    walked: list[Any] = []
    page = public.get(address)
    while "next" in page.links:
        assert page.json()["next"]
        walked += page.json()["items"]
        page = public.get(page.links["next"]["url"])
    walked += page.json()["items"]

    assert page.json()["next"] is None
    assert walked == whole


def test_lists_say_what_they_reflect(public: TestClient[Edge], registry: WritingRegistry) -> None:
    """
    A list has its items, its next page and the log position it reflects, also as a header.
    """
    response = public.get("/v1/rights")

    with registry.store.reading() as view:
        last = view.head().size - 1
    assert (None, last, str(last)) == (
        response.json()["next"],
        response.json()["position"],
        response.headers["x-log-index"],
    )


def test_a_problem_is_a_page_for_a_browser(public: TestClient[Edge]) -> None:
    """
    A browser gets the problem's words as a page in both languages, with nothing to run.
    """
    response = public.get("/problems/key-unknown", headers={"Accept": "text/html,application/xhtml+xml"})

    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert 'lang="zh"' in response.text
    assert 'lang="en"' in response.text
    assert "<script" not in response.text
    assert "default-src 'none'" in response.headers["content-security-policy"]


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", "'\"><img src=x>", "%3Csvg/onload=1%3E"])
def test_what_is_echoed_is_inert(payload: str, public: TestClient[Edge]) -> None:
    """
    Whatever a question holds comes back only inside JSON, never as something a browser would run.
    """
    response = public.get("/v1/rights", params={"kind": payload, "bad": payload})

    assert (400, MEDIA_TYPE) == (response.status_code, response.headers["content-type"])
    assert json.loads(response.content)["code"] == "parameter-unknown"


def test_every_route_is_in_these_tests() -> None:
    """
    A route added later is met by the tables above.
    """
    assert {operation.path for operation in operations()} == set(FILLED)
