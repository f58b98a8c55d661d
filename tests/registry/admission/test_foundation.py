# SPDX-License-Identifier: Apache-2.0
"""The foundation of a registry: once, first, and by a key it names itself (architecture.md §9)."""

from typing import Any

import pytest

from events.catalogue.trust import PartyRegistered
from events.errors import MalformedError, NotPermittedError, RejectedError, RuleViolationError
from events.keys import Jwk, to_base64url
from events.values import Text
from registry.admission.admit import check_ledger, get_signing_key
from registry.admission.trust import TrustState
from tests.registry.admission import mine
from tests.registry.admission.world import ORIGIN, TODAY, World, foundation, log_vkey

LOW_ORDER = Jwk(kty="OKP", crv="Ed25519", x=to_base64url(bytes(32)))


@pytest.fixture
def world() -> World:
    fresh = World()
    for name in ("governance", "second", "service", "stranger"):
        fresh.new_key(name)
    return fresh


def test_a_foundation_is_the_first_entry(world: World) -> None:
    """
    Before the foundation nothing else is taken, and afterwards no second one, be it the same.
    """
    before = world.verdict(mine.run(), "registry", "governance")
    world.file(foundation(world), "registry", "governance")
    after = world.refusal(foundation(world), "registry", "governance")

    assert (before, after.code) == ("not-founded", "already-founded")
    assert (RuleViolationError, "foundation-is-sound", "/type") == (type(after), after.rule, after.pointer)


def test_a_foundation_by_a_stranger_is_refused(world: World) -> None:
    """
    Only a governance key that the foundation names may sign it; the service key may not.
    """
    verdicts = [world.verdict(foundation(world), "registry", by) for by in ("stranger", "service", "governance")]

    assert verdicts == ["key-unknown", "key-unknown", ""]


def test_any_governance_key_signs_the_foundation(world: World) -> None:
    """
    Of several governance keys each one may sign, and each one governs afterwards.
    """
    keys = tuple(world.keys[name].public.jwk for name in ("governance", "second"))
    event = foundation(world, governance_keys=keys)
    filing = world.sign(event, "registry", "second")

    assert world.keys["second"].public.key_id == get_signing_key(filing, TrustState(), today=TODAY).key_id
    world.file(event, "registry", "second")
    world.enrol("MINECO", "company")
    assert world.trust.has_party("MINECO")


UNSOUND: dict[str, tuple[dict[str, Any], type[RejectedError], str, str]] = {
    "more signatures wanted than there are keys": (
        {"governance_threshold": 2},
        RuleViolationError,
        "threshold-unreachable",
        "/data/governance_threshold",
    ),
    "no governance key": ({"governance_keys": ()}, RejectedError, "key-unknown", "/kid"),
    "no log key": ({"log_keys": ()}, RuleViolationError, "log-key-missing", "/data/log_keys"),
    "a log key that is none": (
        {"log_keys": ("ledger.example/test+00000000+AQ==",)},
        RuleViolationError,
        "log-key-malformed",
        "/data/log_keys/0",
    ),
    "a log key of another log": (
        {"log_keys": (log_vkey("ledger.example/other"),)},
        RuleViolationError,
        "log-key-malformed",
        "/data/log_keys/0",
    ),
    "an origin with a space": (
        {"origin": "ledger example"},
        RuleViolationError,
        "origin-malformed",
        "/data/origin",
    ),
    "an origin on two lines": (
        {"origin": "ledger.example\n1"},
        RuleViolationError,
        "origin-malformed",
        "/data/origin",
    ),
    "an origin too long for a checkpoint": (
        {"origin": "é" * 51},
        RuleViolationError,
        "origin-malformed",
        "/data/origin",
    ),
    "a service key of low order": ({"service_key": LOW_ORDER}, MalformedError, "key-weak", "/data/service_key/x"),
}


@pytest.mark.parametrize(("changes", "kind", "code", "pointer"), UNSOUND.values(), ids=UNSOUND.keys())
def test_an_unsound_foundation_is_refused(
    world: World, changes: dict[str, Any], kind: type[RejectedError], code: str, pointer: str
) -> None:
    """
    A foundation that could not be lived with is refused, naming the field.
    """
    ledger = changes.get("origin", ORIGIN)
    refusal = world.refusal(foundation(world, **changes), "registry", "governance", ledger=ledger)

    assert isinstance(refusal, kind)
    assert (code, pointer) == (refusal.code, refusal.pointer)


