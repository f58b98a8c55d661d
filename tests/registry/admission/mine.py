# SPDX-License-Identifier: Apache-2.0
"""The people and the mine that admission tests are about, and one sample of every act upon it."""

import datetime
from typing import Any

from events.catalogue.calendars import WorkingCalendarAdopted
from events.catalogue.clock import (
    ObligationDueSoonFlagged,
    ObligationOverdueCleared,
    ObligationOverdueFlagged,
    ProfileVersion,
    SchedulerRunCompleted,
)
from events.catalogue.delegations import DelegationGranted, DelegationRevoked
from events.catalogue.disclosures import AnnualReportFiled, ReportingDutyImposed
from events.catalogue.event import Event
from events.catalogue.inspections import (
    CorrectiveActionReported,
    FindingRecorded,
    InspectionConducted,
    OrderClosed,
    OrderIssued,
    OrderModified,
    RequiredAction,
)
from events.catalogue.milestones import (
    DeadlineExtended,
    MilestoneReported,
    MilestoneScheduled,
    MilestoneVerificationRejected,
    MilestoneVerified,
)
from events.catalogue.monitoring import LandStatusReported
from events.catalogue.penalties import PenaltyImposed, PenaltyPaid, PenaltyVaried
from events.catalogue.plans import RestorationPlanApproved, RestorationPlanSubmitted
from events.catalogue.records import ImportBatchRecorded, SourceFile, WritingResumed
from events.catalogue.reviews import ReviewDecided, ReviewFiled
from events.catalogue.rights import MiningRightExtinguished, MiningRightRegistered, MiningRightTransferred
from events.catalogue.substitute_performance import (
    CostRecovered,
    SubstitutePerformanceCompleted,
    SubstitutePerformanceOrdered,
    SubstitutePerformanceStarted,
)
from events.catalogue.trust import RoleGranted, RuleProfileAdopted, SigningKeyRevoked
from events.values import Basis, Code, FixedDue, Money, Period, Scope, Text
from projections.rules.profiles import find_shipped
from projections.rules.published import digest_of
from tests.registry.admission.world import (
    TODAY,
    World,
    day,
    henan,
    key_event,
    log_key_event,
    new_log_signers,
    service_key_event,
)

RIGHT = "right:CN-41-000123-7"
NAME = "CN-41-000123-7"
STATUTE = Basis(kind="statute", instrument="CN-MRL-2024", article="47")
HENAN = Scope(regions=("41",))
GUANGDONG = Code(scheme="CN-GBT2260", code="440000")
YEAR = Period(first=day("2025-01-01"), last=day("2025-12-31"))


def people() -> World:
    """Return a registry with authorities of Henan, one of Guangdong, two companies, a signatory and an auditor."""
    world = World()
    world.found()
    world.enrol("REGISTRAR", "authority", "registrar", scope=HENAN)
    world.enrol("ELSEWHERE", "authority", "registrar", "inspector", scope=Scope(regions=("44",)), region=GUANGDONG)
    world.enrol("INSPECTOR", "authority", "inspector", scope=HENAN)
    world.enrol("OFFICER", "authority", "authority_officer", scope=HENAN)
    world.enrol("ACCEPTANCE", "authority", "acceptance_authority", scope=HENAN)
    world.enrol("AUDITOR", "auditor", "auditor")
    for party in ("MINECO", "OTHERCO", "SIGNATORY"):
        world.enrol(party, "company")
    revoked = world.new_key("revoked")
    world.file(key_event(world, "MINECO", key=revoked), "party:MINECO", "governance")
    gone = SigningKeyRevoked(key_id=revoked.public.key_id, reason="superseded")
    world.file(gone, "party:MINECO", "governance")
    world.new_key("unknown")
    return world


def register(**changes: Any) -> MiningRightRegistered:
    """Return the registration of the mine."""
    fields: dict[str, Any] = {
        "right_kind": "mining",
        "names": Text(zh="青铜山矿", en="Bronze Hill mine"),
        "jurisdiction": "CN",
        "region": henan("410122"),
        "holder": "MINECO",
        "granting_authority": "REGISTRAR",
    }
    return MiningRightRegistered(**(fields | changes))


