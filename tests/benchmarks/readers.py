# SPDX-License-Identifier: Apache-2.0
"""Readers that wait for their answer before they ask again, on connections that stay open.

The standard library alone, and one thread: what a request costs here is some ten microseconds, so that the server is
what is measured. Answers must be 200 and have a length; nothing else of them is read.
"""

import selectors
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"\r\ncontent-length: "
_LAST_CHUNK = b"\r\n0\r\n\r\n"
_OK = b"HTTP/1.1 200"
_CHUNK = 1 << 18
_PATIENCE_SECONDS = 60


class Read(NamedTuple):
    """What came of one run."""

    seconds: float
    cpu_seconds: float
    """Of the server's process."""
    spent: list[float]
    """How long each question took, in seconds."""


class _Connection:
    """One reader: what it asked, and how much of the answer has come."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=_PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._asked = 0.0
        self._begun = b""
        """The answer up to the end of its head; of one in chunks, all of it."""
        self._missing: int | None = None
        """How many bytes have not come; None where that is not known yet."""

    def ask(self, path: str) -> None:
        self._begun, self._missing, self._asked = b"", None, time.perf_counter()
        self.socket.sendall(b"GET %b HTTP/1.1\r\nHost: bench\r\n\r\n" % path.encode())

    def take(self) -> float | None:
        """Take what has come; return how long the answer took once it is whole."""
        part = self.socket.recv(_CHUNK)
        assert part, "the server has closed the connection"
        if self._missing is None:
            self._begun += part
            self._missing = _missing_of(self._begun)
        else:
            self._missing -= len(part)
        return None if self._missing != 0 else time.perf_counter() - self._asked


def read_by(address: tuple[str, int], pid: int, readers: int, paths: Iterator[str], seconds: float) -> Read:
    """Let so many readers ask for one path after the other until the time is up; `pid` is the server's process."""
    spent: list[float] = []
    with selectors.DefaultSelector() as selector:
        connections = [_Connection(address) for _ in range(readers)]
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        start, cpu = time.perf_counter(), cpu_seconds_of(pid)
        for connection in connections:
            connection.ask(next(paths))
        asking = readers
        while asking:
            ready = selector.select(_PATIENCE_SECONDS)
            assert ready, "the server does not answer"
            for key, _ in ready:
                took = key.data.take()
                if took is None:
                    continue
                spent.append(took)
                if time.perf_counter() - start < seconds:
                    key.data.ask(next(paths))
                else:
                    asking -= 1
        read = Read(time.perf_counter() - start, cpu_seconds_of(pid) - cpu, spent)
    for connection in connections:
        connection.socket.close()
    return read


def cpu_seconds_of(pid: int) -> float:
    """Return how much processor time a process has taken, by /proc/PID/schedstat in nanoseconds, all its threads."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text(encoding="ascii").split()[0]) for thread in threads) / 1e9


def _missing_of(begun: bytes) -> int | None:
    """Return how many bytes of an answer are not among the first ones, or None where these do not say it yet."""
    end = begun.find(_HEAD_END)
    if end < 0:
        return None
    assert begun.startswith(_OK), begun[:200]
    start = begun.find(_LENGTH, 0, end) + len(_LENGTH)
    if start < len(_LENGTH):
        return 0 if begun.endswith(_LAST_CHUNK) else None
    return end + len(_HEAD_END) + int(begun[start : begun.index(b"\r", start)]) - len(begun)
