# SPDX-License-Identifier: Apache-2.0
"""Group commit: filings that wait together share one transaction and one checkpoint.

There is no thread of its own: one of those who wait works for all of them. A lone caller never waits for company, and
under load the groups form by themselves while the previous one commits (eventstore.md §6 R4). Behind a crowd the next
group waits some milliseconds for those who were just answered: else writers that wait for their answers fall apart into
two halves that take turns, or into one writer and all others, and every half pays for a checkpoint of its own.

Each caller is woken once, when its own item is done or when it is to lead, and those who are done wake one another,
each the next as it goes: woken all at once, a group of 64 would contend for the interpreter, and sleep again for each
time that another one got it.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Generic, TypeVar

from events.errors import OutcomeUnknownError, RegistryError

Item = TypeVar("Item")
Result = TypeVar("Result")

MAX_GROUP = 256
_PATIENCE_SECONDS = 0.01
"""How long a group waits at most for those who were just answered; half of what one of 64 costs."""
_LULL_SECONDS = 0.002
"""If nobody came for so long, nobody comes."""
_CROWD = 8
"""Behind fewer than so many nobody is expected back."""


class _Ticket(Generic[Item, Result]):
    def __init__(self, item: Item) -> None:
        self.item = item
        self.result: Result | None = None
        self.error: RegistryError | None = None
        self.done = False
        self.next: _Ticket[Item, Result] | None = None
        """Whom to wake as it goes."""
        # Held until its caller is to wake: a lock is all that takes, and is an eighth of the work of an Event.
        self.asleep = threading.Lock()
        self.asleep.acquire()


class GroupCommit(Generic[Item, Result]):
    """Runs `work` on groups of items, one group at a time."""

    def __init__(self, work: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        """Hand groups to `work`, which returns one result for each item, in order."""
        self._work = work
        self._lock = threading.Lock()
        # Both under the lock. Whoever leads is the first of those who wait: if nobody leads, nobody waits.
        self._waiting: deque[_Ticket[Item, Result]] = deque()
        self._is_led = False
        self._arrived = threading.Condition(self._lock)
        self._wanted = 0
        # How many were answered or left waiting when the last group ended, and until when they are waited for.
        self._crowd, self._patient_until = 0, 0.0

    def submit(self, item: Item) -> Result:
        """Wait until `item` was worked on, in some group, and return its result.

        Raises:
            RegistryError: what `work` raised for the whole group.
        """
        ticket: _Ticket[Item, Result] = _Ticket(item)
        with self._lock:
            self._waiting.append(ticket)
            if len(self._waiting) == self._wanted:
                self._arrived.notify()
            is_leader, self._is_led = not self._is_led, True
        if is_leader:
            self._lead(ticket)
        else:
            self._sleep(ticket)
        if ticket.error is not None:
            raise ticket.error
        return ticket.result  # type: ignore[return-value]  # set together with `done`

    def _sleep(self, ticket: _Ticket[Item, Result]) -> None:
        try:
            ticket.asleep.acquire()
        except BaseException:
            # Interrupted: somebody has to wake the others in its place, and take its item along if it was to lead.
            threading.Thread(target=self._sleep, args=(ticket,)).start()
            raise
        if not ticket.done:
            self._lead(ticket)
        elif ticket.next is not None:
            ticket.next.asleep.release()

    def _lead(self, mine: _Ticket[Item, Result]) -> None:
        group: list[_Ticket[Item, Result]] = []
        failure: RegistryError = OutcomeUnknownError("the group's work broke off: look the filing up by its id")
        try:
            self._gather(group)
            results = self._work([ticket.item for ticket in group])
            for ticket, result in zip(group, results, strict=True):
                ticket.result, ticket.done = result, True
        except RegistryError as error:
            failure = error
        finally:
            # The next group begins before the members of this one get to work on their answers.
            self._hand_over(len(group))
            # Nobody may wait for ever, even if the work broke off by a bug, which goes on to the leader.
            for ticket in group:
                if not ticket.done:
                    ticket.error, ticket.done = failure, True
            _wake([ticket for ticket in group if ticket is not mine])

    def _gather(self, group: list[_Ticket[Item, Result]]) -> None:
        with self._lock:
            try:
                self._await_crowd()
            finally:
                # Whoever leads takes its own ticket along, even if it is interrupted: nobody else would.
                group += [self._waiting.popleft() for _ in range(min(MAX_GROUP, len(self._waiting)))]
                self._wanted = 0

    def _await_crowd(self) -> None:
        self._wanted = self._crowd if self._crowd >= _CROWD else 0
        there = 0
        while there < len(self._waiting) < self._wanted and (left := self._patient_until - time.monotonic()) > 0:
            there = len(self._waiting)
            self._arrived.wait(min(left, _LULL_SECONDS))

    def _hand_over(self, answered: int) -> None:
        with self._lock:
            self._crowd = min(MAX_GROUP, answered + len(self._waiting))
            self._patient_until = time.monotonic() + _PATIENCE_SECONDS
            self._is_led = bool(self._waiting)
            if self._is_led:
                self._waiting[0].asleep.release()


def _wake(tickets: Sequence[_Ticket[Any, Any]]) -> None:
    for ticket, following in pairwise(tickets):
        ticket.next = following
    if tickets:
        tickets[0].asleep.release()
