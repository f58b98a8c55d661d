# SPDX-License-Identifier: Apache-2.0
"""The benchmark of a rebuild: all views of a log made anew, beside reading its entries and reading and decoding them.

Nothing that follows from entries can be had faster than they are decoded, so that is what a rebuild is held against.
It decodes them by the short way, since their stored hashes vouch for them (`events.recorded`); both ways are measured.
Each is measured in turn on one core, by the CPU time of the process, and compared by its median. With `--peers`
the projection runner of `eventsourcing` takes its turn, too, on fewer events: what it takes for each does not change.
"""

import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click
import msgspec
from rich.console import Console
from rich.table import Table

from api.settings import resolve_target
from events.database import open_database
from events.entry import parse_entry, parse_leaf
from events.ids import Position
from events.recorded import read_recorded
from events.sql import SqlEventStore
from events.store import EventStore
from projections.making import make_views
from projections.views import METADATA
from tests.benchmarks.appends import PEER, PEERS, peers_of
from tests.benchmarks.auditing import kept_log, say
from tests.benchmarks.machine import describe_machine
from tests.postgres import running_postgres

LEAST_RATE = 30_000
LEAST_TIMES = 30
_PAGE = 2000
_RIGHTS, _EVENTS = 50, 200
"""How many aggregates the peer gets, and events to each."""


@click.command()
@click.option("--filings", default=200_000, show_default=True, help="Size of the log; made once and kept.")
@click.option("--log", type=click.Path(path_type=Path, exists=True), help="Rebuild from this registry folder instead.")
@click.option("--times", default=3, show_default=True, help="How often each is measured; medians count.")
@click.option("--peers", is_flag=True, help="Also measure `eventsourcing`, which is installed for that (make peers).")
def rebuild(*, filings: int, log: Path | None, times: int, peers: bool) -> None:
    """Measure a rebuild of all views beside reading and decoding alone."""
    console = Console(width=120, highlight=False)
    settings = resolve_target(str(log or kept_log(filings)), environ={})
    for line in describe_machine():
        console.print(line)
    database = open_database(settings.database_url, create=False)
    store = SqlEventStore(database)
    works = (_read, _decode, _decode_again, _make)
    measured = [tuple(_taken(work, store) for work in works) for _ in range(times)]
    with store.reading() as view:
        size = view.head().size
        raws = [parse_leaf(each.raw).filing.encode() for each in view.entries(Position(0), _PAGE)]
    database.close()
    seconds = [median(column) for column in zip(*measured, strict=True)]
    table = Table("", "CPU s", "entries/s", title=f"{size} entries, one core; medians of {times}")
    names = ("reading alone", "reading and decoding strictly alone", "reading and decoding again alone", "rebuild")
    for name, each in zip(names, seconds, strict=True):
        table.add_row(name, f"{each:.2f}", f"{size / each:.0f}")
    console.print(table)
    rate = size / seconds[-1]
    say(console, f"at least {LEAST_RATE} entries/s", f"{rate:.0f}", holds=rate >= LEAST_RATE)
    console.print(f"a rebuild takes {seconds[-1] / seconds[1]:.2f} times as long as reading and decoding strictly")
    if peers:
        _tell_peer(console, [_project_by_peer(raws) for _ in range(times)], rate)


def _project_by_peer(raws: Sequence[bytes]) -> dict[str, float]:
    """Return how many events a second of CPU time the runner of `eventsourcing` projects, by where the view lies."""
    with TemporaryDirectory(prefix="bench-") as place, running_postgres() as postgres:
        folder = Path(place)
        (folder / "raws").write_bytes(b"\n".join(raws))
        with postgres.database(empty=True) as url:
            environment = peers_of("postgresql", folder, url)[PEER] | {"RIGHTS_SQLITE_DBNAME": f"{folder}/view.sqlite"}
            asked = {"raws": f"{folder}/raws", "rights": _RIGHTS, "events": _EVENTS, "environment": environment}
            (folder / "peer.json").write_bytes(msgspec.json.encode(asked))
            command = [str(PEERS), "-m", "tests.benchmarks.eventsourcing_rebuild", str(folder / "peer.json")]
            lines = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()
    found = (msgspec.json.decode(line) for line in lines)
    return {each["view"]: each["events"] / each["cpu_seconds"] for each in found}


def _tell_peer(console: Console, found: Sequence[dict[str, float]], rate: float) -> None:
    for view in found[0]:
        peer = median(each[view] for each in found)
        console.print(
            f"eventsourcing's runner, view {view}: {peer:.0f} events/s; a rebuild is {rate / peer:.1f} x that"
        )
    share = rate / median(each["InSqlite"] for each in found)
    say(console, f"at least {LEAST_TIMES} x its view in SQLite", f"{share:.1f} x", holds=share >= LEAST_TIMES)


def _taken(work: Callable[[EventStore], None], store: EventStore) -> float:
    before = time.process_time()
    work(store)
    return time.process_time() - before


def _read(store: EventStore) -> None:
    _each(store, lambda raw: raw)


def _decode(store: EventStore) -> None:
    _each(store, parse_entry)


def _decode_again(store: EventStore) -> None:
    with store.reading() as view:
        for subject in view.stream_names():
            for _, raw, stored_hash in view.hashed_stream(subject):
                assert read_recorded(raw, stored_hash)


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
