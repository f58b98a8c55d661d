# SPDX-License-Identifier: Apache-2.0
"""Governance passes on: by the threshold before it, whole, proven, and for good (architecture.md §§9 and 11)."""

from collections.abc import Callable

import pytest

from events.catalogue.trust import GovernanceKeysChanged, PartyRegistered, RetiredGovernanceKey
from events.errors import NotPermittedError
from events.ids import Position
from events.keys import PrivateKey, generate_key
from events.values import Text
from projections.runner import Runner
from projections.views import keys
from registry.admission.past_trust import PastTrust
from registry.admission.trust import GOVERNANCE
from tests.forgeries import entries_of
from tests.ledgers import Ledger, hand_governance_on
from tests.oracle import check_everything
from tests.registry.admission import lived, mine
from tests.registry.admission.world import World, day, foundation

REGISTRY = "registry"


@pytest.fixture
def world() -> World:
    """A registry founded with three governance keys, of which two act."""
    world = World()
    names = ("governance", "governance-b", "governance-c")
    made = [world.new_key(name) for name in names]
    world.new_key("service")
    founded = foundation(world, governance_keys=tuple(key.public.jwk for key in made), governance_threshold=2)
    world.file(founded, REGISTRY, "governance", countersigned=("governance-b",))
    return world


def passed_on(world: World) -> World:
    """Return the registry after governance passed to one kept key and a new one, both of which act."""
    event = lived.hand_over(world, world.keys["governance"], world.new_key("new"), threshold=2)
    world.file(event, REGISTRY, "governance", countersigned=("governance-c",))
    return world


SIGNERS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "one key of the two it takes": ("governance", (), "threshold-not-met"),
    "one key twice": ("governance", ("governance",), "countersigner-same-person"),
    "two keys": ("governance", ("governance-c",), ""),
    "all three": ("governance-b", ("governance", "governance-c"), ""),
    "the new keys alone": ("new", (), "key-unknown"),
    "a new key beside an old one": ("governance", ("new",), "countersigner-unknown"),
    "the registry itself": ("service", (), "role-missing"),
}


@pytest.mark.parametrize(("by", "others", "code"), SIGNERS.values(), ids=SIGNERS.keys())
def test_the_threshold_before_decides(world: World, by: str, others: tuple[str, ...], code: str) -> None:
    """
    As many of the keys in force as the threshold says hand governance over; new keys have no say in it.
    """
    event = lived.hand_over(world, world.new_key("new"))

    assert code == world.verdict(event, REGISTRY, by, countersigned=others)


def test_old_keys_stop_and_the_new_threshold_holds(world: World) -> None:
    """
    From there on in the log only the keys named act, by the threshold named; who left is refused.
    """
    passed_on(world)
    party = PartyRegistered(party_kind="company", names=Text(en="New"), jurisdiction="CN")

    def verdict(by: str, *others: str) -> str:
        return world.verdict(party, "party:NEWCO", by, countersigned=others)

    assert ["threshold-not-met", "", ""] == [
        verdict("governance"),
        verdict("governance", "new"),
        verdict("new", "governance"),
    ]
    assert ["key-revoked", "countersigner-unknown"] == [verdict("governance-b"), verdict("governance", "governance-c")]
    back = lived.hand_over(world, world.keys["governance"], world.keys["governance-b"])
    assert "key-already-registered" == world.verdict(back, REGISTRY, "governance", countersigned=("new",))


def _retired(world: World, *names: str, **changes: object) -> tuple[RetiredGovernanceKey, ...]:
    ids = [world.keys[name].public.key_id for name in names]
    return tuple(RetiredGovernanceKey(**({"key_id": each, "reason": "superseded"} | changes)) for each in ids)  # type: ignore[arg-type]


