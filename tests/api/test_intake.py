# SPDX-License-Identifier: Apache-2.0
"""The intake: receipts that verify, refusals that are signed, and nothing read that need not be."""

import asyncio
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from litestar.testing import TestClient

from api.edge import Edge
from api.intake.app import Intake
from api.intake.refusals import HEADER, verify_refusal
from api.wiring import WritingRegistry
from events.catalogue.ecology import CarbonStockMeasured
from events.catalogue.milestones import MilestoneReported
from events.catalogue.trust import PartyRegistered
from events.entry import parse_entry
from events.errors import EvidenceError, UnavailableError
from events.filing import MAX_FILING_BYTES
from events.ids import derived_filing_id
from events.keys import PrivateKey, generate_key
from events.quantities.carbon import CarbonAmount
from events.tlog.note import parse_vkey
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from events.values import Text
from projections.runner import Runner
from tests.histories import RIGHT
from tests.ledgers import ORIGIN, Ledger

JOSE = {"Content-Type": "application/jose"}


@pytest.fixture
def filing(ledger: Ledger) -> bytes:
    """A filing that is taken."""
    return ledger.sign_party("NEWCO")


def size_of(registry: WritingRegistry) -> int:
    """Return how long the log is."""
    with registry.store.reading() as view:
        return view.head().size


def test_a_filing_gets_a_receipt(intake: TestClient[Edge], fresh: WritingRegistry, filing: bytes) -> None:
    """
    What is taken is answered with its place, its entry and a proof that verifies offline.
    """
    size = size_of(fresh)

    response = intake.post("/filings", content=filing, headers=JOSE)

    receipt = response.json()
    entry = receipt["entry"].encode()
    assert (201, size, f"/v1/events/{size}", "party:NEWCO", 1) == (
        response.status_code,
        receipt["position"],
        response.headers["location"],
        receipt["subject"],
        receipt["stream_version"],
    )
    assert (hashlib.sha256(entry).hexdigest(), filing.decode()) == (
        receipt["entry_sha256"],
        parse_entry(entry).filing.jws,
    )
    verifiers = [parse_vkey(vkey) for vkey in fresh.foundation.log_keys]
    checkpoint = verify_tlog_proof(parse_tlog_proof(receipt["proof"].encode()), entry, verifiers, ORIGIN)
    assert checkpoint.size == receipt["checkpoint_size"] == size + 1


def test_the_same_filing_again_is_the_same_receipt(
    intake: TestClient[Edge], fresh: WritingRegistry, filing: bytes
) -> None:
    """
    Posting a filing twice records it once: 201, then 200 with the very same answer.
    """
    first = intake.post("/filings", content=filing, headers=JOSE)
    again = intake.post("/filings", content=filing, headers=JOSE)

    assert (201, 200, first.content) == (first.status_code, again.status_code, again.content)
    assert size_of(fresh) == first.json()["position"] + 1


