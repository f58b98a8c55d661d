# SPDX-License-Identifier: Apache-2.0
"""Writers, checkpoints of the WAL, readers and online backups of one SQLite file at once (reliability.md case 22).

A few seconds of it here; ten minutes of it at night.
"""

import itertools
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from events.database import open_database
from events.ids import Position
from events.sql import SqlEventStore
from projections.runner import Runner
from registry.audit import audit
from tests.conftest import is_night
from tests.ledgers import Ledger
from tests.oracle import check_everything

SECONDS = 600 if is_night else 8
WRITERS, READERS = 4, 3
WAITING = {"checkpoint-missing"}
"""What may be said of a backup from between a commit and its checkpoint: the next start signs it."""
_BACKUP = """
import sys
from pysqlite3 import dbapi2
source, target = (dbapi2.connect(path, timeout=30) for path in sys.argv[1:])
with target:
    source.backup(target, pages=16, sleep=0.001)
"""


class Work:
    """Several kinds of work, each in a thread of its own until time is up; the first error of any ends all."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._pool = ThreadPoolExecutor(20)
        self._running = []  # type: ignore[var-annotated]

    def add(self, once: Callable[[], object], *, pause: float = 0) -> None:
        def repeat() -> int:
            for count in itertools.count(1):
                try:
                    once()
                except BaseException:
                    self._ended.set()
                    raise
                if self._ended.wait(pause):
                    return count
            raise RuntimeError("itertools.count has ended")

        self._running.append(self._pool.submit(repeat))

    def wait(self) -> list[int]:
        """Return how often each was done."""
        self._ended.wait(SECONDS)
        self._ended.set()
        return [each.result() for each in self._running]


def _back_up(ledger: Ledger, folder: Path, numbers: "itertools.count[int]") -> None:
    """Back the running registry up from another process, and audit what came of it."""
    target = folder / f"backup-{next(numbers)}.sqlite"
    source = ledger.folder / "registry.sqlite"
    subprocess.run([sys.executable, "-c", _BACKUP, str(source), str(target)], check=True)
    database = open_database(f"sqlite:///{target}")
    try:
        assert [] == database.find_damage()
        store = SqlEventStore(database)
        Runner(database, store).catch_up()
        report = audit(database, store, guard=None, progress=lambda *_: None)
        assert {found.code for found in report.findings} <= WAITING, report.findings
        assert report.size > 0
    finally:
        database.close()
        target.unlink()


def test_case_22_writing_folding_reading_and_backing_up_at_once(ledger: Ledger, tmp_path: Path) -> None:
    """
    Nobody is told that the database is busy, every reader sees a whole log, every backup passes the audit.
    """
    receipts, names, backups = [], itertools.count(), itertools.count()
    runner = Runner(ledger.database, ledger.store)
    signing = threading.Lock()

    def file() -> None:
        with signing:
            filing = ledger.sign_party(f"P{next(names)}")
        receipts.append(ledger.desk.file(filing))

    def read() -> None:
        with ledger.store.reading() as view:
            size = view.head().size
            seen = [each.position for each in view.entries(Position(max(0, size - 500)), 500)]
            assert [*range(max(0, size - 500), size)] == seen

    work = Work()
    for _ in range(WRITERS):
        work.add(file)
    for _ in range(READERS):
        work.add(read)
    work.add(runner.catch_up, pause=0.05)
    work.add(ledger.database.shrink_wal, pause=0.02)
    work.add(lambda: _back_up(ledger, tmp_path, backups))
    counts = work.wait()
    assert all(count > 1 for count in counts[:-1]), counts
    check_everything(ledger, receipts[-200:])
