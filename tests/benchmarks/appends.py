# SPDX-License-Identifier: Apache-2.0
"""The benchmark of appends: what the desk records in a second, beside the bare engines and beside `eventsourcing`.

Ours are signed filings end to end: strict reading, signature, admission, append, tree, read-back, two signatures under
a checkpoint, guard, receipt. The others append the same bytes, unsigned. All keep what they acknowledge: SQLite in WAL
with `synchronous=FULL`, PostgreSQL as it comes. They take turns in every round, so that whatever else the machine does
falls on all of them.
"""

import gc
import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric import ed25519
from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import make_url

from api.settings import Settings
from api.wiring import open_registry
from tests.benchmarks.closed_loop import Written, write_by
from tests.benchmarks.distribution import Distribution
from tests.benchmarks.filers import sign_statements
from tests.benchmarks.generate import generate, world_of
from tests.benchmarks.machine import describe_machine, measure_sync
from tests.benchmarks.parties import World
from tests.benchmarks.raw_appends import insert_in_postgresql, insert_in_sqlite
from tests.postgres import running_postgres

PEERS = Path(".venv-peers/bin/python")
_MOST_A_SECOND = 4000
_BARE_MESSAGES = 2000
OURS, RAW, PEER = "verdigris, signed", "bare inserts", "eventsourcing"
Append = Callable[[int, float], Written]
Runs = dict[tuple[str, str, int], list[Written]]


@click.command()
@click.option("--filings", default=4000, show_default=True, help="Size of each log that is filed to.")
@click.option("--rights", default=1000, show_default=True)
@click.option("--rounds", default=3, show_default=True)
@click.option("--seconds", default=3.0, show_default=True, help="Length of each run.")
@click.option("--writers", "levels", default=(1, 8, 64), show_default=True, multiple=True)
@click.option("--engine", "engines", default=("sqlite", "postgresql"), show_default=True, multiple=True)
@click.option("--peers", is_flag=True, help="Also measure `eventsourcing`, which is installed for that (make peers).")
@click.option("--dir", "parent", default=".", type=click.Path(path_type=Path), help="On whose disk SQLite lies.")
def appends(
    *,
    filings: int,
    rights: int,
    rounds: int,
    seconds: float,
    levels: Sequence[int],
    engines: Sequence[str],
    peers: bool,
    parent: Path,
) -> None:
    """Measure appends a second with 1, 8 and 64 writers, on SQLite and on PostgreSQL."""
    console = Console(width=130, highlight=False)
    for line in describe_machine():
        console.print(line)
    with tempfile.TemporaryDirectory(dir=parent, prefix="bench-") as name, running_postgres() as postgres:
        folder, world = Path(name).resolve(), world_of(filings, seed=1, rights=rights)
        console.print(f"bare fdatasync of 4 KiB on this disk: {measure_sync(folder).in_one_line()}")
        raws, runs, bare = _Statements(world), Runs(), list[float]()
        with postgres.database(empty=True) as url, postgres.database(empty=True) as other:
            contest = _Contest(folder, raws, peers_url=other, is_with_peers=peers)
            for engine in engines:
                contest.enter(engine, world, filings, url)
            for number in range(rounds):
                bare.append(_verify_bare(raws.peek(_BARE_MESSAGES)))
                for engine, who, append in contest.in_turn(number):
                    for writers in levels:
                        gc.collect()
                        runs.setdefault((engine, who, writers), []).append(append(writers, seconds))
        _tell(console, runs, bare)


