# SPDX-License-Identifier: Apache-2.0
"""Acts that take more than one person (architecture.md §11; reliability.md case 79), on both sides of each limit."""

import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.catalogue.acceptance import CommunityDelegation
from events.catalogue.event import Event
from events.catalogue.trust import PartyRegistered, RoleGranted, SigningKeyRevoked
from events.countersigning import countersign, format_countersigned
from events.errors import MalformedError, RejectedError
from events.filing import Filing, parse_filing, sign_filing, write_payload
from events.keys import to_base64url
from events.values import Text
from registry.admission.countersigned import TWO_PERSONS
from registry.admission.permissions import PERMISSIONS
from tests.registry.admission import closing, mine, planned, put_right
from tests.registry.admission.world import ORIGIN, PAPER, TODAY, World, foundation, key_event

REGISTRY = "registry"
REGISTRARS = RoleGranted(role="registrar", valid_from=TODAY)


@pytest.fixture(scope="module")
def world() -> World:
    world = mine.busy_mine()
    for name, party in (("REGISTRAR-2", "REGISTRAR"), ("later", "ELSEWHERE")):
        valid_from = TODAY + datetime.timedelta(days=name == "later")
        key = key_event(world, party, key=world.new_key(name), valid_from=valid_from)
        world.file(key, f"party:{party}", "governance")
    return world


PERSONS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "an officer alone": ("REGISTRAR", (), "countersignature-missing"),
    "governance alone": ("governance", (), "countersignature-missing"),
    "two officers": ("REGISTRAR", ("ELSEWHERE",), ""),
    "the other way round": ("ELSEWHERE", ("REGISTRAR",), ""),
    "an officer and governance": ("REGISTRAR", ("governance",), ""),
    "governance and an officer": ("governance", ("REGISTRAR",), ""),
    "three": ("REGISTRAR", ("ELSEWHERE", "governance"), ""),
    "an officer twice": ("REGISTRAR", ("REGISTRAR",), "countersigner-same-person"),
    "an officer with the second key of the same party": ("REGISTRAR", ("REGISTRAR-2",), "countersigner-same-person"),
    "another officer twice": ("REGISTRAR", ("ELSEWHERE", "ELSEWHERE"), "countersigner-same-person"),
    "two keys of another party": ("governance", ("REGISTRAR", "REGISTRAR-2"), "countersigner-same-person"),
    "an officer and a company": ("REGISTRAR", ("MINECO",), "countersigner-not-entitled"),
    "an officer and an inspector": ("REGISTRAR", ("INSPECTOR",), "countersigner-not-entitled"),
    "an officer and the service key": ("REGISTRAR", ("service",), "countersigner-not-entitled"),
    "an officer and a stranger": ("REGISTRAR", ("unknown",), "countersigner-unknown"),
    "an officer and a revoked key": ("REGISTRAR", ("revoked",), "countersigner-unknown"),
    "an officer and a key of tomorrow": ("REGISTRAR", ("later",), "countersigner-unknown"),
    "a company and an officer": ("MINECO", ("REGISTRAR",), "role-missing"),
}


@pytest.mark.parametrize(("by", "others", "code"), PERSONS.values(), ids=PERSONS.keys())
def test_case_79_two_persons_resume_writing(world: World, by: str, others: tuple[str, ...], code: str) -> None:
    """
    Two different persons, each entitled to it; one person with two keys is one (case 79).
    """
    assert code == world.verdict(mine.resume(), REGISTRY, by, countersigned=others)