def test_what_is_taken_is_told(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    Each new filing pokes whoever brings the views up; a repeated one does not.
    """
    pokes: list[int] = []
    window = Intake(fresh, on_recorded=lambda: pokes.append(1))
    with TestClient(window.app()) as client:
        filing = ledger.sign_party("NEWCO")
        for _ in range(2):
            client.post("/filings", content=filing, headers=JOSE)
    window.close()

    assert pokes == [1]


def _revoked_key(ledger: Ledger) -> bytes:
    ledger.keys["stranger"] = PrivateKey(generate_key())
    return ledger.sign(PartyRegistered(party_kind="company", names=Text(en="X")), "party:X", "stranger")


def _out_of_role(ledger: Ledger) -> bytes:
    return ledger.sign(PartyRegistered(party_kind="company", names=Text(en="X")), "party:X", "MINECO")


def _against_a_rule(ledger: Ledger) -> bytes:
    claim = MilestoneReported(milestone_id="M9", claim="met", achieved_on=ledger.clock.now.date())
    return ledger.sign(claim, RIGHT, "MINECO")


def _stale(ledger: Ledger) -> bytes:
    return ledger.sign(
        PartyRegistered(party_kind="company", names=Text(en="X")), "party:X", "governance", expected_version=3
    )


def _tampered(ledger: Ledger) -> bytes:
    good = ledger.sign_party("NEWCO")
    return good[:-2] + (b"A" if good[-2:-1] != b"A" else b"B") + good[-1:]


def _used_id(ledger: Ledger) -> bytes:
    envelope: dict[str, Any] = {"filing_id": derived_filing_id(ledger.clock.now, "used")}
    company = PartyRegistered(party_kind="company", names=Text(en="X"))
    ledger.file(company, "party:FIRST", "governance", **envelope)
    return ledger.sign(company, "party:SECOND", "governance", **envelope)


REFUSALS = {
    "what is no JWS": (lambda _: b"not a filing", (400, "jws-malformed")),
    "nothing": (lambda _: b"", (400, "jws-malformed")),
    "an unknown key": (_revoked_key, (403, "key-unknown")),
    "a bad signature": (_tampered, (403, "signature-invalid")),
    "a role that is missing": (_out_of_role, (403, "role-missing")),
    "what a rule refuses": (_against_a_rule, (422, "milestone-unknown")),
    "a history that moved on": (_stale, (409, "stale-version")),
    "a filing id used before": (_used_id, (409, "filing-id-reused")),
    "one byte too many": (lambda _: b"a" * (MAX_FILING_BYTES + 1), (413, "body-too-large")),
}


@pytest.mark.parametrize(("make", "expected"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_refusal_is_signed(
    make: Any, expected: tuple[int, str], intake: TestClient[Edge], fresh: WritingRegistry, ledger: Ledger
) -> None:
    """
    Whatever is refused is answered by a problem that the service key signed over its very bytes; nothing is written.
    """
    filing = make(ledger)
    size = size_of(fresh)

    response = intake.post("/filings", content=filing, headers=JOSE)

    problem = response.json()
    assert (*expected, ORIGIN) == (response.status_code, problem["code"], problem["ledger"])
    verify_refusal(response.headers[HEADER], response.content, fresh.service_signer.public)
    assert size_of(fresh) == size


def test_a_refusal_proves_what_was_sent_and_when(intake: TestClient[Edge], fresh: WritingRegistry) -> None:
    """
    The signed refusal names the digest of the bytes received and the time.
    """
    problem = intake.post("/filings", content=b"a late attempt", headers=JOSE).json()

    assert problem["received_sha256"] == hashlib.sha256(b"a late attempt").hexdigest()
    assert problem["received_at"].startswith("2026-10-01T08:00:")


def test_a_rule_is_cited(intake: TestClient[Edge], ledger: Ledger) -> None:
    """
    A filing outside its key's role is told the rule and the law.
    """
    problem = intake.post("/filings", content=_against_a_rule(ledger), headers=JOSE).json()

    assert problem["rule"]
    assert problem["citation"].startswith("Mineral Resources Law")
    assert problem["errors"][0]["pointer"] == "/data/milestone_id"


MEDIA = {
    "no media type": ({}, "media-type"),
    "JSON": ({"Content-Type": "application/json"}, "media-type"),
    "a lie with the right ending": ({"Content-Type": "text/application/jose"}, "media-type"),
    "a compressed body": ({**JOSE, "Content-Encoding": "gzip"}, "content-encoding"),
}


@pytest.mark.parametrize(("headers", "code"), MEDIA.values(), ids=MEDIA.keys())
def test_another_form_is_not_read(headers: dict[str, str], code: str, intake: TestClient[Edge], filing: bytes) -> None:
    """
    Another media type or a coded body is 415 before a byte of it is read.
    """

    def unread() -> Iterator[bytes]:
        yield b""
        pytest.fail("the body was read")

    response = intake.post("/filings", content=unread(), headers=headers)

    assert (415, code) == (response.status_code, response.json()["code"])


def test_case_103_a_large_body_is_not_read(fresh: WritingRegistry) -> None:
    """
    With or without a stated length, no more is taken than a filing can have.
    """
    window = Intake(fresh, on_recorded=lambda: None)
    app, taken = window.app(), []

    async def receive() -> Any:
        taken.append(4096)
        return {"type": "http.request", "body": b"a" * 4096, "more_body": True}

    statuses = [asyncio.run(status_of(app, receive, headers)) for headers in ([], [(b"content-length", b"99999999")])]
    window.close()

    assert statuses == [413, 413]
    assert MAX_FILING_BYTES < sum(taken) <= MAX_FILING_BYTES + 4096


def test_a_body_that_does_not_arrive_is_not_waited_for(fresh: WritingRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A body that trickles is cut off at an absolute deadline, with a signed refusal.
    """
    monkeypatch.setattr("api.intake.app._seconds", lambda _: 0.05)
    window = Intake(fresh, on_recorded=lambda: None)

    async def receive() -> Any:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"a", "more_body": True}

    status = asyncio.run(status_of(window.app(), receive, []))
    window.close()

    assert status == 408


async def status_of(app: Edge, receive: Any, headers: list[tuple[bytes, bytes]]) -> int:
    """Return the status that `app` answers to a filing whose body comes from `receive`."""
    sent: list[Any] = []
    scope: Any = {
        "type": "http",
        "method": "POST",
        "path": "/filings",
        "raw_path": b"/filings",
        "query_string": b"",
        "headers": [(b"content-type", b"application/jose"), *headers],
    }

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    status: int = sent[0]["status"]
    assert (b"connection", b"close") in sent[0]["headers"]
    return status


