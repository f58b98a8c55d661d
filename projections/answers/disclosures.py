# SPDX-License-Identifier: Apache-2.0
"""What was disclosed about one right by a day, by kind and period, on whose word, and who assured it.

A company files its ESG report, its due diligence and its owners about itself, not about each mine: what the holder of
the day disclosed so is told beside what is about the right.
"""

import datetime
from collections.abc import Iterator
from itertools import groupby

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement

from events.values import Period, Text
from projections.answers.knowledge import Knowledge
from projections.answers.listing import Found, RowFilter, find_rows, make_page, parse_after
from projections.answers.paging import DEFAULT_LIMIT, Page
from projections.answers.right import find_right
from projections.right.disclosed import Disclosed, find_disclosed
from projections.right.disclosure_records import OverseasSite, Owner
from projections.right.duty import holder_on
from projections.right.state import SubjectState, new_state
from projections.views import disclosures

_LIST = "disclosures"
_DECODER = msgspec.json.Decoder(Disclosed)


class DisclosedPeriod(Struct, frozen=True, kw_only=True):
    """Everything of one kind for one period; a later filing does not erase an earlier one."""

    kind: str
    period: Period
    items: list[Disclosed]


class DisclosureFilter(Struct, frozen=True, kw_only=True):
    """Which disclosures are asked for; all that is given must hold."""

    kind: str | None = None
    """The kind of report, or due_diligence_report, esg_disclosure, carbon_disclosure, overseas_report."""
    subject: str | None = None
    """A right or a party."""
    since: datetime.date | None = None
    """Those whose period ends on this day or later."""
    until: datetime.date | None = None
    """Those whose period begins on this day or earlier."""
    assurance: str | None = None
    """On whose word, as the filer says."""
    region: str | None = None
    """A jurisdiction or division code, or the beginning of one."""
    minerals: tuple[str, ...] = ()
    """Any of these, on the right."""


class DisclosureItem(Struct, frozen=True, kw_only=True):
    """One disclosure in a list, and what it is about."""

    subject: str
    subject_names: Text | None
    jurisdiction: str | None
    region: str | None
    disclosed: Disclosed
    assurance: str | None
    """On whose word it rests, as its filer says."""
    under_review: bool
    last_position: int


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


def list_disclosures(
    knowledge: Knowledge,
    wanted: DisclosureFilter,
    *,
    as_of: datetime.date,
    after: str = "",
    limit: int = DEFAULT_LIMIT,
) -> Page[DisclosureItem]:
    """Answer `Answers.list_disclosures`."""
    behind = parse_after(_LIST, disclosures, after, limit)
    rows = RowFilter(
        subject=wanted.subject,
        region=wanted.region,
        minerals=wanted.minerals,
        equal={"kind": wanted.kind, "assurance": wanted.assurance},
    )
    found = find_rows(knowledge, disclosures, rows, where=_narrow(wanted, as_of), after=behind)
    return make_page(knowledge, _LIST, ((each, _match(each, wanted, as_of)) for each in found), limit)


def _narrow(wanted: DisclosureFilter, as_of: datetime.date) -> Iterator[ColumnElement[bool]]:
    """Yield conditions that leave out most of what does not match; it is looked at again."""
    columns = disclosures.TABLE.c
    yield columns.made_on <= as_of.isoformat()
    if wanted.since:
        yield columns.period_last >= wanted.since.isoformat()
    if wanted.until:
        yield columns.period_first <= wanted.until.isoformat()


def _match(found: Found, wanted: DisclosureFilter, as_of: datetime.date) -> DisclosureItem | None:
    disclosed = _DECODER.decode(found.row["body"])
    matches = (
        disclosed.on <= as_of
        and (wanted.since is None or disclosed.period.last >= wanted.since)
        and (wanted.until is None or disclosed.period.first <= wanted.until)
    )
    if not matches:
        return None
    return DisclosureItem(
        subject=found.subject,
        subject_names=found.place.names,
        jurisdiction=found.place.jurisdiction,
        region=found.place.region,
        disclosed=_as_of(disclosed, as_of),
        assurance=disclosed.assurance,
        under_review=found.under_review,
        last_position=found.row["position"],
    )


def by_period(found: list[Disclosed]) -> list[DisclosedPeriod]:
    """Return disclosures by kind and period, within one in order of recording."""
    ordered = sorted(found, key=lambda each: (each.kind, each.period.first, each.period.last, each.position))
    grouped = groupby(ordered, key=lambda each: (each.kind, each.period))
    return [DisclosedPeriod(kind=kind, period=period, items=list(group)) for (kind, period), group in grouped]


def _disclosed(state: SubjectState, day: datetime.date) -> list[Disclosed]:
    """Return what was disclosed about the subject by `day`, with what auditors had said of it by then."""
    return [_as_of(each, day) for each in find_disclosed(state) if each.on <= day]


def _as_of(disclosed: Disclosed, day: datetime.date) -> Disclosed:
    return replace(disclosed, assured_by=[said for said in disclosed.assured_by if said.issued_on <= day])
