# SPDX-License-Identifier: Apache-2.0
"""Private values are nowhere in public, and their erasure leaves every proof as it was (reliability.md case 153)."""

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from api.edge import Edge
from api.public.app import public_app
from api.wiring import WritingRegistry
from api.worker import Worker
from events.clock import format_instant
from events.entry import parse_entry
from events.filing import read_event, sign_filing
from events.ids import Position, derived_filing_id
from events.tlog.note import parse_vkey
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from registry.audit import audit
from registry.history.verify import verify_history
from tests.api_registry import ledger_of, open_founded
from tests.histories import RIGHT, file_mine
from tests.ledgers import ORIGIN, Ledger
from tests.private_fields import (
    COMPANY,
    OWNERS,
    PERSON,
    PLACE,
    SURVEY,
    Filed,
    file_private,
    find_leaks,
    owners,
    redact,
    redaction,
    survey,
    with_contents,
)
from tests.runs import file_run

ADDRESSES = (
    "/v1/events?limit=1000",
    "/v1/rights/CN-41-000123-7",
    "/v1/rights/CN-41-000123-7/history?limit=1000",
    "/v1/parties/MINECO",
    "/v1/keys",
    "/v1/obligations?limit=1000",
    "/checkpoint",
)


@pytest.fixture
def reader(fresh: WritingRegistry) -> Iterator[TestClient[Edge]]:
    """A client of the public app of `fresh`."""
    with TestClient(public_app(fresh), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WritingRegistry, Ledger, TestClient[Edge]]]:
    """A registry that the examples of the property fill, one after another, and its public."""
    with open_founded(tmp_path_factory.mktemp("private") / "here") as registry:
        ledger = ledger_of(registry)
        file_mine(ledger)
        with TestClient(public_app(registry), raise_server_exceptions=False) as client:
            yield registry, ledger, client


def bring(registry: WritingRegistry, filed: Filed) -> None:
    """Hand over what the filer kept."""
    with registry.store.reading() as log:
        for each in filed.disclosures:
            registry.private.add(log, each.disclosure, position=filed.position, now=registry.clock())


def public_bytes(registry: WritingRegistry, client: TestClient[Edge], positions: list[int]) -> Iterator[bytes]:
    """Yield all that the public can get: entries with what is in them, tiles, checkpoint, answers, receipts."""
    with registry.store.reading() as log:
        size = log.head().size
        for position in range(size):
            yield from with_contents(log.entry(Position(position)).raw)
    whole, part = divmod(size, 256)
    for number in range(whole + 1):
        tile = f"{number:03d}" + (f".p/{part}" if number == whole else "")
        yield client.get(f"/tile/entries/{tile}").content
        yield client.get(f"/tile/0/{tile}").content
    for position in positions:
        for what in ("", "/receipt", "/entry"):
            yield client.get(f"/v1/events/{position}{what}").content
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.is_success, address
        yield answer.content


MARKS = st.integers(0, 2**64).map(lambda number: hashlib.sha256(number.to_bytes(9)).digest())
"""What makes a value one that is nowhere by chance, however simple the rest of it."""
LETTERS = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Nd"], max_codepoint=0x9FFF), max_size=30)
NAMES = st.builds(lambda letters, mark: letters + mark.hex()[:12] + letters, LETTERS, MARKS)
COORDINATES = MARKS.map(lambda mark: f"{10 + mark[0] % 80}.{int.from_bytes(mark[1:9]) % 10**9:09d}")
PERSONS = st.builds(lambda zh, en, address: {"names": {"zh": zh, "en": en}, "address": address}, NAMES, NAMES, NAMES)
PLACES = st.builds(
    lambda north, east, datum: {"decimalLatitude": north, "decimalLongitude": east, "geodeticDatum": datum},
    COORDINATES, COORDINATES, NAMES,
)  # fmt: skip


# A leak is a leak: making the example smaller would take many minutes.
@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(persons=st.lists(PERSONS, min_size=1, max_size=3), places=st.lists(PLACES, min_size=1, max_size=3))
def test_case_153_no_private_value_nor_its_plain_hash_is_public(
    world: tuple[WritingRegistry, Ledger, TestClient[Edge]], persons: list[Any], places: list[Any]
) -> None:
    """
    Whatever is filed as private, neither it nor an unsalted hash of it is in any entry, tile, checkpoint or answer.
    """
    registry, ledger, client = world
    filed = [file_private(ledger, OWNERS, owners(*persons)), file_private(ledger, SURVEY, survey(*places))]
    for each in filed:
        bring(registry, each)
    registry.runner.catch_up()

    blobs = list(public_bytes(registry, client, [each.position for each in filed]))

    for name, value in (*(("person", each) for each in persons), *(("exact_place", each) for each in places)):
        assert set() == find_leaks(name, value, blobs)
    secrets = [each.disclosure.encode() for one in filed for each in one.disclosures]
    assert not [secret for secret in secrets if any(secret in blob for blob in blobs)]