def test_a_check_writes_nothing(intake: TestClient[Edge], fresh: WritingRegistry, filing: bytes) -> None:
    """
    A check answers with the entry the filing would become, and filing it then gives that place.
    """
    size = size_of(fresh)

    planned = intake.post("/filings/check", content=filing, headers=JOSE)

    assert (200, size, size) == (planned.status_code, planned.json()["position"], size_of(fresh))
    recorded = intake.post("/filings", content=filing, headers=JOSE).json()
    same = ("position", "filing_id", "type", "subject", "stream_version", "effective_on")
    assert {name: planned.json()[name] for name in same} == {name: recorded[name] for name in same}


def test_a_check_tells_the_wrong_unit(intake: TestClient[Edge], ledger: Ledger) -> None:
    """
    1.1e9 tC entered as tCO2e, where 4.03e9 are known, is told by a check and beside the event, and taken (golden 13).
    """

    def stock(number: int, amount: str) -> bytes:
        measured = CarbonStockMeasured(
            measurement_id=f"C{number}",
            measured_on=ledger.clock.now.date(),
            area_m2=100,
            pools=("SOC",),
            stock=CarbonAmount(amount=amount, unit="tCO2e"),
            methodology="IPCC",
        )
        return ledger.sign(measured, RIGHT, "MINECO")

    known, doubtful = stock(1, "4030000000"), stock(2, "1100000000")
    assert [] == intake.post("/filings/check", content=known, headers=JOSE).json()["warnings"]
    assert 201 == intake.post("/filings", content=known, headers=JOSE).status_code
    ledger_views_follow(ledger)

    checked = intake.post("/filings/check", content=doubtful, headers=JOSE).json()
    assert [("carbon-unit-doubtful", "/data/stock/unit")] == [
        (each["code"], each["pointer"]) for each in checked["warnings"]
    ]
    assert 201 == intake.post("/filings", content=doubtful, headers=JOSE).status_code


def ledger_views_follow(ledger: Ledger) -> None:
    """Bring the views up to date, as the worker does."""
    Runner(ledger.database, ledger.store).catch_up()


def test_a_check_refuses_by_the_same_code(intake: TestClient[Edge], ledger: Ledger) -> None:
    """
    What filing would refuse, a check refuses alike; it signs nothing, since nothing was filed.
    """
    filing = _against_a_rule(ledger)

    checked = intake.post("/filings/check", content=filing, headers=JOSE)
    filed = intake.post("/filings", content=filing, headers=JOSE)

    assert (checked.status_code, checked.json()["code"]) == (filed.status_code, filed.json()["code"])
    assert HEADER not in checked.headers


METHODS = {
    "reading filings": ("GET", "/filings", 405, "OPTIONS, POST"),
    "reading a check": ("GET", "/filings/check", 405, "OPTIONS, POST"),
    "replacing filings": ("PUT", "/filings", 405, "OPTIONS, POST"),
    "posting elsewhere": ("POST", "/v1/rights", 405, "GET, HEAD, OPTIONS"),
    "reading elsewhere": ("GET", "/v1/rights", 404, None),
}


@pytest.mark.parametrize(("method", "address", "status", "allow"), METHODS.values(), ids=METHODS.keys())
def test_the_intake_only_takes_filings(
    method: str, address: str, status: int, allow: str | None, intake: TestClient[Edge]
) -> None:
    """
    The intake answers no questions but those about its health and its problems.
    """
    response = intake.request(method, address)

    assert (status, allow) == (response.status_code, response.headers.get("allow"))
    assert response.json()["type"].startswith("/problems/")
    assert intake.get(response.json()["type"]).status_code == 200


OUTAGES = {
    "a stopped writer": (UnavailableError("writing has stopped: secret", code="writing-stopped"), 503),
    "damage": (EvidenceError("secret"), 500),
    "a bug": (RuntimeError("secret"), 500),
}


@pytest.mark.parametrize(("error", "status"), OUTAGES.values(), ids=OUTAGES.keys())
def test_an_outage_is_answered_too(
    error: Exception, status: int, intake: TestClient[Edge], fresh: WritingRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Even when nothing can be taken, the filer gets a signed answer, which says nothing of the cause.
    """

    def fail(_: bytes) -> None:
        raise error

    monkeypatch.setattr(fresh.desk, "file", fail)

    response = intake.post("/filings", content=b"x", headers=JOSE)

    assert response.status_code == status
    assert ("retry-after" in response.headers) == (status == 503)
    assert "secret" not in response.text
    verify_refusal(response.headers[HEADER], response.content, fresh.service_signer.public)


def test_many_at_once_are_all_answered(intake: TestClient[Edge], fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    Filings that arrive together each get a place of their own, without gaps.
    """
    size = size_of(fresh)
    filings = [ledger.sign_party(f"CO-{number}") for number in range(40)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda raw: intake.post("/filings", content=raw, headers=JOSE), filings))

    assert sorted(answer.json()["position"] for answer in answers) == list(range(size, size + 40))
