# SPDX-License-Identifier: Apache-2.0
"""Every right in short, as questions across rights go through them: where it is, whose it is, what was done when."""

from collections.abc import Iterator
from heapq import merge
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, select

from events.values import Text
from projections.answers.knowledge import Knowledge
from projections.answers.places import Place, in_region, place_of
from projections.views import oversight, states
from projections.views.oversight import Conduct
from projections.views.schema import holds_code, parse_codes

_VIEW, _STATES = oversight.TABLE, states.TABLE
_DECODER = msgspec.json.Decoder(Conduct)
_NAMES = msgspec.json.Decoder(Text)


class OverseenFilter(Struct, frozen=True, kw_only=True):
    """Which rights are asked for by what is recorded; who holds one on a day is looked at by whoever asks."""

    ever_held_by: str | None = None
    region: str | None = None
    """A jurisdiction or division code, or the beginning of one."""
    minerals: tuple[str, ...] = ()
    """Any of these."""


class Overseen(Struct, frozen=True, kw_only=True):
    """A right in short."""

    subject: str
    kind: str
    names: Text
    place: Place
    authorities: tuple[str, ...]
    """Who granted it, and which government answers for it."""
    conduct: Conduct
    under_review: bool
    """Our own program could not follow its events: what is said here holds up to the one at fault."""

    @property
    def right_id(self) -> str:
        """The right without the name of its kind of stream."""
        return self.subject.partition(":")[2]


def find_overseen(knowledge: Knowledge, wanted: OverseenFilter) -> Iterator[Overseen]:
    """Yield the rights that match, in the order of their subjects."""
    query = (
        select(_VIEW, _STATES.c.review_position)
        .join(_STATES, _STATES.c.subject == _VIEW.c.subject)
        .where(knowledge.is_as_stored(), *_narrow(wanted))
    )
    stored = (row._mapping for row in knowledge.scan(query, [_VIEW.c.subject], []))  # noqa: SLF001 - a public name
    moved = (
        row | {"review_position": known.review.position if known.review else None}
        for known in knowledge.moved(start="right:")
        for row in oversight.rows(known.state())
    )
    for row in merge(stored, moved, key=lambda each: str(each["subject"])):
        overseen = _of_row(row)
        if _matches(overseen, wanted):
            yield overseen


def _narrow(wanted: OverseenFilter) -> Iterator[ColumnElement[bool]]:
    """Yield conditions that leave out most of what does not match; it is looked at again."""
    if wanted.ever_held_by:
        yield holds_code(_VIEW.c.holders, wanted.ever_held_by)
    if wanted.region:
        yield in_region(_VIEW, wanted.region)


def _of_row(row: Any) -> Overseen:
    return Overseen(
        subject=row["subject"],
        kind=row["kind"],
        names=_NAMES.decode(row["names"]),
        place=place_of(row),
        authorities=tuple(parse_codes(row["authorities"])),
        conduct=_DECODER.decode(row["body"]),
        under_review=row["review_position"] is not None,
    )


def _matches(overseen: Overseen, wanted: OverseenFilter) -> bool:
    held_by = {each.party for each in overseen.conduct.holders}
    return (
        wanted.ever_held_by in {None, *held_by}
        and (wanted.region is None or overseen.place.is_in(wanted.region))
        and overseen.place.has_any(wanted.minerals)
    )
