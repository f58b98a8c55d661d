# SPDX-License-Identifier: Apache-2.0
"""Running a command and watching what it takes: time, and the memory of all its processes together.

Memory is sampled from /proc over the whole tree: RSS counts pages that processes share once for each, PSS divides them.
"""

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from msgspec import Struct

_SAMPLE_SECONDS = 0.1
_PAGE_BYTES = os.sysconf("SC_PAGESIZE")
_MB = 1_000_000


class Taken(Struct, frozen=True):
    """What a command took."""

    seconds: float
    peak_pss_mb: float
    peak_rss_mb: float
    processes: int
    """As many as were seen at once."""
    output: str


class Held(Struct, frozen=True):
    """What the processes of a tree hold together."""

    pss_mb: float
    descriptors: int
    threads: int


def held_by(pid: int) -> Held:
    """Return what the process `pid` and all its children hold now."""
    top = psutil.Process(pid)
    each = [top, *top.children(recursive=True)]
    pss = sum(_pss(process.pid) for process in each)
    return Held(pss / _MB, sum(process.num_fds() for process in each), sum(process.num_threads() for process in each))


def run_watched(command: Sequence[str], *, cwd: Path) -> Taken:
    """Run `command` to its end, which must be a good one."""
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        watch = _Watch(process.pid)
        watch.start()
        output, _ = process.communicate()
        seconds = time.perf_counter() - start
        watch.end()
    assert process.returncode == 0, output
    return Taken(seconds, watch.pss / _MB, watch.rss / _MB, watch.processes, output)


class _Watch(threading.Thread):
    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._ended = threading.Event()
        self.pss = self.rss = self.processes = 0

    def run(self) -> None:
        while not self._ended.wait(_SAMPLE_SECONDS):
            pids = list(_tree(self._pid))
            self.processes = max(self.processes, len(pids))
            self.rss = max(self.rss, sum(map(_rss, pids)))
            self.pss = max(self.pss, sum(map(_pss, pids)))

    def end(self) -> None:
        self._ended.set()
        self.join()


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    except FileNotFoundError:  # it has ended meanwhile, which must not end the watch
        return
    for task in tasks:
        for child in _read(f"{task}/children"):
            yield from _tree(int(child))


def _rss(pid: int) -> int:
    fields = _read(f"/proc/{pid}/statm")
    return int(fields[1]) * _PAGE_BYTES if fields else 0


def _pss(pid: int) -> int:
    fields = _read(f"/proc/{pid}/smaps_rollup")
    return int(fields[fields.index("Pss:") + 1]) * 1024 if "Pss:" in fields else 0


def _read(path: str) -> list[str]:
    """Return the words in the file at `path`; none if the process has ended meanwhile."""
    try:
        return Path(path).read_text(encoding="ascii", errors="replace").split()
    except (FileNotFoundError, ProcessLookupError):
        return []