class _Statements:
    """Signed statements, each used once by each log."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.rights = world.rights
        self._signed: list[bytes] = []
        self._used: dict[str, int] = {}

    def take(self, log: str, count: int) -> list[bytes]:
        first = self._used.get(log, 0)
        self._sign(first + count)
        self._used[log] = first + count
        return self._signed[first : first + count]

    def give_back(self, log: str, count: int) -> None:
        self._used[log] -= count

    def peek(self, count: int) -> list[bytes]:
        self._sign(count)
        return self._signed[:count]

    def _sign(self, count: int) -> None:
        if count > len(self._signed):
            self._signed += sign_statements(self._world, len(self._signed), count - len(self._signed))


class _Contest:
    """Everybody who appends, on every engine."""

    def __init__(self, folder: Path, statements: _Statements, *, peers_url: str, is_with_peers: bool) -> None:
        self._folder = folder
        self._statements = statements
        self._peers_url = peers_url
        self._is_with_peers = is_with_peers
        self._all: list[tuple[str, str, Append]] = []

    def enter(self, engine: str, world: World, filings: int, url: str) -> None:
        """Make a log on the engine, and take up all who append to one of that kind."""
        database = url if engine == "postgresql" else "sqlite:///registry.sqlite"
        settings = generate(self._folder / engine, world, filings=filings, group=256, sweeps=0, database_url=database)
        self._all.append((engine, OURS, lambda writers, seconds: self._file(engine, settings, writers, seconds)))
        self._all.append((engine, RAW, lambda writers, seconds: self._insert(engine, writers, seconds)))
        if self._is_with_peers:
            for name, environment in peers_of(engine, self._folder, self._peers_url).items():
                self._all.append((engine, name, self._peer(environment)))

    def in_turn(self, number: int) -> Iterator[tuple[str, str, Append]]:
        """Yield them all, every second round the other way round."""
        yield from self._all if number % 2 == 0 else reversed(self._all)

    def _file(self, engine: str, settings: Settings, writers: int, seconds: float) -> Written:
        count = int(seconds * _MOST_A_SECOND)
        # Each right once before: a server that has run for a while knows where they stand.
        warm_up = self._statements.rights
        raws = self._statements.take(engine, count + warm_up)
        with open_registry(settings, writing=True) as registry:
            registry.desk.file_all(raws[:warm_up])
            written = write_by(writers, iter(raws[warm_up:]), seconds, registry.desk.file)
        self._statements.give_back(engine, count - len(written.spent))
        return written

    def _insert(self, engine: str, writers: int, seconds: float) -> Written:
        raws = self._statements.peek(_BARE_MESSAGES)
        if engine == "sqlite":
            return insert_in_sqlite(self._folder, raws, writers, seconds)
        return insert_in_postgresql(_libpq(self._peers_url), raws, writers, seconds)

    def _peer(self, environment: dict[str, str]) -> Append:
        def append(writers: int, seconds: float) -> Written:
            raws, settings = self._folder / "raws", self._folder / "peer.json"
            raws.write_bytes(b"\n".join(self._statements.peek(_BARE_MESSAGES)))
            asked = {"raws": str(raws), "writers": writers, "seconds": seconds}
            settings.write_text(
                json.dumps({**asked, "environment": environment | {"POSTGRES_POOL_SIZE": str(writers)}})
            )
            command = [str(PEERS), "-m", "tests.benchmarks.eventsourcing_appends", str(settings)]
            found = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
            return Written(**json.loads(found))

        return append


def peers_of(engine: str, folder: Path, url: str) -> dict[str, dict[str, str]]:
    """Return the settings of each way in which the peer appends there, by its name."""
    if engine == "sqlite":
        place = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "peer.sqlite")}
        return {PEER: place | {"SQLITE_LOCK_TIMEOUT": "60"}}
    address = make_url(url)
    place = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": address.database or "",
        "POSTGRES_HOST": str(address.host or address.query["host"]),
        "POSTGRES_PORT": str(address.port or 5432),
        "POSTGRES_USER": address.username or "",
        "POSTGRES_PASSWORD": address.password or "",
    }
    # Its functions in the database save round trips, and the lock that keeps readers from skipping events.
    return {PEER: place, f"{PEER}, unordered functions": place | {"POSTGRES_ENABLE_DB_FUNCTIONS": "yes"}}


def _libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _verify_bare(raws: Sequence[bytes]) -> float:
    """Return how many Ed25519 signatures over such messages one core verifies in a second of its time."""
    key = ed25519.Ed25519PrivateKey.generate()
    public, messages = key.public_key(), [raw.rpartition(b".")[0] for raw in raws]
    signatures = [key.sign(message) for message in messages]
    start = time.process_time()
    for signature, message in zip(signatures, messages, strict=True):
        public.verify(signature, message)
    return len(messages) / (time.process_time() - start)


def _tell(console: Console, runs: Runs, bare: Sequence[float]) -> None:
    columns = ("engine", "writers", "who", "appends/s", "p50 ms", "p99 ms", "CPU µs each", "ours is")
    table = Table(
        *columns, title="medians of all rounds; CPU is that of the writing process alone", title_justify="left"
    )
    rates = {each: statistics.median(len(run.spent) / run.seconds for run in found) for each, found in runs.items()}
    for (engine, who, writers), found in sorted(runs.items(), key=lambda item: (item[0][0], item[0][2])):
        spent = Distribution([each for run in found for each in run.spent])
        cpu = statistics.median(run.cpu_seconds / len(run.spent) for run in found) * 1e6
        # Round by round: what the machine did besides fell on both.
        ratio = statistics.median(
            _rate(our) / _rate(run) for our, run in zip(runs[engine, OURS, writers], found, strict=True)
        )
        figures = (f"{rates[engine, who, writers]:.0f}", f"{spent.at(0.5):.2f}", f"{spent.at(0.99):.2f}", f"{cpu:.0f}")
        table.add_row(engine, str(writers), who, *figures, "" if who == OURS else f"{ratio:.2f} ×")
    console.print(table)
    core = statistics.median(bare)
    console.print(f"bare Ed25519 on one core: {core:.0f}/s of its time; ours, of wall time, as a share of that:")
    for (engine, who, writers), rate in rates.items():
        if who == OURS:
            console.print(f"  {engine}, {writers} writers: {rate / core:.0%}")


def _rate(run: Written) -> float:
    return len(run.spent) / run.seconds
