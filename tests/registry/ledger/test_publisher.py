# SPDX-License-Identifier: Apache-2.0
"""The publisher never signs what it has not read back, nor two histories (architecture.md §4 step 7)."""

import datetime

import pytest
from pysqlite3 import dbapi2

from events.errors import EvidenceError, UnavailableError
from events.ids import Position
from events.tlog.checkpoint import verify_checkpoint
from registry.ledger.guard import Guard
from tests.histories import file_mine
from tests.ledgers import ORIGIN, Ledger, open_ledger
from tests.oracle import check_everything


def test_every_commit_is_published_under_both_keys(ledger: Ledger) -> None:
    """After each filing there is a checkpoint of that size, signed with Ed25519 and ML-DSA-44."""
    ledger.enrol("A", "company")
    with ledger.store.reading() as view:
        note, size = view.checkpoint(), view.head().size
    keys = [signer.verifier for signer in ledger.log_signers]
    assert size == verify_checkpoint(note, ORIGIN, keys).size


def test_case_5_a_crash_before_signing_is_made_good(ledger: Ledger) -> None:
    """What was committed but not signed is signed after a restart, and the filer's second try gets the receipt."""
    filing = ledger.sign_party("B")
    ledger.desk._sequencer.sequence([ledger.desk._read(filing)], ledger.desk._register.open)
    again = ledger.reopened()
    receipt = again.desk.file(filing)
    assert not receipt.is_new
    assert receipt == again.desk.get_receipt(receipt.position)
    check_everything(again, [receipt])
    again.close()


def test_case_6_a_crash_after_the_guard_publishes_the_guarded_head(ledger: Ledger) -> None:
    """If the guard knows a checkpoint that was not published, that one is published, and no other of its size."""
    ledger.enrol("C", "company")
    guarded = ledger.guard.read()
    with dbapi2.connect(str(ledger.folder / "registry.sqlite")) as connection:
        _drop_triggers(connection)
        connection.execute("DELETE FROM checkpoints WHERE size = ?", (guarded.size,))
    connection.close()
    again = ledger.reopened()
    assert guarded.note == again.publisher.publish().note
    check_everything(again, published=[guarded.note])
    again.close()


def test_case_61_a_restored_database_is_not_written_to(ledger: Ledger) -> None:
    """A database older than the guard stops writing and says both sizes; reading goes on."""
    ledger.close()
    old = (ledger.folder / "registry.sqlite").read_bytes()
    later = ledger.reopened()
    later.enrol("D", "company")
    later.close()
    folder = ledger.folder / "restored"
    folder.mkdir()
    (folder / "registry.sqlite").write_bytes(old)
    (folder / "guard.sqlite").write_bytes((ledger.folder / "guard.sqlite").read_bytes())
    restored = open_ledger(folder, ledger.clock, ledger.log_signers, keys=ledger.keys, filed=later.filed)
    filing = restored.sign_party("E")
    with pytest.raises(UnavailableError, match="restored or forked"):
        restored.desk.file(filing)
    assert not restored.publisher.state.writing
    with restored.store.reading() as view:
        assert view.head().size == 1, "nothing was appended to the restored log"
    assert restored.desk.get_receipt(Position(0)).position == 0
    restored.close()


def test_case_91_a_clock_that_went_back_is_not_signed(ledger: Ledger) -> None:
    """An hour back refuses to record or sign; a second does not."""
    ledger.clock.now -= datetime.timedelta(seconds=1)
    ledger.enrol("F", "company")
    ledger.clock.now -= datetime.timedelta(hours=1)
    with pytest.raises(UnavailableError, match="clock went back"):
        ledger.desk.file(ledger.sign_party("G"))


def test_case_91_signing_goes_on_when_the_clock_is_right_again(ledger: Ledger) -> None:
    """A clock that went back between the commit and the signature makes signing wait; it does not stop it for good."""
    filing = ledger.sign_party("F")
    ledger.desk._sequencer.sequence([ledger.desk._read(filing)], ledger.desk._register.open)
    ledger.clock.now -= datetime.timedelta(hours=1)
    with pytest.raises(UnavailableError, match="clock went back"):
        ledger.publisher.publish()
    assert ledger.publisher.state.writing
    ledger.clock.now += datetime.timedelta(hours=1)
    assert not ledger.desk.file(filing).is_new


def test_a_guard_is_made_once_and_never_on_the_way(ledger: Ledger) -> None:
    """A second founding, a missing guard and a guard of another log are all refused."""
    url = f"sqlite:///{ledger.folder}/guard.sqlite"
    with pytest.raises(EvidenceError, match="founded only once"):
        Guard.create(url, ORIGIN, ledger.clock.now)
    with pytest.raises(EvidenceError, match="kept for the log"):
        Guard.open(url, "ledger.example/other")
    with pytest.raises(UnavailableError):
        Guard.open(f"sqlite:///{ledger.folder}/none.sqlite", ORIGIN)


def test_a_second_signer_loses_the_swap(ledger: Ledger) -> None:
    """Compare-and-swap: who has read an older head cannot put a newer one."""
    before = ledger.guard.read()
    ledger.enrol("H", "company")
    with pytest.raises(EvidenceError, match="moved on"):
        ledger.guard.swap(before, ledger.guard.read())


def _drop_triggers(connection: dbapi2.Connection) -> None:
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")


def test_case_28_an_entry_changed_between_hash_and_store_is_never_signed(ledger: Ledger) -> None:
    """What is read back must hash to the root that was committed with it (Yeti 2022)."""
    file_mine(ledger)
    filing = ledger.sign_party("I")
    ledger.desk._sequencer.sequence([ledger.desk._read(filing)], ledger.desk._register.open)
    with dbapi2.connect(str(ledger.folder / "registry.sqlite")) as connection:
        _drop_triggers(connection)
        changed = "CAST(replace(CAST(entry AS TEXT), 'a', 'b') AS BLOB)"
        connection.execute(f"UPDATE events SET entry = {changed} WHERE position = (SELECT max(position) FROM events)")
    connection.close()
    with pytest.raises(UnavailableError, match="read back"):
        ledger.publisher.publish()
    with pytest.raises(UnavailableError, match="writing has stopped"):
        ledger.desk.file(filing)
