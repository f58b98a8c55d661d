# SPDX-License-Identifier: Apache-2.0
"""Keys at the door: whose they are, when they sign, how they come and go (reliability.md cases 71, 76, 80 to 83)."""

import datetime
from typing import Any

import pytest

from events.catalogue.trust import PartyRegistered, RoleGranted, RoleRevoked, SigningKeyRevoked
from events.errors import NotPermittedError, SignatureError
from events.filing import parse_filing
from events.keys import Jwk, to_base64url
from events.values import Text
from registry.admission.admit import get_signing_key
from registry.admission.trust import possession_message
from tests.registry.admission import mine
from tests.registry.admission.world import ORIGIN, PAPER, TODAY, World, day, henan, key_event


@pytest.fixture
def world() -> World:
    return mine.people()


def test_case_71_a_revoked_key_signs_nothing_more(world: World) -> None:
    """
    Before its revocation in the log a key files, behind it it does not, whatever days the filings state (case 71).
    """
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    world.file(mine.annual_report(None), mine.RIGHT, "MINECO")
    revoked = SigningKeyRevoked(key_id=world.keys["MINECO"].public.key_id, reason="compromised")
    before = world.verdict(mine.annual_report(None), mine.RIGHT, "MINECO", effective_on="2026-01-01")
    world.file(revoked, "party:MINECO", "governance")

    earlier = {"effective_on": "2026-01-01", "signed_at": "2026-01-01T00:00:00Z"}
    assert [
        before,
        world.verdict(mine.annual_report(None), mine.RIGHT, "MINECO"),
        world.verdict(mine.annual_report(None), mine.RIGHT, "MINECO", **earlier),
    ] == ["", "key-revoked", "key-revoked"]


def test_case_76_a_filing_for_another_ledger_is_refused(world: World) -> None:
    """
    The ledger's name is inside the signed bytes: what was filed elsewhere cannot be replayed here (case 76).
    """
    refusal = world.refusal(mine.register(), mine.RIGHT, "REGISTRAR", ledger="ledger.example/other")

    assert (NotPermittedError, "wrong-ledger", "/ledger") == (type(refusal), refusal.code, refusal.pointer)


def test_case_80_a_key_waits_for_its_first_day(world: World) -> None:
    """
    A key registered for a later day is refused until that day is there (case 80).
    """
    start = world.today + datetime.timedelta(days=2)
    later = world.new_key("later")
    world.file(key_event(world, "OFFICER", key=later, valid_from=start), "party:OFFICER", "governance")
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")

    verdicts = []
    for _ in range(3):
        verdicts.append(world.verdict(mine.impose("D1"), mine.RIGHT, "later"))
        world.today += datetime.timedelta(days=1)
    assert verdicts == ["key-not-yet-valid", "key-not-yet-valid", ""]


def test_case_82_the_registered_key_decides_the_algorithm(world: World) -> None:
    """
    A header that names another algorithm than the registered key's is refused before any signature counts (case 82).
    """
    world.new_key("p256", "ES256")
    world.file(key_event(world, "OFFICER", key=world.keys["p256"]), "party:OFFICER", "governance")
    filing = world.sign(mine.impose("D1"), mine.RIGHT, "p256")
    header = to_base64url(f'{{"alg":"Ed25519","kid":"{filing.header.kid}","typ":"verdigris-filing"}}'.encode())
    forged = parse_filing(".".join([header, *filing.jws.split(".")[1:]]).encode())

    with pytest.raises(NotPermittedError) as caught:
        forged.verify(get_signing_key(forged, world.trust, today=TODAY))
    assert (caught.value.code, caught.value.pointer) == ("algorithm-mismatch", "/alg")


def test_case_81_signatures_of_other_formats_do_not_pass(world: World) -> None:
    """
    A signature the key made over a proof of possession does not verify as that of a filing (case 81).
    """
    key = world.keys["MINECO"]
    filing = world.sign(mine.annual_report(None), "party:MINECO", "MINECO")
    other = to_base64url(key.sign(possession_message(ORIGIN, "MINECO", key.public.key_id)))
    forged = parse_filing(f"{filing.jws.rpartition('.')[0]}.{other}".encode())

    with pytest.raises(SignatureError):
        forged.verify(key.public)


LOW_ORDER = Jwk(kty="OKP", crv="Ed25519", x=to_base64url(bytes(32)))
SHORT = Jwk(kty="OKP", crv="Ed25519", x=to_base64url(bytes(31)))
LONG = Jwk(kty="OKP", crv="Ed25519", x=to_base64url(bytes([9] * 33)))

ENROLMENTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "as it should be": ({}, "", ""),
    "a point of low order": ({"public_key": LOW_ORDER}, "key-weak", "/data/public_key/x"),
    "a byte missing": ({"public_key": SHORT}, "key-length", "/data/public_key/x"),
    "a trailing byte": ({"public_key": LONG}, "key-length", "/data/public_key/x"),
    "an RSA key": ({"public_key": Jwk(kty="RSA", crv="", x="AQAB")}, "key-type", "/data/public_key/kty"),
    "another thumbprint": ({"key_id": "x" * 43}, "key-id-mismatch", "/data/key_id"),
    "another algorithm": ({"algorithm": "ES256"}, "algorithm-mismatch", "/data/algorithm"),
    "a proof of something else": (
        {"proof_of_possession": to_base64url(bytes(64))},
        "possession-not-proven",
        "/data/proof_of_possession",
    ),
    "a proof that is no base64url": (
        {"proof_of_possession": "=" * 86},
        "base64url-malformed",
        "/data/proof_of_possession",
    ),
}


@pytest.mark.parametrize(("changes", "code", "pointer"), ENROLMENTS.values(), ids=ENROLMENTS.keys())
@pytest.mark.parametrize("by", ["governance", "REGISTRAR"])
def test_case_83_a_key_enters_only_with_proof(
    world: World, by: str, changes: dict[str, Any], code: str, pointer: str
) -> None:
    """
    A key enters under its own thumbprint and algorithm, usable, with proof of possession (case 83).
    """
    event = key_event(world, "MINECO", key=world.new_key("fresh"), **changes)

    if not code:
        world.file(event, "party:MINECO", by)
        assert world.trust.find_key(event.key_id) is not None
        return
    refusal = world.refusal(event, "party:MINECO", by)
    assert (code, pointer) == (refusal.code, refusal.pointer)


PROOFS = {
    "for another party": (ORIGIN, "OTHERCO"),
    "for another ledger": ("ledger.example/other", "MINECO"),
}


@pytest.mark.parametrize(("ledger", "party"), PROOFS.values(), ids=PROOFS.keys())
def test_case_83_a_proof_is_for_one_party_in_one_ledger(world: World, ledger: str, party: str) -> None:
    """
    A proof made elsewhere or for somebody else enrols nothing here (cases 76, 83).
    """
    key = world.new_key("fresh")
    proof = to_base64url(key.sign(possession_message(ledger, party, key.public.key_id)))

    event = key_event(world, "MINECO", key=key, proof_of_possession=proof)
    assert world.verdict(event, "party:MINECO", "REGISTRAR") == "possession-not-proven"


def test_both_algorithms_enter(world: World) -> None:
    """
    An ES256 key is enrolled like an Ed25519 one, and files.
    """
    world.file(mine.register(), mine.RIGHT, "REGISTRAR")
    key = world.new_key("p256", "ES256")
    world.file(key_event(world, "MINECO", key=key), "party:MINECO", "REGISTRAR")

    assert world.verdict(mine.annual_report(None), mine.RIGHT, "p256") == ""


def test_case_83_a_key_belongs_to_one_party_for_ever(world: World) -> None:
    """
    Nobody enrols a key that another party has, nor one that was enrolled or revoked before (case 83).
    """
    held, gone, founding = world.keys["MINECO"], world.keys["revoked"], world.keys["governance"]

    assert [
        world.verdict(key_event(world, "OTHERCO", key=held), "party:OTHERCO", "REGISTRAR"),
        world.verdict(key_event(world, "OTHERCO", key=founding), "party:OTHERCO", "REGISTRAR"),
        world.verdict(key_event(world, "MINECO", key=held), "party:MINECO", "REGISTRAR"),
        world.verdict(key_event(world, "MINECO", key=gone), "party:MINECO", "REGISTRAR"),
    ] == ["key-of-another-party", "key-of-another-party", "key-already-registered", "key-already-registered"]


def test_a_refused_key_is_told_why(world: World) -> None:
    """
    Whether a known key is still in use or was revoked is said.
    """
    held, gone = (key_event(world, "MINECO", key=world.keys[name]) for name in ("MINECO", "revoked"))

    assert world.refusal(held, "party:MINECO", "REGISTRAR").message.endswith("is registered already")
    assert world.refusal(gone, "party:MINECO", "REGISTRAR").message.endswith("is revoked, and does not come back")


def test_a_key_is_revoked_once_and_for_its_own_party(world: World) -> None:
    """
    A revocation names a key that the party has and that still signs; a day of compromise needs that reason.
    """
    held, gone = (world.keys[name].public.key_id for name in ("MINECO", "revoked"))
    superseded = SigningKeyRevoked(key_id=held, reason="superseded", compromised_since=TODAY)

    assert [
        world.verdict(SigningKeyRevoked(key_id=held, reason="compromised"), "party:MINECO", "REGISTRAR"),
        world.verdict(SigningKeyRevoked(key_id=held, reason="compromised"), "party:OTHERCO", "REGISTRAR"),
        world.verdict(SigningKeyRevoked(key_id="x" * 43, reason="compromised"), "party:MINECO", "REGISTRAR"),
        world.verdict(SigningKeyRevoked(key_id=gone, reason="compromised"), "party:MINECO", "REGISTRAR"),
        world.verdict(superseded, "party:MINECO", "REGISTRAR"),
    ] == ["", "key-of-another-party", "key-of-another-party", "key-already-revoked", "reason-mismatch"]


