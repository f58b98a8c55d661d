# SPDX-License-Identifier: Apache-2.0
"""The state of one subject, a right or a party: all that its events say, and nothing that a date decides.

It travels as deterministic JSON, so that the same events give the same bytes on every machine.
"""

import datetime
from bisect import bisect_left

import msgspec
from msgspec import field

from events.errors import EvidenceError
from events.ids import Position, StreamVersion
from projections.right.acceptance_records import Acceptance, Aftercare, Closure, Discharge, Evaluation, Objection
from projections.right.correction_records import (
    Correction,
    Dispute,
    Filed,
    FiledRow,
    Retraction,
    Signers,
    Untrusted,
)
from projections.right.disclosure_records import AnyDisclosure, AssuranceStatement, OverseasReport, OverseasSite, Owner
from projections.right.enforcement_records import Penalty, Performance, Review
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
from projections.right.obligation import Claim, DueVersion, DutyNotes, Flag, Met, Obligation, Record
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
    PartyFacts,
    Plan,
    Report,
    RightFacts,
    Sighting,
    Transfer,
    Unmatched,
)
from projections.right.withheld_records import WithheldField

__all__ = [
    "Claim",
    "DueVersion",
    "Flag",
    "Met",
    "Obligation",
    "PartyFacts",
    "RightFacts",
    "Sighting",
    "SubjectState",
    "format_state",
    "new_state",
    "parse_state",
]


