# SPDX-License-Identifier: Apache-2.0
"""A fault at every system call of opening a registry, filing twice and closing it (reliability.md cases 1 to 7, 11).

For each call that changes a file or a lock, and for each time that it is made, a desk of its own is struck there:
killed, or told of a failing or a full disk. Afterwards the registry is opened as it was left, the same filings are made
again, and the oracle is asked. What a power cut does besides is for `test_power_loss.py`.
"""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from events.ids import Position
from tests.fault_points import UNREADABLE, Blow, Forge, Outcome, calls_in, forging
from tests.ledgers import open_ledger
from tests.oracle import check_everything

KILLED, IO_ERROR, NO_SPACE = "signal=KILL", "error=EIO", "error=ENOSPC"
STRUCK = {
    KILLED: ("pwrite64", "fsync", "ftruncate", "unlink", "openat", "close", "writev", "fcntl"),
    IO_ERROR: ("pwrite64", "pread64", "fsync", "ftruncate", "unlink", "openat", "fcntl"),
    NO_SPACE: ("pwrite64", "fsync", "ftruncate", "openat"),
}
REFUSALS = [
    ("error=EROFS", "pwrite64"),
    ("error=EROFS", "openat"),
    ("error=EROFS", "unlink"),
    ("error=EDQUOT", "pwrite64"),
    ("error=EMFILE", "openat"),
]
"""Case 11: a read-only remount, a quota, no descriptor left; that no inode is left is ENOSPC, as in case 3."""
SPARSE = {"pwrite64": 5, "openat": 2}
"""Every other one is struck, or fewer, since each was struck by an error already."""
SHARES = {"pwrite64": 4, "pread64": 4, "fcntl": 2, "fsync": 2, "openat": 2}
"""In how many tests the times of one call are divided, so that processes can share them."""
STRIDES = {"fcntl": 4}
"""Locks are taken and given back far more often than anything changes: every fourth is struck."""
HARMLESS = {"fstat", "stat", "lstat", "newfstatat", "read", "lseek", "ioctl", "mmap", "fchown", "readlink"}
"""What reads, or (fchown) changes nothing that a later call rests on."""

MAY_SAY = {
    "database-busy",
    "database-io",
    "database-missing",
    "database-read-only",
    "disk-full",
    "disk-failed",
    "key-file-missing",
    "outcome-unknown",
    "recorded-not-published",
}
"""Whatever else a desk says of such a fault would be a mistake of ours."""


@pytest.fixture(scope="module")
def forge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forge]:
    """Desks on copies of one small registry."""
    with forging(tmp_path_factory.mktemp("forge")) as forged:
        yield forged


