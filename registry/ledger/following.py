# SPDX-License-Identifier: Apache-2.0
"""What every check of a log follows as inspected pages come in: the links between entries, the log's keys, and events.

It is the same whether the entries come from a database or from tiles.
"""

from collections.abc import Collection, Sequence
from typing import Final, Protocol

from events.entry import Entry, parse_entry
from events.errors import EvidenceError
from registry.ledger.chain import Chain
from registry.ledger.logkeys import LOG_KEY_TYPES, LogKeys
from registry.ledger.readings import Finding, Inspected

_PLACES: Final = frozenset({"position", "stream-version"})


class Observer(Protocol):
    """Learns from the entries of some types, in log order."""

    @property
    def types(self) -> Collection[str]:
        """The event types it learns from."""
        ...

    def observe(self, entry: Entry) -> None:
        """Take in `entry`, which may not have been found in order."""
        ...


class Following:
    """Follows a log page by page; `findings` grows as it goes."""

    def __init__(self, chain: Chain, observers: Sequence[Observer]) -> None:
        """Start before the first entry; each of `observers` is told of its events."""
        self._observers = observers
        self.chain = chain
        self.keys = LogKeys()
        """The log's keys, as its entries name them so far."""
        self.is_whole = True
        """Whether every entry could be read and stands where it says: without that, nothing follows from them."""
        self.findings: list[Finding] = []

    def take(self, inspected: Inspected) -> None:
        """Take in the next page."""
        page, readings, findings = inspected
        links = list(self.chain.check(page.first, readings))
        self.findings += (*findings, *links)
        if None in readings or any(link.code in _PLACES for link in links):
            self.is_whole = False
        for raw, reading in zip(page.raws, readings, strict=True):
            if reading:
                self._observe(reading.type, raw)

    def _observe(self, event_type: str, raw: bytes) -> None:
        observers = [observer for observer in self._observers if event_type in observer.types]
        if not observers and event_type not in LOG_KEY_TYPES:
            return
        entry = parse_entry(raw)
        if event_type in LOG_KEY_TYPES:
            try:
                self.keys = self.keys.evolve(entry)
            except EvidenceError as error:
                self.findings.append(Finding(position=entry.position, code=error.code, detail=error.message))
        for observer in observers:
            observer.observe(entry)
