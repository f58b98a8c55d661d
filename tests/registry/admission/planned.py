# SPDX-License-Identifier: Apache-2.0
"""One sample of every act about the mine's plan, areas, commitments and deadlines, and of what the public says."""

from typing import Any

from events.catalogue.areas import RestorationAreaDefined, RestorationAreaRedefined
from events.catalogue.commitments import CommitmentAmended, CommitmentMade, CommitmentTerms, CommitmentWithdrawn
from events.catalogue.consultations import BodyHeard, CommentPeriodClosed, CommentPeriodOpened, PlanConsultationRecorded
from events.catalogue.deadlines import DeadlineExtensionRefused, DeadlineExtensionRequested, StayGranted, StayLifted
from events.catalogue.duties import RestorationDutyAllocated
from events.catalogue.milestones import MilestoneWaived
from events.catalogue.plans import (
    RescheduledObligation,
    RestorationPlanAmended,
    RestorationPlanReturned,
    SupersededObligation,
)
from events.catalogue.programmes import AnnualProgrammeFiled, ProgrammeTask
from events.catalogue.public import HolderResponseFiled, PublicReportReceived, PublicReportResolved
from events.values import Area, Basis, Text
from tests.registry.admission import mine
from tests.registry.admission.world import TODAY, day

WORDS = Text(zh="理由")


def heard(**changes: Any) -> BodyHeard:
    """Return a village committee that was heard."""
    fields: dict[str, Any] = {"body_kind": "village_committee", "heard_on": TODAY, "opinion": "supports"}
    return BodyHeard(**(fields | changes))


def consult(
    consultation_id: str, *bodies: BodyHeard, plan_id: str = "P1", version: int = 1
) -> PlanConsultationRecorded:
    """Return that the village was heard on the plan."""
    return PlanConsultationRecorded(
        consultation_id=consultation_id, plan_id=plan_id, version=version, bodies_heard=bodies or (heard(),)
    )


def send_back(version: int = 1, plan_id: str = "P1") -> RestorationPlanReturned:
    """Return that a version of the plan was sent back."""
    return RestorationPlanReturned(plan_id=plan_id, version=version, decision_no="2026-18", reasons=WORDS)


def amend(version: int = 2, **changes: Any) -> RestorationPlanAmended:
    """Return that a version takes the place of the approved one."""
    return RestorationPlanAmended(plan_id="P1", version=version, decision_no="2026-19", reason=WORDS, **changes)


def give_up(obligation_id: str, **changes: Any) -> SupersededObligation:
    """Return that a milestone is not owed any more."""
    return SupersededObligation(obligation_id=obligation_id, **changes)


def move(obligation_id: str, old: str = "2027-06-30", new: str = "2027-03-31") -> RescheduledObligation:
    """Return that a milestone is due earlier."""
    return RescheduledObligation(obligation_id=obligation_id, old_due=day(old), new_due=day(new))


def programme(revision: int = 1, **changes: Any) -> AnnualProgrammeFiled:
    """Return the programme of 2027."""
    fields: dict[str, Any] = {"year": 2027, "tasks": (ProgrammeTask(task_id="T1", text=WORDS),)}
    return AnnualProgrammeFiled(revision=revision, **(fields | changes))


def piece(area_id: str, area_m2: int, parent: str | None = None) -> Area:
    """Return a piece of land."""
    return Area(area_id=area_id, area_m2=area_m2, parent=parent)


def define(area_id: str, area_m2: int = 100, parent: str | None = None, **changes: Any) -> RestorationAreaDefined:
    """Return that a piece of land is told apart."""
    return RestorationAreaDefined(area=piece(area_id, area_m2, parent), **changes)


def redefine(change: str, replaces: tuple[str, ...], *areas: Area, **changes: Any) -> RestorationAreaRedefined:
    """Return that areas give way to others."""
    return RestorationAreaRedefined(change=change, replaces=replaces, areas=areas, **changes)  # type: ignore[arg-type]


def split(area_id: str, first: int = 60, second: int = 40, **changes: Any) -> RestorationAreaRedefined:
    """Return that an area becomes two."""
    parts = (piece(f"{area_id}-N", first, area_id), piece(f"{area_id}-S", second, area_id))
    return redefine("split", (area_id,), *parts, **changes)


