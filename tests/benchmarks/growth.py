# SPDX-License-Identifier: Apache-2.0
"""The benchmark of growth: what an event costs in a log of a thousand entries and in one of a million.

A log grows by rights, not by longer histories: each size has a right for 200 entries, as a nation has more mines than a
province. Each size is measured in turn, on a copy and in processes of its own, and compared by medians.
"""

import shutil
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
import msgspec
from rich.console import Console
from rich.table import Table

from tests.benchmarks.auditing import ROOT, kept_log, say
from tests.benchmarks.grown import Costs
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.watching import run_watched

MOST_TIMES, MOST_MB = 1.3, 500
_SMALL = 10_000
_COSTS = ("append", "append_anew", "status", "history", "audit")
_WAITED, _BYTES, _MEMORY, _AUDIT_MEMORY = "append_waited", "bytes", "memory", "audit memory"
Figures = dict[str, list[float]]


@click.command()
@click.option("--size", "sizes", default=(1000, 10_000, 100_000, 1_000_000), show_default=True, multiple=True)
@click.option("--times", default=3, show_default=True, help="How often each is measured; medians count.")
def growth(*, sizes: tuple[int, ...], times: int) -> None:
    """Measure what an event costs in logs of several sizes; a million entries are made in half an hour, once."""
    console = Console(width=120, highlight=False)
    logs = {size: kept_log(size) for size in sizes}
    for line in describe_machine():
        console.print(line)
    found: dict[int, Figures] = {size: defaultdict(list) for size in sizes}
    for _ in range(times):
        for size, log in logs.items():
            _measure(log, size, found[size])
    console.print(_table(found))
    _judge(console, found)


def _measure(log: Path, size: int, figures: Figures) -> None:
    with TemporaryDirectory(dir=log.parent, prefix="copy-") as place:
        copy = Path(shutil.copytree(log, Path(place) / "log"))
        figures[_BYTES].append((copy / "registry.sqlite").stat().st_size / size)
        audited = run_watched([str(Path(sys.executable).parent / "verdigris"), "audit", str(copy), "--json"], cwd=ROOT)
        used = run_watched([sys.executable, "-m", "tests.benchmarks.grown", str(copy), str(size)], cwd=ROOT)
    costs = msgspec.json.decode(used.output, type=Costs)
    for name, value in msgspec.structs.asdict(costs).items():
        figures[name].append(value)
    figures["audit"].append(audited.seconds / size * 1e6)
    figures[_MEMORY].append(used.peak_pss_mb)
    figures[_AUDIT_MEMORY].append(audited.peak_pss_mb)


def _table(found: dict[int, Figures]) -> Table:
    columns = ("filing", "on a right not met", "status", "page of history", "audit, waited, each", "filing, waited")
    title = "medians in µs of CPU time, waits by the clock; memory is PSS of all processes"
    table = Table("entries", *columns, "bytes each", "memory MB", "audit's MB", title=title)
    for size, figures in found.items():
        values = (median(figures[name]) for name in (*_COSTS, _WAITED, _BYTES, _MEMORY, _AUDIT_MEMORY))
        table.add_row(f"{size:,}", *(f"{value:,.0f}" for value in values))
    return table


def _judge(console: Console, found: dict[int, Figures]) -> None:
    largest = max(found)
    if _SMALL in found and largest > _SMALL:
        for name in _COSTS:
            times = median(found[largest][name]) / median(found[_SMALL][name])
            promise = f"{name} at {largest:,}: at most {MOST_TIMES} x that at {_SMALL:,}"
            say(console, promise, f"{times:.2f} x", holds=times <= MOST_TIMES)
    most = max(max(figures[name]) for figures in found.values() for name in (_MEMORY, _AUDIT_MEMORY))
    say(console, f"memory under {MOST_MB} MB", f"{most:.0f} MB", holds=most < MOST_MB)
