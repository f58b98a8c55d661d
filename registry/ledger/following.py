# SPDX-License-Identifier: Apache-2.0
"""What every check of a log follows entry by entry: the links between them, the log's keys, and events to watch for.

It is the same whether the entries come from a database or from tiles. What filings say, and whether they were to be
taken, is not its business: that is replayed apart, subject by subject.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Final, Protocol

from events.entry import Entry, parse_entry
from events.errors import EvidenceError
from registry.ledger.chain import Chain
from registry.ledger.logkeys import LOG_KEY_TYPES, LogKeys
from registry.ledger.readings import Finding, Reading, read_place

_PLACES: Final = frozenset({"position", "stream-version"})
_UNWATCHED: Final = "right:"
"""Nearly all entries are about rights, and what is watched for is about the registry or a party."""


class Observer(Protocol):
    """Learns from the entries of some types about the registry and its parties, in log order."""

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

    def take(self, first: int, raws: Sequence[bytes]) -> None:
        """Take in the next entries, the first of which stands at position `first`."""
        readings = [self._read(position, raw) for position, raw in enumerate(raws, first)]
        links = list(self.chain.check(first, readings))
        self.findings += links
        if any(link.code in _PLACES for link in links):
            self.is_whole = False
        for position, (raw, reading) in enumerate(zip(raws, readings, strict=True), first):
            if reading and not reading.stream.startswith(_UNWATCHED):
                self.findings += self._watch(position, raw)

    def _read(self, position: int, raw: bytes) -> Reading | None:
        try:
            return read_place(raw)
        except EvidenceError as error:
            self.is_whole = False
            self.findings.append(Finding(position=position, code=error.code, detail=error.message))
            return None

    def _watch(self, position: int, raw: bytes) -> Iterator[Finding]:
        try:
            entry = parse_entry(raw)
            event_type = entry.filing.payload.type
            if event_type in LOG_KEY_TYPES:
                self.keys = self.keys.evolve(entry)
        except EvidenceError as error:
            self.is_whole = False
            yield Finding(position=position, code=error.code, detail=error.message)
            return
        for observer in self._observers:
            if event_type in observer.types:
                observer.observe(entry)
