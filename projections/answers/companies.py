# SPDX-License-Identifier: Apache-2.0
"""A company across its rights and sites abroad: what it holds and held, what it reports there, what it disclosed when.

A right that passed on is shown with the days for which the company held it; what it still owes there is among its
obligations, since a duty may stay with whom the right came from (rule D-7).
"""

import datetime
from collections.abc import Iterator
from itertools import groupby, pairwise

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from events.values import Period, Text
from projections.answers.knowledge import Knowledge
from projections.answers.listing import RowFilter, find_rows
from projections.answers.obligations import ObligationFilter, find_candidates
from projections.answers.overseen import Overseen, OverseenFilter, find_overseen
from projections.right.disclosed import Disclosed
from projections.right.disclosure_records import OverseasReport, OverseasSite
from projections.views import disclosures
from projections.views.oversight import Held

_DISCLOSED = msgspec.json.Decoder(Disclosed)


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


class DisclosedAbout(Struct, frozen=True, kw_only=True):
    """One disclosure, and what it is about: the company itself, or a right it held when it was made."""

    subject: str
    disclosed: Disclosed


class DisclosedFor(Struct, frozen=True, kw_only=True):
    """What the company disclosed for one period."""

    period: Period
    items: list[DisclosedAbout]
    """By kind, then in order of recording."""


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


def disclosed_by(knowledge: Knowledge, party: str, held: list[HeldRight], as_of: datetime.date) -> list[DisclosedFor]:
    """Return what a party disclosed by `as_of` about itself and about what it held, by period, the earliest first."""
    found = [
        DisclosedAbout(subject=subject, disclosed=_known_by(each, as_of))
        for subject, since, until in [(f"party:{party}", None, None), *_times_held(held)]
        for each in _disclosures_about(knowledge, subject)
        if each.on <= as_of and (since is None or since <= each.on) and (until is None or each.on < until)
    ]
    found.sort(key=lambda each: (*_bounds(each), each.disclosed.kind, each.disclosed.position))
    return [DisclosedFor(period=group[0].disclosed.period, items=group) for group in _grouped(found)]


def _times_held(held: list[HeldRight]) -> Iterator[tuple[str, datetime.date | None, datetime.date | None]]:
    for each in held:
        yield f"right:{each.right_id}", each.since, each.until


def _disclosures_about(knowledge: Knowledge, subject: str) -> Iterator[Disclosed]:
    for found in find_rows(knowledge, disclosures, RowFilter(subject=subject)):
        yield _DISCLOSED.decode(found.row["body"])


def _known_by(disclosed: Disclosed, day: datetime.date) -> Disclosed:
    return replace(disclosed, assured_by=[said for said in disclosed.assured_by if said.issued_on <= day])


def _bounds(each: DisclosedAbout) -> tuple[datetime.date, datetime.date]:
    return each.disclosed.period.first, each.disclosed.period.last


def _grouped(found: list[DisclosedAbout]) -> Iterator[list[DisclosedAbout]]:
    for _, group in groupby(found, key=_bounds):
        yield list(group)


def count_owed(knowledge: Knowledge, party: str, as_of: datetime.date) -> dict[str, int]:
    """Return how many of the obligations that `party` owes on `as_of` stand how."""
    counts: dict[str, int] = {}
    for candidate in find_candidates(knowledge, ObligationFilter(owed_by=party), as_of=as_of):
        status = candidate.judge(as_of)
        if status.owed_by == party and status.timeliness != "not_yet_imposed":
            counts[status.timeliness] = counts.get(status.timeliness, 0) + 1
    return dict(sorted(counts.items()))
