# SPDX-License-Identifier: Apache-2.0
"""The reserve: asked before every append, on the volumes that the databases are really on (reliability.md case 9)."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from events.database import Database, open_database
from events.errors import UnavailableError
from events.storage import MIB, Storage

Open = Callable[[str], Database]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens databases in folders of the test's own; `sqlite://` is one that is in no folder."""
    with ExitStack() as stack:

        def open_one(name: str) -> Database:
            url = name if name == "sqlite://" else f"sqlite:///{tmp_path}/{name}.sqlite"
            database = open_database(url)
            stack.callback(database.close)
            return database

        yield open_one


def _free_mib(folder: Path) -> int:
    return shutil.disk_usage(folder).free // MIB


def _code(storage: Storage) -> str:
    try:
        storage.check()
    except UnavailableError as error:
        return error.code
    return ""


def test_room_beyond_the_reserve_is_enough(opened: Open) -> None:
    """
    As long as more than the reserve is free, nothing is refused.
    """
    storage = Storage({"log": opened("log"), "guard": opened("guard")}, reserve_mib=1)

    assert "" == _code(storage)
    assert storage.describe().endswith("; 1 MiB kept in reserve")


def test_the_volume_is_named_with_both_figures(opened: Open, tmp_path: Path) -> None:
    """
    Whoever has to make room is told where, how much there is and how much is kept.
    """
    wanted = 2 * _free_mib(tmp_path) + 1
    storage = Storage({"guard": opened("guard")}, reserve_mib=wanted)

    with pytest.raises(UnavailableError) as caught:
        storage.check()

    assert "disk-reserve" == caught.value.code
    assert caught.value.message.startswith("volume of the guard: ")
    assert f"MiB free, {wanted} MiB are kept in reserve" in caught.value.message


def test_a_reserve_of_nothing_keeps_nothing(opened: Open) -> None:
    """
    With 0 filings are taken until the disk itself says no.
    """
    assert "" == _code(Storage({"log": opened("log")}, reserve_mib=0))


def test_volumes_are_looked_at_once_a_second(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Asking costs an append nothing: what was seen holds for a second, good or bad, and then is looked at again.
    """
    storage = Storage({"log": opened("log")}, reserve_mib=1)
    now = time.monotonic()
    monkeypatch.setattr("events.storage.time.monotonic", lambda: now)
    assert "" == _code(storage)
    storage._reserve = (2 * _free_mib(tmp_path) + 1) * MIB
    now += 0.9
    assert "" == _code(storage), "looked at less than a second ago"
    now += 0.2
    assert "disk-reserve" == _code(storage)
    storage._reserve = 0
    assert "disk-reserve" == _code(storage), "looked at less than a second ago"
    now += 1
    assert "" == _code(storage)


def test_what_is_in_no_folder_is_not_measured(opened: Open) -> None:
    """
    Of a database in memory nobody knows how much room it has; that refuses nothing, and is said.
    """
    storage = Storage({"log": opened("sqlite://")}, reserve_mib=1_000_000)

    assert "" == _code(storage)
    assert "free: not known; 1000000 MiB kept in reserve" == storage.describe()


def test_a_volume_that_is_gone_takes_no_filings(opened: Open, tmp_path: Path) -> None:
    """
    A folder that was taken away, as by an unmounted disk, is an error of its own and not room without end.
    """
    (tmp_path / "gone").mkdir()
    storage = Storage({"log": opened("gone/log")}, reserve_mib=1)
    shutil.rmtree(tmp_path / "gone")

    assert "database-io" == _code(storage)


def test_a_disk_that_failed_a_commit_takes_nothing_more(opened: Open) -> None:
    """
    Room or not: after a failed commit of one database, no append begins before a restart.
    """
    log, guard = opened("log"), opened("guard")
    storage = Storage({"log": log, "guard": guard}, reserve_mib=0)
    guard._failed_commit = "disk I/O error"

    assert "disk-failed" == _code(storage)
