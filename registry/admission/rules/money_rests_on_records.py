# SPDX-License-Identifier: Apache-2.0
"""What money is said to be for, or to follow from, is on record before it (Arts 45 and 49 Mineral Resources Law)."""

from events.catalogue.finance import (
    FinancingAgreementRecorded,
    FundCheckConducted,
    FundShortfallDetermined,
    FundSpent,
    PublicFundingReceived,
    RestorationCostEstimated,
)
from registry.admission.case import Case, Rule

RULE = Rule("money-rests-on-records", "Mineral Resources Law (2024) arts 45 and 49")


def check_estimate(event: RestorationCostEstimated, case: Case) -> None:
    """Refuse an estimate of a plan that was not submitted."""
    if event.plan_id is not None and event.plan_id not in case.state.plans:
        _refuse_unknown("plan", event.plan_id, code="plan-not-submitted", pointer="/data/plan_id")


def check_spending(event: FundSpent, case: Case) -> None:
    """Refuse money spent on what is not owed."""
    for index, obligation_id in enumerate(event.obligation_ids):
        if obligation_id not in case.state.obligations:
            pointer = f"/data/obligation_ids/{index}"
            _refuse_unknown("obligation", obligation_id, code="obligation-unknown", pointer=pointer)


def check_fund_check(event: FundCheckConducted, case: Case) -> None:
    """Refuse a check that names findings not recorded."""
    findings = {finding.finding_id for finding in case.state.findings}
    for index, finding_id in enumerate(event.finding_ids):
        if finding_id not in findings:
            _refuse_unknown("finding", finding_id, code="finding-unknown", pointer=f"/data/finding_ids/{index}")


def check_shortfall(event: FundShortfallDetermined, case: Case) -> None:
    """Refuse a shortfall against an estimate or upon a check not recorded."""
    if event.estimate_id is not None and event.estimate_id not in case.state.estimates:
        _refuse_unknown("estimate", event.estimate_id, code="estimate-unknown", pointer="/data/estimate_id")
    if event.check_id is not None and event.check_id not in case.state.fund_checks:
        _refuse_unknown("fund check", event.check_id, code="fund-check-unknown", pointer="/data/check_id")


def check_agreement(event: FinancingAgreementRecorded, case: Case) -> None:
    """Refuse a step of an agreement that depends on no milestone of the right."""
    for index, step in enumerate(event.milestones):
        obligation = case.state.obligations.get(step.milestone_id or "")
        if step.milestone_id is not None and (obligation is None or obligation.kind != "milestone"):
            pointer = f"/data/milestones/{index}/milestone_id"
            _refuse_unknown("milestone", step.milestone_id, code="milestone-unknown", pointer=pointer)


def check_funding(event: PublicFundingReceived, case: Case) -> None:
    """Refuse public money under an agreement not recorded."""
    if event.agreement_id is not None and event.agreement_id not in case.state.agreements:
        _refuse_unknown("agreement", event.agreement_id, code="agreement-unknown", pointer="/data/agreement_id")


def _refuse_unknown(what: str, own_id: str, *, code: str, pointer: str) -> None:
    RULE.refuse(f"{what} {own_id} is not on record", code=code, pointer=pointer)