LEAKS = {
    "a name": json.dumps(PERSON, ensure_ascii=False).encode(),
    "an escaped name": json.dumps(PERSON).encode(),
    "an unsalted hash": hashlib.sha256(str(PERSON["address"]).encode()).hexdigest().encode(),
    "a name within base64url": base64.urlsafe_b64encode(b"ab" + json.dumps(PERSON, ensure_ascii=False).encode()),
}  # fmt: skip


@pytest.mark.parametrize("blob", LEAKS.values(), ids=LEAKS.keys())
def test_the_search_for_leaks_finds_them(blob: bytes) -> None:
    """
    What the property would find: plain, escaped, hashed without salt, or within base64url.
    """
    assert find_leaks("person", PERSON, [b"nothing", blob])


def test_case_153_erasure_leaves_every_proof_as_it_was(fresh: WritingRegistry, ledger: Ledger, tmp_path: Path) -> None:
    """
    A receipt from before verifies after the erasure, so do the proof of the history and the audit; the value is gone.
    """
    filed = file_private(ledger, SURVEY, survey(PLACE))
    bring(fresh, filed)
    with fresh.store.reading() as log:
        entry = log.entry(Position(filed.position)).raw
    receipt = fresh.desk.get_receipt(Position(filed.position)).proof
    leaf = parse_entry(entry).leaf_hash
    worker = Worker(fresh)
    worker.project()
    kept = list(Path(fresh.settings.private).iterdir())

    at = redact(ledger, filed, ground="sensitive_species")
    file_run(ledger)
    worker.project()

    assert (1, []) == (len(kept), list(Path(fresh.settings.private).iterdir()))
    with fresh.store.reading() as log:
        assert (entry, leaf) == (log.entry(Position(filed.position)).raw, parse_entry(entry).leaf_hash)
    keys = [parse_vkey(vkey) for vkey in fresh.foundation.log_keys]
    later = fresh.desk.get_receipt(Position(filed.position)).proof
    # Either raises if anything is not as it was signed.
    sizes = [verify_tlog_proof(parse_tlog_proof(proof), entry, keys, ORIGIN).size for proof in (receipt, later)]
    assert min(sizes) > filed.position
    with TestClient(public_app(fresh)) as client:
        document = client.get("/v1/rights/CN-41-000123-7/history/proof").content
    proven = verify_history(document, keys, subject=RIGHT, origin=ORIGIN)
    assert at in [each.position for each in proven.complete]
    report = audit(fresh.database, fresh.store, guard=fresh.guard, progress=lambda _done, _total: None)
    assert [] == list(report.findings)