def test_case_79_the_second_is_no_less_entitled(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The second officer's role has to reach the right, and nobody who is tied to its holder counts (case 79, rule E-1).
    """
    monkeypatch.setitem(TWO_PERSONS, "order.closed.v1", TWO_PERSONS["milestone.waived.v1"])
    world = mine.busy_mine()
    world.enrol("CONSULTANT", "contractor", "inspector")
    closing = mine.close("O1")

    def verdict(*others: str) -> str:
        return world.verdict(closing, mine.RIGHT, "OFFICER", countersigned=others)

    assert [verdict(), verdict("REGISTRAR"), verdict("CONSULTANT")] == ["countersignature-missing", "", ""]
    assert [verdict("ELSEWHERE"), verdict("MINECO")] == ["countersigner-not-entitled"] * 2
    world.file(mine.delegate("DG1", "CONSULTANT"), "party:MINECO", "MINECO")
    assert verdict("CONSULTANT") == "countersigner-not-entitled"


def drafted(world: World, event: Event, subject: str, **envelope: Any) -> bytes:
    """Return a payload as one officer writes it, before anybody has signed."""
    filing = world.sign(event, subject, "REGISTRAR", **envelope)
    members = json.loads(write_payload(filing.event, {"subject": subject}))
    payload = filing.payload
    fixed = {
        "ledger": payload.ledger,
        "filing_id": payload.filing_id,
        "effective_on": payload.effective_on,
        "signed_at": payload.signed_at,
    }
    return json.dumps({**fixed, **members, **envelope}).encode()


def verdict(world: World, filing: Filing) -> str:
    """Return the code of the refusal of a filing, or nothing."""
    try:
        world.check(filing)
    except RejectedError as refusal:
        return refusal.code
    return ""


CHANGES: dict[str, dict[str, Any]] = {
    "the reason": {"data": {"reason": {"en": "nothing was wrong, I only wanted to go home early"}}},
    "which stop it ends": {"data": {"stopped_at": "2026-10-02T08:00:00.000000Z"}},
    "the day": {"effective_on": "2026-10-09"},
    "the time of signing": {"signed_at": "2026-10-09T00:00:00Z"},
    "the filing's id": {"filing_id": "0199f0c2-0000-7000-8000-000000000001"},
    "the law": {"legal_basis": [{"instrument": "CN-MRL-2024", "article": "71"}]},
    "the evidence": {"evidence": [{"sha256": "ab" * 32, "bytes": 1, "media_type": "text/plain", "title": {"en": "x"}}]},
    "where it comes from": {"source": PAPER},
    "the version it expects": {"expected_version": 7},
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_act_is_another_one(world: World, changes: dict[str, Any]) -> None:
    """
    Whatever is changed after the countersignature, it counts no more.
    """
    raw = countersign(drafted(world, mine.resume(), REGISTRY), world.keys["ELSEWHERE"], valid_to=TODAY)
    members = json.loads(raw)
    data = {**members["data"], **changes.get("data", {})}
    changed = json.dumps({**members, **changes, "data": data}).encode()
    signer = world.keys["REGISTRAR"]

    assert verdict(world, parse_filing(sign_filing(raw, signer))) == ""
    assert verdict(world, parse_filing(sign_filing(changed, signer))) == "countersignature-invalid"


def test_the_spelling_of_a_payload_does_not_matter(world: World) -> None:
    """
    The order of members, spaces and members at their defaults may differ: the act is the same.
    """
    raw = json.loads(countersign(drafted(world, mine.resume(), REGISTRY), world.keys["ELSEWHERE"], valid_to=TODAY))
    spelt = dict(reversed({**raw, "evidence": [], "effective_precision": "day"}.items()))
    filing = parse_filing(sign_filing(json.dumps(spelt, indent=2).encode(), world.keys["REGISTRAR"]))

    assert verdict(world, filing) == ""


def test_a_countersignature_has_a_last_day(world: World) -> None:
    """
    On its last day it counts, on the day after it does not; the day is part of what is signed.
    """
    draft = drafted(world, mine.resume(), REGISTRY)
    days = [TODAY + datetime.timedelta(days=offset) for offset in (-1, 0, 1)]
    raws = [countersign(draft, world.keys["ELSEWHERE"], valid_to=each) for each in days]
    prolonged = json.loads(raws[0])
    prolonged["countersignatures"][0]["valid_to"] = TODAY.isoformat()
    filings = [
        parse_filing(sign_filing(raw, world.keys["REGISTRAR"])) for raw in (*raws, json.dumps(prolonged).encode())
    ]

    assert [verdict(world, filing) for filing in filings] == [
        "countersignature-expired", "", "", "countersignature-invalid",
    ]  # fmt: skip


def test_case_81_a_countersignature_is_made_for_nothing_else(world: World) -> None:
    """
    Its message names its use, the ledger and the key, so no signature of another kind or by another key passes for it.
    """
    draft = drafted(world, mine.resume(), REGISTRY)
    raw = json.loads(countersign(draft, world.keys["ELSEWHERE"], valid_to=TODAY))
    [given] = raw["countersignatures"]
    payload = parse_filing(sign_filing(draft, world.keys["REGISTRAR"])).payload
    message = format_countersigned(payload, key_id=given["kid"], valid_to=TODAY)
    others = {
        "of the bare payload": world.keys["ELSEWHERE"].sign(draft),
        "by another key": world.keys["REGISTRAR"].sign(message),
        "for another ledger": world.keys["ELSEWHERE"].sign(message.replace(ORIGIN.encode(), b"ledger.example/other")),
    }
    assert message.startswith(f"verdigris-countersignature\n{ORIGIN}\n{given['kid']}\n2026-10-10\n".encode())
    for signature in others.values():
        forged = {**raw, "countersignatures": [{**given, "signature": to_base64url(signature)}]}
        filing = parse_filing(sign_filing(json.dumps(forged).encode(), world.keys["REGISTRAR"]))
        assert verdict(world, filing) == "countersignature-invalid"


def test_a_registry_of_one_person_does_not_stay_stopped() -> None:
    """
    Where nobody else could sign, one is enough; as soon as there is a second one, both are needed.
    """
    world = World()
    world.found()
    alone = world.verdict(mine.resume(), REGISTRY, "governance", countersigned=())
    world.enrol("REGISTRAR", "authority", "registrar", scope=mine.HENAN)
    together = [world.verdict(mine.resume(), REGISTRY, "governance", countersigned=by) for by in ((), ("REGISTRAR",))]
    gone = SigningKeyRevoked(key_id=world.keys["REGISTRAR"].public.key_id, reason="superseded")
    world.file(gone, "party:REGISTRAR", "governance")

    assert (alone, together) == ("", ["countersignature-missing", ""])
    assert world.verdict(mine.resume(), REGISTRY, "governance", countersigned=()) == ""


def test_of_governance_each_key_is_a_person() -> None:
    """
    Two governance keys resume writing together, and the service's or a governed registrar's word is no substitute.
    """
    world = World()
    for name in ("governance", "governance-2", "governance-3", "service"):
        world.new_key(name)
    keys = tuple(world.keys[name].public.jwk for name in ("governance", "governance-2", "governance-3"))
    event = foundation(world, governance_keys=keys, governance_threshold=2)
    world.file(event, REGISTRY, "governance", countersigned=("governance-3",))

    verdicts = {
        others: world.verdict(mine.resume(), REGISTRY, "governance-2", countersigned=others)
        for others in ((), ("governance-2",), ("governance",), ("service",))
    }
    assert verdicts == {
        (): "countersignature-missing",
        ("governance-2",): "countersigner-same-person",
        ("governance",): "",
        ("service",): "countersigner-not-entitled",
    }


def test_governance_beside_an_officer_still_needs_its_threshold() -> None:
    """
    One governance key of the two that it takes counts for nothing, be it beside an officer.
    """
    world = World()
    for name in ("governance", "second", "service", "REGISTRAR"):
        world.new_key(name)
    keys = tuple(world.keys[name].public.jwk for name in ("governance", "second"))
    both = ("second",)
    founded = foundation(world, governance_keys=keys, governance_threshold=2)
    world.file(founded, REGISTRY, "governance", countersigned=both)
    office = PartyRegistered(party_kind="authority", names=Text(en="Office"), jurisdiction="CN")
    subject = "party:REGISTRAR"
    assert world.verdict(office, subject, "governance") == "threshold-not-met"
    world.file(office, subject, "governance", countersigned=both)
    for act in (key_event(world, "REGISTRAR", key=world.keys["REGISTRAR"]), REGISTRARS):
        world.file(act, subject, "governance", countersigned=both)

    assert [
        world.verdict(mine.resume(), REGISTRY, by, countersigned=others)
        for by, others in (
            ("REGISTRAR", ("second",)),
            ("second", ("REGISTRAR",)),
            ("REGISTRAR", ("second", "governance")),
            ("second", ("governance",)),
        )
    ] == ["threshold-not-met", "threshold-not-met", "", ""]


def test_a_countersignature_where_none_is_needed_must_be_good(world: World) -> None:
    """
    Nothing stands in the log that only looks like somebody's consent.
    """
    assert [
        world.verdict(mine.approve(2), mine.RIGHT, "REGISTRAR", countersigned=others)
        for others in ((), ("OFFICER",), ("MINECO",), ("unknown",))
    ] == ["", "", "countersigner-not-entitled", "countersigner-unknown"]


def test_the_acts_that_take_two_are_those_of_the_design() -> None:
    """
    Waiver, discharge, retraction of another's filing, clearing a stop, and what changes one of these afterwards.
    """
    assert {
        "writing.resumed.v1",
        "milestone.waived.v1",
        "restoration_duty.discharged.v1",
        "event.retracted.v1",
        "event.corrected.v1",
    } == set(TWO_PERSONS)
    assert set(PERMISSIONS) >= set(TWO_PERSONS)


OBJECTS = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5)).map(json.dumps)


@given(st.binary(max_size=200) | OBJECTS.map(str.encode))
def test_only_a_payload_is_countersigned(raw: bytes) -> None:
    """
    Bytes that are no payload are refused as such.
    """
    with pytest.raises(MalformedError):
        countersign(raw, World().new_key("any"), valid_to=TODAY)


def retractions(world: World, position: int, by: str) -> list[str]:
    """Return the verdicts on taking back what stands at a position, alone and with another officer."""
    event = put_right.retract(position)
    return [world.verdict(event, mine.RIGHT, by, countersigned=others) for others in ((), ("REGISTRAR",))]


def test_case_79_what_another_filed_is_taken_back_by_two() -> None:
    """
    Whoever signed takes it back alone; an authority takes back what another party filed with a second officer.
    """
    world = mine.busy_mine()
    position = world.file(mine.land(), mine.RIGHT, "MINECO").position
    own = put_right.retract(position)

    assert world.verdict(own, mine.RIGHT, "MINECO", countersigned=()) == ""
    assert retractions(world, position, "OFFICER") == ["countersignature-missing", ""]
    by_officer = world.file(mine.extend("M1"), mine.RIGHT, "OFFICER").position
    assert retractions(world, by_officer, "OFFICER") == ["", ""]


def test_case_79_a_waiver_is_changed_by_two() -> None:
    """
    A milestone is waived by two, and neither takes the waiver back, or says it anew, alone.
    """
    world = mine.busy_mine()
    waiver = planned.waive("M1")
    alone = world.verdict(waiver, mine.RIGHT, "OFFICER", countersigned=())
    position = world.file(waiver, mine.RIGHT, "OFFICER", countersigned=("REGISTRAR",)).position
    anew = put_right.correct(position, planned.waive("M2"))

    assert alone == "countersignature-missing"
    assert retractions(world, position, "OFFICER") == ["countersignature-missing", ""]
    assert [world.verdict(anew, mine.RIGHT, "OFFICER", countersigned=others) for others in ((), ("REGISTRAR",))] == [
        "countersignature-missing",
        "",
    ]
    plain = world.file(mine.fine("PEN7"), mine.RIGHT, "OFFICER").position
    assert world.verdict(put_right.correct(plain, mine.fine("PEN7")), mine.RIGHT, "OFFICER", countersigned=()) == ""


ATTENDANCE = {
    "a body that attended": ("attended", "VILLAGE", ""),
    "one that was there and objected": ("objected", "VILLAGE", ""),
    "one that declined": ("declined", "VILLAGE", "countersigner-not-entitled"),
    "another one": ("attended", "AUDITOR", "countersigner-not-entitled"),
}


@pytest.mark.parametrize(("participation", "signer", "expected"), ATTENDANCE.values(), ids=ATTENDANCE.keys())
def test_a_body_signs_that_it_came_to_the_survey(participation: Any, signer: str, expected: str) -> None:
    """
    Art. 48: with its own key on the authority's record, if that names it as present; nobody else does.
    """
    world = mine.people()
    world.enrol("VILLAGE", "rural_collective", "community_delegate")
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.file(closing.apply("Z"), mine.RIGHT, "MINECO")
    held = closing.hold("Z", community_delegates=(CommunityDelegation(body="VILLAGE", participation=participation),))

    assert expected == world.verdict(held, mine.RIGHT, "ACCEPTANCE", countersigned=(signer,))
    assert "role-missing" == world.verdict(held, mine.RIGHT, "VILLAGE")
