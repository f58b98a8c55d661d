# SPDX-License-Identifier: Apache-2.0
"""A company across its rights and sites abroad: what it holds and held, what it reports there, what it disclosed when.

A right that passed on is shown with the days for which the company held it; what it still owes there is among its
obligations, since a duty may stay with whom the right came from (rule D-7).
"""

import datetime
from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from events.values import Period, Text
from projections.answers.knowledge import Knowledge
from projections.answers.obligations import ObligationFilter, find_candidates
from projections.answers.overseen import Overseen, OverseenFilter, find_overseen
from projections.right.disclosure_records import AnyDisclosure, OverseasReport, OverseasSite
from projections.right.state import SubjectState
from projections.views.oversight import Held


class HeldRight(Struct, frozen=True, kw_only=True):
    """A right that the company held by the day, or holds on it."""

    right_id: str
    kind: str
    names: Text
    jurisdiction: str
    region: str | None
    since: datetime.date | None
    """None: it held the right before the first day known, and it is not known since when."""
    until: datetime.date | None
    """The first day on which somebody else held it; None while the company does."""
    is_extinguished: bool


class OverseasOperation(Struct, frozen=True, kw_only=True):
    """A site abroad that the company holds or held, as it states it; nothing here is checked by anyone."""

    right_id: str
    names: Text
    site: OverseasSite | None
    """What was stated last for the day or before."""
    reports: list[OverseasReport]
    """Those made by the day, by the end of their period."""


class DisclosedPeriod(Struct, frozen=True, kw_only=True):
    """What the company disclosed about itself and its sites abroad for one period."""

    period: Period
    disclosures: list[AnyDisclosure]
    overseas_reports: list[OverseasReport]


def held_rights(knowledge: Knowledge, party: str, as_of: datetime.date) -> list[HeldRight]:
    """Return the rights a party held on any day up to `as_of`, each once for every time it did."""
    rights = find_overseen(knowledge, OverseenFilter(ever_held_by=party))
    return [held for each in rights for held in _times(each, party, as_of)]


def _times(right: Overseen, party: str, as_of: datetime.date) -> Iterator[HeldRight]:
    conduct = right.conduct
    known = [each for each in conduct.holders if each.since <= as_of]
    for each, following in pairwise([*_merged(known), None]):
        if each is None or each.party != party:
            continue
        yield HeldRight(
            right_id=right.right_id,
            kind=right.kind,
            names=right.names,
            jurisdiction=right.place.jurisdiction or "",
            region=right.place.region,
            since=None if each.since == datetime.date.min else each.since,
            until=following.since if following else None,
            is_extinguished=conduct.extinguished_on is not None and conduct.extinguished_on <= as_of,
        )


def _merged(holders: list[Held]) -> Iterator[Held]:
    """Leave out those after whom nothing changes: the same party stated again."""
    before: str | None = None
    for each in holders:
        if each.party != before:
            yield each
        before = each.party


def overseas_of(knowledge: Knowledge, held: list[HeldRight], as_of: datetime.date) -> list[OverseasOperation]:
    """Return what was stated about those of the rights that are sites abroad."""
    found = []
    for right in {each.right_id: each for each in held if each.kind == "overseas_site"}.values():
        known = knowledge.find(f"right:{right.right_id}")
        if known:
            state = known.state()
            sites = [each for each in state.overseas_sites if each.effective_on <= as_of]
            found.append(
                OverseasOperation(
                    right_id=right.right_id,
                    names=right.names,
                    site=sites[-1] if sites else None,
                    reports=[each for each in state.overseas_reports if each.made_on <= as_of],
                )
            )
    return found


def disclosed_periods(
    state: SubjectState, overseas: list[OverseasOperation], as_of: datetime.date
) -> list[DisclosedPeriod]:
    """Return what was disclosed by `as_of`, by period, the earliest first."""
    periods: dict[tuple[datetime.date, datetime.date], DisclosedPeriod] = {}

    def of(period: Period) -> DisclosedPeriod:
        new = DisclosedPeriod(period=period, disclosures=[], overseas_reports=[])
        return periods.setdefault((period.first, period.last), new)

    for disclosure in state.disclosures:
        if disclosure.made_on <= as_of:
            of(disclosure.period).disclosures.append(disclosure)
    for operation in overseas:
        for report in operation.reports:
            of(report.period).overseas_reports.append(report)
    return [periods[key] for key in sorted(periods)]


def count_owed(knowledge: Knowledge, party: str, as_of: datetime.date) -> dict[str, int]:
    """Return how many of the obligations that `party` owes on `as_of` stand how."""
    counts: dict[str, int] = {}
    for candidate in find_candidates(knowledge, ObligationFilter(owed_by=party), as_of=as_of):
        status = candidate.judge(as_of)
        if status.owed_by == party and status.timeliness != "not_yet_imposed":
            counts[status.timeliness] = counts.get(status.timeliness, 0) + 1
    return dict(sorted(counts.items()))
