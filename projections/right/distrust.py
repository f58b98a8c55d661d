# SPDX-License-Identifier: Apache-2.0
"""Keys that were given up as compromised, and what does not count for it (rule T-1; architecture.md §9).

What such a key signed stays in the log. Recorded on or after the day since which the key was in other hands, it is not
counted, until it is said again by a key that is trusted.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

from events.catalogue.event import Event
from events.catalogue.trust import ServiceKeyRetired, SigningKeyRevoked
from projections.right.facts import Fact

TYPES = frozenset({"signing_key.revoked.v1", "service_key.retired.v1"})
"""The event types by which a key is given up."""


class Compromise(NamedTuple):
    """That a key was given up as compromised."""

    key_id: str
    position: int
    """Of the event that says so."""
    since: datetime.date | None
    """Recorded from this day on, what it signed does not count; None: nothing it ever signed does."""


class Distrust:
    """All keys given up as compromised among so many entries of the log; a value, never changed."""

    def __init__(self, compromises: Iterable[Compromise] = ()) -> None:
        """Distrust these, given in log order."""
        self._all = tuple(compromises)
        self._by_key = {each.key_id: each for each in self._all}

    def __bool__(self) -> bool:
        """Whether any key is distrusted."""
        return bool(self._by_key)

    def __iter__(self) -> Iterator[Compromise]:
        """Yield the keys that are distrusted, each once."""
        return iter(self._by_key.values())

    def learn(self, position: int, event: Event) -> Self:
        """Return what is distrusted after `event`, the next one, at `position`."""
        if not isinstance(event, SigningKeyRevoked | ServiceKeyRetired) or event.reason != "compromised":
            return self
        return type(self)((*self._all, Compromise(event.key_id, position, event.compromised_since)))

    def at(self, size: int) -> Self:
        """Return what was distrusted by the first `size` entries of the log."""
        if not self._all or self._all[-1].position < size:
            return self
        return type(self)(each for each in self._all if each.position < size)

    def find(self, key_id: str) -> Compromise | None:
        """Return that the key is distrusted, if it is."""
        return self._by_key.get(key_id)

    def judge(self, fact: Fact) -> str | None:
        """Return the key for which `fact` does not count, one of those that signed it; None if it counts."""
        for key_id in (fact.key_id, *fact.countersigners):
            found = self._by_key.get(key_id)
            if found is not None and (found.since is None or fact.recorded_on >= found.since):
                return key_id
        return None


TRUSTING = Distrust()
"""No key is distrusted."""
