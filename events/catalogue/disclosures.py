# SPDX-License-Identifier: Apache-2.0
"""Disclosures: duties to report by a day, the reports under them, and what auditors say (domain.md §7.4 I, R-1)."""

import datetime
from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.amounts import Assurance, CarbonPool
from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Name, ObligationId, Sha256
from events.quantities.carbon import CarbonAmount
from events.values import Basis, Count, Decimal, Due, Identifier, Line, Period, RepeatedDue, Strength, Text, Value

ReportKind = Annotated[
    Literal[
        "annual_report",
        "information_filing",
        "audit_report",
        "monitoring_report",
        "due_diligence_report",
        "esg_disclosure",
        "carbon_disclosure",
    ],
    coded("reporting_duty_kind"),
]


class ReportingDutyImposed(Event, frozen=True, kw_only=True, tag="reporting_duty.imposed.v1"):
    """A report for a period is owed by a day: by the holder of the right, or by the party that is the subject.

    Owed again and again, each round is an obligation of its own: `R1#2026-01-01` for the period from that day on.
    """

    duty_id: LocalId
    report_kind: ReportKind
    period: Period
    """Which days the report is about; of a duty that comes again, the first such period."""
    due: Due | RepeatedDue
    basis: Basis
    strength: Strength = "must"
    owed_by: Name | None = None
    """The party that owes it; absent, it is the holder of the duty at the time."""
    references: tuple[Identifier, ...] = ()
    """The duty's numbers in other registers."""


class Figure(Value, frozen=True, kw_only=True):
    """One reported figure: a whole number with its unit."""

    code: LocalId
    value: Annotated[int, Meta(ge=-(2**53 - 1), le=2**53 - 1)]
    unit: Line


class AnnualReportFiled(Event, frozen=True, kw_only=True, tag="annual_report.filed.v1"):
    """A yearly report was filed (Land Reclamation Regulations art. 17; Order 13; Queensland EP Act s 316IA).

    The day it was filed decides whether it was late: the day the ledger took it, or, for an imported or paper
    filing, the effective day stated by the authority that received it.
    """

    duty_id: ObligationId | None = None
    """The reporting duty it answers."""
    report_kind: Annotated[
        Literal["reclamation_17", "information_order13", "annual_return"], coded("annual_report_kind")
    ]
    period: Period
    standing: Annotated[Literal["filed", "signed_draft"], coded("report_standing")] = "filed"
    """`signed_draft`: an importing authority holds a draft the holder signed but has not received as filed. It is a
    claim; it never meets the duty."""
    figures: tuple[Figure, ...] = ()
    sections: tuple[Line, ...] = ()
    statement: Text | None = None
    references: tuple[Identifier, ...] = ()


DisclosureFrame = Annotated[
    Literal["GRI-14-2024", "GRI-12", "TNFD", "GISTM", "EITI", "IRMA", "TSM", "CSDS-CN", "other"],
    coded("disclosure_frame"),
]


class Topic(Value, frozen=True, kw_only=True):
    """One disclosure of the frame: a number with its unit, words, or both."""

    code: Annotated[str, Meta(min_length=1, max_length=60)]
    """The frame's own number, such as 14.8.5 of GRI 14 (closure and rehabilitation)."""
    metric: Line
    value: Decimal | None = None
    unit: Line | None = None
    narrative: Text | None = None

    def __post_init__(self) -> None:
        """Refuse a number without its unit, a unit of nothing, and a topic that says nothing (rule C-1)."""
        if (self.value is None) != (self.unit is None):
            message = f"topic {self.code}: value and unit are given together"
            raise ValueError(message)
        if self.value is None and self.narrative is None:
            message = f"topic {self.code}: neither value nor narrative"
            raise ValueError(message)


class EsgDisclosureFiled(Event, frozen=True, kw_only=True, tag="esg_disclosure.filed.v1"):
    """A company discloses its environmental, social and governance performance under a published frame."""

    duty_id: ObligationId | None = None
    """The reporting duty it answers."""
    frame: DisclosureFrame
    frame_name: Line | None = None
    """Which one, given exactly when `frame` is `other`."""
    period: Period
    topics: Annotated[tuple[Topic, ...], Meta(min_length=1)]
    boundary: Text
    """Which companies and sites are covered, and which are not."""
    assurance: Assurance
    assurer: Line | None = None
    public_url: Line | None = None
    report_sha256: Sha256 | None = None

    def __post_init__(self) -> None:
        """Refuse another frame without its name, and a second name for a listed one."""
        if (self.frame == "other") != (self.frame_name is not None):
            message = f"frame {self.frame}: frame_name is given exactly when the frame is other"
            raise ValueError(message)


class CarbonDisclosureFiled(Event, frozen=True, kw_only=True, tag="carbon_disclosure.filed.v1"):
    """A company discloses how much carbon restoration has taken up, or will (rule C-1; Art. 37)."""

    duty_id: ObligationId | None = None
    """The reporting duty it answers."""
    period: Period
    scope: Text
    """Which land, activities and gases are covered."""
    timing: Annotated[Literal["ex_ante", "ex_post"], coded("carbon_timing")]
    """A forecast, or a result; a forecast is never counted as a result."""
    pools: Annotated[tuple[CarbonPool, ...], Meta(min_length=1)]
    uptake: CarbonAmount
    """Net, over the period, in these pools together; a loss is negative."""
    methodology: Line
    measurement_ids: tuple[LocalId, ...] = ()
    """The carbon stocks on record for the right that it rests on."""
    verifier: Line | None = None
    registry_serials: tuple[Identifier, ...] = ()
    """Credits issued for it, so that nobody counts them twice."""
    assurance: Assurance
    public_url: Line | None = None
    report_sha256: Sha256 | None = None


class AssuranceStatementIssued(Event, frozen=True, kw_only=True, tag="assurance_statement.issued.v1"):
    """An auditor gives an opinion on statements on record about this subject."""

    statement_id: LocalId
    positions: Annotated[tuple[Count, ...], Meta(min_length=1)]
    """Where in the log the statements stand; each once, each about this subject."""
    opinion: Annotated[Literal["unqualified", "qualified", "adverse", "disclaimer"], coded("audit_opinion")]
    level: Annotated[Literal["reasonable", "limited"], coded("assurance_level")]
    standard: Line
    """Such as ISAE 3000, ISO 14064-3."""
    scope: Text | None = None
    valid_to: datetime.date | None = None
    """The last day on which the auditor stands by it; absent: without limit."""
    accreditation: Identifier | None = None
    report_sha256: Sha256 | None = None
