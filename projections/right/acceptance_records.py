# SPDX-License-Identifier: Apache-2.0
"""The parts of a state about acceptance, closure, aftercare and discharge.

Each part names the position of the event it comes from; long texts stay in the event.
"""

import datetime

from msgspec import field

from events.catalogue.acceptance import AcceptanceResult, AcceptanceScope, AcceptedLand, ObjectionOutcome, Participation
from events.catalogue.closure import EvaluatedLand, RestartRule
from events.values import Period
from projections.right.days import add_days
from projections.right.obligation import Record
from projections.right.operation_records import Announcement


class Delegation(Record, kw_only=True):
    """What a community body did when the land was surveyed."""

    body: str
    participation: Participation


class Survey(Record, kw_only=True):
    """The land was surveyed for acceptance, and who was there."""

    held_on: datetime.date
    experts: int
    delegations: tuple[Delegation, ...] = ()
    joint_departments: tuple[str, ...] = ()
    position: int


class Decision(Record, kw_only=True):
    """What the authority decided on an application."""

    result: AcceptanceResult
    decision_no: str
    decided_on: datetime.date
    area_ids: tuple[str, ...] = ()
    """The areas it is about: those of the application or, for the whole, all that were known then."""
    land: tuple[AcceptedLand, ...] = ()
    obligation_ids: tuple[str, ...] = ()
    """What is to be put right."""
    published_on: datetime.date | None = None
    published_position: int | None = None
    """Of the event that says so: the decision itself, or a later one."""
    published_url: str | None = None
    position: int


class Revocation(Record, kw_only=True):
    """An acceptance no longer holds for these areas; for all of it where none are named."""

    area_ids: tuple[str, ...] = ()
    revoked_on: datetime.date
    decision_no: str
    position: int


class Acceptance(Record, kw_only=True):
    """An application for acceptance and what became of it."""

    application_id: str
    scope: AcceptanceScope
    area_ids: tuple[str, ...] = ()
    milestone_ids: tuple[str, ...] = ()
    plan_id: str | None = None
    applied_on: datetime.date
    position: int
    surveys: list[Survey] = field(default_factory=list)
    announcements: list[Announcement] = field(default_factory=list)
    """Preliminary results, in order of recording."""
    decision: Decision | None = None
    revocations: list[Revocation] = field(default_factory=list)

    @property
    def is_qualified(self) -> bool:
        """Whether the land was accepted, whatever was revoked later."""
        return self.decision is not None and self.decision.result == "qualified"

    @property
    def is_revoked(self) -> bool:
        """Whether nothing of it holds any more."""
        return any(not each.area_ids for each in self.revocations)

    @property
    def accepted_area_ids(self) -> frozenset[str]:
        """The areas for which it holds."""
        if self.decision is None or not self.is_qualified or self.is_revoked:
            return frozenset()
        revoked = {area_id for each in self.revocations for area_id in each.area_ids}
        return frozenset(self.decision.area_ids) - revoked


class Objection(Record, kw_only=True):
    """An objection to an acceptance, and the answer to it."""

    objection_id: str
    application_id: str
    objector_kind: str
    raised_by: str | None = None
    received_on: datetime.date
    area_ids: tuple[str, ...] = ()
    position: int
    outcome: ObjectionOutcome | None = None
    resolved_on: datetime.date | None = None
    resolved_position: int | None = None


class Closure(Record, kw_only=True):
    """The mine or a part of it stopped for good."""

    closure_id: str
    extent: str
    production_ceased_on: datetime.date
    area_ids: tuple[str, ...] = ()
    position: int


class AftercareReport(Record, kw_only=True):
    """What was done over some days, and the last day of work beyond normal husbandry."""

    period: Period
    augmented_work_on: datetime.date | None = None
    position: int


class Aftercare(Record, kw_only=True):
    """The time in which accepted land is looked after."""

    aftercare_id: str
    period: Period
    restart_rule: RestartRule
    area_ids: tuple[str, ...] = ()
    application_id: str | None = None
    carried_out_by: str | None = None
    position: int
    reports: list[AftercareReport] = field(default_factory=list)

    @property
    def last_day(self) -> datetime.date:
        """The day on which it ends, with the whole period counted anew from augmented work (rule D-10)."""
        return self.last_day_on(datetime.date.max)

    def last_day_on(self, day: datetime.date) -> datetime.date:
        """Return when it ends by the augmented work done up to `day`."""
        works = [each.augmented_work_on for each in self.reports if each.augmented_work_on]
        works = [each for each in works if each <= day]
        if self.restart_rule == "none" or not works:
            return self.period.last
        return max(self.period.last, add_days(max(works), (self.period.last - self.period.first).days))


class Evaluation(Record, kw_only=True):
    """How accepted land was found in later years."""

    evaluation_id: str
    application_id: str
    evaluated_on: datetime.date
    area_ids: tuple[str, ...] = ()
    land: tuple[EvaluatedLand, ...] = ()
    position: int


class Discharge(Record, kw_only=True):
    """Nobody owes restoration of these areas any more; of the whole right where none are named."""

    area_ids: tuple[str, ...] = ()
    on: datetime.date
    decision_no: str
    position: int
