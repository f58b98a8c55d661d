# SPDX-License-Identifier: Apache-2.0
"""The parts of a state that say what a company disclosed, who owns it, what auditors said of it, and its sites abroad.

Each names the position of the event it comes from; long lists and texts stay there.
"""

import datetime
from typing import Literal

from msgspec import field

from events.catalogue.amounts import CarbonPool
from events.catalogue.overseas import HostDutyState, HostLawDuty
from events.catalogue.ownership import Interest, InterestedParty
from events.quantities.carbon import CarbonAmount
from events.values import Identifier, Money, Period, Text
from projections.right.obligation import Record


class Disclosure(Record, kw_only=True, tag_field="kind"):
    """What all disclosures share; whether one answers a duty is kept in the report of the same position."""

    position: int
    period: Period
    made_on: datetime.date
    """When it was filed here or, if imported, made elsewhere."""
    public_url: str | None = None


class DueDiligence(Disclosure, kw_only=True, tag="due_diligence_report"):
    """Due diligence on a supply chain."""

    frame: str
    steps_done: tuple[int, ...]
    tiers_covered: int
    countries: tuple[str, ...] = ()
    risk_types: tuple[str, ...] = ()
    """Each kind of risk once, in order of mention."""
    audited_on: datetime.date | None = None


class Esg(Disclosure, kw_only=True, tag="esg_disclosure"):
    """Performance under a frame."""

    frame: str
    frame_name: str | None = None
    topics: tuple[str, ...]
    """The codes of what is disclosed."""
    assurance: str


class Carbon(Disclosure, kw_only=True, tag="carbon_disclosure"):
    """Carbon taken up, or forecast to be."""

    timing: Literal["ex_ante", "ex_post"]
    pools: tuple[CarbonPool, ...]
    uptake: CarbonAmount
    methodology: str
    measurement_ids: tuple[str, ...] = ()
    registry_serials: tuple[Identifier, ...] = ()
    assurance: str


AnyDisclosure = DueDiligence | Esg | Carbon


class Owner(Record, kw_only=True):
    """A relationship of ownership or control, as stated last."""

    record_id: str
    interested_party: InterestedParty
    interests: tuple[Interest, ...] = ()
    as_of: datetime.date
    positions: list[int] = field(default_factory=list)
    """Of every event that states it."""
    closed_position: int | None = None


class AssuranceStatement(Record, kw_only=True):
    """An auditor's opinion on statements of this subject."""

    statement_id: str
    position: int
    positions: tuple[int, ...]
    """Of the statements it is about."""
    opinion: str
    level: str
    standard: str
    issued_on: datetime.date
    valid_to: datetime.date | None = None


class OverseasSite(Record, kw_only=True):
    """What was stated about a site abroad."""

    position: int
    effective_on: datetime.date
    country: str
    interest_percent: str
    operator: Text
    title_ids: tuple[Identifier, ...] = ()
    host_law_duties: tuple[HostLawDuty, ...] = ()
    assurance: str


class OverseasReport(Record, kw_only=True):
    """What was restored at a site abroad."""

    position: int
    period: Period
    made_on: datetime.date
    disturbed_m2: int | None = None
    restored_m2: int | None = None
    accepted_m2: int | None = None
    duties: tuple[HostDutyState, ...] = ()
    provision: Money | None = None
    assurance: str