def test_case_153_that_when_and_why_is_shown(fresh: WritingRegistry, ledger: Ledger, reader: TestClient[Edge]) -> None:
    """
    First withheld, on the catalogue's ground; then erased, with ground, decision and place; the other one as before.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON, PERSON))
    fresh.runner.catch_up()
    before = reader.get(f"/v1/events/{filed.position}").json()
    pointers = [each.pointer for each in filed.disclosures]

    at = redact(ledger, filed, pointers[1], ground="litigation", decision_no="2026-9")
    fresh.runner.catch_up()
    after = reader.get(f"/v1/events/{filed.position}").json()
    [listed] = [
        each for each in reader.get("/v1/events?limit=1000").json()["items"] if each["position"] == filed.position
    ]

    digests = [each.digest for each in filed.disclosures]
    withheld = [
        {"pointer": pointer, "digest": digest, "state": "withheld", "ground": "privacy", "redaction": None}
        for pointer, digest in zip(pointers, digests, strict=True)
    ]
    assert withheld == before["withheld"]
    redacted = after["withheld"][1]
    assert (withheld[0], "erased", "litigation") == (after["withheld"][0], redacted["state"], redacted["ground"])
    assert (at, "DEPT", "2026-9") == tuple(
        redacted["redaction"][name] for name in ("position", "authority", "decision_no")
    )
    assert redacted["redaction"]["decided_on"] == ledger.clock.now.date().isoformat()
    assert after["withheld"] == listed["withheld"]
    assert before["data"] == after["data"]
    assert reader.get("/v1/parties/MINECO").is_success


def test_the_history_says_what_was_known_then(fresh: WritingRegistry, ledger: Ledger) -> None:
    """
    Asked for the log before the redaction, the field is withheld; asked for now, it is erased.
    """
    filed = file_private(ledger, SURVEY, survey(PLACE))
    at = redact(ledger, filed)
    fresh.runner.catch_up()

    def states(size: int | None) -> list[str]:
        items = fresh.answers.history(RIGHT, known_at=size, limit=1000).items  # type: ignore[arg-type]
        return [field.state for item in items for field in item.withheld]

    assert (["withheld"], ["erased"]) == (states(at), states(None))


def test_a_correction_is_withheld_and_erased_with_what_it_corrects(
    fresh: WritingRegistry, ledger: Ledger, reader: TestClient[Edge]
) -> None:
    """
    A correction repeats the digest; the value is gone for both, and both say so.
    """
    filed = file_private(ledger, SURVEY, survey(PLACE))
    [digest] = [each.digest for each in filed.disclosures]
    corrected = survey({"_sd": [digest]}) | {"type": SURVEY, "survey_id": "S-1"}
    with fresh.store.reading() as log:
        before = parse_entry(log.entry(Position(filed.position)).raw).filing.payload.data
    corrected["survey_id"] = before["survey_id"]
    data = {"corrects": filed.position, "reason": "data_entry", "corrected": corrected}
    at = ledger.file(read_event("event.corrected.v1", data), RIGHT, "MINECO").position
    redact(ledger, filed, ground="sensitive_species")
    fresh.runner.catch_up()

    shown = [reader.get(f"/v1/events/{position}").json()["withheld"] for position in (filed.position, at)]

    assert ["/occurrences/0/exact_place", "/corrected/occurrences/0/exact_place"] == [
        each[0]["pointer"] for each in shown
    ]
    assert [("erased", digest)] * 2 == [(each[0]["state"], each[0]["digest"]) for each in shown]


def test_events_without_private_fields_have_none(fresh: WritingRegistry, reader: TestClient[Edge]) -> None:
    """
    The list is there and empty.
    """
    assert {0} == {len(each["withheld"]) for each in reader.get("/v1/events?limit=1000").json()["items"]}


def test_case_153_unsalted_and_plain_values_are_refused_at_the_door(ledger: Ledger, intake: TestClient[Edge]) -> None:
    """
    A value or its plain hash in place of the digest is refused with its place and without its words; nothing is kept.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON))
    good = redaction(ledger, filed)
    assert intake.post(
        "/filings", content=ledger.sign(good, COMPANY, "DEPT"), headers={"Content-Type": "application/jose"}
    ).is_success  # fmt: skip
    wrongs: tuple[Any, ...] = (PERSON, "欧阳明月", {"_sd": ["ab" * 32]}, {"_sd": []})
    for wrong in wrongs:
        raw = raw_filing(ledger, owners(wrong))
        refused = intake.post("/filings", content=raw, headers={"Content-Type": "application/jose"})
        problem = refused.json()
        assert (400, "field-invalid") == (refused.status_code, problem["code"])
        assert problem["errors"][0]["pointer"].startswith("/data/records/0/interested_party/person")
        assert not find_leaks("person", PERSON, [refused.content])


def raw_filing(ledger: Ledger, data: dict[str, Any]) -> bytes:
    """Return a filing of owners with `data` as they are, as only another program than ours would sign it."""
    payload = {
        "ledger": ORIGIN,
        "filing_id": derived_filing_id(ledger.clock.now, json.dumps(data)),
        "type": OWNERS,
        "subject": COMPANY,
        "effective_on": ledger.clock.now.date().isoformat(),
        "signed_at": format_instant(ledger.clock.now),
        "data": data,
    }
    return sign_filing(json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode(), ledger.keys["MINECO"])


def test_nothing_public_reads_the_place_of_private_values(
    fresh: WritingRegistry, ledger: Ledger, reader: TestClient[Edge]
) -> None:
    """
    With the folder gone from under it, every public answer is the same: it never looked there.
    """
    filed = file_private(ledger, OWNERS, owners(PERSON))
    bring(fresh, filed)
    fresh.runner.catch_up()
    addresses = (*ADDRESSES, f"/v1/events/{filed.position}")
    before = [reader.get(address).content for address in addresses]
    folder = Path(fresh.settings.private)
    folder.rename(folder.with_name("moved"))

    assert before == [reader.get(address).content for address in addresses]