class SubjectState(Record, kw_only=True):
    """What is known about one subject after `version` events; changed in place by `fold.evolve`."""

    subject: str
    version: StreamVersion = StreamVersion(0)
    position: Position | None = None
    """Of the last event folded in."""
    recorded_at: datetime.datetime | None = None
    right: RightFacts | None = None
    party: PartyFacts | None = None
    holders: list[Holding] = field(default_factory=list)
    """By the day they hold from."""
    transfers: list[Transfer] = field(default_factory=list)
    """By the day they took effect."""
    plans: dict[str, Plan] = field(default_factory=dict)
    obligations: dict[str, Obligation] = field(default_factory=dict)
    series: dict[str, str] = field(default_factory=dict)
    """Duties that come again and again: the last round of each that is written down among `obligations`."""
    duty_notes: dict[str, DutyNotes] = field(default_factory=dict)
    """The registry's notes on what authorities owe; that itself follows from the state (`rules.duties`)."""
    inspections: list[Inspection] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    orders: dict[str, Order] = field(default_factory=dict)
    penalties: dict[str, Penalty] = field(default_factory=dict)
    performances: dict[str, Performance] = field(default_factory=dict)
    """Substitute performances."""
    reviews: dict[str, Review] = field(default_factory=dict)
    land: list[LandStatement] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    # Acceptance and closure, by their ids
    acceptances: dict[str, Acceptance] = field(default_factory=dict)
    objections: dict[str, Objection] = field(default_factory=dict)
    closures: dict[str, Closure] = field(default_factory=dict)
    aftercare: dict[str, Aftercare] = field(default_factory=dict)
    evaluations: dict[str, Evaluation] = field(default_factory=dict)
    discharges: list[Discharge] = field(default_factory=list)
    # Finance, by their ids
    estimates: dict[str, CostEstimate] = field(default_factory=dict)
    accruals: dict[str, Accrual] = field(default_factory=dict)
    expenditures: dict[str, Expenditure] = field(default_factory=dict)
    attestations: dict[str, Attestation] = field(default_factory=dict)
    fund_checks: dict[str, FundCheck] = field(default_factory=dict)
    shortfalls: dict[str, Shortfall] = field(default_factory=dict)
    securities: dict[str, Security] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    fundings: dict[str, Funding] = field(default_factory=dict)
    # Ecology and monitoring
    observations: list[AnyObservation] = field(default_factory=list)
    """In order of recording."""
    tailings: dict[str, TailingsFacility] = field(default_factory=dict)
    # Disclosures and sites abroad
    disclosures: list[AnyDisclosure] = field(default_factory=list)
    """In order of recording."""
    owners: dict[str, Owner] = field(default_factory=dict)
    assurances: list[AssuranceStatement] = field(default_factory=list)
    overseas_sites: list[OverseasSite] = field(default_factory=list)
    """What was stated about the site, by the day from which it holds."""
    overseas_reports: list[OverseasReport] = field(default_factory=list)
    """By the end of their period."""
    # Plans, areas, commitments, deadlines and the public
    consultations: list[Consultation] = field(default_factory=list)
    """In order of recording, as are programmes and responses."""
    programmes: list[Programme] = field(default_factory=list)
    areas: dict[str, RestorationArea] = field(default_factory=dict)
    commitments: dict[str, MadeCommitment] = field(default_factory=dict)
    """Those made by events of their own; what a plan says beside them stands in its versions."""
    allocations: list[DutyAllocation] = field(default_factory=list)
    """By the day they took effect."""
    stays: dict[str, Stay] = field(default_factory=dict)
    public_reports: dict[str, PublicReport] = field(default_factory=dict)
    responses: list[Response] = field(default_factory=list)
    comment_periods: dict[str, CommentPeriod] = field(default_factory=dict)
    # Licences, operations, appointments, variances, incidents, lists and law suits
    licences: dict[str, Licence] = field(default_factory=dict)
    variations: list[Variation] = field(default_factory=list)
    """In order of recording, as are relinquishments."""
    relinquishments: list[Relinquishment] = field(default_factory=list)
    mine_statuses: list[OperatingStatus] = field(default_factory=list)
    """By the day they hold from."""
    appointments: dict[str, Appointment] = field(default_factory=dict)
    variances: dict[str, Variance] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    access_refusals: dict[str, AccessRefusal] = field(default_factory=dict)
    credit_listings: dict[str, CreditListing] = field(default_factory=dict)
    litigations: dict[str, Litigation] = field(default_factory=dict)
    # Corrections and disputes
    filed: list[FiledRow] = field(default_factory=list)
    """Every event about the subject, in order of recording; `find_filed` reads it."""
    filed_types: list[str] = field(default_factory=list)
    signers: list[Signers] = field(default_factory=list)
    untrusted: list[Untrusted] = field(default_factory=list)
    """Events that do not count, since a key that signed them was compromised; in order of recording."""
    given_up: dict[str, int] = field(default_factory=dict)
    """The keys among those of `signers` that were given up as compromised, and where in the log that stands."""
    corrections: list[Correction] = field(default_factory=list)
    """In order of recording."""
    retractions: list[Retraction] = field(default_factory=list)
    disputes: dict[str, Dispute] = field(default_factory=dict)
    # Private fields
    withheld: list[WithheldField] = field(default_factory=list)
    """In order of recording, those erased included."""
    last_inspection: Sighting | None = None
    last_company_filing: Sighting | None = None
    unmatched: list[Unmatched] = field(default_factory=list)

    @property
    def exists(self) -> bool:
        """Whether the subject is registered."""
        return self.right is not None or self.party is not None

    def find_filed(self, position: int) -> Filed | None:
        """Return the event about the subject at `position` of the log, if there is one."""
        index = bisect_left(self.filed, (position, 0, 0))
        if index == len(self.filed) or self.filed[index][0] != position:
            return None
        _, kind, signers = self.filed[index]
        by = self.signers[signers]
        return Filed(position, self.filed_types[kind], by.key_id, by.on_behalf_of)

    @property
    def shaped_at(self) -> int:
        """The position of the last event that shaped the state, be it one that gave a key up."""
        return max(-1 if self.position is None else self.position, *self.given_up.values(), -1)


def new_state(subject: str) -> SubjectState:
    """Return the state of `subject` before its first event."""
    return SubjectState(subject=subject)


def format_state(state: SubjectState) -> bytes:
    """Return the one JSON form of `state`."""
    return _ENCODER.encode(state)


def parse_state(raw: bytes) -> SubjectState:
    """Return the state written in `raw` by `format_state`.

    Raises:
        EvidenceError: the bytes are not those of a state.
    """
    try:
        return _DECODER.decode(raw)
    except msgspec.MsgspecError as error:
        message = f"stored state does not decode: {error}"
        raise EvidenceError(message, code="state-malformed") from error


_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(SubjectState)
