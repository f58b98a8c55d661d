# SPDX-License-Identifier: Apache-2.0
"""The desk: receipt or refusal, once, in one order (architecture.md §4)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from events.catalogue.milestones import MilestoneScheduled
from events.catalogue.rights import MiningRightRegistered
from events.catalogue.trust import PartyRegistered
from events.entry import parse_entry
from events.errors import (
    ConflictError,
    MalformedError,
    NotPermittedError,
    RejectedError,
    RuleViolationError,
    StaleVersionError,
)
from events.keys import PrivateKey, generate_key
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from events.values import Basis, FixedDue, Scope, Text
from registry.ledger.receipts import Receipt
from registry.ledger.sequencer import Sequenced
from tests.conftest import both_engines
from tests.histories import RIGHT, day, file_mine
from tests.ledgers import ORIGIN, Ledger
from tests.oracle import check_everything
from tests.registry.admission import mine

pytestmark = both_engines


def _size(ledger: Ledger) -> int:
    with ledger.store.reading() as view:
        return view.head().size


def _check(ledger: Ledger, receipt: Receipt) -> None:
    keys = [signer.verifier for signer in ledger.log_signers]
    verify_tlog_proof(parse_tlog_proof(receipt.proof), receipt.entry, keys, ORIGIN)


def test_a_receipt_is_checked_offline(ledger: Ledger) -> None:
    """The receipt alone, with the log's keys, shows that the entry is in the log at its position."""
    receipt = ledger.desk.file(ledger.sign_party("A"))
    _check(ledger, receipt)
    assert receipt.position == parse_entry(receipt.entry).position == _size(ledger) - 1


def test_the_same_filing_twice_is_one_entry(ledger: Ledger) -> None:
    """Posted again, also much later, the same bytes return the very same receipt, and nothing is written."""
    filing = ledger.sign_party("A")
    first = ledger.desk.file(filing)
    for party in ("B", "C", "D"):
        ledger.desk.file(ledger.sign_party(party))
    size = _size(ledger)
    again = ledger.desk.file(filing)
    assert (first.position, first.entry, first.proof, False) == (again.position, again.entry, again.proof, again.is_new)
    assert size == _size(ledger)


@pytest.mark.parametrize("by", ["REGISTRAR", "OTHER"])
@pytest.mark.parametrize("right", ["right:CN-41-000777-4", "right:CN-41-000888-1"])
def test_case_25_one_filing_id_from_two_keys_or_for_two_rights(ledger: Ledger, by: str, right: str) -> None:
    """A filing id that is taken is refused whoever signs it, whatever it is about; nothing is written."""
    filing_id = "0199f0c2-0000-7000-8000-000000000000"
    for party in ("REGISTRAR", "OTHER"):
        ledger.enrol(party, "authority", "registrar")
    ledger.enrol("MINECO", "company")
    first = ledger.sign(mine.register(), "right:CN-41-000777-4", "REGISTRAR", filing_id=filing_id)
    ledger.desk.file(first)
    size = _size(ledger)
    again = ledger.sign(mine.register(), right, by, filing_id=filing_id, signed_at="2026-10-01T09:00:00Z")
    assert again != first
    with pytest.raises(ConflictError, match="taken by other bytes"):
        ledger.desk.file(again)
    assert size == _size(ledger)


def test_case_24_one_filing_id_for_two_texts(ledger: Ledger) -> None:
    """A filing id used again for other bytes is refused with 409's error, and nothing is written."""
    filing_id = "0199f0c2-0000-7000-8000-000000000000"
    first, second = (
        ledger.sign(
            PartyRegistered(party_kind="company", names=Text(en=party)),
            f"party:{party}",
            "governance",
            filing_id=filing_id,
        )
        for party in ("A", "B")
    )
    ledger.desk.file(first)
    with pytest.raises(ConflictError, match="taken by other bytes"):
        ledger.desk.file(second)
    assert 2 == _size(ledger)


def test_case_23_fifty_at_once_are_one(ledger: Ledger) -> None:
    """Fifty threads that post the same filing all get the same receipt."""
    filing = ledger.sign_party("A")
    with ThreadPoolExecutor(16) as pool:
        receipts = list(pool.map(ledger.desk.file, [filing] * 50))
    assert 1 == len({(receipt.position, receipt.proof) for receipt in receipts})
    assert 1 == sum(receipt.is_new for receipt in receipts)
    assert 2 == _size(ledger)


