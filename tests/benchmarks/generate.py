# SPDX-License-Identifier: Apache-2.0
"""A registry folder with a made-up history of any size, filed through the real desk.

    python -m tests.benchmarks.generate DIR --filings 200000

The folder is one that `verdigris init` would make; every filing is signed with its own party's key and taken in by the
desk in groups, with checkpoints, guard and views as in life, and sweeps now and then. The same seed tells the same
filings; what the foundation draws by lot (its own keys) and ES256 (its signatures) differ.
"""

import datetime
import math
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from multiprocessing.pool import Pool
from pathlib import Path

import click

from api.cli.console import Console
from api.demo.telling import StoryClock
from api.settings import Settings
from api.wiring import Founding, WritingRegistry, found, open_registry
from events.errors import RejectedError
from events.values import Text
from projections.rebuild import rebuild
from registry.deadlines import Sweeper
from registry.keyfiles import GOVERNANCE, load_signer
from tests.benchmarks.mine_year import Signed, tell_year
from tests.benchmarks.parties import World, introduce

ORIGIN = "ledger.example/benchmark"
FILINGS_PER_RIGHT = 200
_FILINGS_A_YEAR = 19
_LAST_YEAR = 2025
_LONGEST = 100
_GROUP_SPAN = datetime.timedelta(days=2)
"""Within a group all are recorded on its last day: an answer to a claim must not come to lie before the claim."""
_SQLITE_FILE = "sqlite:///registry.sqlite"
_OPEN, _TAKEN_AT = datetime.time(1, tzinfo=datetime.UTC), datetime.time(8, tzinfo=datetime.UTC)

Progress = Callable[[int, int], None]


def world_of(filings: int, *, seed: int, rights: int) -> World:
    """Return the world in which about `filings` happen to `rights` by the end of 2025."""
    rights = rights or max(1, math.ceil(filings / FILINGS_PER_RIGHT))
    years = math.ceil(filings / (rights * _FILINGS_A_YEAR))
    if years > _LONGEST:
        raise click.UsageError(f"{filings} filings on {rights} rights would take {years} years: ask for more rights")
    return World(seed, rights, ORIGIN, datetime.date(_LAST_YEAR - years, 12, 1))


def generate(
    folder: Path, world: World, *, filings: int, group: int, sweeps: int, database_url: str = _SQLITE_FILE
) -> Settings:
    """Make the registry in `folder` with exactly `filings` entries, sweeps and all."""
    console = Console(is_json=False, language="en")
    clock = StoryClock(datetime.datetime.combine(world.first_day, _OPEN))
    founding = Founding(
        origin=ORIGIN, title=Text(en="Made-up registry", zh="虚构登记处"), database_url=database_url, demo=True
    )
    # The workers come first: none of them inherits an open database.
    with Pool(max(1, (os.cpu_count() or 2) - 1)) as pool:
        settings = found(folder, founding, clock=clock)
        with open_registry(settings, writing=True, clock=clock) as registry:
            filler = _Filler(registry, clock, filings, group)
            with console.progress("filing") as progress:
                filler.enrol(world, progress)
                filler.tell(_years(pool, world), sweeps, progress)
            with console.progress("projecting") as progress:
                rebuild(registry.database, registry.store, progress=progress)
            registry.database.shrink_wal()
    return settings


class _Filler:
    """Files group after group, as of the day on which the last of the group arrives."""

    def __init__(self, registry: WritingRegistry, clock: StoryClock, filings: int, group: int) -> None:
        self._registry = registry
        self._clock = clock
        self._wanted = filings
        self._group = group
        self._size = 1

    def enrol(self, world: World, progress: Progress) -> None:
        governance = load_signer(Path(self._registry.settings.keys) / GOVERNANCE)
        signed = [(world.first_day, raw) for raw in introduce(world, governance)]
        for first in range(0, len(signed), self._group):
            self._file(signed[first : first + self._group], progress)

    def tell(self, signed: Iterator[Signed], sweeps: int, progress: Progress) -> None:
        # Sweeps come at even distances; each also files its flags and a record of itself.
        ends = [self._wanted * number // (sweeps + 1) for number in range(1, sweeps + 1)]
        waiting: list[Signed] = []
        while self._size < self._wanted:
            waiting += islice(signed, self._group - len(waiting))
            end = waiting[0][0] + _GROUP_SPAN
            group = [each for each in waiting if each[0] < end][: self._wanted - self._size]
            del waiting[: len(group)]
            self._file(group, progress)
            if ends and self._size >= ends[0]:
                ends.pop(0)
                self._sweep()

    def _file(self, group: Sequence[Signed], progress: Progress) -> None:
        # Seconds go on even within a day; the story never comes back to an earlier one.
        arrived = datetime.datetime.combine(group[-1][0], _TAKEN_AT)
        self._clock.set(max(arrived, self._clock() + datetime.timedelta(seconds=1)))
        for outcome in self._registry.desk.file_all([raw for _, raw in group]):
            if isinstance(outcome, RejectedError):
                raise outcome
        self._size += len(group)
        progress(self._size, self._wanted)

    def _sweep(self) -> None:
        registry, now = self._registry, self._clock()
        # Far behind, following page by page would fold each right hundreds of times.
        rebuild(registry.database, registry.store)
        sweeper = Sweeper(
            registry.database,
            registry.store,
            registry.desk,
            signer=registry.service_signer,
            ledger=registry.foundation.origin,
        )
        report = sweeper.sweep(now.date(), now, progress=lambda _done, _of: None)
        self._size += report.raised + report.cleared + report.due_soon + 1


def _years(pool: Pool, world: World) -> Iterator[Signed]:
    """Yield all filings in the order of days; while a year is filed, the workers tell and sign the next."""
    year = world.first_day.year + 1
    ahead = pool.starmap_async(tell_year, _rights(world, year), chunksize=8)
    while True:
        told = ahead.get()
        year += 1
        ahead = pool.starmap_async(tell_year, _rights(world, year), chunksize=8)
        # Stable: what is said about one right stays in its order.
        yield from sorted((signed for of_right in told for signed in of_right), key=lambda signed: signed[0])


def _rights(world: World, year: int) -> list[tuple[World, int, int]]:
    return [(world, right, year) for right in range(world.rights)]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--filings", default=200_000, show_default=True, help="How many entries the log shall hold.")
@click.option("--rights", default=0, help="On how many rights; by default one for 200 filings.")
@click.option("--group", default=256, show_default=True, help="Filings in one transaction.")
@click.option("--sweeps", default=4, show_default=True, help="Runs of the sweep, at even distances.")
@click.option("--seed", default=1, show_default=True)
def main(folder: Path, *, filings: int, rights: int, group: int, sweeps: int, seed: int) -> None:
    """Make a registry with a made-up history in FOLDER."""
    generate(folder, world_of(filings, seed=seed, rights=rights), filings=filings, group=group, sweeps=sweeps)
    click.echo(folder)


if __name__ == "__main__":
    main()
