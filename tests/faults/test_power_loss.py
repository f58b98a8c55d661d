# SPDX-License-Identifier: Apache-2.0
"""A power cut at every moment of filing: what was not synced is lost, torn or mixed (reliability.md case 4).

The real desk, publisher, store and guard run with the product's own engines and pragmas, on APSW instead of pysqlite3,
whose disk is written down (`tests.simulated_disk`). Log and guard are cut off at the same moment. What is left is
opened as ever, by pysqlite3. The controls show that the test would notice: with `synchronous=NORMAL` it must fail.
"""

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import event
from sqlalchemy.engine import make_url

from events.database import Database
from events.sql import SqlEventStore
from events.sqlite import SqliteDatabase, file_engines
from registry.filing import Desk
from registry.ledger.guard import Guard
from registry.ledger.publisher import Publisher
from registry.ledger.receipts import Receipt
from tests import apsw_driver
from tests.ledgers import ORIGIN, Ledger, found_ledger, open_ledger
from tests.oracle import check_everything
from tests.simulated_disk import Record, image, recording

SEEDS = 3
FULL_CHECK_EVERY = 4
"""The whole oracle is asked of every fourth moment, everything that can be lost of each."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """A registry with some entries, closed."""
    ledger = found_ledger(tmp_path_factory.mktemp("prepared"))
    ledger.desk.file_all([ledger.sign_party(f"P{number}") for number in range(3)])
    ledger.close()
    return ledger


@pytest.fixture(scope="module")
def filings(prepared: Ledger) -> list[bytes]:
    """What is filed while the disk is watched."""
    return [prepared.sign_party(f"F{number}") for number in range(5)]


def _opened(folder: Path, file: str, synchronous: str) -> Database:
    address = make_url(f"sqlite:///{folder}/{file}")
    reading, writing = file_engines(address, apsw_driver)
    if synchronous != "FULL":
        # The control: one word of ours is taken back.
        event.listen(writing, "connect", lambda driver, _: driver.execute(f"PRAGMA synchronous = {synchronous}"))
    return SqliteDatabase(str(address), reading=reading, writing=writing)


def _work(prepared: Ledger, filings: list[bytes], folder: Path, *, log: str = "FULL", guard: str = "FULL") -> Record:
    """Open a copy, file, fold the WAL away, file more and close; return all that the disk was asked."""
    folder.mkdir()
    for name in ("registry.sqlite", "guard.sqlite"):
        shutil.copy(prepared.folder / name, folder)
    with recording(f"recorder-{folder.name}", folder) as record:
        apsw_driver.VFS = f"recorder-{folder.name}"
        try:
            database = _opened(folder, "registry.sqlite", log)
            kept = Guard(_opened(folder, "guard.sqlite", guard), ORIGIN)
            _file(prepared, filings, record, database, kept)
        finally:
            apsw_driver.VFS = ""
    return record


def _file(prepared: Ledger, filings: list[bytes], record: Record, database: Database, guard: Guard) -> None:
    database.settle()
    guard.database.settle()
    store = SqlEventStore(database)
    publisher = Publisher(store, guard, prepared.log_signers, origin=ORIGIN, clock=prepared.clock)
    desk = Desk(store, publisher, clock=prepared.clock)
    for number, filing in enumerate(filings):
        if number == len(filings) - 2:
            database.shrink_wal()
            guard.database.shrink_wal()
        record.note(desk.file(filing))
    database.close()
    guard.close()


def _write(folder: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _loss(folder: Path, receipts: list[Receipt]) -> str:
    """Return in a word what is lost in `folder`, or nothing."""
    try:
        with (
            closing(dbapi2.connect(str(folder / "registry.sqlite"))) as log,
            closing(dbapi2.connect(str(folder / "guard.sqlite"))) as guard,
        ):
            return _compare(log.execute, guard.execute, receipts)
    except dbapi2.DatabaseError as error:
        return f"damaged: {error}"


def _compare(log: Callable[..., Any], guard: Callable[..., Any], receipts: list[Receipt]) -> str:
    if [("ok",)] != log("PRAGMA integrity_check").fetchall() or [("ok",)] != guard("PRAGMA integrity_check").fetchall():
        return "damaged"
    entries = dict(log("SELECT position, entry FROM events").fetchall())
    (size, root) = log("SELECT size, root FROM head").fetchone()
    (signed, signed_root) = guard("SELECT size, root FROM guard").fetchone()
    published = log("SELECT max(size) FROM checkpoints").fetchone()[0]
    wrong = {
        "gap": sorted(entries) != list(range(size)),
        "receipt": any(entries.get(receipt.position) != receipt.entry for receipt in receipts),
        "guard ahead": signed > size or (signed == size and signed_root != root),
        "guard behind": signed < published,
        "checkpoint": any(receipt.position >= published for receipt in receipts),
    }
    return next((word for word, is_so in wrong.items() if is_so), "")


def _cuts(record: Record, folder: Path) -> Iterator[tuple[int, int, list[Receipt]]]:
    """Cut the power after every operation, in several ways; `folder` then holds what is left."""
    for moment in range(len(record.operations) + 1):
        for seed in range(SEEDS):
            _write(folder, image(record, moment, random.Random(f"{moment}/{seed}")))
            yield moment, seed, record.given_by(moment)


def test_case_4_a_power_cut_at_every_moment(prepared: Ledger, filings: list[bytes], tmp_path: Path) -> None:
    """
    After every operation: both databases open and are sound, every receipt holds, the guard knows what is published and
    nothing that the log lacks; filing goes on, and the oracle is content.
    """
    record = _work(prepared, filings, tmp_path / "desk")
    assert len(filings) == len(record.handed_out)
    assert {"create", "write", "sync", "truncate", "remove"} == {operation.what for operation in record.operations}
    assert {"registry.sqlite", "registry.sqlite-wal", "guard.sqlite", "guard.sqlite-wal"} == {
        operation.file for operation in record.operations
    }
    found: Counter[str] = Counter()
    for moment, seed, receipts in _cuts(record, tmp_path / "cut"):
        found[_loss(tmp_path / "cut", receipts)] += 1
        if not seed and not moment % FULL_CHECK_EVERY:
            _check_goes_on(prepared, filings, tmp_path / "cut", receipts)

    assert {"": SEEDS * (len(record.operations) + 1)} == found


def _check_goes_on(prepared: Ledger, filings: list[bytes], folder: Path, receipts: list[Receipt]) -> None:
    ledger = open_ledger(folder, prepared.clock, prepared.log_signers, keys=prepared.keys)
    try:
        again = [ledger.desk.file(filing) for filing in filings]
        assert [receipt.proof for receipt in receipts] == [receipt.proof for receipt in again[: len(receipts)]]
        check_everything(ledger, [*receipts, *again])
    finally:
        ledger.close()


CONTROLS: dict[str, tuple[dict[str, str], set[str]]] = {
    "the log without a sync at each commit": ({"log": "NORMAL"}, {"receipt", "guard ahead"}),
    "the guard without a sync at each commit": ({"guard": "NORMAL"}, {"guard behind"}),
}


@pytest.mark.parametrize(("modes", "expected"), CONTROLS.values(), ids=CONTROLS.keys())
def test_case_4_the_control_fails(
    prepared: Ledger, filings: list[bytes], tmp_path: Path, modes: dict[str, str], expected: set[str]
) -> None:
    """
    With `synchronous=NORMAL` the same test finds filings lost that a receipt was given for, or a guard that knows more
    than the log, or less than the public: so it would find them above, and FULL is needed in both places.
    """
    record = _work(prepared, filings, tmp_path / "desk", **modes)
    found = Counter(_loss(tmp_path / "cut", receipts) for _, _, receipts in _cuts(record, tmp_path / "cut"))

    assert expected <= found.keys(), found