def test_case_18_many_threads_make_one_order(ledger: Ledger) -> None:
    """Positions are contiguous, each given once, and every receipt verifies."""
    filings = [ledger.sign_party(f"P{number}") for number in range(120)]
    start = threading.Barrier(8)

    def file_some(share: list[bytes]) -> list[Receipt]:
        start.wait()
        return [ledger.desk.file(filing) for filing in share]

    with ThreadPoolExecutor(8) as pool:
        receipts = [r for some in pool.map(file_some, [filings[n::8] for n in range(8)]) for r in some]
    assert list(range(1, 121)) == sorted(receipt.position for receipt in receipts)
    for receipt in receipts:
        _check(ledger, receipt)
    check_everything(ledger, receipts)


def test_a_batch_may_build_on_itself(ledger: Ledger) -> None:
    """Filings of one transaction see each other: the party is known to the grant behind it."""
    filings = [ledger.sign_party("A"), ledger.sign_party("A"), b"no filing at all", ledger.sign_party("B")]
    outcomes = ledger.desk.file_all(filings)
    assert isinstance(outcomes[0], Sequenced)
    assert isinstance(outcomes[1], RuleViolationError)
    assert isinstance(outcomes[2], MalformedError)
    assert isinstance(outcomes[3], Sequenced)
    assert 3 == _size(ledger)


def test_case_26_a_stream_that_moved_on(ledger: Ledger) -> None:
    """With an expected version, the later of two filings is refused with both versions."""
    file_mine(ledger)
    right = MiningRightRegistered(right_kind="mining", names=Text(en="X"), jurisdiction="CN")
    with pytest.raises(StaleVersionError, match="expected version 1, found 9"):
        ledger.file(right, RIGHT, "DEPT", expected_version=1)


def _scheduled(milestone_id: str) -> MilestoneScheduled:
    due, basis = FixedDue(on=day("2027-01-01")), Basis(kind="plan")
    return MilestoneScheduled(
        milestone_id=milestone_id, milestone_kind="revegetated", title=Text(en="x"), due=due, basis=basis
    )


def test_outside_role_or_scope_nothing_is_written(ledger: Ledger) -> None:
    """A company's key, an officer of another region and an unknown key are refused, naming the rule."""
    file_mine(ledger)
    ledger.enrol("ELSEWHERE", "authority", "authority_officer", "registrar", scope=Scope(regions=("AU",)))
    size = _size(ledger)
    for party in ("MINECO", "ELSEWHERE"):
        with pytest.raises(RejectedError) as refusal:
            ledger.file(_scheduled("M9"), RIGHT, party)
        assert refusal.value.code
        assert "M9" not in refusal.value.message or refusal.value.pointer
    ledger.keys["STRANGER"] = PrivateKey(generate_key())
    with pytest.raises(NotPermittedError, match="not registered"):
        ledger.file(_scheduled("M9"), RIGHT, "STRANGER")
    assert size == _size(ledger)


def test_a_forged_signature_is_refused(ledger: Ledger) -> None:
    """A filing whose signature is another's is refused, whether or not the key was known before."""
    filing, other = ledger.sign_party("A"), ledger.sign_party("B")
    forged = filing.rpartition(b".")[0] + b"." + other.rpartition(b".")[2]
    for _ in range(2):
        with pytest.raises(NotPermittedError, match="does not verify"):
            ledger.desk.file(forged)
        ledger.desk.file(ledger.sign_party(f"C{ledger.filed}"))


def test_checking_writes_nothing_and_says_the_same(ledger: Ledger) -> None:
    """The dry run gives the entry that filing would give, or the refusal that filing would give."""
    filing = ledger.sign_party("A")
    would_be = ledger.desk.check(filing)
    assert 1 == _size(ledger)
    entry = parse_entry(ledger.desk.file(filing).entry)
    assert (would_be.position, would_be.stream_version) == (entry.position, entry.stream_version)
    with pytest.raises(RuleViolationError):
        ledger.desk.check(ledger.sign_party("A"))
