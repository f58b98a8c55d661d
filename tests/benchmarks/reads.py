# SPDX-License-Identifier: Apache-2.0
"""The benchmark of public reads: a right's status a second from one worker, beside a bare handler and Datasette.

`verdigris serve public` answers from a registry on disk, the bare Litestar handler the same bytes and headers from its
memory, Datasette the same answers out of one indexed table of an immutable file. All are processes of their own, asked
by the same client in turn, in every round the other way round, so that whatever else the machine does falls on all.
"""

import datetime
import json
import os
import random
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from typing import IO, NamedTuple

import click
from rich.console import Console
from rich.table import Table

from api.settings import Settings
from tests.benchmarks.appends import PEERS
from tests.benchmarks.auditing import say
from tests.benchmarks.distribution import Distribution
from tests.benchmarks.generate import generate, world_of
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.readers import Read, read_by
from tests.postgres import running_postgres

OURS, FIRST, BARE, PEER = "verdigris", "verdigris, asked for the first time", "bare Litestar handler", "Datasette"
LEAST_OF_BARE, LEAST_OF_PEER, MOST_OF_P99 = 0.70, 5.0, 3.0
_DROPPED = frozenset({"connection", "date", "content-length", "content-type"})
"""What a server adds by itself."""
_START_SECONDS = 60.0
_DAYS = 3650
_ADDRESS = re.compile(rb"http://127\.0\.0\.1:([1-9][0-9]+)")


class Asked(NamedTuple):
    """A server and what it is asked."""

    who: str
    address: tuple[str, int]
    pid: int
    paths: Iterator[str]


@click.command()
@click.option("--filings", default=20_000, show_default=True, help="Size of the log that is asked about.")
@click.option("--rights", default=200, show_default=True, help="On how many rights; all are asked about in turn.")
@click.option("--rounds", default=5, show_default=True)
@click.option("--seconds", default=3.0, show_default=True, help="Length of each run.")
@click.option("--readers", "levels", default=(1, 16), show_default=True, multiple=True, help="Connections at once.")
@click.option("--engine", "engines", default=("sqlite",), show_default=True, multiple=True)
@click.option("--peers", is_flag=True, help="Also measure Datasette, which is installed for that (make peers).")
def reads(
    *,
    filings: int,
    rights: int,
    rounds: int,
    seconds: float,
    levels: Sequence[int],
    engines: Sequence[str],
    peers: bool,
) -> None:
    """Measure status reads a second on one worker."""
    console = Console(width=130, highlight=False)
    for line in describe_machine():
        console.print(line)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=".", prefix="bench-"))).resolve()
        for engine in engines:
            with ExitStack() as servers:
                asked = _enter(servers, folder / engine, engine, filings, rights, is_with_peers=peers)
                _tell(console, engine, {level: _contest(asked, level, rounds, seconds) for level in levels})


def _enter(
    servers: ExitStack, folder: Path, engine: str, filings: int, rights: int, *, is_with_peers: bool
) -> list[Asked]:
    """Start every server on a registry of its engine; return them and what they are asked."""
    world = world_of(filings, seed=1, rights=rights)
    url = "sqlite:///registry.sqlite"
    if engine == "postgresql":
        url = servers.enter_context(servers.enter_context(running_postgres()).database(empty=True))
    settings = generate(folder / "registry", world, filings=filings, group=256, sweeps=1, database_url=url)
    names = [world.subject_of(right).removeprefix("right:") for right in range(world.rights)]
    ours, pid = servers.enter_context(_serving(_our_command(settings)))
    _keep_answers(folder, ours, names)
    asked = [
        Asked(OURS, ours, pid, cycle(f"/v1/rights/{name}" for name in names)),
        Asked(FIRST, ours, pid, _first_questions(names)),
        Asked(BARE, *_bare(servers, folder), cycle(f"/v1/rights/{name}" for name in names)),
    ]
    if is_with_peers:
        paths = cycle(f"/peer/rights/{name}.json?_shape=objects" for name in names)
        asked.append(Asked(PEER, *_peer(servers, folder), paths))
    return asked


def _contest(asked: Sequence[Asked], readers: int, rounds: int, seconds: float) -> dict[str, list[Read]]:
    runs: dict[str, list[Read]] = {each.who: [] for each in asked}
    for each in asked:
        read_by(each.address, each.pid, readers, each.paths, seconds / 3)
    for number in range(rounds):
        for each in asked if number % 2 == 0 else reversed(asked):
            runs[each.who].append(read_by(each.address, each.pid, readers, each.paths, seconds))
    return runs


def _first_questions(names: Sequence[str]) -> Iterator[str]:
    """Yield addresses of which none was asked for before: each right as of each day, by lot."""
    days = [datetime.date(2016, 1, 1) + datetime.timedelta(days=number) for number in range(_DAYS)]
    addresses = [f"/v1/rights/{name}?as_of={day}" for name in names for day in days]
    random.Random(7).shuffle(addresses)
    yield from addresses


