# SPDX-License-Identifier: Apache-2.0
"""What was disclosed about one right by a day, by kind and period, on whose word, and who assured it.

What a company discloses about itself stands with the party (`/v1/parties/{id}`); the holder named here leads there.
"""

import datetime
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from events.values import Period, Text
from projections.answers.knowledge import Knowledge
from projections.answers.right import find_right
from projections.right.disclosed import Disclosed, find_disclosed
from projections.right.disclosure_records import OverseasSite, Owner
from projections.right.duty import holder_on


class DisclosedPeriod(Struct, frozen=True, kw_only=True):
    """Everything of one kind for one period; a later filing does not erase an earlier one."""

    kind: str
    period: Period
    items: list[Disclosed]


class DisclosuresAnswer(Struct, frozen=True, kw_only=True):
    """What was disclosed about one right."""

    right_id: str
    names: Text
    holder: str | None
    """Who holds it on the day; what it disclosed about itself is told with the party."""
    periods: list[DisclosedPeriod]
    """By kind, then by period."""
    overseas_site: OverseasSite | None
    """What was stated about the site abroad and holds on the day."""
    owners: list[Owner]
    under_review: bool
    last_position: int
    as_of: datetime.date
    known_at: int | None
    position: int | None


def disclosures_of(knowledge: Knowledge, right_id: str, as_of: datetime.date) -> DisclosuresAnswer:
    """Answer `Answers.disclosures_of`."""
    asked = find_right(knowledge, right_id)
    state = asked.state
    sites = [each for each in state.overseas_sites if each.effective_on <= as_of]
    return DisclosuresAnswer(
        right_id=asked.right_id,
        names=asked.right.names,
        holder=holder_on(state, as_of),
        periods=by_period([_as_of(each, as_of) for each in find_disclosed(state) if each.on <= as_of]),
        overseas_site=sites[-1] if sites else None,
        owners=[each for each in state.owners.values() if each.as_of <= as_of],
        under_review=asked.under_review,
        last_position=asked.last_position,
        as_of=as_of,
        known_at=knowledge.position,
        position=knowledge.position,
    )


def by_period(found: list[Disclosed]) -> list[DisclosedPeriod]:
    """Return disclosures by kind and period, within one in order of recording."""
    ordered = sorted(found, key=lambda each: (each.kind, each.period.first, each.period.last, each.position))
    grouped = groupby(ordered, key=lambda each: (each.kind, each.period))
    return [DisclosedPeriod(kind=kind, period=period, items=list(group)) for (kind, period), group in grouped]


def _as_of(disclosed: Disclosed, day: datetime.date) -> Disclosed:
    return replace(disclosed, assured_by=[each for each in disclosed.assured_by if each.issued_on <= day])