FLAWS: dict[str, tuple[Callable[[World], GovernanceKeysChanged], str, str]] = {
    "more signatures than keys": (
        lambda world: lived.hand_over(world, world.new_key("new"), threshold=2),
        "threshold-unreachable",
        "/data/governance_threshold",
    ),
    "a key twice": (
        lambda world: lived.hand_over(world, world.keys["governance"], world.keys["governance"]),
        "key-not-unique",
        "/data/governance_keys/1/public_key",
    ),
    "the service's key": (
        lambda world: lived.hand_over(world, world.keys["service"]),
        "key-already-registered",
        "/data/governance_keys/0/public_key",
    ),
    "a key that another one signed for": (
        lambda world: lived.hand_over(world, world.new_key("new"), proven=(world.keys["governance"],)),
        "possession-not-proven",
        "/data/governance_keys/0/proof_of_possession",
    ),
    "an old key that is forgotten": (
        lambda world: lived.hand_over(world, world.new_key("new"), retired=_retired(world, "governance")),
        "governance-key-unaccounted",
        "/data/retired",
    ),
    "a retired key that stays": (
        lambda world: lived.hand_over(
            world, world.keys["governance"], retired=_retired(world, "governance-b", "governance-c", "governance")
        ),
        "governance-key-not-leaving",
        "/data/retired/2/key_id",
    ),
    "a superseded key since when it was not": (
        lambda world: lived.hand_over(
            world,
            world.keys["governance"],
            retired=_retired(world, "governance-b", "governance-c", compromised_since=day("2026-10-01")),
        ),
        "reason-mismatch",
        "/data/retired/0/compromised_since",
    ),
    "another threshold than the keys signed": (
        lambda world: _with_threshold(world, 2),
        "possession-not-proven",
        "/data/governance_keys/0/proof_of_possession",
    ),
}


def _with_threshold(world: World, threshold: int) -> GovernanceKeysChanged:
    return lived.hand_over(world, world.keys["governance"], world.new_key("new"), governance_threshold=threshold)


@pytest.mark.parametrize(("make", "code", "pointer"), FLAWS.values(), ids=FLAWS.keys())
def test_a_flawed_change_is_refused(
    world: World, make: Callable[[World], GovernanceKeysChanged], code: str, pointer: str
) -> None:
    """
    What could not be lived with afterwards is refused, and the field is named.
    """
    refusal = world.refusal(make(world), REGISTRY, "governance", countersigned=("governance-b",))

    assert (code, pointer) == (refusal.code, refusal.pointer)


def test_trust_at_any_place_knows_who_governed_there(world: World) -> None:
    """
    An audit, which asks about places in any order, finds the keys and the threshold of each place.
    """
    passed_on(world)
    past = PastTrust()
    for entry in world.entries:
        past.learn(entry.position, entry)

    def governing(place: int) -> tuple[int, int]:
        trust = past.at(Position(place))
        return len(trust.governance_keys()), trust.governance_threshold

    assert [(2, 2), (3, 2), (0, 1), (3, 2)] == [governing(place) for place in (2, 1, 0, 1)]


def test_a_compromised_key_is_marked(world: World) -> None:
    """
    What a governance key signed since it was compromised counts for nothing (T-1).
    """
    since = day("2026-10-01")
    gone = (*_retired(world, "governance-b"), *_retired(world, "governance-c", reason="compromised",
                                                        compromised_since=since))  # fmt: skip
    event = lived.hand_over(world, world.keys["governance"], retired=gone)
    world.file(event, REGISTRY, "governance", countersigned=("governance-b",))
    key = world.trust.find_key(world.keys["governance-c"].public.key_id)

    assert key is not None
    assert ("compromised", since) == (key.reason, key.compromised_since)


def test_a_desk_an_audit_and_the_keys_view_follow(ledger: Ledger) -> None:
    """
    On a real ledger: the old key is refused after the change, the new one acts, the audit agrees, the view shows both.
    """
    old = ledger.keys["governance"]
    new = ledger.keys["governance-2"] = PrivateKey(generate_key("Ed25519"))
    change = hand_governance_on(ledger, new)
    changed = ledger.file(change, REGISTRY, "governance")
    later = ledger.file(mine_party(), "party:NEWCO", "governance-2")

    with pytest.raises(NotPermittedError) as refusal:
        ledger.file(change, REGISTRY, "governance")
    Runner(ledger.database, ledger.store).catch_up()

    assert "key-revoked" == refusal.value.code
    assert changed.position < later.position == len(entries_of(ledger)) - 1
    with ledger.database.read_transaction() as connection:
        shown = {key.key_id: key for key in keys.load_all(connection) if key.party == GOVERNANCE}
    assert {old.public.key_id: changed.position, new.public.key_id: None} == {
        key_id: key.revoked_at for key_id, key in shown.items()
    }
    check_everything(ledger)


def mine_party() -> PartyRegistered:
    """Return a company."""
    return PartyRegistered(party_kind="company", names=Text(en="New"), jurisdiction="CN", region=mine.GUANGDONG)