def _our_command(settings: Settings) -> list[str]:
    program = str(Path(sys.executable).with_name("verdigris"))
    return [program, "serve", "public", "--registry", str(settings.folder), "--port", "0"]


def _bare(servers: ExitStack, folder: Path) -> tuple[tuple[str, int], int]:
    command = [sys.executable, "-m", "tests.benchmarks.bare_reads", str(folder)]
    return servers.enter_context(_serving(command))


def _peer(servers: ExitStack, folder: Path) -> tuple[tuple[str, int], int]:
    """Serve the kept answers as rows of a table by their ids."""
    file = folder / "peer.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE rights (right_id TEXT PRIMARY KEY, answer TEXT)")
        rows = [(path.stem, path.read_text(encoding="utf-8")) for path in folder.glob("*.answer")]
        connection.executemany("INSERT INTO rights VALUES (?, ?)", rows)
    connection.close()
    command = [str(PEERS.with_name("datasette").absolute()), "serve", "-i", str(file), "--port", "0"]
    return servers.enter_context(_serving(command))


def _keep_answers(folder: Path, address: tuple[str, int], names: Sequence[str]) -> None:
    """Keep what we answer about each right, and the headers, for those who are to return the same."""
    host, port = address
    headers: dict[str, str] = {}
    for name in names:
        with urllib.request.urlopen(f"http://{host}:{port}/v1/rights/{name}") as answer:
            (folder / f"{name}.answer").write_bytes(answer.read())
            headers = {key: value for key, value in answer.headers.items() if key.lower() not in _DROPPED}
    (folder / "headers.json").write_text(json.dumps(headers))


@contextmanager
def _serving(command: Sequence[str]) -> Iterator[tuple[tuple[str, int], int]]:
    """Run a server until the block ends; yield its address, which it says, and its process."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        try:
            yield _address_in(said, process), process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(_START_SECONDS)


def _address_in(said: IO[bytes], process: subprocess.Popen[bytes]) -> tuple[str, int]:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        words = os.pread(said.fileno(), 65_536, 0)
        if found := _ADDRESS.search(words):
            return "127.0.0.1", int(found[1])
        assert process.poll() is None and time.monotonic() < deadline, words.decode()  # noqa: PT018 - one condition
        time.sleep(0.05)


def _tell(console: Console, engine: str, contests: dict[int, dict[str, list[Read]]]) -> None:
    columns = ("readers", "who", "reads/s", "p50 ms", "p99 ms", "CPU µs each", "ours: rate", "ours: CPU", "ours: p99")
    title = f"{engine}: medians of all rounds, ratios round by round; CPU is that of the server's process"
    table = Table(*columns, title=title, title_justify="left")
    for readers, runs in contests.items():
        for who, found in runs.items():
            ratios = [""] * 3 if who == OURS else [f"{each:.2f} ×" for each in _ratios(runs[OURS], found)]
            p50, p99 = (statistics.median(Distribution(run.spent).at(share) for run in found) for share in (0.5, 0.99))
            rate, cpu = (statistics.median(map(each, found)) for each in (_rate, _cpu))
            table.add_row(
                str(readers), who, f"{rate:.0f}", f"{p50:.2f}", f"{p99:.2f}", f"{cpu * 1e6:.0f}", *ratios
            )  # fmt: skip
    console.print(table)
    busiest = contests[max(contests)]
    rate, _, p99 = _ratios(busiest[OURS], busiest[BARE])
    say(console, f"at least {LEAST_OF_BARE:.0%} of the bare handler's rate", f"{rate:.0%}", holds=rate >= LEAST_OF_BARE)
    say(console, f"p99 within {MOST_OF_P99} × of the bare handler's", f"{p99:.2f} ×", holds=p99 <= MOST_OF_P99)
    if PEER in busiest:
        rate, *_ = _ratios(busiest[OURS], busiest[PEER])
        say(console, f"at least {LEAST_OF_PEER} × Datasette's rate", f"{rate:.1f} ×", holds=rate >= LEAST_OF_PEER)


def _ratios(ours: Sequence[Read], others: Sequence[Read]) -> tuple[float, float, float]:
    """Return our rate, our CPU time and our p99 by those of others: what the machine did besides fell on both."""
    pairs = list(zip(ours, others, strict=True))
    return (
        statistics.median(_rate(our) / _rate(other) for our, other in pairs),
        statistics.median(_cpu(our) / _cpu(other) for our, other in pairs),
        statistics.median(
            Distribution(our.spent).at(0.99) / Distribution(other.spent).at(0.99) for our, other in pairs
        ),
    )


def _rate(run: Read) -> float:
    return len(run.spent) / run.seconds


def _cpu(run: Read) -> float:
    return run.cpu_seconds / len(run.spent)


def _p99(run: Read) -> float:
    return Distribution(run.spent).at(0.99)
