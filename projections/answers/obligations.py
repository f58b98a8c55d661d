# SPDX-License-Identifier: Apache-2.0
"""Questions about what is owed: by one subject, and across all of them. Each is judged for the date asked about."""

import datetime
from collections.abc import Iterator
from functools import lru_cache
from heapq import merge
from typing import Any, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, func, select

from events.errors import NotFoundError
from events.ids import parse_subject
from events.values import Basis, Identifier, Strength, Text
from projections.answers.knowledge import Knowledge
from projections.answers.paging import DEFAULT_LIMIT, Page, check_limit, fill_page, format_cursor, parse_cursor
from projections.answers.places import NOWHERE, Place, in_region, place_of, place_of_state
from projections.answers.standing import undetermined
from projections.right.obligation import DueSoon, Ended, ExtensionRequest, Flag, Obligation, ObligationStay
from projections.right.series import rounds_behind
from projections.rules import ObligationStatus, Timeliness, evaluate, profile_for
from projections.rules.calendars import AS_SHIPPED, Calendars
from projections.rules.due_marks import count_days_left, find_due_soon_mark, find_escalation
from projections.views import obligations, parties, rights, states
from projections.views.schema import holds_code

_OBLIGATIONS, _RIGHTS, _PARTIES, _STATES = obligations.TABLE, rights.TABLE, parties.TABLE, states.TABLE
_KEY = (_OBLIGATIONS.c.subject, _OBLIGATIONS.c.obligation_id)
_LIST = "obligations"
_DECODER = msgspec.json.Decoder(Obligation)

ObligationState = Timeliness | Literal["open", "met"]
"""How it stands; `open` and `met` tell only whether it is met on the day."""


class ObligationFilter(Struct, frozen=True, kw_only=True):
    """Which obligations are asked for; all that is given must hold."""

    state: ObligationState | None = None
    subject: str | None = None
    kind: str | None = None
    """milestone, report, order_action, rectification, or authority_duty: what authorities owe by law."""
    code: str | None = None
    """The kind of milestone, report or order, or what an authority owes."""
    side: Literal["holder", "authority"] | None = None
    owed_by: str | None = None
    """The party that owes it on the day asked about."""
    region: str | None = None
    """A jurisdiction or division code, or the beginning of one."""
    minerals: tuple[str, ...] = ()
    """Any of these, on the right."""


class ObligationItem(ObligationStatus, frozen=True, kw_only=True):
    """One obligation as of a date, and what it belongs to."""

    subject: str
    subject_names: Text | None
    jurisdiction: str | None
    region: str | None
    minerals: tuple[str, ...]
    references: tuple[Identifier, ...]
    basis: Basis
    strength: Strength
    stays: list[ObligationStay]
    """When time stands still for it (rule D-6)."""
    ended: Ended | None
    """That an authority waived or superseded it; what was overdue by then may still be owed (rule D-9)."""
    extension_requests: list[ExtensionRequest]
    days_left: int | None
    """To the last day for meeting it; None: it is met, overdue, or due on no day."""
    due_soon_days: int | None
    """The nearest of the marks 90, 30 and 7 that the day has come within."""
    escalation_days: int | None
    """The gravest of the steps 30, 90 and 365 that it is overdue by; `overdue_from` says since when."""
    flags: list[Flag]
    """That the registry saw it overdue, and when: notes, from which nothing follows."""
    due_soon: list[DueSoon]
    """That the registry saw its due day come near."""
    under_review: bool
    """Our own program could not follow the subject's events: how it stands is unknown."""
    last_position: int
    """Of the last event that shaped the obligation."""


class SubjectObligations(Struct, frozen=True, kw_only=True):
    """All that one subject owes or owed."""

    subject: str
    items: list[ObligationItem]
    as_of: datetime.date
    known_at: int | None
    position: int | None


