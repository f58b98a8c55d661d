# SPDX-License-Identifier: Apache-2.0
"""The signatures of many filings, checked on all cores at once (architecture.md §4 step 3).

Verification is the one costly step that lets go of the interpreter. Were each filing's own thread to do it, dozens
would contend for the cores and the interpreter with whoever records the group before; a thread for each core, going
through the filings that wait together, takes three quarters of the time.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from events.errors import RejectedError
from events.filing import Filing

Verify = Callable[[Filing], None]
"""Raises a RejectedError if the signature does not verify."""

_WORTH_A_THREAD = 8
"""Filings: with fewer, the caller is done before another thread has begun."""


class Signatures:
    """Verifies in the caller's thread and, where many wait, in one more for each further core."""

    def __init__(self, verify: Verify) -> None:
        """Ask `verify` for each filing, from several threads at once."""
        self._verify = verify
        self._helpers = len(os.sched_getaffinity(0)) - 1
        # Its threads begin when they are first wanted, and end with this.
        self._threads = ThreadPoolExecutor(max(1, self._helpers), thread_name_prefix="signatures")

    def check(self, filings: Sequence[Filing]) -> list[RejectedError | None]:
        """Return for each of `filings` why it is refused, None where nothing is wrong."""
        refusals: list[RejectedError | None] = [None] * len(filings)
        left = iter(enumerate(filings))
        helpers = min(self._helpers, len(filings) // _WORTH_A_THREAD)
        running = [self._threads.submit(self._check_all, left, refusals) for _ in range(helpers)]
        self._check_all(left, refusals)
        for each in running:
            each.result()
        return refusals

    def _check_all(self, left: Iterator[tuple[int, Filing]], refusals: list[RejectedError | None]) -> None:
        # Each takes the next one: an iterator of a list is kept whole by the interpreter's lock.
        for index, filing in left:
            try:
                self._verify(filing)
            except RejectedError as refusal:
                refusals[index] = refusal
