# SPDX-License-Identifier: Apache-2.0
"""The benchmark of a rebuild: all views of a log made anew, beside reading its entries and reading and decoding them.

Nothing that follows from entries can be had faster than they are decoded, so that is what a rebuild is held against.
Each is measured in turn on one core, by the CPU time of the process, and compared by its median.
"""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import click
from rich.console import Console
from rich.table import Table

from api.settings import resolve_target
from events.database import open_database
from events.entry import parse_entry
from events.ids import Position
from events.sql import SqlEventStore
from events.store import EventStore
from projections.making import make_views
from projections.views import METADATA
from tests.benchmarks.auditing import kept_log, say
from tests.benchmarks.machine import describe_machine

LEAST_RATE = 30_000
_PAGE = 2000


@click.command()
@click.option("--filings", default=200_000, show_default=True, help="Size of the log; made once and kept.")
@click.option("--log", type=click.Path(path_type=Path, exists=True), help="Rebuild from this registry folder instead.")
@click.option("--times", default=3, show_default=True, help="How often each is measured; medians count.")
def rebuild(*, filings: int, log: Path | None, times: int) -> None:
    """Measure a rebuild of all views beside reading and decoding alone."""
    console = Console(width=120, highlight=False)
    settings = resolve_target(str(log or kept_log(filings)), environ={})
    for line in describe_machine():
        console.print(line)
    database = open_database(settings.database_url, create=False)
    store = SqlEventStore(database)
    measured = [(_taken(_read, store), _taken(_decode, store), _taken(_make, store)) for _ in range(times)]
    with store.reading() as view:
        size = view.head().size
    database.close()
    seconds = [median(column) for column in zip(*measured, strict=True)]
    table = Table("", "CPU s", "entries/s", title=f"{size} entries, one core; medians of {times}")
    for name, each in zip(("reading alone", "reading and decoding alone", "rebuild"), seconds, strict=True):
        table.add_row(name, f"{each:.2f}", f"{size / each:.0f}")
    console.print(table)
    rate = size / seconds[-1]
    say(console, f"at least {LEAST_RATE} entries/s", f"{rate:.0f}", holds=rate >= LEAST_RATE)
    console.print(f"a rebuild takes {seconds[-1] / seconds[1]:.2f} times as long as reading and decoding alone")


def _taken(work: Callable[[EventStore], None], store: EventStore) -> float:
    before = time.process_time()
    work(store)
    return time.process_time() - before


def _read(store: EventStore) -> None:
    _each(store, lambda raw: raw)


def _decode(store: EventStore) -> None:
    _each(store, parse_entry)


def _each(store: EventStore, work: Callable[[bytes], object]) -> None:
    first = 0
    with store.reading() as view:
        while page := view.entries(Position(first), _PAGE):
            for stored in page:
                work(stored.raw)
            first += len(page)


def _make(store: EventStore) -> None:
    fresh = open_database("sqlite://")
    METADATA.create_all(fresh.writing)
    with store.reading() as view, fresh.write_transaction() as connection:
        make_views(connection, view, view.head().size)
    fresh.close()
