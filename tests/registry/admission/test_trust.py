# SPDX-License-Identifier: Apache-2.0
"""What the log says about parties, keys and roles; keys by log order (reliability.md cases 71, 81, 83)."""

import datetime

import pytest

from events.catalogue.trust import RoleGranted, RoleRevoked, SigningKeyRevoked
from events.entry import make_entry
from events.errors import EvidenceError, MalformedError
from events.filing import parse_filing
from events.ids import Position, StreamVersion
from events.keys import Jwk
from events.values import Scope, Text
from registry.admission.permissions import PERMISSIONS
from registry.admission.trust import GOVERNANCE, SERVICE, TRUST_TYPES, TrustState, possession_message
from tests.registry.admission import mine
from tests.registry.admission.world import ORIGIN, TODAY, World, day, foundation


@pytest.fixture(scope="module")
def world() -> World:
    return mine.busy_mine()


def test_nobody_is_known_before_the_foundation() -> None:
    """
    An empty log has no name, no key and no party.
    """
    trust = TrustState()

    assert (trust.origin, trust.is_demo) == ("", False)
    assert trust.find_key("x" * 43) is None
    assert trust.find_actor("x" * 43, on=TODAY) is None


def test_the_foundation_names_governance_and_service(world: World) -> None:
    """
    The foundation's keys act as two parties that nobody can register: one decides, one is the system.
    """
    governance = world.trust.find_actor(world.keys["governance"].public.key_id, on=TODAY)
    service = world.trust.find_actor(world.keys["service"].public.key_id, on=TODAY)
    assert governance is not None
    assert service is not None

    assert (world.trust.origin, world.trust.is_demo) == (ORIGIN, False)
    assert (governance.party, governance.grants) == (GOVERNANCE, ())
    assert (service.party, [grant.role for grant in service.grants]) == (SERVICE, ["system"])
    assert [world.trust.has_party(party) for party in (GOVERNANCE, SERVICE)] == [False, False]


def test_a_demo_registry_says_so() -> None:
    """
    The mark of a demo ledger is kept.
    """
    world = World()
    world.new_key("governance")
    world.new_key("service")
    world.file(foundation(world, demo=True), "registry", "governance")

    assert world.trust.is_demo


def test_a_party_is_known_with_its_place(world: World) -> None:
    """
    Of a party, its kind, its place and who registered it are kept.
    """
    party = world.trust.find_party("MINECO")
    assert party is not None

    expected = ("company", "CN", "410000", GOVERNANCE)
    assert expected == (party.kind, party.jurisdiction, party.region, party.registered_by)
    assert world.trust.find_party("NOBODY") is None


def test_a_role_holds_on_its_days_only() -> None:
    """
    A role counts from its first day to its last, both included, and not once it is revoked.
    """
    world = mine.people()
    scope = Scope(rights=(mine.NAME,))
    grant = RoleGranted(role="auditor", scope=scope, valid_from=day("2026-03-01"), valid_to=day("2026-03-31"))
    world.file(grant, "party:OTHERCO", "governance")
    key_id = world.keys["OTHERCO"].public.key_id

    def roles_on(text: str) -> list[str]:
        actor = world.trust.find_actor(key_id, on=day(text))
        return [grant.role for grant in actor.grants] if actor else []

    days = ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01")
    assert [roles_on(text) for text in days] == [[], ["auditor"], ["auditor"], []]

    revoked = world.file(RoleRevoked(role="auditor", reason=Text(en="left")), "party:OTHERCO", "governance")
    assert roles_on("2026-03-15") == []
    assert [revoked.position] == [grant.revoked_at for grant in world.trust.grants_of("OTHERCO")]


def test_a_role_given_again_counts_again() -> None:
    """
    A revocation ends what was given before it, not what is given after it.
    """
    world = mine.people()
    for event in (
        RoleGranted(role="auditor", valid_from=TODAY),
        RoleRevoked(role="auditor", reason=Text(en="left")),
        RoleGranted(role="auditor", valid_from=TODAY),
    ):
        world.file(event, "party:OTHERCO", "governance")
    actor = world.trust.find_actor(world.keys["OTHERCO"].public.key_id, on=TODAY)
    assert actor is not None

    assert [Scope()] == list(actor.scopes_of("auditor"))
    assert len(world.trust.grants_of("OTHERCO")) == 2


