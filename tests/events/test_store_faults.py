# SPDX-License-Identifier: Apache-2.0
"""A full disk and a failing one: the writer is told the truth about what was written (cases 3, 9 and 14)."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from events.database import Database
from events.errors import UnavailableError
from events.ids import Position
from events.sql import SqlEventStore
from tests.contracts.entries import file, fill

ROOT = Path(__file__).parents[2]

PREAMBLE = """
import resource, sys
from pathlib import Path
from events.database import open_database
from events.errors import OutcomeUnknownError, UnavailableError
from events.ids import Position
from events.sql import SqlEventStore
from migrations import upgrade
from tests.contracts.entries import file, fill

folder = Path(sys.argv[1])
database = open_database(f"sqlite:///{folder}/registry.sqlite")
upgrade(database)
store = SqlEventStore(database)

def numbered(first, count):
    return [file(str(number), padding=2000) for number in range(first, first + count)]

def stored():
    with store.reading() as view:
        size = view.head().size
        assert len(view.entries(Position(0), 10_000)) == size
        return size
"""

FULL_DISK = (
    PREAMBLE
    + """
size = 0
try:
    while True:
        size = fill(store, *numbered(size, 5))[-1].position + 1
except OutcomeUnknownError:
    sys.exit("told that the outcome is unknown")
except UnavailableError as error:
    assert error.code == "disk-full", error
assert size > 0
assert stored() == size
(folder / "ballast").unlink()
assert fill(store, *numbered(size, 5))[0].position == size
assert stored() == size + 5
assert database.find_damage() == []
"""
)

FAILING_DISK = (
    PREAMBLE
    + """
fill(store, *numbered(0, 5))
limit = (folder / "registry.sqlite-wal").stat().st_size + 4096
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
try:
    fill(store, *numbered(5, 5))
    sys.exit("not told of the failure")
except OutcomeUnknownError as error:
    assert error.code == "outcome-unknown", error
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
try:
    fill(store, *numbered(5, 5))
    sys.exit("went on writing to a disk that failed")
except UnavailableError as error:
    assert error.code == "disk-failed", error
stored()
database.close()
database = open_database(f"sqlite:///{folder}/registry.sqlite")
store = SqlEventStore(database)
size = stored()
assert size in (5, 10)
assert fill(store, *numbered(size, 5))[0].position == size
assert database.find_damage() == []
"""
)


def run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def limit_pages(database: Database, more: int) -> None:
    """Let the file grow by `more` pages from now on, as a full disk does."""
    with database.writing.connect() as connection:
        driver: Any = connection.connection.driver_connection
        (pages,) = driver.execute("PRAGMA page_count").fetchone()
        driver.execute(f"PRAGMA max_page_count = {pages + more}")


def test_no_room_for_another_page(database: Database, store: SqlEventStore):
    """An append that finds no room writes nothing, says so, and the next one succeeds once there is room."""
    fill(store, file("1"))
    limit_pages(database, 1)
    with pytest.raises(UnavailableError) as caught:
        fill(store, *(file(name, padding=3000) for name in "234"))
    assert caught.value.code == "disk-full"
    with store.reading() as view:
        assert view.head().size == 1
        assert len(view.entries(Position(0), 10)) == 1
    limit_pages(database, 100)
    assert [entry.position for entry in fill(store, *(file(name, padding=3000) for name in "234"))] == [1, 2, 3]


def test_a_full_disk(tmp_path: Path):
    """On a disk that fills up, nothing half is kept, readers go on, and so do writers after some room is made."""
    unshare = shutil.which("unshare")
    inside = f'mount -t tmpfs -o size=3m tmpfs {tmp_path} && head -c 1m /dev/zero > {tmp_path}/ballast && exec "$@"'
    allowed = unshare and subprocess.run([unshare, "-rm", "true"], capture_output=True, check=False).returncode == 0
    if not allowed:
        pytest.skip("needs a mount namespace of its own for a small disk, which this system does not allow")
    run([str(unshare), "-rm", "sh", "-c", inside, "sh", sys.executable, "-c", FULL_DISK, str(tmp_path)])


def test_a_failing_disk(tmp_path: Path):
    """When the commit's own write fails, the writer learns that it may have happened; it goes on after a restart."""
    run([sys.executable, "-c", FAILING_DISK, str(tmp_path)])
