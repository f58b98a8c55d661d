# SPDX-License-Identifier: Apache-2.0
"""Writers that wait for their answer before they write again: what a store does at most, and how long each waits.

The standard library alone: the same loop drives our desk, bare inserts, and peers in environments of their own.
"""

import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Written(NamedTuple):
    """What came of one run."""

    seconds: float
    cpu_seconds: float
    """Of this process alone: a database server's is its own."""
    spent: list[float]
    """How long each write took, in seconds."""


def write_by(writers: int, raws: Iterator[bytes], seconds: float, write: Callable[[bytes], object]) -> Written:
    """Let so many threads write as fast as they are answered, until the time is up or nothing is left to write.

    `raws` is asked by all of them: an iterator of a list, or of itertools, which the interpreter's lock keeps whole.
    What a write raises goes to the caller, once all have ended.
    """
    spent: list[float] = []
    errors: list[BaseException] = []
    start, cpu = time.perf_counter(), time.process_time()

    def run() -> None:
        try:
            while time.perf_counter() - start < seconds and not errors:
                raw = next(raws, None)
                if raw is None:
                    return
                began = time.perf_counter()
                write(raw)
                spent.append(time.perf_counter() - began)
        except BaseException as error:  # noqa: BLE001 - handed to the caller below
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return Written(time.perf_counter() - start, time.process_time() - cpu, spent)