def test_a_revocation_ends_one_role_once() -> None:
    """
    Other roles of the party stay, and what ended before keeps its own end.
    """
    world = mine.people()
    left = RoleRevoked(role="auditor", reason=Text(en="left"))
    ends = []
    for event in (
        RoleGranted(role="laboratory", valid_from=TODAY),
        RoleGranted(role="auditor", valid_from=TODAY),
        left,
        RoleGranted(role="auditor", valid_from=TODAY),
        left,
    ):
        entry = world.file(event, "party:OTHERCO", "governance")
        ends += [entry.position] if event is left else []

    expected = [("laboratory", None), ("auditor", ends[0]), ("auditor", ends[1])]
    assert [(grant.role, grant.revoked_at) for grant in world.trust.grants_of("OTHERCO")] == expected


def test_other_types_change_nothing(world: World) -> None:
    """
    Only the types of TRUST_TYPES need to be read: leaving out the others gives the same trust.
    """
    trust = TrustState()
    for entry in world.entries:
        if entry.filing.payload.type in TRUST_TYPES:
            trust.evolve(entry)

    def keys_of(state: TrustState) -> list[tuple[str, int | None] | None]:
        found = [state.find_key(key.public.key_id) for key in world.keys.values()]
        return [(key.party, key.revoked_at) if key else None for key in found]

    parties = ("MINECO", "SIGNATORY", "OTHERCO", "REGISTRAR", SERVICE)
    assert keys_of(world.trust) == keys_of(trust)
    assert [world.trust.grants_of(party) for party in parties] == [trust.grants_of(party) for party in parties]
    assert len(TRUST_TYPES) < len(PERMISSIONS)


def test_an_unusable_key_in_the_log_is_evidence() -> None:
    """
    A key that admission would have refused is evidence of damage when the log holds it.
    """
    world = World()
    world.new_key("governance")
    world.new_key("service")
    low = Jwk(kty="OKP", crv="Ed25519", x="A" * 43)
    entry = make_entry(
        world.sign(foundation(world, service_key=low), "registry", "governance"),
        position=Position(0),
        stream_version=StreamVersion(1),
        previous="",
        recorded_at=datetime.datetime(2026, 10, 10, tzinfo=datetime.UTC),
    )

    with pytest.raises(EvidenceError) as caught:
        TrustState().evolve(entry)
    assert (caught.value.code, caught.value.position) == ("key-unusable", 0)


def test_what_admission_would_refuse_is_folded_harmlessly() -> None:
    """
    In a log that was tampered with, a stranger gives nothing: the role reaches nowhere, the unknown key stays unknown.
    """
    world = mine.people()
    acts = (
        world.sign(mine.appoint(mine.NAME), "party:OTHERCO", "unknown"),
        world.sign(SigningKeyRevoked(key_id="x" * 43, reason="superseded"), "party:OTHERCO", "unknown"),
    )
    for filing in acts:
        entry = make_entry(
            filing,
            position=Position(len(world.entries)),
            stream_version=StreamVersion(1),
            previous="",
            recorded_at=datetime.datetime(2026, 10, 10, tzinfo=datetime.UTC),
        )
        world.trust.evolve(entry)

    assert [grant.granted_within for grant in world.trust.grants_of("OTHERCO")] == [()]
    assert world.trust.find_key("x" * 43) is None


def test_case_81_a_proof_of_possession_is_no_filing() -> None:
    """
    What a new key signs as proof can never be read as a filing, nor a filing as a proof (case 81).
    """
    message = possession_message(ORIGIN, "MINECO", "k" * 43)

    assert message == b"verdigris-key-possession\nledger.example/test\nMINECO\n" + b"k" * 43 + b"\n"
    with pytest.raises(MalformedError):
        parse_filing(message)
