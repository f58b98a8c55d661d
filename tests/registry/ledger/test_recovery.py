# SPDX-License-Identifier: Apache-2.0
"""A database put back to an older state is not written to, and gets back what it lacks (cases 61, 68, 69 and 70)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from events.catalogue.records import RecoveredEntries, WritingResumed
from events.clock import format_instant
from events.database import open_database
from events.errors import EvidenceError, NotFoundError, RegistryError, UnavailableError
from events.ids import Position
from events.sql import SqlEventStore
from events.store import EventStore
from events.values import Text
from migrations import upgrade
from projections.rebuild import digest_views
from projections.runner import Runner
from registry.ledger.guard import Guard
from registry.ledger.recovery import recover
from registry.ledger.sources import StoreSource, TileSource
from registry.ledger.stops import find_restores
from tests.forgeries import edit_guard, entries_of, follow, rewrite
from tests.histories import file_mine
from tests.ledgers import ORIGIN, Ledger, open_ledger
from tests.mirrors import mirror
from tests.oracle import check_everything

WHY = Text(en="the disk failed; a backup was restored and completed")


def put_back(ledger: Ledger, go_on: Callable[[Ledger], None], folder: Path) -> Ledger:
    """Let `ledger` go on as `go_on` says, and return it with the database of before and the guard of after."""
    ledger.close()
    old = (ledger.folder / "registry.sqlite").read_bytes()
    later = ledger.reopened()
    go_on(later)
    later.close()
    folder.mkdir()
    (folder / "registry.sqlite").write_bytes(old)
    for name in ("guard.sqlite", "log-ed25519.pem", "log-mldsa44.pem"):
        (folder / name).write_bytes((ledger.folder / name).read_bytes())
    (folder / "log-ed25519.pem").chmod(0o600)
    (folder / "log-mldsa44.pem").chmod(0o600)
    return open_ledger(folder, later.clock, later.log_signers, keys=later.keys, filed=later.filed)


def _file(number: int) -> Callable[[Ledger], None]:
    def go_on(ledger: Ledger) -> None:
        ledger.desk.file_all([ledger.sign_party(f"L{each}") for each in range(number)])

    return go_on


def _recover(ledger: Ledger, source: TileSource, name: str = "mirror") -> RecoveredEntries | None:
    return recover(ledger.store, ledger.guard, source, name=name, clock=ledger.clock, progress=lambda *_: None)


def _resume(ledger: Ledger) -> int:
    stop = ledger.guard.read().stop
    assert stop
    event = WritingResumed(
        stop_code=stop.code, stopped_at=format_instant(stop.stopped_at), reason=WHY, recovered=stop.recovered
    )
    return ledger.file(event, "registry", "governance", countersigned=ledger.second_officer).position


@pytest.mark.parametrize("count", [1, 255, 256, 700])
def test_case_61_a_restored_database_gets_back_what_it_lacks(ledger: Ledger, tmp_path: Path, count: int) -> None:
    """
    It refuses to write and says at which size it is, what was signed last and what is missing; a mirror gives that
    back byte for byte, at the same positions and times; then the log tells everybody, and goes on.
    """
    file_mine(ledger)
    size = len(entries_of(ledger))
    restored = put_back(ledger, _file(count), tmp_path / "restored")
    whole = ledger.reopened()
    source = mirror(whole, tmp_path / "mirror")
    with pytest.raises(UnavailableError) as refusal:
        restored.desk.file(restored.sign_party("E"))
    expected = f"database is at {size}, last signed {size + count}: positions {size} to {size + count - 1} are missing"
    assert expected in refusal.value.message
    assert size == len(entries_of(restored))

    found = _recover(restored, source)

    assert found == RecoveredEntries(first=size, last=size + count - 1, source="mirror")
    assert restored.guard.read().note == _newest(restored.store), "what the guard signed is published again at once"
    assert [entry.raw for entry in entries_of(whole)] == [entry.raw for entry in entries_of(restored)]
    with pytest.raises(UnavailableError, match="writing has stopped"):
        restored.desk.file(restored.sign_party("E"))
    position = _resume(restored)
    with restored.store.reading() as view:
        assert [position] == find_restores(view)
    receipts = [whole.desk.get_receipt(Position(each)) for each in (0, size - 1, size, size + count - 1)]
    receipts += [restored.desk.get_receipt(Position(position)), restored.desk.file(restored.sign_party("E"))]
    check_everything(restored, receipts)
    whole.close()
    restored.close()


def test_case_61_a_restart_between_recovery_and_resumption_forgets_neither(ledger: Ledger, tmp_path: Path) -> None:
    """
    What was recovered must be told by whoever resumes, however many restarts later; recovering again finds nothing.
    """
    restored = put_back(ledger, _file(3), tmp_path / "restored")
    whole = ledger.reopened()
    assert _recover(restored, StoreSource(whole.store), "sqlite:///replica")
    again = restored.reopened()
    assert _recover(again, StoreSource(whole.store)) is None

    _resume(again)

    event = entries_of(again)[-1].filing.event
    assert isinstance(event, WritingResumed)
    assert (RecoveredEntries(first=1, last=3, source="sqlite:///replica"),) == event.recovered
    check_everything(again)
    whole.close()
    again.close()


class _CutOff:
    """A source whose line breaks after some bundles."""

    def __init__(self, source: TileSource, bundles: int) -> None:
        self._source, self._left = source, bundles

    def checkpoint(self) -> bytes:
        return self._source.checkpoint()

    def tile(self, level: int, index: int, width: int) -> bytes:
        return self._source.tile(level, index, width)

    def bundle(self, index: int, width: int) -> list[bytes]:
        if not self._left:
            raise UnavailableError("the line broke", code="network")
        self._left -= 1
        return self._source.bundle(index, width)


class _Lying(_CutOff):
    """A source that answers with everything in order but one bit."""

    def bundle(self, index: int, width: int) -> list[bytes]:
        entries = super().bundle(index, width)
        changed = bytearray(entries[-1])
        changed[len(changed) // 2] ^= 1
        return [*entries[:-1], bytes(changed)]


BAD_SOURCES: dict[str, tuple[Callable[[TileSource], TileSource], str]] = {
    "whose line breaks": (lambda source: _CutOff(source, 1), "network"),
    "that changed one bit": (lambda source: _Lying(source, 10), "recovery-differs"),
}


@pytest.mark.parametrize(("spoil", "code"), BAD_SOURCES.values(), ids=BAD_SOURCES.keys())
def test_case_61_a_source(ledger: Ledger, tmp_path: Path, spoil: Callable[[TileSource], TileSource], code: str) -> None:
    """
    Nothing is written unless all of it leads to what was signed, and a good source is welcome afterwards.
    """
    restored = put_back(ledger, _file(300), tmp_path / "restored")
    whole = ledger.reopened()
    source = StoreSource(whole.store)
    with pytest.raises(RegistryError) as failure:
        _recover(restored, spoil(source))

    assert (code, 1) == (failure.value.code, len(entries_of(restored)))
    assert _recover(restored, source)
    _resume(restored)
    check_everything(restored)
    whole.close()
    restored.close()


def test_case_61_a_source_that_lacks_it_too(ledger: Ledger, tmp_path: Path) -> None:
    """
    A mirror no newer than the backup cannot help, and says so.
    """
    source = mirror(ledger, tmp_path / "mirror")
    restored = put_back(ledger, _file(3), tmp_path / "restored")
    with pytest.raises(NotFoundError):
        _recover(restored, source)
    with pytest.raises(NotFoundError) as short:
        _recover(restored, StoreSource(restored.store))

    assert ("source-short", 1) == (short.value.code, len(entries_of(restored)))
    restored.close()


def test_case_61_a_database_that_went_another_way_is_not_completed(ledger: Ledger, tmp_path: Path) -> None:
    """
    Whoever restored a backup and let it grow past the guard cannot have the signed entries on top of that.
    """
    restored = put_back(ledger, _file(3), tmp_path / "restored")
    whole = ledger.reopened()
    entries = entries_of(restored)
    rewrite(restored, [*entries, follow(entries, restored.sign_party("X"))], tell_guard=False)

    with pytest.raises(EvidenceError) as failure:
        _recover(restored, StoreSource(whole.store))

    assert ("recovery-differs", 2) == (failure.value.code, len(entries_of(restored)))
    whole.close()
    restored.close()


def test_case_69_the_whole_registry_comes_back_from_a_mirror(ledger: Ledger, tmp_path: Path) -> None:
    """
    All that is left are the guard, the keys and a mirror: an empty database gets every entry, and the same views.
    """
    file_mine(ledger)
    Runner(ledger.database, ledger.store).catch_up()
    source = mirror(ledger, tmp_path / "mirror")
    expected, views = [entry.raw for entry in entries_of(ledger)], digest_views(ledger.database)
    emptied = _emptied(ledger, tmp_path / "emptied")
    with pytest.raises(UnavailableError, match="last signed"):
        emptied.publisher.publish()

    assert _recover(emptied, source)

    Runner(emptied.database, emptied.store).catch_up()
    assert (expected, views) == ([entry.raw for entry in entries_of(emptied)], digest_views(emptied.database))
    _resume(emptied)
    check_everything(emptied)
    emptied.close()


def _emptied(ledger: Ledger, folder: Path) -> Ledger:
    """Return the registry with a fresh database beside its guard and keys."""
    ledger.close()
    folder.mkdir()
    for name in ("guard.sqlite", "log-ed25519.pem", "log-mldsa44.pem"):
        (folder / name).write_bytes((ledger.folder / name).read_bytes())
        (folder / name).chmod(0o600)
    database = open_database(f"sqlite:///{folder}/registry.sqlite")
    upgrade(database)
    database.close()
    return open_ledger(folder, ledger.clock, ledger.log_signers, keys=ledger.keys, filed=ledger.filed)


def test_case_70_a_log_is_not_begun_anew_under_its_name_and_keys(ledger: Ledger, tmp_path: Path) -> None:
    """
    An empty database beside the guard of a log that has signed refuses its own foundation, too.
    """
    founded = entries_of(ledger)[0].filing
    ledger.desk.file(ledger.sign_party("A"))
    emptied = _emptied(ledger, tmp_path / "emptied")

    with pytest.raises(EvidenceError) as refusal:
        emptied.desk.file(founded.jws.encode())

    stop = emptied.guard.read().stop
    assert stop
    assert ("log-reset", "log-reset", 0) == (refusal.value.code, stop.code, len(entries_of(emptied)))
    emptied.close()


def _set_guard_back(ledger: Ledger) -> None:
    with ledger.store.reading() as view:
        older = list(view.checkpoints())[1]
        root = view.checkpoint(covering=Position(older.size - 1)).splitlines()[2]
    import base64

    edit_guard(ledger, size=older.size, root=base64.b64decode(root), note=older.note)


def _renew_guard(ledger: Ledger) -> None:
    (ledger.folder / "guard.sqlite").unlink()
    for rest in ledger.folder.glob("guard.sqlite-*"):
        rest.unlink()
    Guard.create(f"sqlite:///{ledger.folder}/guard.sqlite", ORIGIN, ledger.clock.now).close()


def _fork_guard(ledger: Ledger) -> None:
    edit_guard(ledger, root=b"x" * 32)


GUARDS: dict[str, tuple[Callable[[Ledger], None], str]] = {
    "an older guard": (_set_guard_back, "guard-behind"),
    "a new guard": (_renew_guard, "guard-new"),
    "the guard of another history": (_fork_guard, "guard-forked"),
}


@pytest.mark.parametrize(("harm", "code"), GUARDS.values(), ids=GUARDS.keys())
def test_case_70_a_log_does_not_go_on_beside(ledger: Ledger, harm: Callable[[Ledger], None], code: str) -> None:
    """
    Each refuses with its own code after a restart, before anything is appended or signed; reading goes on.
    """
    file_mine(ledger)
    ledger.close()
    harm(ledger)
    again = ledger.reopened()
    size, note = len(entries_of(again)), _newest(again.store)

    with pytest.raises(UnavailableError):
        again.desk.file(again.sign_party("A"))

    stop = again.publisher.state.stop
    assert stop
    assert (code, size, note) == (stop.code, len(entries_of(again)), _newest(again.store))
    assert again.desk.get_receipt(Position(0)).entry
    again.close()


@pytest.mark.parametrize(("harm", "code"), list(GUARDS.values())[::2], ids=list(GUARDS.keys())[::2])
def test_case_70_nor_does_a_running_process(ledger: Ledger, harm: Callable[[Ledger], None], code: str) -> None:
    """
    A guard that is put back under a running desk is noticed before the next entry is appended.
    """
    file_mine(ledger)
    size = len(entries_of(ledger))
    harm(ledger)

    with pytest.raises(EvidenceError) as refusal:
        ledger.desk.file(ledger.sign_party("A"))

    assert (code, size) == (refusal.value.code, len(entries_of(ledger)))


def _newest(store: EventStore) -> bytes:
    with store.reading() as view:
        return view.checkpoint()


def test_a_replica_is_read_as_a_source_like_any_other(ledger: Ledger, tmp_path: Path) -> None:
    """
    Database and folder of tiles give the same entries, tiles and checkpoint, in any width they have.
    """
    ledger.desk.file_all([ledger.sign_party(f"P{number}") for number in range(300)])
    source, files = StoreSource(SqlEventStore(ledger.database)), mirror(ledger, tmp_path / "mirror")

    assert source.checkpoint() == files.checkpoint()
    assert source.bundle(0, 256) == files.bundle(0, 256)
    assert source.bundle(1, 45) == files.bundle(1, 45)
    assert source.tile(0, 1, 45) == files.tile(0, 1, 45)
    with pytest.raises(NotFoundError):
        source.tile(0, 1, 46)
