# SPDX-License-Identifier: Apache-2.0
"""Disclosures: duties to report by a day, and the reports filed under them (domain.md §7.4 I, rule R-1)."""

from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import LocalId, Name
from events.values import Basis, Due, Identifier, Line, Period, Strength, Text, Value

ReportKind = Annotated[
    Literal["annual_report", "information_filing", "audit_report", "monitoring_report"], coded("reporting_duty_kind")
]


class ReportingDutyImposed(Event, frozen=True, kw_only=True, tag="reporting_duty.imposed.v1"):
    """A report for a period is owed by a day: by the holder of the right, or by the party that is the subject."""

    duty_id: LocalId
    report_kind: ReportKind
    period: Period
    due: Due
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

    duty_id: LocalId | None = None
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
