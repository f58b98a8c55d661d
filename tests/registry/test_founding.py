# SPDX-License-Identifier: Apache-2.0
"""Founding a registry at its desk: once, first, and verified by the key that the foundation itself names."""

import datetime
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from events.catalogue.trust import AdoptedProfile, RegistryFounded
from events.database import open_database
from events.errors import EvidenceError, NotPermittedError, RejectedError, RuleViolationError, UnavailableError
from events.keys import PrivateKey, generate_key
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from events.values import Text
from migrations import upgrade
from registry.filing import Desk
from registry.keyfiles import generate_log_keys, store_private_key
from registry.ledger.guard import Guard
from tests.forgeries import entries_of, findings
from tests.ledgers import ORIGIN, ForwardClock, Ledger, load_log_signers, open_ledger
from tests.oracle import check_everything


@pytest.fixture
def unfounded(tmp_path: Path) -> Iterator[Ledger]:
    """A registry with keys, schema and guard, and nothing in its log."""
    clock = ForwardClock()
    for name, key in generate_log_keys().items():
        store_private_key(tmp_path / name, key)
    database = open_database(f"sqlite:///{tmp_path}/registry.sqlite")
    upgrade(database)
    database.close()
    Guard.create(f"sqlite:///{tmp_path}/guard.sqlite", ORIGIN, clock.now).close()
    keys = {name: PrivateKey(generate_key()) for name in ("governance", "service", "stranger")}
    ledger = open_ledger(tmp_path, clock, load_log_signers(tmp_path), keys=keys)
    yield ledger
    ledger.close()


def _foundation(ledger: Ledger, **changed: object) -> RegistryFounded:
    founded = RegistryFounded(
        origin=ORIGIN,
        title=Text(en="Test registry", zh="测试登记处"),
        log_keys=tuple(signer.verifier.vkey for signer in ledger.log_signers),
        governance_keys=(ledger.keys["governance"].public.jwk,),
        governance_threshold=1,
        service_key=ledger.keys["service"].public.jwk,
        profiles=(
            AdoptedProfile(profile="cn", version=1, jurisdiction="CN", effective_from=datetime.date(2020, 1, 1)),
        ),
        licence="CC-BY-4.0",
    )
    return structs.replace(founded, **changed)


def _genesis(ledger: Ledger, by: str = "governance", **changed: object) -> bytes:
    return ledger.sign(_foundation(ledger, **changed), "registry", by)


def test_the_first_receipt_is_checked_offline(unfounded: Ledger) -> None:
    """
    The foundation is entry 0 under a checkpoint of size 1 that both of its log keys signed.
    """
    receipt = unfounded.desk.file(_genesis(unfounded))

    keys = [signer.verifier for signer in unfounded.log_signers]
    checkpoint = verify_tlog_proof(parse_tlog_proof(receipt.proof), receipt.entry, keys, ORIGIN)
    assert (0, 1, True) == (receipt.position, checkpoint.size, receipt.is_new)
    assert set() == findings(unfounded)


def test_a_foundation_with_a_forged_signature(unfounded: Ledger) -> None:
    """
    Naming a governance key is not enough: the foundation must be signed with it.
    """
    genesis, other = _genesis(unfounded), unfounded.sign_party("A")
    forged = genesis.rpartition(b".")[0] + b"." + other.rpartition(b".")[2]

    for act in (unfounded.desk.check, unfounded.desk.file):
        with pytest.raises(NotPermittedError) as refusal:
            act(forged)
        assert "signature-invalid" == refusal.value.code
    assert [] == entries_of(unfounded)


def test_nothing_else_comes_first(unfounded: Ledger) -> None:
    """
    Before the foundation nobody is known: no party, no key, no founding by a key it does not name.
    """
    filings = [
        unfounded.sign_party("A"),
        _genesis(unfounded, "stranger"),
        _genesis(unfounded, "service"),
        _genesis(unfounded, governance_threshold=2),
    ]
    outcomes = unfounded.desk.file_all(filings)

    assert ["key-unknown", "key-unknown", "key-unknown", "threshold-unreachable"] == [
        outcome.code for outcome in outcomes if isinstance(outcome, RejectedError)
    ]
    assert [] == entries_of(unfounded)
    assert 0 == unfounded.guard.read().size


def test_a_batch_may_begin_with_the_foundation(unfounded: Ledger) -> None:
    """
    What follows in the same transaction already stands on it; a second foundation does not.
    """
    outcomes = unfounded.desk.file_all(
        [_genesis(unfounded), unfounded.sign_party("A"), _genesis(unfounded), _genesis(unfounded, "stranger")]
    )

    assert ["already-founded", "key-unknown"] == [
        outcome.code for outcome in outcomes if isinstance(outcome, RejectedError)
    ]
    assert ["registry", "party:A"] == [entry.stream for entry in entries_of(unfounded)]


def test_a_registry_is_founded_once(unfounded: Ledger) -> None:
    """
    The same foundation again gives the first receipt; another one, by the same key, is refused.
    """
    genesis = _genesis(unfounded)
    first, again = unfounded.desk.file(genesis), unfounded.desk.file(genesis)
    with pytest.raises(RuleViolationError, match="founded already"):
        unfounded.desk.file(_genesis(unfounded, licence="none"))

    assert (first.proof, False, 1) == (again.proof, again.is_new, len(entries_of(unfounded)))


def test_two_foundations_at_once(unfounded: Ledger) -> None:
    """
    Two processes that found the same log: one does, the other is told that it is founded.
    """
    other = open_ledger(unfounded.folder, unfounded.clock, unfounded.log_signers, keys=unfounded.keys, filed=100)
    both = threading.Barrier(2)
    outcomes: list[int | str] = []

    def found(at: Ledger) -> None:
        genesis = _genesis(at)
        both.wait()
        try:
            outcomes.append(at.desk.file(genesis).position)
        except RejectedError as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=found, args=(at,)) for at in (unfounded, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()

    assert {0, "already-founded"} == set(outcomes)
    assert set() == findings(unfounded)


def test_case_5_a_crash_between_foundation_and_first_checkpoint(unfounded: Ledger) -> None:
    """
    What was committed and not signed is signed after a restart, and the founder's second try gets the receipt.
    """
    genesis = _genesis(unfounded)
    desk = unfounded.desk
    desk._sequencer.sequence([desk._read(genesis)], desk._register.open)
    assert 0 == unfounded.guard.read().size

    receipt = Desk(unfounded.store, unfounded.publisher, clock=unfounded.clock).file(genesis)

    assert (0, False, 1) == (receipt.position, receipt.is_new, unfounded.guard.read().size)
    check_everything(unfounded, [receipt])


def test_case_70_a_log_does_not_begin_again(unfounded: Ledger) -> None:
    """
    With a guard that remembers a log, an empty database is not founded into: it was lost, not new.
    """
    unfounded.desk.file(_genesis(unfounded))
    unfounded.close()
    (unfounded.folder / "registry.sqlite").unlink()
    database = open_database(f"sqlite:///{unfounded.folder}/registry.sqlite")
    upgrade(database)
    database.close()
    lost = open_ledger(unfounded.folder, unfounded.clock, unfounded.log_signers, keys=unfounded.keys, filed=200)

    with pytest.raises(EvidenceError, match="restored or forked"):
        lost.desk.file(_genesis(lost))
    with pytest.raises(UnavailableError, match="writing has stopped"):
        lost.desk.file(_genesis(lost))
    assert ([], 1) == (entries_of(lost), lost.guard.read().size)
    lost.close()
