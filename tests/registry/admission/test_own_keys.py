# SPDX-License-Identifier: Apache-2.0
"""How the keys of the log and of the service change hands: proven, endorsed, never the last one (cases 72 and 73)."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from events.catalogue.event import Event
from events.catalogue.trust import LogKeyAdded, LogKeyRetired, ServiceKeyRetired
from events.tlog.signatures import LogSigner
from registry.ledger.logkeys import STATEMENT, format_log_key_statement
from tests.registry.admission.world import (
    ORIGIN,
    World,
    day,
    foundation,
    log_key_event,
    log_signer,
    new_log_signers,
    service_key_event,
    signed,
)


@pytest.fixture
def world() -> World:
    """A registry just founded, with an Ed25519 and an ML-DSA-44 key of the log."""
    world = World()
    world.new_key("governance")
    world.new_key("service")
    world.log_signers = list(new_log_signers())
    vkeys = tuple(signer.verifier.vkey for signer in world.log_signers)
    world.file(foundation(world, log_keys=vkeys), "registry", "governance")
    return world


def _verdict(world: World, event: Event) -> tuple[str, str]:
    refusal = world.refusal(event, "registry", "governance")
    return refusal.code, refusal.pointer


Fresh = tuple[LogSigner, LogSigner]


def _swapped_proofs(fresh: Fresh, old: list[LogSigner]) -> LogKeyAdded:
    event = log_key_event(fresh, old)
    first, second = event.keys
    return structs.replace(event, keys=(structs.replace(first, signature=second.signature), second))


def _for_another_ledger(fresh: Fresh, old: list[LogSigner]) -> LogKeyAdded:
    statement = format_log_key_statement("ledger.example/other", [signer.verifier.vkey for signer in fresh])
    return log_key_event(fresh, old, endorsements=tuple(signed(signer, statement) for signer in old))


def _for_other_keys(fresh: Fresh, old: list[LogSigner]) -> LogKeyAdded:
    others = log_key_event(new_log_signers(), old)
    return log_key_event(fresh, old, endorsements=others.endorsements)


ADDED: dict[str, tuple[Callable[[Fresh, list[LogSigner]], LogKeyAdded], str, str]] = {
    "one key alone": (lambda fresh, old: log_key_event(fresh[:1], old), "log-key-pair", "/data/keys"),
    "two of one kind": (
        lambda fresh, old: log_key_event((fresh[0], new_log_signers()[0]), old),
        "log-key-pair",
        "/data/keys",
    ),
    "three keys": (
        lambda fresh, old: log_key_event((*fresh, new_log_signers()[0]), old),
        "log-key-pair",
        "/data/keys",
    ),
    "keys under another name": (
        lambda _, old: log_key_event(new_log_signers("ledger.example/other"), old),
        "log-key-malformed",
        "/data/keys/0/vkey",
    ),
    "a vkey that is none": (
        lambda fresh, old: structs.replace(
            log_key_event(fresh, old),
            keys=(log_key_event(fresh, old).keys[0], structs.replace(log_key_event(fresh, old).keys[1], vkey="x+1+AA")),
        ),
        "log-key-malformed",
        "/data/keys/1/vkey",
    ),
    "a key in force again": (
        lambda fresh, old: log_key_event((fresh[0], old[1]), old),
        "log-key-known",
        "/data/keys/1/vkey",
    ),
    "proofs that changed places": (_swapped_proofs, "possession-not-proven", "/data/keys/0/signature"),
    "an endorsement missing": (
        lambda fresh, old: log_key_event(fresh, old[:1]),
        "endorsement-missing",
        "/data/unendorsed",
    ),
    "no endorsement, and no word why": (
        lambda fresh, _: log_key_event(fresh, ()),
        "endorsement-missing",
        "/data/unendorsed",
    ),
    "called lost, and yet endorsed by all": (
        lambda fresh, old: log_key_event(fresh, old, unendorsed="lost"),
        "endorsement-missing",
        "/data/unendorsed",
    ),
    "an endorsement by a stranger": (
        lambda fresh, old: log_key_event(fresh, (*old, new_log_signers()[0])),
        "log-key-not-in-force",
        "/data/endorsements/2/vkey",
    ),
    "one endorsement twice": (
        lambda fresh, old: log_key_event(fresh, (old[0], old[0])),
        "log-key-not-in-force",
        "/data/endorsements/1/vkey",
    ),
    "an endorsement in another ledger": (
        _for_another_ledger,
        "endorsement-not-valid",
        "/data/endorsements/0/signature",
    ),
    "an endorsement of other keys": (_for_other_keys, "endorsement-not-valid", "/data/endorsements/0/signature"),
}


@pytest.mark.parametrize(("make", "code", "pointer"), ADDED.values(), ids=ADDED.keys())
def test_new_log_keys_are_refused_with(make: Callable[..., LogKeyAdded], code: str, pointer: str, world: World) -> None:
    """
    A pair that is not whole, not proven, or not handed over to by the keys in force does not become the log's.
    """
    assert (code, pointer) == _verdict(world, make(new_log_signers(), world.log_signers))


def test_log_keys_overlap_and_are_never_less_than_two(world: World) -> None:
    """
    New keys join the old ones; then the old ones, and only as many as leave one of each kind, can be retired.
    """
    old, fresh = world.log_signers, list(new_log_signers())
    vkeys = [signer.verifier.vkey for signer in old]
    assert ("log-key-last", "/data/vkeys") == _verdict(world, LogKeyRetired(vkeys=(vkeys[0],), reason="superseded"))

    world.file(log_key_event(fresh, old), "registry", "governance")
    assert 4 == len(world.trust.log_keys.in_force)
    everything = tuple(signer.verifier.vkey for signer in (*old, *fresh))
    assert ("log-key-last", "/data/vkeys") == _verdict(world, LogKeyRetired(vkeys=everything, reason="superseded"))
    world.file(LogKeyRetired(vkeys=tuple(vkeys), reason="superseded"), "registry", "governance")

    assert [each.verifier for each in fresh] == [key.verifier for key in world.trust.log_keys.in_force]
    again = log_key_event((old[0], new_log_signers()[1]), fresh)
    assert ("log-key-known", "/data/keys/0/vkey") == _verdict(world, again)
    late = log_key_event(new_log_signers(), (*fresh, old[0]))
    assert ("log-key-not-in-force", "/data/endorsements/2/vkey") == _verdict(world, late)


def test_lost_keys_are_replaced_without_their_word(world: World) -> None:
    """
    Where the event says that keys are lost or compromised, those left endorse, and nobody need.
    """
    old = world.log_signers
    assert "" == world.verdict(log_key_event(new_log_signers(), old[:1], unendorsed="lost"), "registry", "governance")
    gone = log_key_event(new_log_signers(), (), unendorsed="compromised")
    assert "" == world.verdict(gone, "registry", "governance")


RETIRED: dict[str, tuple[dict[str, Any], str, str]] = {
    "no key": ({"vkeys": ()}, "log-key-missing", "/data/vkeys"),
    "a stranger's key": ({"vkeys": (log_signer(ORIGIN).verifier.vkey,)}, "log-key-not-in-force", "/data/vkeys/0"),
    "compromised since nobody knows when": ({"reason": "compromised"}, "reason-mismatch", "/data/last_good_size"),
    "superseded, and yet with a last good size": ({"last_good_size": 3}, "reason-mismatch", "/data/last_good_size"),
}


@pytest.mark.parametrize(("changes", "code", "pointer"), RETIRED.values(), ids=RETIRED.keys())
def test_log_keys_are_not_retired_with(changes: dict[str, Any], code: str, pointer: str, world: World) -> None:
    """
    What is retired was in force, and for a compromised key it is said up to where the log is good.
    """
    old = world.log_signers
    world.file(log_key_event(new_log_signers(), old), "registry", "governance")
    event = LogKeyRetired(vkeys=tuple(signer.verifier.vkey for signer in old), reason="superseded")
    assert "" == world.verdict(event, "registry", "governance")

    assert (code, pointer) == _verdict(world, structs.replace(event, **changes))


def test_no_log_is_named_as_the_statement_begins(world: World) -> None:
    """
    What log keys sign when they change hands can never be one of their checkpoints.
    """
    event = foundation(world, origin=STATEMENT, log_keys=(log_signer(STATEMENT).verifier.vkey,))
    fresh = World(keys=world.keys)

    refusal = fresh.refusal(event, "registry", "governance", ledger=STATEMENT)
    assert ("origin-malformed", "/data/origin") == (refusal.code, refusal.pointer)


SERVICE: dict[str, tuple[dict[str, Any], str, str]] = {
    "another key's id": ({"key_id": "A" * 43}, "key-id-mismatch", "/data/key_id"),
    "a proof that is none": ({"proof_of_possession": "A" * 86}, "possession-not-proven", "/data/proof_of_possession"),
    "an endorsement that is none": ({"endorsement": "A" * 86}, "endorsement-not-valid", "/data/endorsement"),
    "an endorsement by nobody": ({"endorsed_by": None}, "endorsement-missing", "/data/unendorsed"),
    "an endorser without endorsement": ({"endorsement": None}, "endorsement-missing", "/data/unendorsed"),
    "no endorsement, and no word why": (
        {"endorsement": None, "endorsed_by": None},
        "endorsement-missing",
        "/data/unendorsed",
    ),
    "called lost, and yet endorsed": ({"unendorsed": "lost"}, "endorsement-missing", "/data/unendorsed"),
    "an endorsement by a stranger": ({"endorsed_by": "A" * 43}, "service-key-not-in-force", "/data/endorsed_by"),
}


@pytest.mark.parametrize(("changes", "code", "pointer"), SERVICE.values(), ids=SERVICE.keys())
def test_a_new_service_key_is_refused_with(changes: dict[str, Any], code: str, pointer: str, world: World) -> None:
    """
    A service key comes in under its own id, proven, and handed over to by one in force.
    """
    event = service_key_event(world.new_key("next"), world.keys["service"])
    assert "" == world.verdict(event, "registry", "governance")

    assert (code, pointer) == _verdict(world, structs.replace(event, **changes))


def test_service_keys_overlap_and_one_always_remains(world: World) -> None:
    """
    Old and new both file what the registry files; retired keys file nothing, never come back, and the last one stays.
    """
    old, new = world.keys["service"], world.new_key("next")
    last = ServiceKeyRetired(key_id=old.public.key_id, reason="superseded")
    assert ("service-key-last", "/data/key_id") == _verdict(world, last)
    governance = service_key_event(world.keys["governance"], old)
    assert ("key-already-registered", "/data/public_key") == _verdict(world, governance)

    world.file(service_key_event(new, old), "registry", "governance")
    assert [new.public.key_id, old.public.key_id] == [key.public.key_id for key in world.trust.service_keys()]
    misdated = structs.replace(last, compromised_since=day("2026-01-01"))
    assert ("reason-mismatch", "/data/compromised_since") == _verdict(world, misdated)
    world.file(last, "registry", "governance")

    assert ("service-key-not-in-force", "/data/key_id") == _verdict(world, last)
    assert ("key-already-registered", "/data/public_key") == _verdict(world, service_key_event(old, new))
    stale = service_key_event(world.new_key("third"), old)
    assert ("service-key-not-in-force", "/data/endorsed_by") == _verdict(world, stale)
    lost = structs.replace(stale, endorsed_by=None, endorsement=None, unendorsed="lost")
    assert "" == world.verdict(lost, "registry", "governance")