class Candidate(Struct, frozen=True, kw_only=True):
    """An obligation as recorded, not yet judged."""

    subject: str
    obligation: Obligation
    place: Place
    under_review: bool
    position: int
    calendars: Calendars = AS_SHIPPED

    def judge(self, as_of: datetime.date) -> ObligationStatus:
        """Return how it stands on `as_of`."""
        profile = profile_for(self.place.jurisdiction, as_of, self.calendars)
        status = evaluate(self.obligation, as_of=as_of, profile=profile)
        return undetermined(status) if self.under_review else status


def obligations_of(knowledge: Knowledge, subject: str, as_of: datetime.date) -> SubjectObligations:
    """Answer `Answers.obligations_of`."""
    parse_subject(subject)
    if knowledge.find(subject) is None:
        message = f"{subject}: nothing is recorded under this name"
        raise NotFoundError(message, code="subject-unknown", pointer="/subject")
    wanted = ObligationFilter(subject=subject)
    found = (_match(each, wanted, as_of) for each in find_candidates(knowledge, wanted, as_of=as_of))
    items = [item for item in found if item]
    return SubjectObligations(
        subject=subject, items=items, as_of=as_of, known_at=knowledge.position, position=knowledge.position
    )


def list_obligations(
    knowledge: Knowledge,
    wanted: ObligationFilter,
    *,
    as_of: datetime.date,
    after: str = "",
    limit: int = DEFAULT_LIMIT,
) -> Page[ObligationItem]:
    """Answer `Answers.list_obligations`."""
    check_limit(limit)
    key = parse_cursor(_LIST, after, len(_KEY))
    found = (
        ((each.subject, each.obligation.obligation_id), _match(each, wanted, as_of))
        for each in find_candidates(knowledge, wanted, as_of=as_of, after=key)
    )
    items, last = fill_page(found, limit)
    return Page(
        items=items,
        next=format_cursor(_LIST, last) if last else None,
        position=knowledge.position,
        known_at=knowledge.position,
    )


def find_candidates(
    knowledge: Knowledge,
    wanted: ObligationFilter,
    *,
    as_of: datetime.date | None = None,
    after: list[str] | None = None,
) -> Iterator[Candidate]:
    """Yield what matches by what is recorded, behind the key `after`, in the order of subjects and ids.

    How it stands, who owes it and on which side are not looked at: these depend on the day. Of a duty that comes again
    and again, the rounds begun by `as_of` are among it.
    """
    after = after or []
    start = _written_down(after)
    stored = (_of_row(knowledge, row) for row in knowledge.scan(_query(knowledge, wanted, as_of), _KEY, start))
    moved = (each for each in _moved(knowledge, wanted, start) if _key(each) > tuple(start))
    for recorded in merge(stored, moved, key=_key):
        for candidate in _with_rounds(recorded, as_of):
            if _key(candidate) > tuple(after) and _matches_record(candidate, wanted):
                yield candidate


def _written_down(after: list[str]) -> list[str]:
    """Return a key before which nothing can lead behind `after`: a round may follow from one written down before it."""
    if not after or "#" not in after[1]:
        return after
    return [after[0], after[1].partition("#")[0]]


def _with_rounds(candidate: Candidate, as_of: datetime.date | None) -> Iterator[Candidate]:
    """Yield what is written down and, behind the last round of a duty that comes again, those begun by `as_of`."""
    yield candidate
    if as_of is None:
        return
    for each in rounds_behind(candidate.obligation, begun_by=as_of):
        yield replace(candidate, obligation=each)


def _query(knowledge: Knowledge, wanted: ObligationFilter, as_of: datetime.date | None) -> Any:
    places = [
        func.coalesce(_RIGHTS.c[name], _PARTIES.c[name]).label(name) for name in ("jurisdiction", "region", "names")
    ]
    return (
        select(_OBLIGATIONS, _STATES.c.review_position, _RIGHTS.c.minerals, *places)
        .join(_STATES, _STATES.c.subject == _OBLIGATIONS.c.subject)
        .outerjoin(_RIGHTS, _RIGHTS.c.subject == _OBLIGATIONS.c.subject)
        .outerjoin(_PARTIES, _PARTIES.c.subject == _OBLIGATIONS.c.subject)
        .where(knowledge.is_as_stored(), *_narrow(wanted, as_of))
    )


