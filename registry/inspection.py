# SPDX-License-Identifier: Apache-2.0
"""Replaying a log over all cores, subject by subject.

Signatures take most of an audit's time, and admission most of the rest; both follow subjects, so they are shared out
by subject, a few at a time.
"""

import gc
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from itertools import islice
from multiprocessing import get_context
from typing import Final, NamedTuple, Protocol

from events.errors import UnavailableError
from events.ids import TreeSize
from registry.branching import start_server
from registry.ledger.following import Following
from registry.ledger.readings import Finding, Progress
from registry.replay import Outcome, Replay
from registry.streams import StreamsSource

WORTH_SHARING: Final = 4000
"""Entries from which on several processes are faster than one: each takes half a second to start."""
_AHEAD: Final = 32
"""Portions that each process has at hand: enough while the caller reads the log once, few enough to be held."""
_PORTION: Final = 8
"""Subjects in a portion: few, so that all processes end at about the same time."""
_GARBAGE: Final = 50_000
_GENERATIONS: Final = 100


class Workers(NamedTuple):
    """How many processes share the work, and how much they give way to others (`nice`)."""

    processes: int = 1
    niceness: int = 0

    def for_entries(self, count: int) -> "Workers":
        """Return as many as are worth starting for `count` entries."""
        return self if count >= WORTH_SHARING else self._replace(processes=1)


class Views(Protocol):
    """Takes in what the replay comes to, to be compared with what is stored."""

    def take(self, outcomes: Sequence[Outcome]) -> None:
        """Take in some outcomes."""
        ...


ALONE: Final = Workers()
"""No process but this one."""


class Wanted(NamedTuple):
    """What `Replay` is asked for."""

    verified: int = 0
    views_at: TreeSize = TreeSize(0)


@contextmanager
def replaying(source: StreamsSource, wanted: Wanted, workers: Workers) -> Iterator[Iterator[Outcome]]:
    """Begin the replay of every subject of `source`; yield the outcomes as they come, in no order.

    With more than one process the work goes on from the beginning, while the caller does something else.

    Raises:
        UnavailableError: a process was killed.
    """
    if workers.processes == 1:
        with source.open() as streams:
            replay = Replay(streams, verified=wanted.verified, views_at=wanted.views_at)
            yield _outcomes(replay, list(streams.names()))
        return
    start_server()
    context = get_context("forkserver")
    with ExitStack() as started:
        given = (source, wanted, workers.niceness)
        pool = ProcessPoolExecutor(workers.processes, context, initializer=_start, initargs=given)
        started.callback(pool.shutdown, wait=False, cancel_futures=True)
        streams = started.enter_context(source.open())
        portions = _portions(streams.names())
        # The first call waits until the server process has loaded all, and the caller has better things to do.
        starter = started.enter_context(ThreadPoolExecutor(1))
        ahead = list(islice(portions, _AHEAD * workers.processes))
        first = starter.submit(lambda: {pool.submit(_replay, portion) for portion in ahead})
        yield _gathered(pool, first, portions)


def usable_cores() -> int:
    """Return how many processes can work at once here."""
    return len(os.sched_getaffinity(0))


def take_outcomes(
    outcomes: Iterator[Outcome], following: Following, progress: Progress, views: Views | None = None
) -> None:
    """Add what the replay finds to `following`, and hand on to `views` what follows; `progress` counts entries."""
    known = {(finding.position, finding.code) for finding in following.findings}
    found: list[Finding] = []
    done = 0
    for outcome in outcomes:
        following.chain.take_ids(outcome.ids)
        following.is_whole &= outcome.is_whole
        # What keeps an entry from being read at all was found before.
        found += (each for each in outcome.findings if (each.position, each.code) not in known)
        if views and following.is_whole:
            views.take([outcome])
        done += len(outcome.ids)
        progress(done, done)
    # Subjects come in no order, but what is told does.
    following.findings += sorted(found, key=lambda each: -1 if each.position is None else each.position)


def _outcomes(replay: Replay, names: Sequence[str]) -> Iterator[Outcome]:
    return (replay.run(name) for name in names)


def _portions(names: Iterator[str]) -> Iterator[list[str]]:
    while portion := list(islice(names, _PORTION)):
        yield portion


def _gathered(
    pool: ProcessPoolExecutor, first: Future[set[Future[list[Outcome]]]], portions: Iterator[list[str]]
) -> Iterator[Outcome]:
    with _broken_processes():
        waiting = first.result()
    while waiting:
        with _broken_processes():
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            waiting |= {pool.submit(_replay, portion) for portion in islice(portions, len(done))}
            found = [future.result() for future in done]
        for outcomes in found:
            yield from outcomes


@contextmanager
def _broken_processes() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        message = "a process of the inspection was killed: there may be too little memory"
        raise UnavailableError(message, code="inspection-broken") from error


# What follows runs in the processes that share the work.

_begun: list[Replay] = []
_kept: list[ExitStack] = []
"""What this process has open until it ends."""


def _start(source: StreamsSource, wanted: Wanted, niceness: int) -> None:
    os.nice(niceness)
    # What is loaded by now is never garbage, and looking through it again and again takes time.
    gc.freeze()
    gc.set_threshold(_GARBAGE, _GENERATIONS, _GENERATIONS)
    opened = ExitStack()
    streams = opened.enter_context(source.open())
    _begun.append(Replay(streams, verified=wanted.verified, views_at=wanted.views_at))
    _kept.append(opened)


def _replay(names: Sequence[str]) -> list[Outcome]:
    return list(_outcomes(_begun[0], names))
