# SPDX-License-Identifier: Apache-2.0
"""What is planned beside the plan itself: consultation, programmes, areas, commitments, who has to restore."""

import datetime

from msgspec import Struct

from events.catalogue.commitments import CommitmentTerms
from events.catalogue.consultations import BodyHeard, PublicNotice
from events.catalogue.programmes import LandForecast, ProgrammeTask
from events.values import Area, Money, Period
from projections.right.obligation import Record


class Consultation(Struct, frozen=True, kw_only=True):
    """Who was heard on a version of the plan."""

    consultation_id: str
    position: int
    plan_id: str
    version: int
    notice: PublicNotice | None = None
    bodies_heard: tuple[BodyHeard, ...] = ()
    recorded_on: datetime.date
    """The effective day of the event."""


class CommentPeriod(Record, kw_only=True):
    """Comments of everybody were invited on something."""

    period_id: str
    position: int
    about: str
    plan_id: str | None = None
    version: int | None = None
    period: Period
    closed_on: datetime.date | None = None
    closed_position: int | None = None
    comments_received: int | None = None


class Programme(Struct, frozen=True, kw_only=True):
    """One revision of a year's programme."""

    year: int
    revision: int
    position: int
    made_on: datetime.date
    plan_id: str | None = None
    forecasts: tuple[LandForecast, ...] = ()
    tasks: tuple[ProgrammeTask, ...] = ()
    budget: Money | None = None


class AreaVersion(Struct, frozen=True, kw_only=True):
    """An area as it was from a day on."""

    position: int
    on: datetime.date
    area: Area
    change: str | None = None
    """How it came about; None: defined as a new one."""


class RestorationArea(Record, kw_only=True):
    """A piece of land told apart, with where it came from and what became of it."""

    area_id: str
    versions: list[AreaVersion]
    """In order of recording; the last one holds."""
    came_from: tuple[str, ...] = ()
    """The areas it was split or merged from."""
    replaced_by: tuple[str, ...] = ()
    ended_on: datetime.date | None = None
    ended_position: int | None = None

    @property
    def area(self) -> Area:
        """The area as it is by what is known."""
        return self.versions[-1].area


class CommitmentVersion(Struct, frozen=True, kw_only=True):
    """What was promised from a day on."""

    position: int
    on: datetime.date
    terms: CommitmentTerms


class MadeCommitment(Record, kw_only=True):
    """A commitment, with everything it ever said."""

    commitment_id: str
    plan_id: str | None = None
    versions: list[CommitmentVersion]
    """In order of recording; the last one holds."""
    withdrawn_on: datetime.date | None = None
    withdrawn_position: int | None = None

    @property
    def terms(self) -> CommitmentTerms:
        """The terms by what is known."""
        return self.versions[-1].terms


class DutyAllocation(Struct, frozen=True, kw_only=True):
    """An authority's word on who has to restore, from a day on."""

    position: int
    on: datetime.date
    duty_holder: str
    basis: str
    share_percent: str | None = None
    area_ids: tuple[str, ...] = ()
    obligation_ids: tuple[str, ...] = ()
    decision_no: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether one party takes over everything."""
        return self.share_percent is None and not self.area_ids and not self.obligation_ids


class Stay(Record, kw_only=True):
    """A suspension of obligations, of an order or of a penalty (rule D-6)."""

    stay_id: str
    position: int
    ground: str
    obligation_ids: tuple[str, ...] = ()
    """Those named, and those of the order."""
    order_id: str | None = None
    penalty_id: str | None = None
    review_id: str | None = None
    decision_no: str
    granted_on: datetime.date
    stayed_from: datetime.date
    stayed_to: datetime.date | None = None
    lifted_on: datetime.date | None = None
    """The first day on which time runs again."""
    lifted_position: int | None = None


class PublicReport(Record, kw_only=True):
    """What the public reported about the right, and what the authority found."""

    report_id: str
    position: int
    category: str
    channel: str
    received_on: datetime.date
    area_ids: tuple[str, ...] = ()
    outcome: str | None = None
    resolved_on: datetime.date | None = None
    resolved_position: int | None = None
    inspection_ids: tuple[str, ...] = ()
    finding_ids: tuple[str, ...] = ()
    order_ids: tuple[str, ...] = ()


class Response(Struct, frozen=True, kw_only=True):
    """The holder's answer to an event; its words are in the event."""

    response_id: str
    position: int
    in_reply_to: int
    made_on: datetime.date
