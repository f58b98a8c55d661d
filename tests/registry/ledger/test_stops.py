# SPDX-License-Identifier: Apache-2.0
"""What has stopped writing is known to every process and every restart, and ends with a public reason (case 151)."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pysqlite3 import dbapi2

from events.catalogue.records import RecoveredEntries, WritingResumed
from events.clock import format_instant
from events.errors import EvidenceError, NotPermittedError, RegistryError, RejectedError, UnavailableError
from events.ids import Position
from events.values import Text
from registry.ledger.guard import Guard, check_apart
from registry.ledger.stops import Stop, find_restores
from tests.forgeries import edit, edit_guard, entries_of
from tests.ledgers import ORIGIN, Ledger, open_ledger
from tests.oracle import check_everything

REASON = Text(en="looked at every entry: a cable was loose")
DAMAGE = EvidenceError("a hash differs", code="hash-mismatch", position=1)


@pytest.fixture
def other(ledger: Ledger) -> Iterator[Ledger]:
    """Another process on the registry of `ledger`."""
    opened = open_ledger(ledger.folder, ledger.clock, ledger.log_signers, keys=ledger.keys, filed=1_000_000)
    yield opened
    opened.close()


def stop_of(ledger: Ledger) -> Stop:
    stop = ledger.guard.read().stop
    assert stop
    return stop


def resumed(ledger: Ledger, **changes: object) -> WritingResumed:
    """Return what resumes writing after the stop there is."""
    stop = stop_of(ledger)
    named: dict[str, object] = {"stop_code": stop.code, "stopped_at": format_instant(stop.stopped_at)}
    return WritingResumed(**({**named, "reason": REASON, "recovered": stop.recovered} | changes))  # type: ignore[arg-type]


def test_a_stop_reaches_other_processes_and_outlives_a_restart(ledger: Ledger, other: Ledger) -> None:
    """
    One process meets damage: no other one takes a filing from then on, nor does the same one after a restart; reading
    goes on, and all say the same.
    """
    recorded = other.sign_party("A")
    receipt = other.desk.file(recorded)
    ledger.publisher.stop(DAMAGE)
    restarted = ledger.reopened()

    for each in (other, restarted):
        with pytest.raises(UnavailableError, match="a hash differs") as refusal:
            each.desk.file(each.sign_party("B"))
        with pytest.raises(UnavailableError, match="a hash differs"):
            each.desk.file(recorded)
        with pytest.raises(UnavailableError, match="a hash differs"):
            each.desk.file_all([each.sign_party("B")])
        with pytest.raises(UnavailableError, match="a hash differs"):
            each.desk.check(each.sign_party("B"))
        assert "writing-stopped" == refusal.value.code
        stop = each.publisher.state.stop
        assert stop
        assert (stop.code, stop.position) == ("hash-mismatch", 1)
        assert each.desk.get_receipt(Position(1)).proof == receipt.proof
    assert 2 == len(entries_of(restarted))
    restarted.close()


def test_the_first_stop_stays(ledger: Ledger) -> None:
    """
    What is met after the first damage is often its consequence: the first cause is what is shown.
    """
    ledger.publisher.stop(DAMAGE)
    ledger.publisher.stop(EvidenceError("later", code="tile-missing"))

    assert ("a hash differs", "hash-mismatch") == (stop_of(ledger).message, stop_of(ledger).code)


def _drop_guard_row(ledger: Ledger) -> None:
    with dbapi2.connect(str(ledger.folder / "guard.sqlite")) as guard:
        guard.execute("DELETE FROM guard")
    guard.close()


UNTELLABLE: dict[str, Callable[[Ledger], None]] = {
    "the guard's row is gone": _drop_guard_row,
    "the guard is another log's": lambda it: edit_guard(it, origin="ledger.example/other"),
}


@pytest.mark.parametrize("harm", UNTELLABLE.values(), ids=UNTELLABLE.keys())
def test_a_process_that_cannot_tell_the_guard_stops_all_the_same(
    ledger: Ledger, harm: Callable[[Ledger], None]
) -> None:
    """
    Whatever happens to the guard, the process that met damage takes nothing more; nothing is written into a guard that
    is not this log's.
    """
    harm(ledger)
    ledger.publisher.stop(DAMAGE)

    with pytest.raises(UnavailableError, match="a hash differs"):
        ledger.desk.file(ledger.sign_party("A"))
    assert not ledger.publisher.state.writing
    with dbapi2.connect(str(ledger.folder / "guard.sqlite")) as guard:
        assert [] == guard.execute("SELECT * FROM guard_stop").fetchall()
    guard.close()
    assert 1 == len(entries_of(ledger))


def test_a_stop_the_guard_could_not_be_told_is_told_later(ledger: Ledger, other: Ledger) -> None:
    """
    Once the guard can be written again, every process knows.
    """
    edit_guard(ledger, origin="ledger.example/other")
    ledger.publisher.stop(DAMAGE)
    edit_guard(ledger, origin=ORIGIN)
    with pytest.raises(UnavailableError):
        ledger.publisher.publish()

    assert not other.publisher.state.writing


def test_a_guard_made_before_there_were_stops_gets_their_table(ledger: Ledger) -> None:
    """
    An older guard is read as it is and can keep a stop; an empty file is no guard, and is not made one.
    """
    with dbapi2.connect(str(ledger.folder / "guard.sqlite")) as guard:
        guard.execute("DROP TABLE guard_stop")
        guard.execute("DROP TABLE guard_recoveries")
    guard.close()
    again = ledger.reopened()
    again.desk.file(again.sign_party("A"))
    again.publisher.stop(DAMAGE)
    assert "hash-mismatch" == stop_of(again).code
    again.close()

    dbapi2.connect(str(ledger.folder / "none.sqlite")).close()
    (ledger.folder / "none.sqlite").touch()
    with pytest.raises(EvidenceError) as missing:
        Guard.open(f"sqlite:///{ledger.folder}/none.sqlite", ORIGIN)
    assert ("guard-missing", 0) == (missing.value.code, (ledger.folder / "none.sqlite").stat().st_size)


def test_case_151_writing_is_resumed_by_a_public_reason(ledger: Ledger, other: Ledger) -> None:
    """
    A filing that names the stop and gives a reason is taken, is in the log for everybody, and ends the stop for all
    processes; nothing that was waiting is lost.
    """
    first = other.desk.file(other.sign_party("A"))
    ledger.publisher.stop(DAMAGE)
    receipt = ledger.file(resumed(ledger), "registry", "governance")

    assert (True, None) == (other.publisher.state.writing, ledger.guard.read().stop)
    event = entries_of(ledger)[receipt.position].filing.event
    assert isinstance(event, WritingResumed)
    assert ("hash-mismatch", REASON) == (event.stop_code, event.reason)
    last = other.desk.file(other.sign_party("B"))
    check_everything(ledger, [first, receipt, last])


WRONG: dict[str, tuple[Callable[[Ledger], bytes], type[RegistryError], str]] = {
    "another code": (
        lambda it: it.sign(resumed(it, stop_code="tile-missing"), "registry", "governance"),
        RejectedError,
        "stop-differs",
    ),
    "another time": (
        lambda it: it.sign(resumed(it, stopped_at="2026-10-01T08:00:00.000000Z"), "registry", "governance"),
        RejectedError,
        "stop-differs",
    ),
    "a recovery that never was": (
        lambda it: it.sign(
            resumed(it, recovered=(RecoveredEntries(first=1, last=2, source="x"),)), "registry", "governance"
        ),
        RejectedError,
        "stop-differs",
    ),
    "signed by the service key": (
        lambda it: it.sign(resumed(it), "registry", "service"),
        NotPermittedError,
        "role-missing",
    ),
}


@pytest.mark.parametrize(("sign", "kind", "code"), WRONG.values(), ids=WRONG.keys())
def test_case_151_nothing_else_resumes_it(
    ledger: Ledger, sign: Callable[[Ledger], bytes], kind: type[RegistryError], code: str
) -> None:
    """
    Only the stop there is can be ended, and only by those who answer for the registry; the dry run says the same.
    """
    ledger.publisher.stop(DAMAGE)
    for act in (ledger.desk.check, ledger.desk.file):
        with pytest.raises(kind) as refusal:
            act(sign(ledger))
        assert code == refusal.value.code

    assert (1, False) == (len(entries_of(ledger)), ledger.publisher.state.writing)


def test_case_151_what_has_not_stopped_is_not_resumed(ledger: Ledger) -> None:
    """
    Nobody puts a reason on record for a stop that never was; the same filing sent twice is one and gets its receipt.
    """
    event = WritingResumed(stop_code="hash-mismatch", stopped_at="2026-10-01T08:00:00.000000Z", reason=REASON)
    with pytest.raises(RejectedError, match="has not stopped"):
        ledger.file(event, "registry", "governance")

    ledger.publisher.stop(DAMAGE)
    filing = ledger.sign(resumed(ledger), "registry", "governance")
    first, second = ledger.desk.file(filing), ledger.desk.file(filing)
    assert (True, False, first.proof) == (first.is_new, second.is_new, second.proof)


def test_case_151_a_reason_says_something() -> None:
    """
    Nineteen characters are no reason, in no language; twenty in one of them are.
    """
    named: dict[str, Any] = {"stop_code": "hash-mismatch", "stopped_at": "2026-10-01T08:00:00.000000Z"}
    with pytest.raises(ValueError, match="at least 20"):
        WritingResumed(**named, reason=Text(en="x" * 19, zh="好" * 19))
    assert Text(zh="好" * 20) == WritingResumed(**named, reason=Text(zh="好" * 20)).reason


def test_case_151_damage_that_is_still_there_keeps_it_stopped(ledger: Ledger) -> None:
    """
    The newest entry does not hash to what was committed: the resumption is refused with what is wrong, not recorded.
    """
    filing = ledger.sign_party("A")
    ledger.desk._sequencer.sequence([ledger.desk._read(filing)], ledger.desk._register.open)
    edit(ledger, "UPDATE events SET entry = (SELECT entry FROM events WHERE position = 0) WHERE position = 1")
    with pytest.raises(UnavailableError, match="read back"):
        ledger.publisher.publish()

    with pytest.raises(EvidenceError, match="read back"):
        ledger.file(resumed(ledger), "registry", "governance")
    with pytest.raises(EvidenceError, match="read back"):
        ledger.desk.check(ledger.sign(resumed(ledger), "registry", "governance"))

    assert (2, False) == (len(_rows(ledger)), ledger.publisher.state.writing)


def _rows(ledger: Ledger) -> list[object]:
    with dbapi2.connect(str(ledger.folder / "registry.sqlite")) as connection:
        rows: list[object] = connection.execute("SELECT position FROM events").fetchall()
    connection.close()
    return rows


def test_case_151_a_crash_after_the_reason_was_committed(ledger: Ledger) -> None:
    """
    The reason is recorded and the process dies before it is signed: the restart signs it and, with it, resumes.
    """
    ledger.publisher.stop(DAMAGE)
    filing = ledger.desk._read(ledger.sign(resumed(ledger), "registry", "governance"))
    ledger.desk._sequencer.sequence([filing], ledger.desk._register.open)
    again = ledger.reopened()
    assert not again.publisher.state.writing

    again.publisher.publish()

    assert (2, None) == (again.guard.read().size, again.guard.read().stop)
    check_everything(again, [again.desk.get_receipt(entries_of(again)[1].position)])
    again.close()


def test_who_is_signing_while_another_stops_does_not_finish(ledger: Ledger, other: Ledger) -> None:
    """
    A stop told to the guard between another process's look and its swap wins: nothing is signed after it.
    """
    before = other.guard.read()
    ledger.publisher.stop(DAMAGE)

    with pytest.raises(EvidenceError) as moved:
        other.guard.swap(before, before)
    assert "guard-moved" == moved.value.code


def test_case_68_a_recovery_is_told_when_writing_resumes(ledger: Ledger) -> None:
    """
    A resumption that leaves a recovery out is refused; with it, everybody finds it in the log.
    """
    ledger.publisher.stop(DAMAGE)
    recovered = RecoveredEntries(first=1, last=3, source="mirror")
    ledger.guard.note_recovery(stop_of(ledger), RecoveredEntries(first=1, last=3, source="an earlier try"))
    ledger.guard.note_recovery(stop_of(ledger), recovered)
    with pytest.raises(RejectedError, match="1 to 3 was recovered"):
        ledger.file(resumed(ledger, recovered=()), "registry", "governance")

    receipt = ledger.file(resumed(ledger), "registry", "governance")

    with ledger.store.reading() as view:
        assert [receipt.position] == find_restores(view)
    assert ledger.guard.read().stop is None


def test_a_guard_is_never_in_the_database_it_guards(ledger: Ledger) -> None:
    """
    The same file by another spelling, or by a link, is the same file; another one is not.
    """
    (ledger.folder / "link.sqlite").symlink_to(ledger.folder / "registry.sqlite")
    (ledger.folder / "hard.sqlite").hardlink_to(ledger.folder / "registry.sqlite")
    base = f"sqlite:///{ledger.folder}"
    for name in ("registry.sqlite", "../" + ledger.folder.name + "/registry.sqlite", "link.sqlite", "hard.sqlite"):
        with pytest.raises(RejectedError) as refusal:
            check_apart(f"{base}/registry.sqlite", f"{base}/{name}")
        assert "guard-in-database" == refusal.value.code
    server = "postgresql+psycopg://u:p@db.example/"
    with pytest.raises(RejectedError):
        check_apart(server + "log", "postgresql+psycopg://guard:q@db.example/log")
    check_apart(server + "log", server + "guard")
    check_apart(f"{base}/registry.sqlite", f"{base}/guard.sqlite")


BACK = {
    "an hour": datetime.timedelta(hours=1),
    "a year": datetime.timedelta(days=365),
    "to 1970": datetime.timedelta(days=20_700),
}


@pytest.mark.parametrize("back", BACK.values(), ids=BACK.keys())
@pytest.mark.parametrize("restarts", [False, True], ids=["while running", "while stopped"])
def test_case_91_nothing_is_signed_by_a_clock_that_went_back(
    ledger: Ledger, back: datetime.timedelta, *, restarts: bool
) -> None:
    """
    Nothing is recorded and nothing that was recorded before is signed until the clock is right again; then both are. It
    leaves no stop behind, since nothing is wrong with the log.
    """
    ledger.desk.file(ledger.sign_party("A"))
    filing = ledger.sign_party("B")
    ledger.desk._sequencer.sequence([ledger.desk._read(filing)], ledger.desk._register.open)
    later = ledger.sign_party("C")
    ledger.clock.now -= back
    now = ledger.reopened() if restarts else ledger
    for act in (now.publisher.publish, lambda: now.desk.file(filing), lambda: now.desk.file(later)):
        with pytest.raises(UnavailableError, match="clock went back"):
            act()
    assert (2, 3, None) == (now.guard.read().size, len(entries_of(now)), now.guard.read().stop)

    now.clock.now += back
    check_everything(now, [now.desk.file(filing), now.desk.file(later)])
    now.close()
