# SPDX-License-Identifier: Apache-2.0
"""One right with all that is recorded of it, and how it stands."""

import datetime
from typing import Any, NamedTuple

from msgspec import Struct

from events.errors import NotFoundError
from events.ids import right_subject
from projections.answers.knowledge import Knowledge
from projections.answers.penalties import ShownPenalty, show
from projections.answers.standing import AnyStatus, Standing, count_timeliness, judge
from projections.letter import Demand, letter_of
from projections.right.acceptance_records import Acceptance, Aftercare, Closure, Discharge, Evaluation, Objection
from projections.right.correction_records import Correction, Dispute, Retraction, Untrusted
from projections.right.disclosure_records import AnyDisclosure, AssuranceStatement, OverseasReport, OverseasSite
from projections.right.duty import holder_on
from projections.right.enforcement_records import Performance, Review
from projections.right.finance_records import (
    Accrual,
    Agreement,
    Attestation,
    CostEstimate,
    Expenditure,
    FundCheck,
    Funding,
    Security,
    Shortfall,
)
from projections.right.observation_records import AnyObservation, TailingsFacility
from projections.right.operation_records import (
    AccessRefusal,
    Appointment,
    CreditListing,
    Incident,
    Licence,
    Litigation,
    OperatingStatus,
    Relinquishment,
    Variance,
    Variation,
)
from projections.right.planning_records import (
    CommentPeriod,
    Consultation,
    DutyAllocation,
    MadeCommitment,
    Programme,
    PublicReport,
    Response,
    RestorationArea,
    Stay,
)
from projections.right.records import (
    Finding,
    Holding,
    Inspection,
    LandStatement,
    Order,
    Plan,
    Report,
    RightFacts,
    Transfer,
)
from projections.right.state import SubjectState


class RightAnswer(Struct, frozen=True, kw_only=True):
    """Everything known about one right, and how it stands."""

    right_id: str
    right: RightFacts
    holder: str | None
    """Who holds it on `as_of`."""
    status: AnyStatus
    letter: tuple[Demand, ...]
    """Which demands of the letter in Science what is recorded covers, L1 to L10; no status follows from it."""
    counts: dict[str, int]
    """How many of its obligations stand how."""
    next_due_on: datetime.date | None
    """The first day on or after `as_of` on which something not yet met is due."""
    holders: list[Holding]
    transfers: list[Transfer]
    plans: list[Plan]
    inspections: list[Inspection]
    findings: list[Finding]
    orders: list[Order]
    penalties: list[ShownPenalty]
    performances: list[Performance]
    """Substitute performances."""
    reviews: list[Review]
    land: list[LandStatement]
    reports: list[Report]
    """Filed or drafted, whether or not one was owed."""
    # Acceptance and closure
    acceptances: list[Acceptance]
    """Applications, each with the survey, the decision and what was revoked of it."""
    objections: list[Objection]
    closures: list[Closure]
    aftercare: list[Aftercare]
    evaluations: list[Evaluation]
    discharges: list[Discharge]
    # Money
    estimates: list[CostEstimate]
    accruals: list[Accrual]
    expenditures: list[Expenditure]
    attestations: list[Attestation]
    """What others than the holder say is in the fund."""
    fund_checks: list[FundCheck]
    shortfalls: list[Shortfall]
    securities: list[Security]
    """Each with what was given back or called of it."""
    agreements: list[Agreement]
    fundings: list[Funding]
    """Public money that arrived."""
    # What was observed
    observations: list[AnyObservation]
    """Baselines, surveys, measurements and images; their long lists stay in the events."""
    tailings: list[TailingsFacility]
    # Disclosures and sites abroad
    disclosures: list[AnyDisclosure]
    assurances: list[AssuranceStatement]
    """What auditors said of statements about the right."""
    overseas_sites: list[OverseasSite]
    """What was stated about a site abroad, by the day from which it holds."""
    overseas_reports: list[OverseasReport]
    # Plans, areas, commitments, deadlines and the public
    consultations: list[Consultation]
    comment_periods: list[CommentPeriod]
    programmes: list[Programme]
    areas: list[RestorationArea]
    """Areas told apart by events of their own, those that gave way to others among them."""
    commitments: list[MadeCommitment]
    allocations: list[DutyAllocation]
    stays: list[Stay]
    """Suspensions, lifted ones among them."""
    public_reports: list[PublicReport]
    responses: list[Response]
    # Licences, operations, appointments, variances, incidents, lists and law suits
    licences: list[Licence]
    """Each with its conditions, and with what became of it."""
    variations: list[Variation]
    relinquishments: list[Relinquishment]
    mine_statuses: list[OperatingStatus]
    """By the day they hold from."""
    appointments: list[Appointment]
    variances: list[Variance]
    """Departures asked for, decided ones among them; they move no due day."""
    incidents: list[Incident]
    access_refusals: list[AccessRefusal]
    credit_listings: list[CreditListing]
    """Lists the holder was put on for this right, those it was taken off again among them."""
    litigations: list[Litigation]
    # Corrections and disputes
    corrections: list[Correction]
    """Statements said anew: all above follows from what was said last, at the position where it was first said."""
    retractions: list[Retraction]
    """Statements taken back: nothing above follows from them, but what was owed by them is shown as ended."""
    disputes: list[Dispute]
    untrusted: list[Untrusted]
    """Events that do not count, since a key that signed them was compromised, until they are said again."""
    version: int
    """How many events the right has had."""
    last_position: int
    """Where the last of what shaped it is in the log: of these, or an event elsewhere that gave up a key."""
    as_of: datetime.date
    known_at: int | None
    position: int | None


