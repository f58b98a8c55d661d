# SPDX-License-Identifier: Apache-2.0
"""The benchmark of receipts: how long a filer waits for one, and how many a desk gives out in a second.

On SQLite as it is shipped: WAL, `synchronous=FULL`, a guard of its own, two signatures under every checkpoint. Each
right has been filed on once before the measurement starts, as with a server that has run for a while; what the first
filing on a right costs is shown apart.
"""

import gc
import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from api.settings import Settings
from api.wiring import open_registry
from tests.api_server import serving
from tests.benchmarks.distribution import Distribution
from tests.benchmarks.filers import File, file_at, file_by, poisson_arrivals, post_at, post_by, sign_statements
from tests.benchmarks.generate import generate, world_of
from tests.benchmarks.machine import describe_machine, measure_sync
from tests.benchmarks.parties import World

BAR_MS = 50.0
_WRITERS = (1, 8, 64)
_MOST_A_SECOND = 2500
Measured = tuple[float, Distribution]
_SHARES = (0.5, 0.9, 0.99, 1.0)


class _Statements:
    """Signed statements, each used once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.rights = world.rights
        self._used = 0

    def take(self, count: int) -> list[bytes]:
        self._used += count
        return sign_statements(self._world, self._used - count, count)


@click.command()
@click.option("--filings", default=20_000, show_default=True, help="Size of the log that is filed to.")
@click.option("--rights", default=1000, show_default=True)
@click.option("--rate", default=100.0, show_default=True, help="Filings a second in the open loop.")
@click.option("--seconds", default=60.0, show_default=True, help="Length of the open loop.")
@click.option("--saturated", default=8.0, show_default=True, help="Seconds of each run at saturation.")
@click.option("--dir", "parent", default=".", type=click.Path(path_type=Path), help="On whose disk to measure.")
def receipts(*, filings: int, rights: int, rate: float, seconds: float, saturated: float, parent: Path) -> None:
    """Measure the time to a receipt over HTTP and in process, and the throughput at saturation."""
    console = Console(width=110, highlight=False)
    for line in describe_machine():
        console.print(line)
    with tempfile.TemporaryDirectory(dir=parent, prefix="bench-") as folder:
        console.print(f"bare fdatasync of 4 KiB on this disk: {measure_sync(Path(folder)).in_one_line()}")
        world = world_of(filings, seed=1, rights=rights)
        settings = generate(Path(folder) / "registry", world, filings=filings, group=256, sweeps=1)
        runs = _Runs(console, settings, _Statements(world))
        runs.open_loop(rate, seconds)
        runs.saturate(saturated)


class _Runs:
    """The measurements, one after the other on one registry."""

    def __init__(self, console: Console, settings: Settings, statements: _Statements) -> None:
        self._console = console
        self._settings = settings
        self._statements = statements

    def open_loop(self, rate: float, seconds: float) -> None:
        arrivals = poisson_arrivals(rate, seconds, seed=1)
        table = _table(
            f"time to receipt: {rate:g} filings/s for {seconds:g} s, Poisson arrivals, from the intended one"
        )
        with self._server() as url:
            cold = self._first(lambda raws: post_by(1, raws, math.inf, url))
            over_http = post_at(arrivals, self._statements.take(len(arrivals)), url)
        with self._desk() as file:
            self._first(lambda raws: file_by(1, raws, math.inf, file))
            in_process = file_at(arrivals, self._statements.take(len(arrivals)), file)
        _add(table, "over HTTP", rate, over_http)
        _add(table, "in process", rate, in_process)
        _add(table, "over HTTP, one client, first on each right", *cold)
        self._console.print(table)
        self._console.print(over_http.histogram("over HTTP"), in_process.histogram("in process"))
        verdict = "holds" if over_http.at(0.99) < BAR_MS else "DOES NOT HOLD"
        self._console.print(f"p99 over HTTP below {BAR_MS:g} ms: {verdict}")

    def saturate(self, seconds: float) -> None:
        table = _table(f"at saturation, {seconds:g} s each")
        for writers in _WRITERS:
            raws = self._statements.take(int(2 * seconds * _MOST_A_SECOND))
            _add(table, f"{writers} in process", *self._file_by(writers, raws[::2], seconds))
            _add(table, f"{writers} over HTTP", *self._post_by(writers, raws[1::2], seconds))
        self._console.print(table)

    def _file_by(self, writers: int, raws: Sequence[bytes], seconds: float) -> Measured:
        with self._desk() as file:
            self._first(lambda firsts: file_by(1, firsts, math.inf, file))
            return file_by(writers, iter(raws), seconds, file)

    def _post_by(self, writers: int, raws: Sequence[bytes], seconds: float) -> Measured:
        with self._server() as url:
            self._first(lambda firsts: post_by(1, firsts, math.inf, url))
            return post_by(writers, iter(raws), seconds, url)

    def _first(self, hand_in: Callable[[Iterator[bytes]], Measured]) -> Measured:
        return hand_in(iter(self._statements.take(self._statements.rights)))

    @contextmanager
    def _desk(self) -> Iterator[File]:
        gc.collect()
        with open_registry(self._settings, writing=True) as registry:
            yield registry.desk.file

    @contextmanager
    def _server(self) -> Iterator[str]:
        assert self._settings.folder
        with serving("intake", Path(self._settings.folder)) as server:
            yield server.url


def _table(title: str) -> Table:
    return Table("", "filings/s", "filings", "p50 ms", "p90 ms", "p99 ms", "max ms", title=title, title_justify="left")


def _add(table: Table, name: str, rate: float, spent: Distribution) -> None:
    table.add_row(name, f"{rate:.0f}", str(len(spent)), *(f"{spent.at(share):.1f}" for share in _SHARES))
