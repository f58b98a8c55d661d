# SPDX-License-Identifier: Apache-2.0
"""Trust at any place of the log: the same folding as `TrustState`, with every earlier answer kept.

An audit replays one subject after another, so it asks about places in any order.
"""

from bisect import bisect_left
from collections.abc import Iterator, MutableMapping
from typing import Any

from events.entry import Entry
from events.ids import Position
from registry.admission.trust import TrustState


class PastTrust:
    """Parties, keys and roles, as they were before any position."""

    def __init__(self) -> None:
        """Start before the foundation: nobody is known."""
        self._place = _Place()
        self._state = TrustState(lambda: _Versions(self._place))

    def learn(self, position: Position, entry: Entry) -> None:
        """Learn what `entry`, which stands at `position` behind all that was learnt before, says about trust.

        Raises:
            EvidenceError: it holds an unusable key, which admission would have refused.
        """
        self._place.position = position
        self._state.evolve(entry)

    def at(self, position: Position) -> TrustState:
        """Return what was known before `position`; good until the next call."""
        self._place.position = position
        return self._state


class _Place:
    """The place in the log that is looked at."""

    __slots__ = ("position",)

    def __init__(self) -> None:
        self.position = 0


class _Versions(MutableMapping[str, Any]):
    """A map that answers as it was before the place looked at; what is set becomes known behind it."""

    def __init__(self, place: _Place) -> None:
        self._place = place
        self._known: dict[str, tuple[list[int], list[Any]]] = {}

    def get(self, key: str, default: Any = None) -> Any:
        known = self._known.get(key)
        if known is None:
            return default
        since, values = known
        # Nearly all that is asked for has one version, known long since.
        if since[-1] < self._place.position:
            return values[-1]
        count = bisect_left(since, self._place.position)
        return values[count - 1] if count else default

    def __getitem__(self, key: str) -> Any:
        found = self.get(key, self)
        if found is self:
            raise KeyError(key)
        return found

    def __setitem__(self, key: str, value: Any) -> None:
        since, values = self._known.setdefault(key, ([], []))
        since.append(self._place.position)
        values.append(value)

    def __delitem__(self, key: str) -> None:
        raise RuntimeError("nothing that was known is ever forgotten")

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._known if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)
