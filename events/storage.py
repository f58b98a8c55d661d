# SPDX-License-Identifier: Apache-2.0
"""Whether the places a ledger writes to can take more: asked before every append (reliability.md cases 2 and 9).

Logs have died of a full disk. A reserve is kept on each volume, so that what was recorded can still be signed and
published, views follow and an operator can work; before it is touched, filings are no longer taken. Reading goes on.
"""

import time
from collections.abc import Mapping

from events.database import Database
from events.errors import UnavailableError

MIB = 1024 * 1024
_LOOK_EVERY_SECONDS = 1.0


class Storage:
    """The databases a ledger writes to, by what people call them."""

    def __init__(self, databases: Mapping[str, Database], *, reserve_mib: int) -> None:
        """Keep `reserve_mib` MiB free for each of `databases`; 0 keeps nothing."""
        self._databases = dict(databases)
        self._reserve = reserve_mib * MIB
        self._looked_at: float | None = None
        self._problem = ""

    def check(self) -> None:
        """Refuse to begin an append that could not be brought to its end; volumes are looked at once a second.

        Raises:
            UnavailableError: a volume has no more than its reserve, or its disk has failed a commit.
        """
        for database in self._databases.values():
            database.check_disk()
        now = time.monotonic()
        if self._looked_at is None or now - self._looked_at >= _LOOK_EVERY_SECONDS:
            self._problem, self._looked_at = self._look(), now
        if self._problem:
            raise UnavailableError(self._problem, code="disk-reserve")

    def describe(self) -> str:
        """Return in words how much room each volume has, and what is kept of it."""
        free = {name: database.find_free_bytes() for name, database in self._databases.items()}
        known = [f"{name} {count // MIB} MiB" for name, count in free.items() if count is not None]
        return f"free: {', '.join(known) or 'not known'}; {self._reserve // MIB} MiB kept in reserve"

    def _look(self) -> str:
        for name, database in self._databases.items():
            free = database.find_free_bytes()
            if free is not None and free <= self._reserve:
                return f"volume of the {name}: {free // MIB} MiB free, {self._reserve // MIB} MiB are kept in reserve"
        return ""