def transfer(**changes: Any) -> MiningRightTransferred:
    """Return its transfer to the other company."""
    fields: dict[str, Any] = {"transferor": "MINECO", "transferee": "OTHERCO", "duty_rule": "transferee_default"}
    return MiningRightTransferred(**(fields | changes))


def submit(version: int = 1, **changes: Any) -> RestorationPlanSubmitted:
    """Return a version of its plan."""
    fields: dict[str, Any] = {
        "plan_id": "P1",
        "version": version,
        "supersedes_version": version - 1 or None,
        "plan_sha256": "ab" * 32,
        "title": Text(zh="矿区生态修复方案"),
        "period": Period(first=day("2026-01-01"), last=day("2030-12-31")),
        "mode_summary": "zoned_phased",
        "sections_present": ("works", "tailings_none_declared"),
    }
    return RestorationPlanSubmitted(**(fields | changes))


def approve(version: int = 1, plan_id: str = "P1") -> RestorationPlanApproved:
    """Return the approval of a version of its plan."""
    return RestorationPlanApproved(plan_id=plan_id, version=version, decision_no="2026-17")


def schedule(milestone_id: str, **changes: Any) -> MilestoneScheduled:
    """Return a milestone due on 30 June 2027."""
    fields: dict[str, Any] = {
        "milestone_id": milestone_id,
        "milestone_kind": "landform_shaped",
        "title": Text(zh="边坡整形"),
        "due": FixedDue(on=day("2027-06-30")),
        "basis": STATUTE,
    }
    return MilestoneScheduled(**(fields | changes))


def report(milestone_id: str, claim: str = "met", achieved_on: datetime.date = TODAY) -> MilestoneReported:
    """Return the holder's claim."""
    return MilestoneReported(milestone_id=milestone_id, claim=claim, achieved_on=achieved_on)  # type: ignore[arg-type]


def verify(milestone_id: str, verified_on: datetime.date = TODAY) -> MilestoneVerified:
    """Return the authority's verification."""
    return MilestoneVerified(milestone_id=milestone_id, verified_on=verified_on)


def reject(milestone_id: str, **changes: Any) -> MilestoneVerificationRejected:
    """Return the authority's rejection."""
    fields: dict[str, Any] = {"verified_on": TODAY, "reason": Text(en="the slope still slides")}
    return MilestoneVerificationRejected(milestone_id=milestone_id, **(fields | changes))


def extend(obligation_id: str, **changes: Any) -> DeadlineExtended:
    """Return a postponement by half a year."""
    fields: dict[str, Any] = {
        "obligation_id": obligation_id,
        "old_due": day("2027-06-30"),
        "new_due": day("2027-12-31"),
        "reason": "season",
        "decision_no": "2026-3",
        "granted_on": TODAY,
    }
    return DeadlineExtended(**(fields | changes))


def inspect(inspection_id: str, **changes: Any) -> InspectionConducted:
    """Return an inspection of today."""
    fields: dict[str, Any] = {"inspection_kind": "complete", "first_day": TODAY}
    return InspectionConducted(inspection_id=inspection_id, **(fields | changes))


def find(finding_id: str, **changes: Any) -> FindingRecorded:
    """Return a finding of the first inspection."""
    fields: dict[str, Any] = {
        "inspection_id": "I1",
        "finding_class": "noncompliance",
        "description": Text(en="topsoil is not kept apart"),
    }
    return FindingRecorded(finding_id=finding_id, **(fields | changes))


def order(order_id: str, **changes: Any) -> OrderIssued:
    """Return an order on the first finding."""
    fields: dict[str, Any] = {
        "order_kind": "order_to_correct",
        "decision_no": "2026-9",
        "finding_ids": ("F1",),
        "required_actions": (RequiredAction(action_id="A1", text=Text(en="cover it"), due_on=day("2026-12-31")),),
        "basis": Basis(kind="statute", instrument="CN-MRL-2024", article="71"),
        "served_on": TODAY,
    }
    return OrderIssued(order_id=order_id, **(fields | changes))


