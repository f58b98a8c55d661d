# SPDX-License-Identifier: Apache-2.0
"""Due diligence on the supply chain of minerals (OECD Guidance, five steps; CCCMC 2nd ed. 2022; EU 2023/1542).

No law of China demands it; where another one does, or a contract, a reporting duty says so.
"""

import datetime
from typing import Annotated, Literal

from msgspec import Meta

from events.catalogue.event import Event
from events.codelists import coded
from events.ids import Name, ObligationId, Sha256
from events.values import Country, Line, Period, Text, Value


class DueDiligenceStep(Value, frozen=True, kw_only=True):
    """One of the five steps, and whether it was done in the period."""

    step: Annotated[int, Meta(ge=1, le=5), coded("dd_step")]
    """1 management systems, 2 risks identified, 3 response to them, 4 independent audit, 5 annual report."""
    done: bool
    note: Text | None = None
    evidence_sha256: Sha256 | None = None


class TradedMineral(Value, frozen=True, kw_only=True):
    """A mineral or metal of the supply chain, by its code in the Harmonised System."""

    hs: Annotated[str, Meta(pattern=r"^[0-9]{4}(?:[0-9]{2}){0,3}\Z")]
    """Heading, subheading or national tariff line, without dots: 2603, 260300, 2603000010."""
    name: Text


class SupplySite(Value, frozen=True, kw_only=True):
    """A mine, smelter or refinery of the supply chain."""

    name: Text
    country: Country
    stage: Annotated[Literal["mine", "trader", "smelter", "refiner", "other"], coded("supply_stage")]
    right: Name | None = None
    """The right in this registry, where it has one."""


class SupplyRisk(Value, frozen=True, kw_only=True):
    """A risk found, and what is done about it by when."""

    risk_type: Annotated[
        Literal["type1_conflict_human_rights", "type2_serious_misconduct", "environmental", "none_identified"],
        coded("dd_risk_type"),
    ]
    severity: Annotated[Literal["low", "medium", "high", "severe"], coded("dd_severity")] | None = None
    description: Text
    mitigation: Text | None = None
    due_on: datetime.date | None = None


class SupplyAudit(Value, frozen=True, kw_only=True):
    """The independent audit of step 4."""

    body: Line
    audited_on: datetime.date
    scope: Text
    standard: Line | None = None


class DueDiligenceReportFiled(Event, frozen=True, kw_only=True, tag="due_diligence_report.filed.v1"):
    """A company reports on the due diligence of its mineral supply chain over a period."""

    duty_id: ObligationId | None = None
    """The reporting duty it answers."""
    frame: Annotated[Literal["OECD-5", "CCCMC-2022", "EU-2023-1542"], coded("dd_frame")]
    period: Period
    steps: tuple[DueDiligenceStep, ...]
    """Each of the five once, done or not: silence could mean either."""
    minerals: Annotated[tuple[TradedMineral, ...], Meta(min_length=1)]
    tiers_covered: Annotated[int, Meta(ge=0, le=20)]
    """How many tiers of suppliers were looked at; 0: the company's own sites alone."""
    countries: tuple[Country, ...] = ()
    """Of origin and of transit."""
    sites: tuple[SupplySite, ...] = ()
    risks: Annotated[tuple[SupplyRisk, ...], Meta(min_length=1)]
    """Or the one statement `none_identified`."""
    audit: SupplyAudit | None = None
    public_url: Line | None = None
    report_sha256: Sha256 | None = None