def _narrow(wanted: ObligationFilter, as_of: datetime.date | None) -> Iterator[ColumnElement[bool]]:
    """Yield conditions that leave out most of what does not match; it is looked at again."""
    for name in ("subject", "kind", "code"):
        value = getattr(wanted, name)
        if value:
            yield _OBLIGATIONS.c[name] == value
    if wanted.owed_by:
        yield holds_code(_OBLIGATIONS.c.owners, wanted.owed_by)
    if wanted.region:
        yield in_region(_RIGHTS, wanted.region) | in_region(_PARTIES, wanted.region)
    if wanted.state == "overdue" and as_of:
        yield _OBLIGATIONS.c.due_from < as_of.isoformat()


def _moved(knowledge: Knowledge, wanted: ObligationFilter, after: list[str]) -> Iterator[Candidate]:
    for known in knowledge.moved(start=after[0] if after else "", only=wanted.subject):
        state = known.state()
        place = place_of_state(state)
        for row in sorted(obligations.rows(state), key=lambda each: str(each["obligation_id"])):
            yield Candidate(
                subject=known.subject,
                obligation=_DECODER.decode(row["body"]),
                place=place,
                under_review=known.review is not None,
                position=row["position"],
                calendars=knowledge.calendars,
            )


def _of_row(knowledge: Knowledge, row: Any) -> Candidate:
    return Candidate(
        subject=row.subject,
        obligation=_DECODER.decode(row.body),
        place=_place(row.jurisdiction, row.region, row.minerals, row.names),
        under_review=row.review_position is not None,
        position=row.position,
        calendars=knowledge.calendars,
    )


@lru_cache(maxsize=2048)
def _place(jurisdiction: str | None, region: str | None, minerals: str | None, names: bytes | None) -> Place:
    if names is None:
        return NOWHERE
    return place_of({"jurisdiction": jurisdiction, "region": region, "minerals": minerals, "names": names})


def _key(candidate: Candidate) -> tuple[str, str]:
    return candidate.subject, candidate.obligation.obligation_id


def _matches_record(candidate: Candidate, wanted: ObligationFilter) -> bool:
    obligation, place = candidate.obligation, candidate.place
    return (
        wanted.subject in {None, candidate.subject}
        and wanted.kind in {None, obligation.kind}
        and wanted.code in {None, obligation.code}
        and (wanted.region is None or place.is_in(wanted.region))
        and place.has_any(wanted.minerals)
    )


def _match(candidate: Candidate, wanted: ObligationFilter, as_of: datetime.date) -> ObligationItem | None:
    status = candidate.judge(as_of)
    matches = (
        _is_in_state(status, wanted.state)
        and wanted.side in {None, status.side}
        and wanted.owed_by in {None, status.owed_by}
    )
    return _item(candidate, status, as_of) if matches else None


def _item(candidate: Candidate, status: ObligationStatus, as_of: datetime.date) -> ObligationItem:
    obligation, place = candidate.obligation, candidate.place
    mark = find_due_soon_mark(status, as_of)
    return ObligationItem(
        **msgspec.structs.asdict(status),
        subject=candidate.subject,
        subject_names=place.names,
        jurisdiction=place.jurisdiction,
        region=place.region,
        minerals=place.minerals,
        references=obligation.references,
        basis=obligation.basis,
        strength=obligation.strength,
        stays=obligation.stays,
        ended=obligation.ended,
        extension_requests=obligation.extension_requests,
        days_left=count_days_left(status, as_of),
        due_soon_days=mark.mark_days if mark else None,
        escalation_days=find_escalation(status),
        flags=obligation.flags,
        due_soon=obligation.due_soon,
        under_review=candidate.under_review,
        last_position=candidate.position,
    )


def _is_in_state(status: ObligationStatus, wanted: ObligationState | None) -> bool:
    if status.timeliness == "not_yet_imposed" or wanted is None:
        return status.timeliness != "not_yet_imposed"
    if wanted in {"open", "met"}:
        return (status.met_on is None) == (wanted == "open")
    return status.timeliness == wanted
