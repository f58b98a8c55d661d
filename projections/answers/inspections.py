# SPDX-License-Identifier: Apache-2.0
"""Inspections across all rights: when, of which kind, what they found, and the orders that followed."""

import datetime
from collections.abc import Iterator

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement

from events.values import Text
from projections.answers.knowledge import Knowledge
from projections.answers.listing import Found, RowFilter, find_rows, make_page, parse_after
from projections.answers.paging import DEFAULT_LIMIT, Page
from projections.right.inspection_history import Followed, InspectionHistory
from projections.right.records import Finding
from projections.views import inspections

_INSPECTIONS = inspections.TABLE
_LIST = "inspections"
_DECODER = msgspec.json.Decoder(InspectionHistory)


class InspectionFilter(Struct, frozen=True, kw_only=True):
    """Which inspections are asked for; all that is given must hold."""

    kind: str | None = None
    subject: str | None = None
    since: datetime.date | None = None
    """Those that ended on this day or later."""
    until: datetime.date | None = None
    """Those that ended on this day or earlier."""
    finding_class: str | None = None
    """Those that found something of this class."""
    region: str | None = None
    """A jurisdiction or division code, or the beginning of one."""
    minerals: tuple[str, ...] = ()
    """Any of these, on the right."""


class InspectionItem(Struct, frozen=True, kw_only=True):
    """One inspection as of a date."""

    subject: str
    subject_names: Text | None
    jurisdiction: str | None
    region: str | None
    inspection_id: str
    kind: str
    first_day: datetime.date
    last_day: datetime.date
    selected_by: str | None
    findings: list[Finding]
    """What was found by the day asked about."""
    orders: list[Followed]
    """The orders issued by then that name a finding."""
    under_review: bool
    position: int
    last_position: int


def list_inspections(
    knowledge: Knowledge,
    wanted: InspectionFilter,
    *,
    as_of: datetime.date,
    after: str = "",
    limit: int = DEFAULT_LIMIT,
) -> Page[InspectionItem]:
    """Answer `Answers.list_inspections`."""
    behind = parse_after(_LIST, inspections, after, limit)
    rows = RowFilter(
        subject=wanted.subject, region=wanted.region, minerals=wanted.minerals, equal={"kind": wanted.kind}
    )
    found = find_rows(knowledge, inspections, rows, where=_narrow(wanted, as_of), after=behind)
    return make_page(knowledge, _LIST, ((each, _match(each, wanted, as_of)) for each in found), limit)


def _narrow(wanted: InspectionFilter, as_of: datetime.date) -> Iterator[ColumnElement[bool]]:
    """Yield conditions that leave out most of what does not match; it is looked at again."""
    yield _INSPECTIONS.c.first_day <= as_of.isoformat()
    if wanted.since:
        yield _INSPECTIONS.c.last_day >= wanted.since.isoformat()
    if wanted.until:
        yield _INSPECTIONS.c.last_day <= wanted.until.isoformat()


def _match(found: Found, wanted: InspectionFilter, as_of: datetime.date) -> InspectionItem | None:
    history = _DECODER.decode(found.row["body"])
    inspection, place = history.inspection, found.place
    findings = [each for each in history.findings if each.found_on <= as_of]
    matches = (
        inspection.first_day <= as_of
        and (wanted.since is None or inspection.last_day >= wanted.since)
        and (wanted.until is None or inspection.last_day <= wanted.until)
        and (wanted.finding_class is None or any(each.finding_class == wanted.finding_class for each in findings))
    )
    if not matches:
        return None
    return InspectionItem(
        subject=found.subject,
        subject_names=place.names,
        jurisdiction=place.jurisdiction,
        region=place.region,
        inspection_id=inspection.inspection_id,
        kind=inspection.kind,
        first_day=inspection.first_day,
        last_day=inspection.last_day,
        selected_by=inspection.selected_by,
        findings=findings,
        orders=[each for each in history.orders if each.issued_on <= as_of],
        under_review=found.under_review,
        position=inspection.position,
        last_position=found.row["position"],
    )
