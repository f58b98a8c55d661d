# SPDX-License-Identifier: Apache-2.0
"""How the private fields of events are shown: withheld or erased, on which ground, and never with a value.

Taken from the log itself, so that an answer for an earlier size of it says what was known then.
"""

import datetime
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from events.catalogue.records import PayloadRedacted
from events.entry import Entry, parse_entry
from events.ids import TreeSize
from events.store import Snapshot
from events.withheld import find_withheld


class RedactionItem(Struct, frozen=True, kw_only=True):
    """The decision by which a value was erased."""

    position: int
    authority: str
    decided_on: datetime.date
    decision_no: str | None
    recorded_at: datetime.datetime


class WithheldItem(Struct, frozen=True, kw_only=True):
    """A private field: the log has its salted digest and nothing else (RFC 9901)."""

    pointer: str
    """From the event's data on (RFC 6901)."""
    digest: str
    state: Literal["withheld", "erased"]
    """erased: its value and salt were ordered to be erased; the digest opens to nothing any more."""
    ground: str
    """Why, by the code list `redaction_ground`."""
    redaction: RedactionItem | None


Found = dict[str, tuple[str, RedactionItem]]
"""Ground and decision by digest: the value is gone wherever its digest stands."""


def describe_withheld(
    log: Snapshot, entries: Iterable[Entry], *, size: TreeSize
) -> dict[int, tuple[WithheldItem, ...]]:
    """Return the private fields of `entries` by position, as the first `size` entries of the log say."""
    private = {entry.position: (entry, find_withheld(entry.filing.event)) for entry in entries}
    private = {position: found for position, found in private.items() if found[1]}
    redacted: Found = {}
    for subject in {entry.stream for entry, _ in private.values()}:
        for stored in log.stream(subject, known_at=size):
            redacted |= _redacted_by(parse_entry(stored.raw))
    items: dict[int, tuple[WithheldItem, ...]] = {}
    for position, (_, places) in private.items():
        items[position] = tuple(
            WithheldItem(
                pointer=place.pointer,
                digest=place.digest,
                state="erased" if found else "withheld",
                ground=found[0] if found else place.ground,
                redaction=found[1] if found else None,
            )
            for place in places
            for found in [redacted.get(place.digest)]
        )
    return items


def _redacted_by(entry: Entry) -> Found:
    event = entry.filing.event
    if not isinstance(event, PayloadRedacted):
        return {}
    item = RedactionItem(
        position=entry.position,
        authority=event.authority,
        decided_on=event.decided_on,
        decision_no=event.decision_no,
        recorded_at=entry.recorded_at,
    )
    return {field.digest: (event.ground, item) for field in event.fields}
