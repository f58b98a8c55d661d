# SPDX-License-Identifier: Apache-2.0
"""Several desks on one registry: one order, one guard, receipts that never change (reliability.md §5.2, §5.5)."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from events.catalogue.milestones import DeadlineExtended, MilestoneScheduled
from events.catalogue.trust import SigningKeyRevoked
from events.entry import parse_entry
from events.errors import EvidenceError, NotPermittedError, RuleViolationError, UnavailableError
from events.ids import Position, TreeSize
from events.sql import SqlEventStore
from events.tlog.proof import parse_tlog_proof, verify_tlog_proof
from events.values import Basis, FixedDue, Text
from registry.audit import audit
from registry.ledger.guard import Guard, Guarded
from registry.ledger.publisher import Publisher
from tests.conftest import both_engines
from tests.desk_process import Answer
from tests.forgeries import edit, edit_guard, entries_of
from tests.histories import RIGHT, day, file_mine
from tests.ledgers import ORIGIN, START, Ledger, open_ledger
from tests.oracle import check_everything

pytestmark = both_engines

ROOT = Path(__file__).parents[2]
EACH = 100


@pytest.fixture
def other(ledger: Ledger) -> Iterator[Ledger]:
    """A second desk on the registry of `ledger`, as another process has it."""
    opened = _second(ledger)
    yield opened
    opened.close()


def _second(ledger: Ledger) -> Ledger:
    return open_ledger(ledger.folder, ledger.clock, ledger.log_signers, keys=ledger.keys, filed=1_000_000)


def _verify(ledger: Ledger, entry: bytes, proof: bytes) -> None:
    keys = [signer.verifier for signer in ledger.log_signers]
    verify_tlog_proof(parse_tlog_proof(proof), entry, keys, ORIGIN)


Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(ledger: Ledger) -> Iterator[Start]:
    """Starts desks in processes of their own, each with filings that it files when told to."""
    with ExitStack() as started:

        def start_desk(filings: list[bytes], threads: int = 8) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", "tests.desk_process", str(ledger.folder), str(threads)]
            desk = started.enter_context(
                subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            )
            started.callback(desk.kill)
            assert desk.stdin
            desk.stdin.write(b"".join(filing + b"\n" for filing in filings) + b"\n")
            desk.stdin.flush()
            return desk

        yield start_desk


def _begin(desks: list[subprocess.Popen[bytes]]) -> None:
    """Let desks begin at once, each having read its filings."""
    for desk in desks:
        assert desk.stdout
        assert b"ready\n" == desk.stdout.readline()
    for desk in desks:
        assert desk.stdin
        desk.stdin.write(b"\n")
        desk.stdin.flush()


def _answers(desk: subprocess.Popen[bytes]) -> list[Answer]:
    """Return what the desk says until it ends; one that was killed may have been about to say more."""
    assert desk.stdout
    whole, _, _ = desk.stdout.read().rpartition(b"\n")
    return [msgspec.json.decode(line, type=Answer) for line in whole.splitlines()]


def test_case_18_two_processes_make_one_order(ledger: Ledger, start: Start) -> None:
    """
    Two processes with a desk each and a hundred writers each, at once: every filing has its own position, without gaps,
    every receipt verifies and is given again later, nobody's writing stops, and the audit passes.
    """
    shares = [[ledger.sign_party(f"D{desk}N{number}") for number in range(EACH)] for desk in range(2)]
    desks = [start(share, threads=EACH) for share in shares]
    _begin(desks)
    answers = [answer for desk in desks for answer in _answers(desk)]

    assert {""} == {answer.error for answer in answers}
    assert list(range(1, 2 * EACH + 1)) == sorted(answer.position for answer in answers)
    for answer in answers:
        _verify(ledger, answer.entry, answer.proof)
        again = ledger.desk.get_receipt(Position(answer.position))
        assert (answer.entry, answer.proof) == (again.entry, again.proof)
    check_everything(ledger, answers)


def test_case_1_one_of_two_processes_is_killed(ledger: Ledger, start: Start) -> None:
    """
    SIGKILL to one desk amid its filings: the other one goes on, what was receipted holds, the rest can be sent again.
    """
    shares = [[ledger.sign_party(f"D{desk}N{number}") for number in range(EACH)] for desk in range(2)]
    killed, other = desks = [start(share) for share in shares]
    _begin(desks)
    assert killed.stdout
    first = [msgspec.json.decode(killed.stdout.readline(), type=Answer) for _ in range(EACH // 4)]
    killed.kill()
    before, going_on = first + _answers(killed), _answers(other)

    assert ({""}, EACH) == ({answer.error for answer in [*before, *going_on]}, len(going_on))
    assert len(before) < EACH, "killed too late to prove anything"
    again = [ledger.desk.file(filing) for filing in shares[0]]
    for answer in before:
        receipt = again[answer.number]
        assert (answer.position, answer.proof, False) == (receipt.position, receipt.proof, receipt.is_new)
    assert 2 * EACH + 1 == len(entries_of(ledger))
    check_everything(ledger, [*before, *going_on, *again])


class _Interrupted(Guard):
    """A guard whose next swap waits until something else has happened."""

    meanwhile: Callable[[], object] | None = None

    def swap(self, before: Guarded, after: Guarded) -> None:
        if self.meanwhile:
            act, self.meanwhile = self.meanwhile, None
            act()
        super().swap(before, after)


def _publisher(ledger: Ledger, meanwhile: Callable[[], object]) -> Publisher:
    """Return a publisher of `ledger` that is held up once between signing and telling the guard."""
    guard = _Interrupted(ledger.guard._database, ORIGIN)
    guard.meanwhile = meanwhile
    return Publisher(ledger.store, guard, ledger.log_signers, origin=ORIGIN, clock=ledger.clock)


def _commit(ledger: Ledger, party: str) -> None:
    """Record without publishing, as a process that is about to publish has."""
    ledger.desk._sequencer.sequence([ledger.desk._read(ledger.sign_party(party))], ledger.desk._register.open)


def test_who_is_overtaken_goes_on(ledger: Ledger, other: Ledger) -> None:
    """
    If another process signs a newer head first, that is no reason to stop: what it signed covers ours.
    """
    _commit(ledger, "A")
    publisher = _publisher(ledger, lambda: other.desk.file(other.sign_party("B")))

    note = publisher.publish().note

    assert (ledger.guard.read().note, 3, True) == (note, ledger.guard.read().size, publisher.state.writing)


def test_who_is_overtaken_halfway_signs_the_rest(ledger: Ledger, other: Ledger) -> None:
    """
    If the other one signed a head that lacks a newer entry of ours, a checkpoint over that follows.
    """
    _commit(ledger, "A")

    def overtake() -> None:
        other.publisher.publish()
        _commit(ledger, "B")

    _publisher(ledger, overtake).publish()

    assert 3 == ledger.guard.read().size
    with ledger.store.reading() as view:
        assert [1, 2, 3] == [checkpoint.size for checkpoint in view.checkpoints()]


def test_who_is_overtaken_by_another_history_stops(ledger: Ledger) -> None:
    """
    A head in the guard that is not a beginning of this log is a fork: writing stops, whoever put it there.
    """
    _commit(ledger, "A")
    publisher = _publisher(ledger, lambda: edit_guard(ledger, root=b"x" * 32))

    with pytest.raises(UnavailableError, match="writing has stopped"):
        publisher.publish()
    assert not publisher.state.writing


class _CutOff(SqlEventStore):
    """A store that breaks off once, where the checkpoint is to be published."""

    is_cut = False

    def store_checkpoint(self, size: TreeSize, note: bytes, published_at: datetime) -> None:
        if not self.is_cut:
            self.is_cut = True
            raise UnavailableError("cut off")
        super().store_checkpoint(size, note, published_at)


def test_case_6_a_receipt_stays_the_same_when_its_signer_stops_short(ledger: Ledger) -> None:
    """
    One process signs, tells the guard and is cut off; another goes on. The first checkpoint is published before any
    later one, so the receipt that the filer gets meanwhile is the one that is given ever after.
    """
    cut_off = open_ledger(
        ledger.folder, ledger.clock, ledger.log_signers, lambda _: _CutOff(ledger.database), keys=ledger.keys
    )
    filing = ledger.sign_party("A")
    with pytest.raises(UnavailableError, match="recorded, but not published yet"):
        cut_off.desk.file(filing)
    ledger.desk.file(ledger.sign_party("B"))

    meanwhile = ledger.desk.file(filing)
    afterwards = cut_off.desk.file(filing)
    cut_off.close()

    assert (meanwhile.position, meanwhile.proof) == (afterwards.position, afterwards.proof)
    assert 2 == _checkpoint_size(meanwhile.proof)
    check_everything(ledger, [meanwhile, afterwards])


def test_a_checkpoint_that_both_publish_at_once(ledger: Ledger, other: Ledger) -> None:
    """Two that finish the same signed checkpoint do not trip over each other: it is published once, by either."""
    sizes = [TreeSize(size) for size in range(1000, 1100)]
    together = threading.Barrier(2)

    def publish(store: SqlEventStore) -> None:
        for size in sizes:
            together.wait(timeout=60)
            store.store_checkpoint(size, b"note %d" % size, START)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(publish, [SqlEventStore(each.database) for each in (ledger, other)]))
    with SqlEventStore(ledger.database).reading() as view:
        assert sizes == [each.size for each in view.checkpoints() if each.size >= sizes[0]]


def _checkpoint_size(proof: bytes) -> int:
    return int(parse_tlog_proof(proof).checkpoint.splitlines()[1])


def test_case_71_a_key_revoked_by_another_process(ledger: Ledger, other: Ledger) -> None:
    """
    A signature that was checked before the revocation came does not get its filing in behind it.
    """
    file_mine(ledger)
    filing = ledger.sign(_milestone("M9"), RIGHT, "DEPT")
    read = ledger.desk._read(filing)
    assert ledger.desk._register.is_verified(read)
    revoked = SigningKeyRevoked(key_id=ledger.keys["DEPT"].public.key_id, reason="superseded")
    other.file(revoked, "party:DEPT", "governance")
    size = len(entries_of(ledger))

    with pytest.raises(NotPermittedError) as refusal:
        ledger.desk.file(filing)

    assert ("key-revoked", size) == (refusal.value.code, len(entries_of(ledger)))


def _milestone(milestone_id: str) -> MilestoneScheduled:
    due, basis = FixedDue(on=day("2027-01-01")), Basis(kind="plan")
    return MilestoneScheduled(
        milestone_id=milestone_id, milestone_kind="revegetated", title=Text(en="x"), due=due, basis=basis
    )


def test_what_another_process_recorded_is_known(ledger: Ledger, other: Ledger) -> None:
    """
    Both desks decide on the stream as it is, not as they remember it, in turns.
    """
    file_mine(ledger)
    other.file(_milestone("M8"), RIGHT, "DEPT")
    with pytest.raises(RuleViolationError, match="exists already"):
        ledger.file(_milestone("M8"), RIGHT, "DEPT")
    extended = DeadlineExtended(
        obligation_id="M8",
        old_due=day("2027-01-01"),
        new_due=day("2027-06-30"),
        granted_on=day("2026-10-01"),
        decision_no="2026-3",
        reason="season",
    )
    ledger.file(extended, RIGHT, "DEPT")
    with pytest.raises(RuleViolationError) as refusal:
        other.file(extended, RIGHT, "DEPT")
    assert "due-day-differs" == refusal.value.code
    other.file(_milestone("M9"), RIGHT, "DEPT")

    assert list(range(1, 13)) == [entry.stream_version for entry in entries_of(ledger) if entry.stream == RIGHT]


def test_case_15_a_database_put_back_under_a_running_desk(ledger: Ledger) -> None:
    """
    After a failover that lost entries, the desk that saw them appends nothing: what is there lacks what was signed.
    """
    file_mine(ledger)
    last = entries_of(ledger)[-1].position
    edit(
        ledger,
        f"DELETE FROM events WHERE position >= {last}",
        f"DELETE FROM checkpoints WHERE size > {last}",
        f"UPDATE tiles SET hashes = substr(hashes, 1, 32 * {last})",
        f"UPDATE head SET size = {last}",
    )

    with pytest.raises(EvidenceError, match="restored or forked"):
        ledger.desk.file(ledger.sign_party("E"))

    assert (last, False) == (len(entries_of(ledger)), ledger.publisher.state.writing)


def test_a_registry_is_audited_while_it_is_written_to(ledger: Ledger, other: Ledger) -> None:
    """
    Filings that arrive during an audit are no findings: the guard moves on, checkpoints follow their entries.
    """
    filings = [ledger.sign_party(f"P{number}") for number in range(400)]
    ended = threading.Event()

    def file() -> None:
        while filings and not ended.is_set():
            ledger.desk.file(filings.pop())

    writer = threading.Thread(target=file)
    writer.start()
    reports = [audit(other.database, other.store, guard=other.guard, progress=lambda *_: None) for _ in range(5)]
    still_writing = writer.is_alive()
    ended.set()
    writer.join()

    assert [()] * 5 == [report.findings for report in reports]
    assert still_writing
    assert reports[0].size < reports[-1].size


def test_one_filing_sent_to_two_desks_is_one_entry(ledger: Ledger, other: Ledger) -> None:
    """
    Case 23 across processes: the same bytes at both desks give the same receipt, and one of them says it is new.
    """
    filing = ledger.sign_party("A")
    both = threading.Barrier(2)
    receipts = []

    def file(at: Ledger) -> None:
        both.wait()
        receipts.append(at.desk.file(filing))

    threads = [threading.Thread(target=file, args=(at,)) for at in (ledger, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 1 == len({(receipt.position, receipt.entry, receipt.proof) for receipt in receipts})
    assert [False, True] == sorted(receipt.is_new for receipt in receipts)
    assert 1 == parse_entry(receipts[0].entry).stream_version
