# SPDX-License-Identifier: Apache-2.0
"""The machine a figure was measured on: what it is, whether it was quiet, and what its disk does for durability.

A benchmark says all this before it starts: a p99 measured beside somebody else's compiler is no figure of ours.
"""

import os
import platform
import time
from pathlib import Path

from pysqlite3 import dbapi2

from tests.benchmarks.distribution import Distribution

_BUSY = 0.10
_LOOK_SECONDS = 1.0
_BLOCK = b"\0" * 4096


def describe_machine() -> list[str]:
    """Return what the machine is and how busy, a line each; a warning is the last one if it is not quiet."""
    cores, busy = len(os.sched_getaffinity(0)), _busy_share()
    load = ", ".join(f"{each:.2f}" for each in os.getloadavg())
    software = f"Linux {platform.release()}, Python {platform.python_version()}, SQLite {dbapi2.sqlite_version}"
    lines = [
        f"machine: {cores} cores ({_cpu_name()}), {software}",
        f"before the start: load {load}; {busy:.0%} of the cores busy for {_LOOK_SECONDS:.0f} s",
    ]
    if busy > _BUSY:
        lines.append("WARNING: this machine is not quiet: only ratios within this run mean something")
    return lines


def measure_sync(folder: Path, *, times: int = 500) -> Distribution:
    """Return how long it takes to append 4 KiB to a file in `folder` and have it on the disk (fdatasync)."""
    path, spent = folder / "sync-probe", []
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        for _ in range(times):
            start = time.perf_counter()
            os.write(descriptor, _BLOCK)
            os.fdatasync(descriptor)
            spent.append(time.perf_counter() - start)
    finally:
        os.close(descriptor)
        path.unlink()
    return Distribution(spent)


def _cpu_name() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _busy_share() -> float:
    before = _jiffies()
    time.sleep(_LOOK_SECONDS)
    busy, total = (now - then for now, then in zip(_jiffies(), before, strict=True))
    return busy / total if total else 0.0


def _jiffies() -> tuple[int, int]:
    """Return the time all cores were busy, and all their time, since the machine started."""
    fields = [int(field) for field in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
    return sum(fields) - fields[3] - fields[4], sum(fields)