def terms(kind: str = "voluntary", **changes: Any) -> CommitmentTerms:
    """Return terms of a commitment to bring back vegetation."""
    fields: dict[str, Any] = {"category": "vegetation", "statement": WORDS, "basis": Basis(kind=kind)}  # type: ignore[arg-type]
    return CommitmentTerms(**(fields | changes))


def commit(commitment_id: str, kind: str = "voluntary", **changes: Any) -> CommitmentMade:
    """Return a commitment."""
    given = changes.pop("terms", None) or terms(kind)
    return CommitmentMade(commitment_id=commitment_id, terms=given, **changes)


def change_commitment(commitment_id: str, given: CommitmentTerms | None = None) -> CommitmentAmended:
    """Return that a commitment has other terms."""
    return CommitmentAmended(commitment_id=commitment_id, terms=given or terms(until=TODAY), reason=WORDS)


def withdraw(commitment_id: str) -> CommitmentWithdrawn:
    """Return that a commitment is given up."""
    return CommitmentWithdrawn(commitment_id=commitment_id, reason=WORDS)


def allocate(duty_holder: str = "OTHERCO", **changes: Any) -> RestorationDutyAllocated:
    """Return that another party has to restore."""
    fields: dict[str, Any] = {"basis": "court"}
    return RestorationDutyAllocated(duty_holder=duty_holder, **(fields | changes))


def ask(request_id: str, obligation_id: str = "M1", **changes: Any) -> DeadlineExtensionRequested:
    """Return that half a year more is asked for."""
    fields: dict[str, Any] = {"old_due": day("2027-06-30"), "new_due": day("2027-12-31"), "reason": "season"}
    return DeadlineExtensionRequested(request_id=request_id, obligation_id=obligation_id, **(fields | changes))


def refuse(request_id: str, **changes: Any) -> DeadlineExtensionRefused:
    """Return that it is refused."""
    fields: dict[str, Any] = {"decision_no": "2026-33", "reasons": WORDS, "refused_on": TODAY}
    return DeadlineExtensionRefused(request_id=request_id, **(fields | changes))


def stay(stay_id: str, *obligation_ids: str, **changes: Any) -> StayGranted:
    """Return that time stands still for obligations from today on."""
    fields: dict[str, Any] = {
        "ground": "administrative_review",
        "decision_no": "2026-34",
        "granted_on": TODAY,
        "stayed_from": TODAY,
    }
    return StayGranted(stay_id=stay_id, obligation_ids=obligation_ids, **(fields | changes))


def lift(stay_id: str, **changes: Any) -> StayLifted:
    """Return that it runs again."""
    fields: dict[str, Any] = {"lifted_on": TODAY, "reason": WORDS}
    return StayLifted(stay_id=stay_id, **(fields | changes))


def waive(milestone_id: str) -> MilestoneWaived:
    """Return that a milestone is given up."""
    return MilestoneWaived(milestone_id=milestone_id, decision_no="2026-35", reason=WORDS, basis=mine.STATUTE)


def tip(report_id: str, **changes: Any) -> PublicReportReceived:
    """Return that somebody reported dust."""
    fields: dict[str, Any] = {"category": "pollution", "channel": "telephone", "received_on": TODAY}
    return PublicReportReceived(report_id=report_id, **(fields | changes))


def answer(report_id: str, **changes: Any) -> PublicReportResolved:
    """Return what the authority found."""
    fields: dict[str, Any] = {"outcome": "substantiated", "resolved_on": TODAY, "reasons": WORDS}
    return PublicReportResolved(report_id=report_id, **(fields | changes))


def respond(response_id: str, in_reply_to: int) -> HolderResponseFiled:
    """Return the holder's answer to an event."""
    return HolderResponseFiled(response_id=response_id, in_reply_to=in_reply_to, statement=WORDS)


def invite(period_id: str, **changes: Any) -> CommentPeriodOpened:
    """Return that comments on the plan are invited."""
    fields: dict[str, Any] = {"about": "restoration_plan", "period": mine.YEAR}
    return CommentPeriodOpened(period_id=period_id, **(fields | changes))


def end_comments(period_id: str, **changes: Any) -> CommentPeriodClosed:
    """Return that no more comments are taken."""
    fields: dict[str, Any] = {"closed_on": mine.YEAR.last, "comments_received": 3}
    return CommentPeriodClosed(period_id=period_id, **(fields | changes))
