# SPDX-License-Identifier: Apache-2.0
"""Where log and views stand, looked up once for all who ask at the same time.

SQLite tells in a few microseconds whether anything was committed, so that it is looked into only then, by the event
loop itself: a thread would take ten times as long. PostgreSQL has to be queried. A query that has begun may have
missed what was committed since, so whoever asks while one is under way is told by the next; under load one answers
many. Either way nobody is told less than what was there when they asked.
"""

import asyncio
from typing import NamedTuple

from litestar.concurrency import sync_to_thread
from sqlalchemy import select

from api.wiring import Registry
from events.prepared import Prepared
from events.tables import HEAD
from projections.views import cursor

_VIEWS = cursor.TABLE.c
_STANDING = Prepared(
    select(_VIEWS.fold, _VIEWS.size, _VIEWS.leaf_hash, select(HEAD.c.size).scalar_subquery().label("log_size"))
)


class Standing(NamedTuple):
    """What the views reflect, and how long the log is."""

    fold: int
    size: int
    leaf_hash: str
    log_size: int


class Standings:
    """Tells where log and views stand. It is for one event loop."""

    def __init__(self, registry: Registry) -> None:
        """Look into the database of `registry`."""
        self._database = registry.database
        self._version: int | None = None
        self._last: Standing | None = None
        self._asking: list[asyncio.Future[Standing | None]] = []
        self._looking: asyncio.Task[None] | None = None

    async def find(self) -> Standing | None:
        """Return where they stood at some moment after the call; None before the views reflect anything.

        Raises:
            UnavailableError: the database is not to be had.
        """
        version = self._database.find_version()
        if version is None:
            return await self._find_together()
        if version != self._version:
            # What is committed between the two lines has yet another version.
            self._last, self._version = self._read(), version
        return self._last

    async def _find_together(self) -> Standing | None:
        mine = asyncio.get_running_loop().create_future()
        self._asking.append(mine)
        if self._looking is None:
            # Held here: the loop itself forgets a task that nobody holds.
            self._looking = asyncio.create_task(self._look())
        found: Standing | None = await mine
        return found

    async def _look(self) -> None:
        while self._asking:
            asking, self._asking = self._asking, []
            try:
                found = await sync_to_thread(self._read)
            except Exception as error:  # noqa: BLE001 - each of those who asked raises it
                for each in asking:
                    if not each.done():
                        each.set_exception(error)
            else:
                for each in asking:
                    if not each.done():
                        each.set_result(found)
        self._looking = None

    def _read(self) -> Standing | None:
        with self._database.read_transaction() as connection:
            row = _STANDING.first(connection, {})
        return Standing._make(row) if row else None
