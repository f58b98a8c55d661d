# SPDX-License-Identifier: Apache-2.0
"""The bare engines: rows of the same bytes, one durable commit each, through nothing but the driver.

No order is promised, nothing is signed, hashed or looked at. What an engine does here, no store that commits each
event alone can do better.
"""

import itertools
import threading
from collections.abc import Sequence
from pathlib import Path

import psycopg
from pysqlite3 import dbapi2

from tests.benchmarks.closed_loop import Written, write_by


def insert_in_sqlite(folder: Path, raws: Sequence[bytes], writers: int, seconds: float) -> Written:
    """Insert into a new SQLite file as ours is set: WAL, `synchronous=FULL`; the threads share a connection."""
    path = folder / "raw.sqlite"
    connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    for words in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {words}")
    connection.execute("CREATE TABLE raw (position INTEGER PRIMARY KEY, entry BLOB NOT NULL) STRICT")
    turn = threading.Lock()

    def write(raw: bytes) -> None:
        with turn:
            connection.execute("INSERT INTO raw (entry) VALUES (?)", (raw,))

    try:
        return write_by(writers, itertools.cycle(raws), seconds, write)
    finally:
        connection.close()
        for each in folder.glob("raw.sqlite*"):
            each.unlink()


def insert_in_postgresql(url: str, raws: Sequence[bytes], writers: int, seconds: float) -> Written:
    """Insert into a new table of the server, a connection for each thread; `url` is as libpq reads it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS raw")
        connection.execute("CREATE TABLE raw (position bigserial PRIMARY KEY, entry bytea NOT NULL)")
    mine = threading.local()
    connections: list[psycopg.Connection] = []

    def write(raw: bytes) -> None:
        if not hasattr(mine, "connection"):
            mine.connection = psycopg.connect(url, autocommit=True)
            connections.append(mine.connection)
        mine.connection.execute("INSERT INTO raw (entry) VALUES (%s)", (raw,), prepare=True)

    try:
        return write_by(writers, itertools.cycle(raws), seconds, write)
    finally:
        for each in connections:
            each.close()