def close(order_id: str) -> OrderClosed:
    """Return the closing of an order."""
    return OrderClosed(order_id=order_id, verified_on=TODAY)


def action(action_id: str, due_on: str = "2026-12-31") -> RequiredAction:
    """Return one thing an order demands."""
    return RequiredAction(action_id=action_id, text=Text(en="cover it"), due_on=day(due_on))


def modify(order_id: str, *actions: RequiredAction) -> OrderModified:
    """Return a change of an order; of its first action's due day, where no actions are given."""
    return OrderModified(
        order_id=order_id,
        decision_no="2026-12",
        required_actions=actions or (action("A1", "2027-03-31"),),
        reason=Text(en="the ground is frozen"),
        served_on=TODAY,
    )


def correct(order_id: str, *action_ids: str) -> CorrectiveActionReported:
    """Return the holder's claim to have done what an order demands."""
    return CorrectiveActionReported(order_id=order_id, action_ids=action_ids or ("A1",), claim="met", done_on=TODAY)


def yuan(amount: int, currency: str = "CNY") -> Money:
    """Return an amount in whole yuan."""
    return Money(amount_minor=100 * amount, currency=currency)


def fine(penalty_id: str, **changes: Any) -> PenaltyImposed:
    """Return a fine of a thousand yuan."""
    fields: dict[str, Any] = {
        "penalty_kind": "fine",
        "decision_no": "2026-21",
        "amount": yuan(1000),
        "basis": Basis(kind="statute", instrument="CN-MRL-2024", article="71"),
        "served_on": TODAY,
    }
    return PenaltyImposed(penalty_id=penalty_id, **(fields | changes))


def vary(penalty_id: str, **changes: Any) -> PenaltyVaried:
    """Return the revocation of a penalty, or another variation."""
    fields: dict[str, Any] = {
        "variation": "revoked",
        "decision_no": "2026-30",
        "decided_on": TODAY,
        "reason": Text(en="served on the wrong company"),
    }
    return PenaltyVaried(penalty_id=penalty_id, **(fields | changes))


def pay(penalty_id: str, amount: Money | None = None) -> PenaltyPaid:
    """Return the payment of a penalty."""
    return PenaltyPaid(penalty_id=penalty_id, amount=amount or yuan(1000), paid_on=TODAY)


def substitute(performance_id: str, **changes: Any) -> SubstitutePerformanceOrdered:
    """Return the decision that others do it at the holder's cost."""
    fields: dict[str, Any] = {"decision_no": "2026-40", "basis": STATUTE, "served_on": TODAY}
    return SubstitutePerformanceOrdered(performance_id=performance_id, **(fields | changes))


def start(performance_id: str, **changes: Any) -> SubstitutePerformanceStarted:
    """Return its start."""
    return SubstitutePerformanceStarted(performance_id=performance_id, started_on=TODAY, **changes)


def complete(performance_id: str, **changes: Any) -> SubstitutePerformanceCompleted:
    """Return its end."""
    fields: dict[str, Any] = {"completed_on": TODAY, "cost": yuan(500)}
    return SubstitutePerformanceCompleted(performance_id=performance_id, **(fields | changes))


def recover(performance_id: str, amount: Money | None = None) -> CostRecovered:
    """Return that the holder paid for it."""
    return CostRecovered(performance_id=performance_id, amount=amount or yuan(500), recovered_on=TODAY)


def contest(review_id: str, **changes: Any) -> ReviewFiled:
    """Return a review of the first order."""
    fields: dict[str, Any] = {
        "forum": "administrative_review",
        "body": "People's Government of Henan",
        "of": "order",
        "decision_id": "O1",
        "filed_on": TODAY,
    }
    return ReviewFiled(review_id=review_id, **(fields | changes))