def test_a_key_may_revoke_itself_and_no_other(world: World) -> None:
    """
    Whoever finds their key stolen can end it at once with that key, which lets a thief end that one key only.
    """
    spare = world.new_key("spare")
    world.file(key_event(world, "MINECO", key=spare), "party:MINECO", "REGISTRAR")
    own = SigningKeyRevoked(key_id=spare.public.key_id, reason="compromised")
    others = SigningKeyRevoked(key_id=world.keys["MINECO"].public.key_id, reason="compromised")

    assert [
        world.verdict(own, "party:MINECO", "spare"),
        world.verdict(others, "party:MINECO", "spare"),
        world.verdict(own, "party:OTHERCO", "spare"),
    ] == ["", "role-missing", "role-missing"]


def inspector(**_: Any) -> RoleGranted:
    """Return the grant of a role that decides."""
    return RoleGranted(role="inspector", valid_from=TODAY)


def test_case_79_registrars_admit_filers_only(world: World) -> None:
    """
    Only governance gives and takes roles that decide, and handles the keys of those who hold them (case 79).
    """
    world.file(RoleGranted(role="community_delegate", valid_from=TODAY), "party:OTHERCO", "governance")
    world.enrol("NEWDEPT", "authority")
    early_key = key_event(world, "NEWDEPT", key=world.new_key("newdept-2"))
    authority_key = key_event(world, "OFFICER", key=world.new_key("officer-2"))
    delegate_key = key_event(world, "OTHERCO", key=world.new_key("delegate-2"))
    officer_end = SigningKeyRevoked(key_id=world.keys["OFFICER"].public.key_id, reason="role_ended")
    officer_out = RoleRevoked(role="authority_officer", reason=Text(en="left"))
    acts = {
        "an inspector's role": (inspector(), "party:MINECO"),
        "the end of an officer's role": (officer_out, "party:OFFICER"),
        "a second key for an authority": (authority_key, "party:OFFICER"),
        "a key for an authority that has no role yet": (early_key, "party:NEWDEPT"),
        "the end of an authority's key": (officer_end, "party:OFFICER"),
        "a key for a company with another role": (delegate_key, "party:OTHERCO"),
    }

    needs = ["role-needs-governance"] * 2 + ["key-needs-governance"] * 4
    assert dict(zip(acts, needs, strict=True)) == {
        name: world.verdict(event, subject, "REGISTRAR") for name, (event, subject) in acts.items()
    }
    assert dict.fromkeys(acts, "") == {
        name: world.verdict(event, subject, "governance") for name, (event, subject) in acts.items()
    }


def test_roles_are_given_and_taken_in_order(world: World) -> None:
    """
    The service's own role is nobody else's, a period runs forward, and only a role that is held is taken.
    """
    reversed_days = RoleGranted(role="auditor", valid_from=day("2026-03-02"), valid_to=day("2026-03-01"))
    one_day = RoleGranted(role="auditor", valid_from=day("2026-03-02"), valid_to=day("2026-03-02"))
    system = RoleGranted(role="system", valid_from=TODAY)
    end = RoleRevoked(role="inspector", reason=Text(en="left"))

    assert [
        world.verdict(system, "party:MINECO", "governance"),
        world.verdict(reversed_days, "party:MINECO", "governance"),
        world.verdict(one_day, "party:MINECO", "governance"),
        world.verdict(end, "party:INSPECTOR", "governance"),
        world.verdict(end, "party:MINECO", "governance"),
    ] == ["role-reserved", "period-reversed", "", "", "role-not-held"]


def test_a_role_is_taken_once(world: World) -> None:
    """
    What is taken is the role that the party holds: not another one, and not once more.
    """
    other = RoleRevoked(role="registrar", reason=Text(en="left"))
    end = RoleRevoked(role="inspector", reason=Text(en="left"))
    before = [world.verdict(event, "party:INSPECTOR", "governance") for event in (other, end)]
    world.file(end, "party:INSPECTOR", "governance")

    assert before == ["role-not-held", ""]
    assert world.verdict(end, "party:INSPECTOR", "governance") == "role-not-held"


def test_a_party_is_registered_once(world: World) -> None:
    """
    A party enters once, never under a reserved name, and before anything else is said about it.
    """
    party = PartyRegistered(party_kind="company", names=Text(en="X"), jurisdiction="CN", region=henan())
    role = RoleGranted(role="auditor", valid_from=TODAY)

    assert [
        world.verdict(party, subject, "governance")
        for subject in ("party:NEWCO", "party:MINECO", "party:GOVERNANCE", "party:SERVICE")
    ] == ["", "party-already-registered", "party-name-reserved", "party-name-reserved"]
    assert [world.verdict(role, subject, "governance") for subject in ("party:NEWCO", "party:GOVERNANCE")] == [
        "subject-unknown",
        "subject-unknown",
    ]


def test_governance_claims_no_source(world: World) -> None:
    """
    What governance decides comes from nowhere else.
    """
    refusal = world.refusal(inspector(), "party:MINECO", "governance", source=PAPER)

    assert (refusal.code, refusal.pointer) == ("source-not-allowed", "/source")
