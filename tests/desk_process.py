# SPDX-License-Identifier: Apache-2.0
"""A desk in a process of its own, for tests of several desks on one registry.

Run as `python -m tests.desk_process FOLDER THREADS`, with filings on standard input, one a line, and an empty line to
begin: opens the registry, says `ready`, and once begun answers each filing with a line of position and proof, or of the
error. The registry is one of `tests.ledgers`.

With `VERDIGRIS_TEST_PAUSE` set to one of `POINTS`, the process stops itself there once, as SIGSTOP from outside would:
whoever started it lets it go on with SIGCONT. `VERDIGRIS_TEST_WAIT_SECONDS` is how long it waits for the head row.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import msgspec

from events.errors import RegistryError
from events.store import Appender, EventStore
from registry.ledger.guard import Guard, Guarded
from tests.ledgers import ORIGIN, START, ForwardClock, Ledger, load_log_signers, open_ledger

HOLDING, COMMITTED, SIGNED, SWAPPED = POINTS = (
    "holding the head row",
    "committed and not signed",
    "signed and not in the guard",
    "in the guard and not published",
)


class Pause:
    """Stops this process at one point, once, if it is armed."""

    def __init__(self, point: str) -> None:
        self._point = point
        self.is_armed = False

    def at(self, point: str) -> None:
        if self.is_armed and point == self._point:
            self.is_armed = False
            # To this very thread: sent to the process, another one may take it while this one runs on into a lock.
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)


class PausingStore:
    """A store that may stop while its head row is held, and behind the commit."""

    def __init__(self, store: EventStore, pause: Pause) -> None:
        self._store = store
        self._pause = pause
        self.reading = store.reading
        self.store_checkpoint = store.store_checkpoint

    @contextmanager
    def appending(self) -> Iterator[Appender]:
        with self._store.appending() as appender:
            self._pause.at(HOLDING)
            yield appender
        self._pause.at(COMMITTED)


class PausingGuard(Guard):
    """A guard that may stop before it learns of a new head, and behind that."""

    pause = Pause("")

    def swap(self, before: Guarded, after: Guarded) -> None:
        self.pause.at(SIGNED)
        super().swap(before, after)
        self.pause.at(SWAPPED)


class Answer(msgspec.Struct, frozen=True):
    """What became of one filing."""

    number: int
    position: int = -1
    entry: bytes = b""
    proof: bytes = b""
    error: str = ""


def _open(folder: Path, pause: Pause) -> Ledger:
    def wrap(store: EventStore) -> EventStore:
        store._wait_seconds = float(os.environ.get("VERDIGRIS_TEST_WAIT_SECONDS", "30"))  # type: ignore[attr-defined]
        return PausingStore(store, pause)

    ledger = open_ledger(folder, ForwardClock(START), load_log_signers(folder), wrap)
    guard = PausingGuard.open(f"sqlite:///{folder}/guard.sqlite", ORIGIN)
    guard.pause = pause  # type: ignore[attr-defined]
    ledger.publisher._guard = guard
    return ledger


def main(folder: Path, threads: int) -> None:
    """File what stands on standard input, with so many threads."""
    pause = Pause(os.environ.get("VERDIGRIS_TEST_PAUSE", ""))
    ledger = _open(folder, pause)
    filings = list(iter(sys.stdin.buffer.readline, b"\n"))
    print("ready", flush=True)
    sys.stdin.buffer.readline()
    pause.is_armed = True

    def file(number: int) -> Answer:
        try:
            receipt = ledger.desk.file(filings[number].rstrip(b"\n"))
        except RegistryError as error:
            return Answer(number, error=f"{error.code}: {error.message}")
        return Answer(number, receipt.position, receipt.entry, receipt.proof)

    with ThreadPoolExecutor(threads) as pool:
        for answer in pool.map(file, range(len(filings))):
            print(msgspec.json.encode(answer).decode(), flush=True)
    ledger.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
