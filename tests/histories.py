# SPDX-License-Identifier: Apache-2.0
"""A short history of one mine for tests, filed by its own parties through the desk."""

import datetime

from events.catalogue.disclosures import AnnualReportFiled, ReportingDutyImposed
from events.catalogue.milestones import MilestoneReported, MilestoneScheduled, MilestoneVerified
from events.catalogue.plans import RestorationPlanApproved, RestorationPlanSubmitted
from events.catalogue.rights import MiningRightRegistered
from events.values import Basis, FixedDue, Mineral, Period, Text
from tests.ledgers import Ledger

RIGHT = "right:CN-41-000123-7"
_STATUTE = Basis(kind="statute", instrument="CN-MRL-2024", article="47")


def day(text: str) -> datetime.date:
    """Return the civil day written as YYYY-MM-DD."""
    return datetime.date.fromisoformat(text)


def file_mine(ledger: Ledger) -> None:
    """Enrol an authority and a company, and file a right, its plan, two milestones and a report."""
    ledger.enrol("DEPT", "authority", "registrar", "authority_officer", "inspector")
    ledger.enrol("MINECO", "company", algorithm="ES256")
    right = MiningRightRegistered(
        right_kind="mining",
        names=Text(zh="青铜山矿", en="Bronze Hill mine"),
        jurisdiction="CN",
        holder="MINECO",
        minerals=(Mineral(scheme="CN-MINERAL", code="Cu"),),
    )
    ledger.file(right, RIGHT, "DEPT", effective_on="2025-07-01")
    plan = RestorationPlanSubmitted(
        plan_id="P1",
        version=1,
        plan_sha256="ab" * 32,
        title=Text(zh="生态修复方案"),
        period=Period(first=day("2025-07-01"), last=day("2030-06-30")),
        mode_summary="zoned_phased",
        sections_present=("tailings",),
    )
    ledger.file(plan, RIGHT, "MINECO", effective_on="2025-08-01")
    approved = RestorationPlanApproved(plan_id="P1", version=1, decision_no="2025-17")
    ledger.file(approved, RIGHT, "DEPT", effective_on="2025-09-01")
    file_obligations(ledger)


def file_obligations(ledger: Ledger) -> None:
    """Schedule two milestones, one met and verified, one overdue, and a report that was filed."""
    for milestone_id, due in (("M1", "2026-09-30"), ("M2", "2026-06-30")):
        scheduled = MilestoneScheduled(
            milestone_id=milestone_id,
            milestone_kind="landform_shaped",
            title=Text(en=f"Milestone {milestone_id}"),
            due=FixedDue(on=day(due)),
            basis=_STATUTE,
        )
        ledger.file(scheduled, RIGHT, "DEPT", effective_on="2025-09-01")
    claim = MilestoneReported(milestone_id="M1", claim="met", achieved_on=day("2026-09-15"))
    ledger.file(claim, RIGHT, "MINECO")
    ledger.file(MilestoneVerified(milestone_id="M1", verified_on=day("2026-09-30")), RIGHT, "DEPT")
    year = Period(first=day("2025-01-01"), last=day("2025-12-31"))
    duty = ReportingDutyImposed(
        duty_id="R-2025",
        report_kind="annual_report",
        period=year,
        due=FixedDue(on=day("2026-12-31")),
        basis=_STATUTE,
    )
    ledger.file(duty, RIGHT, "DEPT", effective_on="2026-01-01")
    ledger.file(AnnualReportFiled(duty_id="R-2025", report_kind="reclamation_17", period=year), RIGHT, "MINECO")
