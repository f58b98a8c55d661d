# SPDX-License-Identifier: Apache-2.0
"""Whoever edits the database is found out, with the position (reliability.md §5.3, cases 27, 29-32, 35-37, 41)."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2

from events.tlog.merkle import leaf_hash
from projections.runner import Runner
from registry.audit import AuditReport, audit
from tests.histories import file_mine
from tests.ledgers import Ledger, found_ledger, open_ledger


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """A registry with a short history, its views caught up, closed."""
    ledger = found_ledger(tmp_path_factory.mktemp("pristine"))
    file_mine(ledger)
    Runner(ledger.database, ledger.store).catch_up()
    ledger.close()
    return ledger


@pytest.fixture
def damaged(pristine: Ledger, tmp_path: Path) -> Callable[..., AuditReport]:
    """Return a function that edits a copy of the registry behind its back and audits the copy."""

    def edit(*statements: tuple[str, tuple[object, ...]]) -> AuditReport:
        for name in ("registry.sqlite", "guard.sqlite"):
            (tmp_path / name).write_bytes((pristine.folder / name).read_bytes())
        with dbapi2.connect(str(tmp_path / "registry.sqlite")) as connection:
            _drop_triggers(connection)
            for statement, values in statements:
                connection.execute(statement, values)
        connection.close()
        ledger = open_ledger(tmp_path, pristine.clock, pristine.log_signers)
        report = audit(ledger.database, ledger.store, guard=ledger.guard, progress=lambda *_: None)
        ledger.close()
        return report

    return edit


def _drop_triggers(connection: dbapi2.Connection) -> None:
    # Case 41: triggers are a speed bump, not the control.
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")


def test_an_intact_registry_passes(damaged: Callable[..., AuditReport]) -> None:
    """Without damage there is nothing to report."""
    report = damaged()
    assert (report.ok, report.findings) == (True, ())


def _entries(pristine: Ledger) -> list[bytes]:
    with dbapi2.connect(str(pristine.folder / "registry.sqlite")) as connection:
        rows = connection.execute("SELECT entry FROM events ORDER BY position").fetchall()
    connection.close()
    return [bytes(row[0]) for row in rows]


@pytest.mark.parametrize("share", [0.0, 0.13, 0.37, 0.5, 0.71, 0.93, 1.0])
@pytest.mark.parametrize("position", [0, 1, 7, 12, -1])
def test_case_27_one_flipped_bit_in_an_entry(
    damaged: Callable[..., AuditReport], pristine: Ledger, position: int, share: float
) -> None:
    """A single bit anywhere in a stored entry is found; its position is named, with the hash expected and found."""
    entries = _entries(pristine)
    place = position % len(entries)
    flipped = bytearray(entries[place])
    offset = int(share * (len(flipped) - 1))
    flipped[offset] ^= 1 << (offset % 7)
    report = damaged(("UPDATE events SET entry = ? WHERE position = ?", (bytes(flipped), place)))
    assert not report.ok
    details = {finding.detail for finding in report.findings if finding.position == place}
    expected, found = leaf_hash(entries[place]).hex(), leaf_hash(bytes(flipped)).hex()
    assert f"its tile says {expected}, the entry hashes to {found}" in details


LOG_TABLES = ("events", "head", "tiles", "checkpoints")


def _flip(raw: bytes, share: float) -> bytes:
    # The lowest bit: text stays text.
    place = int(share * (len(raw) - 1))
    return raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]


FLIP: dict[str, Callable[[Any, float], Any]] = {
    "INTEGER": lambda value, _: value ^ 1 << 20,
    "BLOB": _flip,
    "TEXT": lambda value, share: _flip(value.encode(), share).decode(),
}
SAYS_NOTHING = {("head", "id"), ("checkpoints", "published_at")}
"""Read by nobody: the one row is the one row, and when a checkpoint was signed stands in its signature."""


def _cells(pristine: Ledger) -> Iterator[tuple[str, str, int, Any, Any]]:
    """Yield each column of the first, a middle and the last row of each table of the log, as it is and with a bit off.

    The bit is at the beginning of the first, amid the middle one, and at the end of the last.
    """
    with closing(dbapi2.connect(str(pristine.folder / "registry.sqlite"))) as connection:
        for table in LOG_TABLES:
            rows = [rowid for (rowid,) in connection.execute(f"SELECT rowid FROM {table} ORDER BY rowid")]
            places = {rows[0]: 0.0, rows[len(rows) // 2]: 0.4, rows[-1]: 1.0}
            for _, column, kind, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall():
                for rowid, share in places.items():
                    (value,) = connection.execute(f"SELECT {column} FROM {table} WHERE rowid = {rowid}").fetchone()
                    yield table, column, rowid, value, FLIP[kind](value, share)


def test_case_27_one_flipped_bit_in_any_column(damaged: Callable[..., AuditReport], pristine: Ledger) -> None:
    """Whatever the log's tables say, a bit of it that differs is found; of an entry's row, with the position."""
    tried, missed = set(), set()
    for table, column, rowid, value, changed in _cells(pristine):
        assert changed != value
        report = damaged(
            ("PRAGMA ignore_check_constraints = ON", ()),
            (f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (changed, rowid)),
        )
        found = {finding.position for finding in report.findings}
        if table == "events":
            assert rowid in found, (column, rowid, report.findings)
        if not found:
            missed.add((table, column))
        tried.add((table, column))
    assert (SAYS_NOTHING, 11 + 4 + 3 + 3) == (missed, len(tried))


def test_case_31_a_deleted_row(damaged: Callable[..., AuditReport], pristine: Ledger) -> None:
    """A missing entry is found wherever it was: first, middle or last."""
    last = len(_entries(pristine)) - 1
    for position in (0, 5, last):
        report = damaged(("DELETE FROM events WHERE position = ?", (position,)))
        assert position in {finding.position for finding in report.findings}


def test_case_31_all_entries_deleted(damaged: Callable[..., AuditReport]) -> None:
    """An emptied log is not a new one."""
    report = damaged(("DELETE FROM events", ()))
    assert 0 in {finding.position for finding in report.findings}


def test_case_31_a_shortened_log(damaged: Callable[..., AuditReport], pristine: Ledger) -> None:
    """Cutting off the end, head and checkpoints and all, is found by the guard."""
    last = len(_entries(pristine)) - 1
    report = damaged(
        ("DELETE FROM events WHERE position = ?", (last,)),
        ("DELETE FROM checkpoints WHERE size > ?", (last,)),
        ("UPDATE head SET size = ?", (last,)),
    )
    assert "guard" in {finding.code for finding in report.findings}


def test_case_33_a_row_behind_the_head(damaged: Callable[..., AuditReport], pristine: Ledger) -> None:
    """A row slipped in behind the head is found, though no tree covers it."""
    size = len(_entries(pristine))
    columns = "filing_id, stream, stream_version, type, subject, effective_on, recorded_at, signer, leaf_hash, entry"
    copied = columns.replace("filing_id", "'x'").replace("stream_version", "99")
    slipped_in = f"INSERT INTO events (position, {columns}) SELECT ?, {copied} FROM events WHERE position = 3"
    assert size in {finding.position for finding in damaged((slipped_in, (size,))).findings}


def test_case_32_a_swapped_pair(damaged: Callable[..., AuditReport], pristine: Ledger) -> None:
    """Two entries that changed places are both named."""
    entries = _entries(pristine)
    report = damaged(
        ("UPDATE events SET entry = ? WHERE position = 4", (entries[5],)),
        ("UPDATE events SET entry = ? WHERE position = 5", (entries[4],)),
    )
    assert {4, 5} <= {finding.position for finding in report.findings}


INDEX_COLUMNS = {
    "type": "party.registered.v1",
    "subject": "right:X",
    "stream": "right:X",
    "effective_on": "2001-01-01",
    "recorded_at": "2001-01-01T00:00:00.000000Z",
    "signer": "x",
    "filing_id": "x",
    "stream_version": 99,
    "leaf_hash": b"x" * 32,
}


@pytest.mark.parametrize("column", INDEX_COLUMNS)
def test_case_27_an_edited_column_beside_an_entry(damaged: Callable[..., AuditReport], column: str) -> None:
    """The columns that entries are found by cannot be bent to hide one; which one it was is said, with both values."""
    value = INDEX_COLUMNS[column]
    report = damaged((f"UPDATE events SET {column} = ? WHERE position = 9", (value,)))
    found = {finding.code: finding.detail for finding in report.findings if finding.position == 9}
    assert f"column {column}: the entry says " in found["index"]
    assert found["index"].endswith(f"found {value.hex() if isinstance(value, bytes) else repr(value)}")


def test_case_29_a_changed_tile(damaged: Callable[..., AuditReport]) -> None:
    """A hash changed in a tile is found at the entry it stands for."""
    changed = "CAST(substr(hashes, 1, 96) || zeroblob(32) || substr(hashes, 129) AS BLOB)"
    report = damaged((f"UPDATE tiles SET hashes = {changed}", ()))
    assert 3 in {finding.position for finding in report.findings}


def test_case_30_a_changed_head_or_checkpoint(damaged: Callable[..., AuditReport], pristine: Ledger) -> None:
    """A head or checkpoint that does not follow from the entries is found."""
    last = len(_entries(pristine)) - 1
    head = damaged(("UPDATE head SET root = zeroblob(32)", ()))
    assert "head-root" in {finding.code for finding in head.findings}
    note = damaged(("UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE size = 3) WHERE size = 4", ()))
    assert (3, "checkpoint-root") in {(finding.position, finding.code) for finding in note.findings}
    missing = damaged(("DELETE FROM checkpoints WHERE size = ?", (last + 1,)))
    assert "checkpoint-missing" in {finding.code for finding in missing.findings}


def _view_columns(pristine: Ledger) -> list[tuple[str, str, str]]:
    with dbapi2.connect(str(pristine.folder / "registry.sqlite")) as connection:
        views = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'view_%'")
        tables = [name for (name,) in views if connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]]
        columns = [
            [(table, row[1], row[2]) for row in connection.execute(f"PRAGMA table_info({table})")] for table in tables
        ]
    connection.close()
    return list(itertools.chain.from_iterable(columns))


def test_case_35_an_edited_view(damaged: Callable[..., AuditReport], pristine: Ledger) -> None:
    """Any column of any view that is edited, and any row removed, is found with a position."""
    columns = _view_columns(pristine)
    assert {"view_rights", "view_obligations", "view_states", "view_parties"} <= {table for table, *_ in columns}
    for table, column, kind in columns:
        one_row = f"rowid = (SELECT min(rowid) FROM {table})"
        value = {"INTEGER": f"coalesce({column}, 0) + 1000", "BLOB": "x'00'", "TEXT": "'x'"}[kind]
        report = damaged((f"UPDATE {table} SET {column} = {value} WHERE {one_row}", ()))
        assert not report.ok, (table, column)
        assert all(finding.position is not None for finding in report.findings), (table, column)
    for table in {table for table, *_ in columns}:
        assert not damaged((f"DELETE FROM {table} WHERE rowid = (SELECT min(rowid) FROM {table})", ())).ok, table
