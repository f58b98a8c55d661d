# SPDX-License-Identifier: Apache-2.0
"""Which files the log names: a filing that was taken, signed by a party, is what allows its evidence to be brought."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from events.entry import parse_entry
from events.errors import NotPermittedError
from events.filing import Evidence
from events.ids import Position
from events.store import Snapshot

RECENT: Final = 1000
"""Entries searched, the newest first, where it is not said which one names a file."""
_PAGE: Final = 500


class Named(NamedTuple):
    """A file as a filing names it, beside how much that filing names in all."""

    position: int
    item: Evidence
    filing_bytes: int
    """What all the files of that filing come to, each counted once."""


def find_named(log: Snapshot, digest: str, *, position: int | None = None) -> Named:
    """Return how the entry at `position`, or else one of the newest, names the file `digest`.

    Raises:
        NotFoundError: the log has no such position.
        NotPermittedError: no such entry names it.
    """
    if position is not None:
        entries: Iterator[bytes] = iter([log.entry(Position(position)).raw])
        where = f"the entry at position {position}"
    else:
        entries, where = _newest(log), f"none of the newest {RECENT} entries"
    for raw in entries:
        for named in _named_in(raw):
            if named.item.sha256 == digest:
                return named
    said = "does not name it" if position is not None else "names it"
    raise NotPermittedError(f"file {digest}: {where} {said}", code="evidence-not-named")


def list_named(log: Snapshot) -> Iterator[tuple[int, list[Named]]]:
    """Yield page by page how many entries were looked at and which files they name, in log order."""
    size = log.head().size
    for first in range(0, size, _PAGE):
        stored = log.entries(Position(first), min(_PAGE, size - first))
        yield first + len(stored), [named for each in stored for named in _named_in(each.raw)]


def _newest(log: Snapshot) -> Iterator[bytes]:
    end: int = log.head().size
    start = max(0, end - RECENT)
    while end > start:
        first = max(start, end - _PAGE)
        for each in reversed(log.entries(Position(first), end - first)):
            yield each.raw
        end = first


def _named_in(raw: bytes) -> list[Named]:
    entry = parse_entry(raw)
    items = entry.filing.payload.evidence
    total = sum({item.sha256: item.bytes for item in items}.values())
    return [Named(entry.position, item, total) for item in items]