class AskedRight(NamedTuple):
    """A registered right with its state, for answers about one part of it."""

    right_id: str
    right: RightFacts
    state: SubjectState
    under_review: bool
    last_position: int


def find_right(knowledge: Knowledge, right_id: str) -> AskedRight:
    """Return what is known of a right.

    Raises:
        NotFoundError: no such right was registered by then.
    """
    known = knowledge.find(right_subject(right_id))
    state = known.state() if known else None
    if known is None or state is None or state.right is None:
        raise _unknown(right_id)
    return AskedRight(
        right_id=state.subject.partition(":")[2],
        right=state.right,
        state=state,
        under_review=known.review is not None,
        last_position=known.position,
    )


def get_right(knowledge: Knowledge, right_id: str, as_of: datetime.date) -> RightAnswer:
    """Answer `Answers.get_right`."""
    known = knowledge.find(right_subject(right_id))
    last_run = knowledge.last_run(as_of)
    size, adopted = knowledge.size, knowledge.calendars
    standing = judge(known, as_of, size=size, last_run=last_run, calendars=adopted) if known else None
    if standing is None or standing.state.right is None:
        raise _unknown(right_id)
    state = standing.state
    return RightAnswer(
        right_id=state.subject.partition(":")[2],
        right=standing.state.right,
        holder=holder_on(state, as_of),
        status=standing.status,
        letter=letter_of(state, as_of),
        counts=count_timeliness(standing.obligations),
        next_due_on=_next_due_on(standing, as_of),
        **records_of(state, RightAnswer) | {"penalties": show(state.penalties.values())},
        version=standing.known.version,
        last_position=standing.known.position,
        as_of=as_of,
        known_at=knowledge.position,
        position=knowledge.position,
    )


def _unknown(right_id: str) -> NotFoundError:
    message = f"right {right_id}: nothing is recorded under this name"
    return NotFoundError(message, code="right-unknown", pointer="/right_id")


def records_of(state: SubjectState, answer: type[Struct]) -> dict[str, Any]:
    """Return the lists that the state holds, as far as `answer` has members of their names."""
    held = {name: getattr(state, name, None) for name in answer.__struct_fields__}
    return {
        name: list(each.values()) if isinstance(each, dict) else each
        for name, each in held.items()
        if isinstance(each, list | dict)
    }


def _next_due_on(standing: Standing, as_of: datetime.date) -> datetime.date | None:
    owed = (each for each in standing.obligations if each.kind != "authority_duty" and each.ended_how is None)
    open_days = (each.due_on for each in owed if each.met_on is None and each.due_on)
    return min((day for day in open_days if day >= as_of), default=None)
