# SPDX-License-Identifier: Apache-2.0
"""What an insider could do to a log behind the desk's back, with everything else kept in order.

The tree is extended, head and views follow, checkpoints carry both signatures of the log's own keys, and the guard is
told: only what the entries say can give it away.
"""

import datetime
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from pysqlite3 import dbapi2
from sqlalchemy.engine import make_url

from events.clock import format_instant
from events.entry import Entry, make_entry, parse_entry
from events.errors import EvidenceError
from events.filing import parse_filing
from events.ids import Position, StreamVersion
from events.store import Snapshot, index_of
from events.tlog.checkpoint import Checkpoint, sign_checkpoint
from events.tlog.tiles import TreeEdge, edge_root, extend
from projections.rebuild import rebuild
from registry.audit import AuditReport, audit
from registry.ledger.sequencer import Sequencer
from tests.ledgers import ORIGIN, Ledger, database_url_of, open_ledger


class _TakesAll:
    """An admission that refuses nothing."""

    def check(self, filing: object) -> None:
        pass

    def took(self, entry: Entry) -> None:
        pass


def _open(_view: Snapshot, _recorded_at: datetime.datetime) -> _TakesAll:
    return _TakesAll()


def slip_in(ledger: Ledger, *filings: bytes) -> list[int]:
    """Record `filings` past the desk and publish them; return their positions."""
    outcomes = Sequencer(ledger.store, clock=ledger.clock).sequence([parse_filing(raw) for raw in filings], _open)
    ledger.publisher.publish()
    rebuild(ledger.database, ledger.store)
    return [outcome.position for outcome in outcomes]  # type: ignore[union-attr]


def entries_of(ledger: Ledger) -> list[Entry]:
    """Return every entry of the log."""
    with ledger.store.reading() as view:
        return [parse_entry(stored.raw) for stored in view.entries(Position(0), 100_000)]


def follow(entries: list[Entry], filing: bytes, **changed: Any) -> Entry:
    """Return the entry of `filing` that follows `entries`, with fields changed."""
    read = parse_filing(filing)
    own = [entry for entry in entries if entry.stream == read.payload.subject]
    fields: dict[str, Any] = {
        "position": Position(len(entries)),
        "stream_version": StreamVersion(len(own) + 1),
        "previous": own[-1].sha256 if own else "",
        "recorded_at": entries[-1].recorded_at,
    }
    return make_entry(read, **(fields | changed))


def rewrite(ledger: Ledger, entries: Iterable[Entry], *, tell_guard: bool = True) -> None:
    """Put `entries` in place of the whole log, with tree, head, one checkpoint and the views to match."""
    entries = list(entries)
    edge, tiles = extend(TreeEdge(), [entry.leaf_hash for entry in entries])
    root, now = edge_root(edge), format_instant(ledger.clock.now)
    note = sign_checkpoint(Checkpoint(ORIGIN, edge.size, root), ledger.log_signers, int(ledger.clock.now.timestamp()))
    with dbapi2.connect(str(ledger.folder / "registry.sqlite")) as connection:
        drop_triggers(connection)
        for table in ("events", "tiles", "checkpoints"):
            connection.execute(f"DELETE FROM {table}")
        for entry in entries:
            row = index_of(entry)._asdict() | {"entry": entry.raw}
            names = ", ".join(row)
            connection.execute(f"INSERT INTO events ({names}) VALUES ({', '.join('?' * len(row))})", [*row.values()])
        connection.executemany("INSERT INTO tiles VALUES (?, ?, ?)", [(*place, tile) for place, tile in tiles.items()])
        connection.execute("INSERT INTO checkpoints VALUES (?, ?, ?)", (edge.size, note, now))
        newest = format_instant(entries[-1].recorded_at)
        connection.execute("UPDATE head SET size = ?, root = ?, recorded_at = ?", (edge.size, root, newest))
    connection.close()
    if tell_guard:
        edit_guard(ledger, size=edge.size, root=root, note=note)
    # Views cannot be made of a broken chain; they are then left as they were.
    with suppress(EvidenceError):
        rebuild(ledger.database, ledger.store)


def connect(url: str) -> Any:
    """Open a database by its driver alone, past everything of ours; PostgreSQL's values are `%s`, SQLite's `?`."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return dbapi2.connect(str(address.database))
    return psycopg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False))


def edit(ledger: Ledger, *statements: str, values: tuple[object, ...] = ()) -> None:
    """Change the registry's database behind its back; each statement gets `values`."""
    with closing(connect(database_url_of(ledger.folder))) as connection:
        if ledger.database.engine == "sqlite":
            drop_triggers(connection)
            connection.execute("PRAGMA ignore_check_constraints = ON")
        else:
            connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement, values)
        connection.commit()


def edit_guard(ledger: Ledger, **columns: object) -> None:
    """Change the guard behind its back."""
    with dbapi2.connect(str(ledger.folder / "guard.sqlite")) as connection:
        assignments = ", ".join(f"{name} = ?" for name in columns)
        connection.execute(f"UPDATE guard SET {assignments}", [*columns.values()])
    connection.close()


def drop_triggers(connection: Any) -> None:
    """Take the speed bumps away (reliability.md case 41)."""
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")


def open_copy(closed: Ledger, folder: Path) -> Ledger:
    """Return a registry that was closed, copied into `folder` and open there."""
    for name in ("registry.sqlite", "guard.sqlite"):
        (folder / name).write_bytes((closed.folder / name).read_bytes())
    clock = replace(closed.clock)
    return open_ledger(folder, clock, closed.log_signers, keys=dict(closed.keys), filed=closed.filed)


def report_on(ledger: Ledger) -> AuditReport:
    """Audit the registry with its guard."""
    return audit(ledger.database, ledger.store, guard=ledger.guard, progress=lambda *_: None)


def findings(ledger: Ledger) -> set[tuple[int | None, str]]:
    """Return what an audit finds, as positions and codes."""
    return {(finding.position, finding.code) for finding in report_on(ledger).findings}


Sign = Callable[[Ledger], bytes]
"""Makes a filing that must not be taken."""
