# SPDX-License-Identifier: Apache-2.0
"""The ledger's `Inspector`: replays admission over all cores, each process with the subjects that fall to it.

Signatures take most of an audit's time, and admission most of the rest; both follow subjects, so they are shared out
by subject. Whatever is about trust goes to every process, since it decides about all.
"""

import gc
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from types import TracebackType
from typing import Final, NamedTuple, Self, TypeVar
from zlib import crc32

from events.errors import UnavailableError
from events.ids import TreeSize
from registry.ledger.readings import Finding, Inspected, Page, Reading
from registry.replay import Replay, SubjectRows, Task

WORTH_SHARING: Final = 4000
"""Entries from which on several processes are faster than one: each takes half a second to start."""
_AHEAD: Final = 4
"""Pages that may be under inspection at once; each is a megabyte or two."""
_STREAM: Final = b'"stream":"'
_PORTION: Final = 20
_GARBAGE: Final = 50_000
_GENERATIONS: Final = 100
_T = TypeVar("_T")
_Result = tuple[list[Reading | None], list[Finding]]


class Workers(NamedTuple):
    """How many processes share the work, and how much they give way to others (`nice`)."""

    processes: int = 1
    niceness: int = 0

    def for_entries(self, count: int) -> "Workers":
        """Return as many as are worth starting for `count` entries."""
        return self if count >= WORTH_SHARING else self._replace(processes=1)


ALONE: Final = Workers()
"""No process but this one."""


class Inspection:
    """Inspects in as many processes as it is given; with one, in this very process. Use it as a context."""

    def __init__(self, workers: Workers = ALONE, *, verified: int = 0, views_at: TreeSize = TreeSize(0)) -> None:
        """Take the log from its first entry on; see `Replay` for `verified` and `views_at`."""
        self._arguments = (verified, views_at, workers.niceness)
        self._count = workers.processes
        self._waiting: deque[tuple[Page, list[tuple[int, bool]], list[Future[_Result]]]] = deque()
        self._alone: Replay | None = None
        self._parts: list[ProcessPoolExecutor] = []

    def __enter__(self) -> Self:
        """Start the processes."""
        if self._count == 1:
            verified, views_at, _ = self._arguments
            self._alone = Replay(verified=verified, views_at=views_at)
            return self
        # A server process that has loaded all once, from which the others branch: they share most of their memory.
        context = get_context("forkserver")
        context.set_forkserver_preload([__name__])
        with ExitStack() as started:
            for _ in range(self._count):
                part = ProcessPoolExecutor(1, context, initializer=_start, initargs=self._arguments)
                self._parts.append(started.enter_context(part))
            self._started = started.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes; what is still waiting is dropped."""
        if self._parts:
            for part in self._parts:
                part.shutdown(wait=False, cancel_futures=True)
            self._started.close()

    def inspect(self, page: Page) -> Iterator[Inspected]:
        """Fulfil `Inspector`."""
        if self._alone:
            tasks = [(position, raw, True) for position, raw in enumerate(page.raws, page.first)]
            yield Inspected(page, *self._alone.take(tasks))
            return
        owners = [_owner_of(raw, self._count) for raw in page.raws]
        with _broken_processes():
            futures = [part.submit(_take, _tasks_of(number, page, owners)) for number, part in enumerate(self._parts)]
        self._waiting.append((page, owners, futures))
        while len(self._waiting) > _AHEAD:
            yield _gather(*self._waiting.popleft())

    def finish(self) -> Iterator[Inspected]:
        """Fulfil `Inspector`."""
        while self._waiting:
            yield _gather(*self._waiting.popleft())

    def rows(self) -> Iterator[SubjectRows]:
        """Yield each subject's rows in the views that follow from its state, as of `views_at`."""
        if self._alone:
            yield from self._alone.rows()
            return
        waiting = {part: part.submit(_rows) for part in self._parts}
        while waiting:
            for part, future in list(waiting.items()):
                rows = _result_of(future)
                if rows:
                    waiting[part] = part.submit(_rows)
                else:
                    del waiting[part]
                yield from rows


def usable_cores() -> int:
    """Return how many processes can work at once here."""
    return len(os.sched_getaffinity(0))


def _owner_of(raw: bytes, count: int) -> tuple[int, bool]:
    """Return the part to which an entry falls, and whether all parts must know it."""
    # Of an entry in its one form this is the stream; where the form is another, any part will say so.
    start = raw.rfind(_STREAM) + len(_STREAM)
    stream = raw[start : raw.find(b'"', start)]
    return crc32(stream) % count, not stream.startswith(b"right:")


def _tasks_of(part: int, page: Page, owners: Sequence[tuple[int, bool]]) -> list[Task]:
    return [
        (position, raw, owner == part)
        for position, (raw, (owner, is_shared)) in enumerate(zip(page.raws, owners, strict=True), page.first)
        if owner == part or is_shared
    ]


def _gather(page: Page, owners: Sequence[tuple[int, bool]], futures: Sequence[Future[_Result]]) -> Inspected:
    results = [_result_of(future) for future in futures]
    readings = [iter(readings) for readings, _ in results]
    findings = sorted((finding for _, found in results for finding in found), key=_place_of)
    return Inspected(page, [next(readings[owner]) for owner, _ in owners], findings)


def _place_of(finding: Finding) -> int:
    return -1 if finding.position is None else finding.position


def _result_of(future: Future[_T]) -> _T:
    with _broken_processes():
        return future.result()


@contextmanager
def _broken_processes() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        message = "a process of the inspection was killed: there may be too little memory"
        raise UnavailableError(message, code="inspection-broken") from error


# What follows runs in the processes that share the work; each holds one part of the replay.

_part: list[Replay] = []
_given: list[Iterator[SubjectRows]] = []


def _start(verified: int, views_at: TreeSize, niceness: int) -> None:
    os.nice(niceness)
    # What the parts keep is never garbage, and looking through it again and again takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(_GARBAGE, _GENERATIONS, _GENERATIONS)
    _part.append(Replay(verified=verified, views_at=views_at))


def _take(tasks: list[Task]) -> _Result:
    return _part[0].take(tasks)


def _rows() -> list[SubjectRows]:
    """Return the next subjects' rows, none at the end."""
    if not _given:
        _given.append(_part[0].rows())
    return [rows for _, rows in zip(range(_PORTION), _given[0], strict=False)]
