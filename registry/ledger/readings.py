# SPDX-License-Identifier: Apache-2.0
"""What is said of each entry of a log under check: by its bytes (`Reading`), and against them (`Finding`).

Entries are read in pages. Who may sign what is not the ledger's business: the caller hands pages to an `Inspector`,
which may work on several at once, in other processes.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from msgspec import Struct

from events.entry import Entry
from events.ids import Position, StreamVersion

Progress = Callable[[int, int], None]
"""Told how many of how many are done."""


class Finding(Struct, frozen=True, kw_only=True):
    """Something that does not check out: where it shows, and what was expected and found."""

    position: int | None
    code: str
    detail: str


class Reading(NamedTuple):
    """What an entry's bytes say of its place; small, since it travels between processes.

    All but the last two stand in the order of `EntryIndex`, with which they are compared.
    """

    position: Position
    filing_id: str
    stream: str
    stream_version: StreamVersion
    type: str
    subject: str
    effective_on: str
    recorded_at: str
    signer: str
    previous: str
    sha256: str

    @property
    def columns(self) -> tuple[object, ...]:
        """The columns that belong beside the entry, but for its leaf hash."""
        return self[:-2]


def reading_of(entry: Entry) -> Reading:
    """Return what `entry` says of its place."""
    payload = entry.filing.payload
    return Reading(
        entry.position,
        payload.filing_id,
        entry.stream,
        entry.stream_version,
        payload.type,
        payload.subject,
        payload.effective_on,
        entry.recorded_text,
        entry.filing.header.kid,
        entry.previous,
        entry.sha256,
    )


class Page(NamedTuple):
    """Entries that stand behind each other in the log; the first at position `first`."""

    first: Position
    raws: Sequence[bytes]


class Inspected(NamedTuple):
    """A page as inspected: a reading of each entry, or None where its bytes are no entry, and what was found."""

    page: Page
    readings: Sequence[Reading | None]
    findings: Sequence[Finding]


class Inspector(Protocol):
    """Reads each entry strictly, and checks who signed it and whether they might, in log order."""

    def inspect(self, page: Page) -> Iterator[Inspected]:
        """Take the next page, and yield those before it that are done, in order."""
        ...

    def finish(self) -> Iterator[Inspected]:
        """Yield the pages not yet yielded; none is taken any more."""
        ...