def decide(review_id: str, **changes: Any) -> ReviewDecided:
    """Return its outcome."""
    fields: dict[str, Any] = {"outcome": "upheld", "decision_no": "2026-50", "decided_on": TODAY}
    return ReviewDecided(review_id=review_id, **(fields | changes))


def impose(duty_id: str, **changes: Any) -> ReportingDutyImposed:
    """Return the duty to report on 2025."""
    fields: dict[str, Any] = {
        "report_kind": "annual_report",
        "period": YEAR,
        "due": FixedDue(on=day("2026-12-31")),
        "basis": STATUTE,
    }
    return ReportingDutyImposed(duty_id=duty_id, **(fields | changes))


def annual_report(duty_id: str | None, **changes: Any) -> AnnualReportFiled:
    """Return the report on 2025."""
    fields: dict[str, Any] = {"report_kind": "reclamation_17", "period": YEAR}
    return AnnualReportFiled(duty_id=duty_id, **(fields | changes))


def land(**changes: Any) -> LandStatusReported:
    """Return a land status, by default one in which more is accepted than restored."""
    fields: dict[str, Any] = {"as_of": TODAY, "restored_m2": 10, "accepted_m2": 20}
    return LandStatusReported(**(fields | changes))


def flag(obligation_id: str, **changes: Any) -> ObligationOverdueFlagged:
    """Return the service's flag for the first due day."""
    fields: dict[str, Any] = {
        "obligation_version": 1,
        "due_on": day("2027-06-30"),
        "overdue_since": day("2027-07-01"),
        "evaluated_as_of": day("2027-07-02"),
        "profile": ProfileVersion(profile="cn", version=1),
    }
    return ObligationOverdueFlagged(obligation_id=obligation_id, **(fields | changes))


def come_near(obligation_id: str, **changes: Any) -> ObligationDueSoonFlagged:
    """Return the service's note that at most thirty days were left before the first due day."""
    fields: dict[str, Any] = {
        "obligation_version": 1,
        "due_on": day("2027-06-30"),
        "mark_days": 30,
        "days_left": 29,
        "evaluated_as_of": day("2027-06-01"),
        "profile": ProfileVersion(profile="cn", version=1),
    }
    return ObligationDueSoonFlagged(obligation_id=obligation_id, **(fields | changes))


def clear(obligation_id: str, **changes: Any) -> ObligationOverdueCleared:
    """Return the lowering of that flag."""
    fields: dict[str, Any] = {
        "obligation_version": 1,
        "due_on": day("2027-06-30"),
        "evaluated_as_of": day("2027-07-03"),
        "reason": "met_late",
    }
    return ObligationOverdueCleared(obligation_id=obligation_id, **(fields | changes))


def adopt_rules(profile: str = "cn", version: int = 2, **changes: Any) -> RuleProfileAdopted:
    """Adopt a version of rules for its place."""
    shipped = find_shipped(profile, version)
    fields: dict[str, Any] = {
        "jurisdiction": shipped.jurisdiction if shipped else "CN",
        "effective_from": TODAY,
        "content_sha256": digest_of(shipped) if shipped else "0" * 64,
    }
    return RuleProfileAdopted(profile=profile, version=version, **(fields | changes))


def calendar(**changes: Any) -> WorkingCalendarAdopted:
    """Adopt China's calendar of 2027: a made-up one, since none is announced."""
    fields: dict[str, Any] = {
        "calendar_id": "cn-state-council",
        "jurisdiction": "CN",
        "year": 2027,
        "holidays": (day("2027-01-01"), day("2027-01-02"), day("2027-01-03")),
        "make_up_workdays": (day("2027-01-09"),),
        "notice_no": "2026-7",
    }
    return WorkingCalendarAdopted(**(fields | changes))


def run() -> SchedulerRunCompleted:
    """Return the record of a sweep."""
    return SchedulerRunCompleted(
        as_of=TODAY,
        profiles=(ProfileVersion(profile="cn", version=1),),
        evaluated_count=1,
        flags_raised=0,
        flags_cleared=0,
        tree_size=1,
        tree_root="00" * 32,
        heads_root="00" * 32,
        streams_count=1,
    )


