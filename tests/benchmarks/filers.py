# SPDX-License-Identifier: Apache-2.0
"""Companies that file: statements signed beforehand, and ways to hand them in.

An open loop files at given instants, whether or not earlier filings are answered yet, and measures from those instants:
whoever waits for an answer before filing again never sees the queue. A closed loop of so many writers, each of which
waits, measures what the desk can do at most.
"""

import asyncio
import random
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from multiprocessing.pool import Pool
from typing import Any

import httpx
import uvloop

from api.wiring import system_clock
from events.catalogue.monitoring import LandRow, LandStatusReported
from events.filing import MEDIA_TYPE
from registry.ledger.receipts import Receipt
from tests.benchmarks.closed_loop import write_by
from tests.benchmarks.distribution import Distribution
from tests.benchmarks.parties import World, key_of, sign_act

File = Callable[[bytes], Receipt]
_WAITING = 128
_LEAD_SECONDS = 0.3
_CREATED = 201


def sign_statements(world: World, first: int, count: int) -> list[bytes]:
    """Return `count` statements of land status by the holders of all rights in turn, numbered from `first` on."""
    return sign_numbered(world, range(first, first + count))


def sign_numbered(world: World, numbers: Iterable[int]) -> list[bytes]:
    """Return statements by their numbers: each is about the right that is the rest of dividing it by the rights."""
    with Pool() as pool:
        return pool.starmap(_sign, ((world, number) for number in numbers), chunksize=100)


def _sign(world: World, number: int) -> bytes:
    right, today = number % world.rights, system_clock().date()
    chance = random.Random(number)
    states: tuple[Any, ...] = ("disturbed_active", "under_restoration", "restored_unverified", "accepted")
    table = tuple(LandRow(state=state, area_m2=chance.randrange(10**6), area_id="A1") for state in states)
    event = LandStatusReported(as_of=today, table=table, total_m2=sum(row.area_m2 for row in table))
    key = key_of(world, world.holder_of(right))
    return sign_act(world, event, world.subject_of(right), key, on=today, number=10**9 + number)


def poisson_arrivals(rate: float, seconds: float, *, seed: int) -> list[float]:
    """Return the instants, in seconds from the start, of arrivals that know nothing of each other."""
    chance, arrivals, now = random.Random(seed), [], 0.0
    while (now := now + chance.expovariate(rate)) < seconds:
        arrivals.append(now)
    return arrivals


def file_at(arrivals: Sequence[float], raws: Sequence[bytes], file: File) -> Distribution:
    """Hand `raws` in at `arrivals` through `file`, from threads as the intake has them."""
    start = time.perf_counter() + _LEAD_SECONDS

    def one(due: float, raw: bytes) -> float:
        assert file(raw).is_new
        return time.perf_counter() - start - due

    with ThreadPoolExecutor(_WAITING) as threads:
        running = []
        for due, raw in zip(arrivals, raws, strict=True):
            time.sleep(max(0.0, start + due - time.perf_counter()))
            running.append(threads.submit(one, due, raw))
        return Distribution([each.result() for each in running])


def file_by(writers: int, raws: Iterator[bytes], seconds: float, file: File) -> tuple[float, Distribution]:
    """Let so many writers file as fast as they are answered, until the time is up or nothing is left to file.

    Return filings a second, and how long each took.
    """
    written = write_by(writers, raws, seconds, file)
    return len(written.spent) / written.seconds, Distribution(written.spent)


def post_at(arrivals: Sequence[float], raws: Sequence[bytes], url: str) -> Distribution:
    """Post `raws` at `arrivals` to the intake at `url`."""

    async def run() -> list[float]:
        async with _clients(_WAITING, url) as idle:
            # Not the loop's own clock: uvloop's goes in milliseconds.
            start = time.perf_counter() + _LEAD_SECONDS

            async def one(due: float, raw: bytes) -> float:
                await asyncio.sleep(start + due - time.perf_counter())
                client = await idle.get()
                await _post(client, raw)
                idle.put_nowait(client)
                return time.perf_counter() - start - due

            return await asyncio.gather(*(one(due, raw) for due, raw in zip(arrivals, raws, strict=True)))

    return Distribution(uvloop.run(run()))


def post_by(writers: int, raws: Iterator[bytes], seconds: float, url: str) -> tuple[float, Distribution]:
    """Let so many clients post as fast as they are answered; return filings a second, and how long each took."""

    async def run() -> tuple[float, list[float]]:
        spent: list[float] = []
        async with _clients(writers, url) as idle:
            start = time.perf_counter()

            async def write(client: httpx.AsyncClient) -> None:
                while (began := time.perf_counter()) - start < seconds and (raw := next(raws, None)):
                    await _post(client, raw)
                    spent.append(time.perf_counter() - began)

            await asyncio.gather(*(write(idle.get_nowait()) for _ in range(writers)))
            return len(spent) / (time.perf_counter() - start), spent

    rate, spent = uvloop.run(run())
    return rate, Distribution(spent)


@asynccontextmanager
async def _clients(count: int, url: str) -> AsyncIterator["asyncio.LifoQueue[httpx.AsyncClient]"]:
    """Open so many clients with a connection each: one client with many compares all of them for every request."""
    idle: asyncio.LifoQueue[httpx.AsyncClient] = asyncio.LifoQueue()
    # The same for all: each would read the machine's certificates anew.
    context = ssl.create_default_context()
    async with AsyncExitStack() as stack:
        for _ in range(count):
            client = httpx.AsyncClient(
                base_url=url, headers={"Content-Type": MEDIA_TYPE}, timeout=60, trust_env=False, verify=context
            )
            idle.put_nowait(await stack.enter_async_context(client))
        yield idle


async def _post(client: httpx.AsyncClient, raw: bytes) -> None:
    response = await client.post("/filings", content=raw)
    assert response.status_code == _CREATED, response.text