@pytest.fixture(scope="module")
def counted(forge: Forge, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """How often an undisturbed desk makes each call."""
    names = sorted({name for names in STRUCK.values() for name in names})
    return dict(forge.count(tmp_path_factory.mktemp("counted") / "desk", *names))


def _points(how: str) -> list[tuple[str, int]]:
    return [(call, share) for call in STRUCK[how] for share in range(SHARES.get(call, 1))]


def _strike_all(forge: Forge, counted: dict[str, int], folder: Path, how: str, point: tuple[str, int]) -> list[Outcome]:
    call, share = point
    shares, stride = SHARES.get(call, 1), STRIDES.get(call, 1)
    outcomes = []
    for when in range(1 + share * stride, counted[call] + 1, shares * stride):
        outcome = forge.strike(folder / "desk", Blow(call, how, when))
        where = f"{call} {when} of {counted[call]}: {how}"
        assert outcome.is_struck, where
        assert outcome.status == (-9 if how == KILLED else 0), where
        assert outcome.errors <= (MAY_SAY | UNREADABLE if call == "pread64" else MAY_SAY), where
        forge.check_recovery(folder / "desk", outcome)
        outcomes.append(outcome)
    assert outcomes
    return outcomes


def test_every_call_that_changes_something_is_struck(forge: Forge, tmp_path: Path) -> None:
    """
    Nothing that a desk does to a file is left out here, whatever the database's next release calls.
    """
    forge.strike(tmp_path / "desk", None, trace="%desc,%file")

    assert {call for call, _ in calls_in(tmp_path / "desk.strace")} - HARMLESS == set(STRUCK[KILLED] + STRUCK[IO_ERROR])


@pytest.mark.parametrize("point", _points(KILLED), ids=str)
def test_case_1_killed_at_every_call(
    forge: Forge, counted: dict[str, int], tmp_path: Path, point: tuple[str, int]
) -> None:
    """
    Every filing that a receipt was given for is there, the others wholly or not at all; nobody has to help.
    """
    _strike_all(forge, counted, tmp_path, KILLED, point)


@pytest.mark.parametrize("point", _points(IO_ERROR), ids=str)
def test_case_2_a_failing_disk_at_every_call(
    forge: Forge, counted: dict[str, int], tmp_path: Path, point: tuple[str, int]
) -> None:
    """
    An error or a receipt, never a false one; after a failed commit nothing more is recorded before a restart.
    """
    outcomes = _strike_all(forge, counted, tmp_path, IO_ERROR, point)

    if point[0] == "fsync":
        for outcome in outcomes:
            errors = [answer.error for answer in outcome.answers]
            first = next((place for place, error in enumerate(errors) if error), len(errors))
            assert all(errors[first:]), errors


@pytest.mark.parametrize("point", _points(NO_SPACE), ids=str)
def test_case_3_a_full_disk_at_every_call(
    forge: Forge, counted: dict[str, int], tmp_path: Path, point: tuple[str, int]
) -> None:
    """
    Refused, nothing half is kept, and what was refused for want of room is taken when there is some again.
    """
    outcomes = _strike_all(forge, counted, tmp_path, NO_SPACE, point)

    for outcome in outcomes:
        if outcome.errors == {"disk-full"}:
            assert {0, 1} == {receipt.number for receipt in outcome.receipts}


@pytest.mark.parametrize(("how", "call"), REFUSALS, ids=str)
def test_case_11_what_the_system_refuses_at_every_call(
    forge: Forge, counted: dict[str, int], tmp_path: Path, how: str, call: str
) -> None:
    """
    A volume remounted read-only, a quota that is used up, no descriptor: as for a full disk.
    """
    for when in range(1, counted[call] + 1, SPARSE.get(call, 1)):
        outcome = forge.strike(tmp_path / "desk", Blow(call, how, when))
        assert (True, 0) == (outcome.is_struck, outcome.status), f"{call} {when}: {how}"
        assert outcome.errors <= MAY_SAY, f"{call} {when}: {how}"
        forge.check_recovery(tmp_path / "desk", outcome)


def _kill_at(forge: Forge, folder: Path, file: str, *, after: str) -> Outcome:
    """Kill a desk at its first write to `file` behind the first one to `after`."""
    calls = [file for call, file in forge.calls(folder / "counted", "pwrite64") if call == "pwrite64"]
    when = calls.index(file, calls.index(after)) + 1
    outcome = forge.strike(folder / "desk", Blow("pwrite64", KILLED, when))
    assert (-9, []) == (outcome.status, outcome.receipts)
    return outcome


def test_case_5_killed_between_commit_and_signature(forge: Forge, tmp_path: Path) -> None:
    """
    Recorded and not signed: after the restart the tree has its size, and one new head that the guard knows.
    """
    outcome = _kill_at(forge, tmp_path, "guard.sqlite-wal", after="registry.sqlite-wal")
    size = forge.prepared.filed + 2
    ledger = open_ledger(tmp_path / "desk", forge.prepared.clock, forge.prepared.log_signers)
    with ledger.store.reading() as view:
        assert (size, size - 1) == (view.head().size, ledger.guard.read().size)

    ledger.publisher.publish()

    assert size == ledger.guard.read().size
    with ledger.store.reading() as view:
        assert view.checkpoint() == view.checkpoint(covering=Position(size - 1)) == ledger.guard.read().note
    check_everything(ledger)
    ledger.close()
    forge.check_recovery(tmp_path / "desk", outcome)


def test_case_6_killed_between_guard_and_publication(forge: Forge, tmp_path: Path) -> None:
    """
    Signed and kept by the guard, not published: the restart publishes that very note, never another of its size.
    """
    calls = [file for _, file in forge.calls(tmp_path / "counted", "pwrite64")]
    guarded = len(calls) - 1 - calls[::-1].index("guard.sqlite-wal")
    first = calls.index("guard.sqlite-wal")
    assert first < guarded
    outcome = _kill_at(forge, tmp_path, "registry.sqlite-wal", after="guard.sqlite-wal")
    size = forge.prepared.filed + 2
    ledger = open_ledger(tmp_path / "desk", forge.prepared.clock, forge.prepared.log_signers)
    signed = ledger.guard.read()
    with ledger.store.reading() as view:
        assert signed.size == size
        assert view.checkpoint() != signed.note

    ledger.publisher.publish()

    with ledger.store.reading() as view:
        assert [signed.note] == [each.note for each in view.checkpoints() if each.size == size]
    check_everything(ledger, published=[signed.note])
    ledger.close()
    forge.check_recovery(tmp_path / "desk", outcome)


def test_case_7_killed_while_tiles_roll_over(tmp_path: Path) -> None:
    """
    A full tile, the next one and the level above change together with the entry that fills them, or not at all.
    """
    with forging(tmp_path, entries=254, filings=2) as forge:
        for call in ("pwrite64", "fsync"):
            count = forge.count(tmp_path / "counted", call)[call]
            for when in range(1, count + 1, 7 if call == "pwrite64" else 2):
                outcome = forge.strike(tmp_path / "desk", Blow(call, KILLED, when))
                assert -9 == outcome.status
                forge.check_recovery(tmp_path / "desk", outcome)


FILE_SYSTEMS = {"with nameless files": "", "without": "openat:error=EOPNOTSUPP:when=2+2"}


@pytest.mark.parametrize("how", [KILLED, IO_ERROR, NO_SPACE])
@pytest.mark.parametrize("also", FILE_SYSTEMS.values(), ids=FILE_SYSTEMS.keys())
def test_case_7_files_are_whole(forge: Forge, tmp_path: Path, also: str, how: str) -> None:
    """
    Keys and settings are written whole: at whichever call it ends, the file is not there, the old or the new one.
    """
    calls = ("openat", "write", "fsync", "linkat", "rename", "renameat", "unlinkat", "close")
    forge.strike_file(tmp_path / "counted", None, trace=",".join(calls))
    counts = [call for call, _ in calls_in(tmp_path / "counted.strace")]
    found = set()
    for call in sorted(set(counts)):
        if also and call == "openat":
            continue
        for when in range(1, counts.count(call) + 1):
            folder = tmp_path / f"{call}{when}"
            assert forge.strike_file(folder, Blow(call, how, when), also=also)
            found |= {path.read_bytes() for path in folder.iterdir() if path.name == "new"}
            left = {path.name for path in folder.iterdir()} - {"new"}
            assert all(fnmatch(name, ".new.*.part") for name in left), left
    assert found <= {b"old" * 100, b"new" * 100}
    assert b"old" * 100 in found
