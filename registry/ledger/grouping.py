# SPDX-License-Identifier: Apache-2.0
"""Group commit: filings that wait together share one transaction and one checkpoint.

There is no thread of its own: whoever gets the turn works for all who wait. A lone caller never waits for company, and
under load the groups form by themselves while the previous one commits (eventstore.md §6 R4).
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from events.errors import OutcomeUnknownError, RegistryError

Item = TypeVar("Item")
Result = TypeVar("Result")

MAX_GROUP = 256


class _Ticket(Generic[Item, Result]):
    def __init__(self, item: Item) -> None:
        self.item = item
        self.result: Result | None = None
        self.error: RegistryError | None = None
        self.done = False


class GroupCommit(Generic[Item, Result]):
    """Runs `work` on groups of items, one group at a time."""

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        """Hand groups to `work`, which returns one result for each item, in order."""
        self._work = work
        self._turn = threading.Lock()
        self._waiting: deque[_Ticket[Item, Result]] = deque()

    def submit(self, item: Item) -> Result:
        """Wait until `item` was worked on, in some group, and return its result.

        Raises:
            RegistryError: what `work` raised for the whole group.
        """
        ticket: _Ticket[Item, Result] = _Ticket(item)
        self._waiting.append(ticket)
        with self._turn:
            # A leader before us may have done it already; if not, the turn is ours and so is the queue.
            while not ticket.done:
                self._lead()
        if ticket.error is not None:
            raise ticket.error
        return ticket.result  # type: ignore[return-value]  # set together with `done`

    def _lead(self) -> None:
        group = [self._waiting.popleft() for _ in range(min(MAX_GROUP, len(self._waiting)))]
        failure: RegistryError = OutcomeUnknownError("the group's work broke off: look the filing up by its id")
        try:
            results = self._work([ticket.item for ticket in group])
            for ticket, result in zip(group, results, strict=True):
                ticket.result, ticket.done = result, True
        except RegistryError as error:
            failure = error
        finally:
            # Nobody may wait for ever, even if the work broke off by a bug, which goes on to the leader.
            for ticket in group:
                if not ticket.done:
                    ticket.error, ticket.done = failure, True