def batch() -> ImportBatchRecorded:
    """Return the record of an import."""
    return ImportBatchRecorded(
        batch_id="B1",
        mapping="henan-2025",
        mapping_sha256="cd" * 32,
        source="Provincial register",
        files=(SourceFile(name="rights.csv", sha256="ef" * 32, bytes=100),),
        rows_read=1,
        rows_used=1,
        filings_added=1,
        filings_present=0,
    )


def resume() -> WritingResumed:
    """Return the record that writing goes on."""
    reason = Text(en="looked at every entry with the audit: a cable was loose")
    return WritingResumed(stop_code="hash-mismatch", stopped_at="2026-10-01T08:00:00.000000Z", reason=reason)


def extinguish() -> MiningRightExtinguished:
    """Return its end."""
    return MiningRightExtinguished(ground="surrender")


def appoint(*rights: str) -> RoleGranted:
    """Return the appointment of a signatory for `rights`."""
    return RoleGranted(role="holder_signatory", scope=Scope(rights=rights), valid_from=day("2026-01-01"))


def delegate(delegation_id: str, delegate: str, **changes: Any) -> DelegationGranted:
    """Return a delegation of monitoring for this year."""
    fields: dict[str, Any] = {
        "scope": Scope(families=("monitoring",)),
        "valid_from": day("2026-01-01"),
        "valid_to": day("2026-12-31"),
    }
    return DelegationGranted(delegation_id=delegation_id, delegate=delegate, **(fields | changes))


def take_back(delegation_id: str) -> DelegationRevoked:
    """Return the end of a delegation."""
    return DelegationRevoked(delegation_id=delegation_id, reason=Text(en="the contract ended"))


def busy_mine() -> World:
    """Return the mine in a state in which every kind of act could come next, if the right party files it."""
    world = people()
    world.file(register(), RIGHT, "REGISTRAR")
    world.file(appoint(NAME), "party:SIGNATORY", "REGISTRAR")
    world.file(delegate("DG1", "SIGNATORY"), "party:OTHERCO", "OTHERCO")
    spare = world.new_key("OTHERCO-spare")
    world.file(key_event(world, "OTHERCO", key=spare), "party:OTHERCO", "REGISTRAR")
    history: tuple[tuple[Event, str], ...] = (
        (submit(), "MINECO"),
        (approve(), "REGISTRAR"),
        (submit(2), "SIGNATORY"),
        (schedule("M1", plan_id="P1"), "OFFICER"),
        (schedule("M2"), "REGISTRAR"),
        (report("M2"), "MINECO"),
        (schedule("M3"), "REGISTRAR"),
        (flag("M3"), "service"),
        (inspect("I1"), "INSPECTOR"),
        (find("F1", obligation_ids=("M1",)), "INSPECTOR"),
        (order("O1"), "OFFICER"),
        (fine("PEN1"), "OFFICER"),
        (fine("WARN", penalty_kind="warning", amount=None), "OFFICER"),
        (fine("GONE"), "OFFICER"),
        (vary("GONE"), "OFFICER"),
        (substitute("S1"), "OFFICER"),
        (substitute("S2"), "OFFICER"),
        (start("S2"), "OFFICER"),
        (substitute("S3"), "OFFICER"),
        (start("S3"), "OFFICER"),
        (complete("S3"), "OFFICER"),
        (contest("R1"), "MINECO"),
        (contest("R2"), "OFFICER"),
        (decide("R2"), "OFFICER"),
        (impose("D1"), "REGISTRAR"),
    )
    for event, by in history:
        world.file(event, RIGHT, by)
    # Both kinds of the registry's own keys are in the overlap of a rotation.
    fresh = new_log_signers()
    world.file(log_key_event(fresh, world.log_signers), "registry", "governance")
    world.log_signers += fresh
    old, new = world.keys["service"], world.new_key("service-2")
    world.file(service_key_event(new, old), "registry", "governance")
    return world