def test_an_origin_may_fill_its_hundred_bytes(world: World) -> None:
    """
    An origin of exactly 100 bytes still fits a checkpoint.
    """
    origin = "a" * 100
    founded = foundation(world, origin=origin, log_keys=(log_vkey(origin),))

    assert world.verdict(founded, "registry", "governance", ledger=origin) == ""


THRESHOLDS: dict[str, tuple[int, tuple[str, ...], str]] = {
    "one of one": (1, (), ""),
    "one more than it takes": (1, ("second",), ""),
    "one of two": (2, (), "threshold-not-met"),
    "two of two": (2, ("second",), ""),
    "one of two, and itself": (2, ("governance",), "countersigner-same-person"),
    "two of three": (3, ("second",), "threshold-not-met"),
    "three of three": (3, ("second", "stranger"), ""),
    "three of two": (2, ("second", "stranger"), ""),
}


@pytest.mark.parametrize(("threshold", "others", "code"), THRESHOLDS.values(), ids=THRESHOLDS.keys())
def test_governance_acts_by_its_threshold(world: World, threshold: int, others: tuple[str, ...], code: str) -> None:
    """
    From the foundation on, an act of governance takes as many of its keys as the foundation says.
    """
    keys = tuple(world.keys[name].public.jwk for name in ("governance", "second", "stranger"))
    event = foundation(world, governance_keys=keys, governance_threshold=threshold)

    assert code == world.verdict(event, "registry", "governance", countersigned=others)
    world.file(event, "registry", "governance", countersigned=("second", "stranger"))
    company = PartyRegistered(party_kind="company", names=Text(en="X"), jurisdiction="CN")
    assert code == world.verdict(company, "party:NEWCO", "governance", countersigned=others)


def test_every_founding_key_is_another_one(world: World) -> None:
    """
    No governance key is named twice, and the service key is none of them.
    """
    key = world.keys["governance"].public.jwk
    twice = foundation(world, governance_keys=(key, key))
    shared = foundation(world, service_key=key)

    assert [world.verdict(event, "registry", "governance") for event in (twice, shared)] == [
        "key-not-unique",
        "key-not-unique",
    ]


def test_a_foundation_is_addressed_to_itself(world: World) -> None:
    """
    The ledger in the payload is the origin that the foundation gives.
    """
    refusal = world.refusal(foundation(world), "registry", "governance", ledger="ledger.example/other")

    assert (refusal.code, refusal.pointer) == ("wrong-ledger", "/ledger")


def test_an_unreadable_key_beside_the_signing_one_is_refused(world: World) -> None:
    """
    Every governance key must be usable, not only the one that signs; the refusal points at it.
    """
    own = world.keys["governance"].public.jwk
    orders = ((own, LOW_ORDER), (LOW_ORDER, own))
    refusals = [world.refusal(foundation(world, governance_keys=keys), "registry", "governance") for keys in orders]

    assert [(refusal.code, refusal.pointer) for refusal in refusals] == [
        ("key-weak", "/data/governance_keys/1/x"),
        ("key-weak", "/data/governance_keys/0/x"),
    ]


def test_no_key_signs_before_the_foundation(world: World) -> None:
    """
    In an empty log only a foundation has a key that may sign it.
    """
    filing = world.sign(mine.run(), "registry", "governance")

    with pytest.raises(NotPermittedError) as caught:
        get_signing_key(filing, TrustState(), today=TODAY)
    assert (caught.value.code, caught.value.pointer) == ("key-unknown", "/kid")


def test_the_ledger_is_checked_by_itself(world: World) -> None:
    """
    An auditor may ask for the ledger's name alone.
    """
    world.file(foundation(world), "registry", "governance")

    check_ledger(world.sign(mine.run(), "registry", "service"), world.trust)
    with pytest.raises(RejectedError, match=r"this is ledger\.example/test"):
        check_ledger(world.sign(mine.run(), "registry", "service", ledger="x"), world.trust)
