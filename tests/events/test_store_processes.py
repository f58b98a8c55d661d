# SPDX-License-Identifier: Apache-2.0
"""Several processes on one SQLite file: one order without gaps, and what was acknowledged is kept (cases 1 and 18)."""

import signal
import subprocess
import sys
from pathlib import Path

from events.database import Database
from events.entry import parse_entry
from events.ids import Position
from events.sql import SqlEventStore
from events.tlog.tiles import edge_root, extend, load_edge
from tests.contracts.entries import START, file, fill

ROOT = Path(__file__).parents[2]


def start_appending(database: Database, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.contracts.append_many", database.url, name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def acknowledged(lines: str) -> dict[int, str]:
    """Return the filing ids by position that whole lines tell of."""
    return {int(position): filing_id for position, filing_id in (line.split() for line in lines.splitlines())}


def check_log(store: SqlEventStore) -> dict[int, str]:
    """Check order, streams, tiles and root of the whole log; return its filing ids by position."""
    with store.reading() as view:
        head = view.head()
        entries = [parse_entry(stored.raw) for stored in view.entries(Position(0), head.size)]
        versions = {each.stream: each.version for each in view.stream_heads()}
        assert edge_root(load_edge(head.size, view.tile)) == head.root
    edge, _ = extend(load_edge(0, lambda level, index: b""), [entry.leaf_hash for entry in entries])
    assert edge_root(edge) == head.root
    assert list(range(head.size)) == [entry.position for entry in entries]
    for stream, version in versions.items():
        assert list(range(1, version + 1)) == [entry.stream_version for entry in entries if entry.stream == stream]
    return {entry.position: entry.filing.payload.filing_id for entry in entries}


def test_two_processes_make_one_order(database: Database, store: SqlEventStore):
    """Each acknowledged filing stands where it was told, nothing else is in the log, and readers saw it only grow."""
    processes = [start_appending(database, name, 40) for name in ("X", "Y")]
    seen = [0]
    while any(process.poll() is None for process in processes):
        with store.reading() as view:
            seen.append(view.head().size)
            assert len(view.entries(Position(0), 1000)) == seen[-1]
    told: dict[int, str] = {}
    for process in processes:
        lines, _ = process.communicate()
        assert process.returncode == 0
        told |= acknowledged(lines)
    assert len(told) == 160
    assert told == check_log(store)
    assert seen == sorted(seen)
    assert {size % 2 for size in seen} == {0}, "half a transaction was seen"


def test_a_killed_writer_loses_nothing(database: Database, store: SqlEventStore):
    """After SIGKILL in the middle of appends, every acknowledged filing is there and the next writer goes on."""
    process = start_appending(database, "X", 100_000)
    assert process.stdout is not None
    told = "".join(process.stdout.readline() for _ in range(20))
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate(timeout=60)
    told += rest[: rest.rfind("\n") + 1]

    kept = check_log(store)

    assert acknowledged(told).items() <= kept.items()
    assert len(kept) % 2 == 0, "a transaction of two entries was torn"
    assert len(kept) == fill(store, file("after"), at=START)[0].position
    assert database.find_damage() == []
