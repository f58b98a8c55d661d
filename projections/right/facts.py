# SPDX-License-Identifier: Apache-2.0
"""What the fold takes from an entry: the event, its place in the log and its two times."""

import datetime

from msgspec import Struct

from events.catalogue.event import Event
from events.entry import Entry
from events.ids import Position, StreamVersion

DAY = "day"


class Fact(Struct, frozen=True, kw_only=True):
    """One recorded event as the fold sees it."""

    position: Position
    stream_version: StreamVersion
    recorded_at: datetime.datetime
    effective_on: datetime.date
    precision: str = DAY
    """How exact `effective_on` is: day, month, year or on_or_before."""
    imported: bool = False
    """The filing came from another register or from paper; its effective day, not its recording, is decisive."""
    assurance: str | None = None
    key_id: str
    filing_id: str
    on_behalf_of: str | None = None
    """For whom a delegate or signatory filed it, where the filing says so."""
    countersigners: tuple[str, ...] = ()
    """The other keys that signed it, where the act takes several persons."""
    event: Event

    @property
    def recorded_on(self) -> datetime.date:
        """The UTC day of recording; the rules apply the local day of the jurisdiction."""
        recorded_at = self.recorded_at
        # As parsed it is in UTC already; converting it again is what the fold would do most.
        return (recorded_at if recorded_at.tzinfo is datetime.UTC else recorded_at.astimezone(datetime.UTC)).date()

    @property
    def made_on(self) -> datetime.date:
        """The day the statement was made: recorded here, or, if imported, made elsewhere."""
        return self.effective_on if self.imported else self.recorded_on


def fact_of(entry: Entry) -> Fact:
    """Return what `entry` contributes to its subject's state."""
    payload = entry.filing.payload
    return Fact(
        position=entry.position,
        stream_version=entry.stream_version,
        recorded_at=entry.recorded_at,
        effective_on=entry.filing.effective_on,
        precision=payload.effective_precision,
        imported=payload.source is not None,
        assurance=payload.source.assurance if payload.source else None,
        key_id=entry.filing.header.kid,
        filing_id=payload.filing_id,
        on_behalf_of=payload.on_behalf_of,
        countersigners=tuple([given.kid for given in payload.countersignatures]),
        event=entry.filing.event,
    )
