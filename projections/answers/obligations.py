# SPDX-License-Identifier: Apache-2.0
"""Questions about what is owed: by one subject, and across all of them. Each is judged for the date asked about."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement

from events.errors import NotFoundError
from events.ids import parse_subject
from events.values import Basis, Identifier, Strength, Text
from projections.answers.knowledge import Knowledge
from projections.answers.listing import Found, RowFilter, find_rows, make_page, parse_after
from projections.answers.paging import DEFAULT_LIMIT, Page
from projections.answers.places import Place
from projections.answers.standing import undetermined
from projections.right.obligation import DueSoon, Ended, ExtensionRequest, Flag, Obligation, ObligationStay
from projections.right.series import rounds_behind
from projections.rules import ObligationStatus, Timeliness, evaluate, profile_for
from projections.rules.calendars import AS_SHIPPED, Calendars
from projections.rules.due_marks import count_days_left, find_due_soon_mark, find_escalation
from projections.views import obligations
from projections.views.schema import holds_code

_OBLIGATIONS = obligations.TABLE
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
    behind = parse_after(_LIST, obligations, after, limit)
    found = _with_keys(knowledge, wanted, as_of=as_of, after=behind)
    return make_page(knowledge, _LIST, ((key, _match(each, wanted, as_of)) for key, each in found), limit)


def find_candidates(
    knowledge: Knowledge,
    wanted: ObligationFilter,
    *,
    as_of: datetime.date | None = None,
) -> Iterator[Candidate]:
    """Yield what matches by what is recorded, in the order of subjects and ids.

    How it stands, who owes it and on which side are not looked at: these depend on the day. Of a duty that comes again
    and again, the rounds begun by `as_of` are among it.
    """
    return (candidate for _, candidate in _with_keys(knowledge, wanted, as_of=as_of))


def _with_keys(
    knowledge: Knowledge, wanted: ObligationFilter, *, as_of: datetime.date | None, after: Sequence[str] = ()
) -> Iterator[tuple[Found, Candidate]]:
    """Yield what matches behind the key `after`, each with its own key: that of a round is in no row."""
    for found in _find(knowledge, wanted, as_of=as_of, after=_written_down(after)):
        for candidate in _with_rounds(_candidate(knowledge, found), as_of):
            key = (candidate.subject, candidate.obligation.obligation_id)
            if key > tuple(after):
                yield found._replace(key=key), candidate


def _written_down(after: Sequence[str]) -> Sequence[str]:
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


def _find(
    knowledge: Knowledge, wanted: ObligationFilter, *, as_of: datetime.date | None, after: Sequence[str] = ()
) -> Iterator[Found]:
    rows = RowFilter(
        subject=wanted.subject,
        region=wanted.region,
        minerals=wanted.minerals,
        equal={"kind": wanted.kind, "code": wanted.code},
    )
    return find_rows(knowledge, obligations, rows, where=_narrow(wanted, as_of), after=after)


def _narrow(wanted: ObligationFilter, as_of: datetime.date | None) -> Iterator[ColumnElement[bool]]:
    """Yield conditions that leave out most of what does not match; it is looked at again."""
    if wanted.owed_by:
        yield holds_code(_OBLIGATIONS.c.owners, wanted.owed_by)
    if wanted.state == "overdue" and as_of:
        yield _OBLIGATIONS.c.due_from < as_of.isoformat()


def _candidate(knowledge: Knowledge, found: Found) -> Candidate:
    return Candidate(
        subject=found.subject,
        obligation=_DECODER.decode(found.row["body"]),
        place=found.place,
        under_review=found.under_review,
        position=found.row["position"],
        calendars=knowledge.calendars,
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
