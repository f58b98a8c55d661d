# SPDX-License-Identifier: Apache-2.0
"""What was disclosed about one right by a day, by kind and period, on whose word, and who assured it.

A company files its ESG report, its due diligence and its owners about itself, not about each mine: what the holder of
the day disclosed so is told beside what is about the right.
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
from projections.right.state import SubjectState, new_state


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
    """Who holds it on the day."""
    periods: list[DisclosedPeriod]
    """What is about the right, by kind, then by period."""
    periods_of_holder: list[DisclosedPeriod]
    """What the holder disclosed about itself."""
    owners_of_holder: list[Owner]
    """Who stands behind the holder, as stated last."""
    overseas_site: OverseasSite | None
    """What was stated about the site abroad and holds on the day."""
    under_review: bool
    last_position: int
    as_of: datetime.date
    known_at: int | None
    position: int | None


def disclosures_of(knowledge: Knowledge, right_id: str, as_of: datetime.date) -> DisclosuresAnswer:
    """Answer `Answers.disclosures_of`."""
    asked = find_right(knowledge, right_id)
    state = asked.state
    holder = holder_on(state, as_of)
    known = knowledge.find(f"party:{holder}") if holder else None
    party = known.state() if known else new_state(state.subject)
    sites = [each for each in state.overseas_sites if each.effective_on <= as_of]
    return DisclosuresAnswer(
        right_id=asked.right_id,
        names=asked.right.names,
        holder=holder,
        periods=by_period(_disclosed(state, as_of)),
        periods_of_holder=by_period(_disclosed(party, as_of)),
        owners_of_holder=[each for each in party.owners.values() if each.as_of <= as_of],
        overseas_site=sites[-1] if sites else None,
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


def _disclosed(state: SubjectState, day: datetime.date) -> list[Disclosed]:
    """Return what was disclosed about the subject by `day`, with what auditors had said of it by then."""
    return [
        replace(each, assured_by=[said for said in each.assured_by if said.issued_on <= day])
        for each in find_disclosed(state)
        if each.on <= day
    ]
