# SPDX-License-Identifier: Apache-2.0
"""An hour of moderate load on all parts of a registry: does a process come to hold ever more memory or descriptors?

The intake, the public part and the worker are real processes over one database. Companies file, readers ask questions
of every kind, and once a minute each process is looked at. What grows with use levels off; what leaks does not: growth
is told for the time behind the first third, by a straight line through the looks.
"""

import random
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path
from statistics import linear_regression

import click
import httpx
from msgspec import Struct
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.api_server import Server, serving
from tests.benchmarks.auditing import say
from tests.benchmarks.distribution import Distribution
from tests.benchmarks.filers import poisson_arrivals, post_at, sign_statements
from tests.benchmarks.generate import generate, world_of
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.parties import World
from tests.benchmarks.watching import Held, held_by
from tests.postgres import running_postgres

ROLES = ("intake", "public", "worker")
MOST_MB_AN_HOUR = 20.0
"""What a process may grow by behind the first third; a leak of a kilobyte for each of 20 reads a second is 72."""
_QUESTIONS = (
    "/v1/rights/{right}",
    "/v1/rights/{right}?as_of=2020-06-30",
    "/v1/rights/{right}/history",
    "/v1/rights/{right}/obligations",
    "/v1/rights/{right}/areas",
    "/v1/rights/{right}/money",
    "/v1/events/{position}",
    "/v1/events/{position}/receipt",
    "/v1/rights?limit=20",
    "/v1/orders?limit=20",
    "/v1/statistics?group_by=region",
    "/v1/log/checkpoints?limit=20",
    "/checkpoint",
    "/tile/0/000",
    "/healthz",
    "/v1/rights/NO-SUCH-RIGHT",
)
_LEAST = 2


class Look(Struct, frozen=True):
    """What each process held, so many minutes after the start, and how large the write-ahead log was."""

    minutes: float
    held: dict[str, Held]
    wal_mb: float


@click.command()
@click.option("--minutes", default=60.0, show_default=True)
@click.option("--filings", default=20_000, show_default=True, help="Size of the log at the start.")
@click.option("--rate", default=5.0, show_default=True, help="Filings a second.")
@click.option("--reads", default=20.0, show_default=True, help="Questions a second.")
@click.option("--postgres", "is_postgres", is_flag=True, help="On PostgreSQL instead of SQLite.")
def soak(*, minutes: float, filings: int, rate: float, reads: float, is_postgres: bool) -> None:
    """Watch memory and descriptors of all parts under moderate load."""
    console = Console(width=120, highlight=False)
    for line in describe_machine():
        console.print(line)
    world = world_of(filings, seed=1, rights=0)
    arrivals = poisson_arrivals(rate, minutes * 60, seed=1)
    with tempfile.TemporaryDirectory(prefix="soak-") as place, _database_url(is_postgres=is_postgres) as url:
        folder = Path(place) / "registry"
        generate(folder, world, filings=filings, group=256, sweeps=1, database_url=url)
        raws = sign_statements(world, 0, len(arrivals))
        with ExitStack() as started:
            servers = {role: started.enter_context(serving(role, folder)) for role in ROLES}
            with ThreadPoolExecutor(_LEAST) as threads:
                filed = threads.submit(post_at, arrivals, raws, servers["intake"].url)
                asked = threads.submit(_ask, servers["public"].url, world, filings, reads, minutes * 60)
                looks = _watch(console, servers, folder, minutes)
                answered, refused = asked.result()
                console.print(f"filed: {filed.result().in_one_line()}")
                console.print(f"asked: {answered.in_one_line()}; {refused} of no such right")
    console.print(_table(looks))
    _judge(console, looks)


@contextmanager
def _database_url(*, is_postgres: bool) -> Iterator[str]:
    if not is_postgres:
        yield "sqlite:///registry.sqlite"
        return
    with running_postgres() as postgres, postgres.database(empty=True) as url:
        yield url


def _ask(url: str, world: World, size: int, rate: float, seconds: float) -> tuple[Distribution, int]:
    """Ask so many questions a second; return how long the answers took, and how many were about nothing."""
    chance, refused = random.Random(1), 0
    spent: list[float] = []
    start = time.perf_counter()
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        for due in (start + number / rate for number in range(int(rate * seconds))):
            time.sleep(max(0.0, due - time.perf_counter()))
            if time.perf_counter() - start > seconds:
                # It could not be asked as fast as that; how many there were is told.
                break
            right = world.subject_of(chance.randrange(world.rights)).removeprefix("right:")
            path = chance.choice(_QUESTIONS).format(right=right, position=chance.randrange(size))
            began = time.perf_counter()
            status = client.get(path).status_code
            spent.append(time.perf_counter() - began)
            assert status == (HTTPStatus.NOT_FOUND if "NO-SUCH" in path else HTTPStatus.OK), (path, status)
            refused += status != HTTPStatus.OK
    return Distribution(spent), refused


def _watch(console: Console, servers: dict[str, Server], folder: Path, minutes: float) -> list[Look]:
    """Look at every process once a minute, from the first on."""
    looks: list[Look] = []
    ended, start = threading.Event(), time.perf_counter()
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task("under load", total=minutes)
        while (passed := (time.perf_counter() - start) / 60) < minutes:
            held = {role: held_by(server.process.pid) for role, server in servers.items()}
            wal = sum(path.stat().st_size for path in folder.glob("*-wal"))
            looks.append(Look(passed, held, wal / 1_000_000))
            bar.update(task, completed=passed)
            ended.wait(min(60.0, (minutes - passed) * 60))
    return looks


def _table(looks: Sequence[Look]) -> Table:
    table = Table("minute", *(f"{role}: MB, descriptors, threads" for role in ROLES), "WAL MB", title="held")
    for look in looks[:: max(1, len(looks) // 12)]:
        held = (f"{each.pss_mb:.1f}, {each.descriptors}, {each.threads}" for each in map(look.held.get, ROLES) if each)
        table.add_row(f"{look.minutes:.0f}", *held, f"{look.wal_mb:.1f}")
    return table


def _judge(console: Console, looks: Sequence[Look]) -> None:
    settled = looks[len(looks) // 3 :]
    if len(settled) < _LEAST:
        console.print("too short to say anything")
        return
    hours = [look.minutes / 60 for look in settled]
    for role in ROLES:
        memory = linear_regression(hours, [look.held[role].pss_mb for look in settled]).slope
        opened = linear_regression(hours, [look.held[role].descriptors for look in settled]).slope
        say(
            console,
            f"{role}: at most {MOST_MB_AN_HOUR:g} MB an hour",
            f"{memory:+.1f}",
            holds=memory <= MOST_MB_AN_HOUR,
        )
        say(console, f"{role}: no more descriptors an hour", f"{opened:+.1f}", holds=opened < 1)
