# SPDX-License-Identifier: Apache-2.0
"""What keeps one filer out of the others' way, and all of them from waiting for a desk that stands still.

Both are of one process: several intakes count each for itself, and each from its start (DECISIONS.md 46).
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from events.errors import RejectedError, UnavailableError
from events.filing import read_header

HOUR_SECONDS: Final = 3600
STANDSTILL_SECONDS: Final = 30.0
"""Half of the minute within which everything recorded is published (reliability.md P10)."""

Seconds = Callable[[], float]


class Budgets:
    """How many filings of each key were recorded within the hour (reliability.md case 129).

    What is recorded counts, and nothing else: whoever puts another's key id over a filing spends nothing of its budget.
    """

    def __init__(self, most: int, *, clock: Seconds = time.monotonic) -> None:
        """Allow each key so many an hour."""
        self._most = most
        self._clock = clock
        self._hour = 0
        self._recorded: Counter[str] = Counter()

    @contextmanager
    def spending(self, raw: bytes) -> Iterator[Callable[[], None]]:
        """Yield what to call once the filing `raw` is recorded.

        Raises:
            UnavailableError: its key has filed enough for now.
        """
        key_id, (hour, passed) = _key_id_of(raw), divmod(self._clock(), HOUR_SECONDS)
        if hour != self._hour:
            self._hour = int(hour)
            self._recorded.clear()
        if self._recorded[key_id] >= self._most:
            left = max(1, round(HOUR_SECONDS - passed))
            message = f"key {key_id}: {self._most} filings were recorded within the hour; try again in {left} s"
            raise UnavailableError(message, code="key-over-budget", after_seconds=left)
        yield lambda: self._recorded.update((key_id,))


class Waiting:
    """The filings that are at the desk now: while one of them waits for too long, no more come (case 131)."""

    def __init__(self, *, clock: Seconds = time.monotonic) -> None:
        """Start with none."""
        self._clock = clock
        self._since: dict[object, float] = {}

    def longest(self) -> float:
        """Return for how many seconds the first of them has waited; 0 if there is none."""
        # In the order in which they came.
        return next((self._clock() - since for since in self._since.values()), 0.0)

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count one more while the block runs.

        Raises:
            UnavailableError: the first of those who wait has done so for too long.
        """
        if (longest := self.longest()) > STANDSTILL_SECONDS:
            message = f"{len(self._since)} filings wait, the first for {longest:.0f} s: no more are taken"
            raise UnavailableError(message, code="backlog")
        ticket = object()
        self._since[ticket] = self._clock()
        try:
            yield
        finally:
            del self._since[ticket]


def _key_id_of(raw: bytes) -> str:
    """Return the key id that a filing states, or nothing where it states none: the desk says what is wrong with it."""
    try:
        return read_header(raw.partition(b".")[0]).kid
    except RejectedError:
        return ""
