# SPDX-License-Identifier: Apache-2.0
"""Strategies for random events of acceptance, closure and finance, with few ids so that they meet."""

import datetime
from typing import Any

from hypothesis import strategies as st

from events.catalogue.acceptance import (
    AcceptanceApplied,
    AcceptanceDecided,
    AcceptanceHeld,
    AcceptanceObjectionFiled,
    AcceptanceObjectionResolved,
    AcceptanceRevoked,
    RectificationItem,
)
from events.catalogue.closure import (
    AftercareReported,
    AftercareStarted,
    MineClosureReported,
    PostClosureEvaluationRecorded,
    RestorationDutyDischarged,
)
from events.catalogue.event import Event
from events.catalogue.finance import (
    Amount,
    FinancingAgreementRecorded,
    FundAccrued,
    FundBalanceAttested,
    FundCheckConducted,
    FundShortfallDetermined,
    FundSpent,
    PublicFundingReceived,
    RestorationCostEstimated,
    SecurityForfeited,
    SecurityLodged,
    SecurityReleased,
)
from events.values import Basis, Money, Period, Text

_DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2027, 12, 31))
_IDS = st.sampled_from(["A", "B"])
_ZONES = st.lists(st.sampled_from(["Z1", "Z2"]), max_size=2, unique=True).map(tuple)
_TEXT = st.just(Text(en="words"))
_BASIS = st.just(Basis(kind="statute"))
_PERIODS = st.tuples(_DAYS, _DAYS).map(lambda days: Period(first=min(days), last=max(days)))
_AMOUNTS = st.builds(Amount, amount_minor=st.integers(0, 1000), currency=st.sampled_from(["CNY", "AUD"]))
_ITEMS = st.builds(RectificationItem, item_id=st.sampled_from(["1", "2"]), text=_TEXT, due_on=_DAYS, area_ids=_ZONES)
_NONE, _EMPTY, _DECISION = st.none(), st.just(()), st.just("1")

ACCEPTANCE: dict[type[Event], st.SearchStrategy[Any]] = {
    AcceptanceApplied: st.builds(
        AcceptanceApplied,
        application_id=_IDS,
        area_ids=_ZONES,
        milestone_ids=_EMPTY,
        plan_id=_NONE,
        phase=_NONE,
        dossier_sha256=_NONE,
        statement=_NONE,
    ),
    AcceptanceHeld: st.builds(
        AcceptanceHeld,
        application_id=_IDS,
        held_on=_DAYS,
        experts=_EMPTY,
        community_delegates=_EMPTY,
        joint_departments=_EMPTY,
        area_ids=_ZONES,
        survey_sha256=_NONE,
        outcome=_NONE,
    ),
    AcceptanceObjectionFiled: st.builds(
        AcceptanceObjectionFiled,
        objection_id=_IDS,
        application_id=_IDS,
        raised_by=_NONE,
        received_on=_DAYS,
        grounds=_TEXT,
        area_ids=_ZONES,
        statement_sha256=_NONE,
    ),
    AcceptanceObjectionResolved: st.builds(
        AcceptanceObjectionResolved, objection_id=_IDS, reasons=_TEXT, resolved_on=_DAYS, report_sha256=_NONE
    ),
    AcceptanceDecided: st.builds(
        AcceptanceDecided,
        application_id=_IDS,
        decision_no=_DECISION,
        decided_on=_DAYS,
        basis=_BASIS,
        land=_EMPTY,
        rectification_items=st.lists(_ITEMS, max_size=2).map(tuple),
        reasons=_NONE,
        confirmation_sha256=_NONE,
        published_on=st.none() | _DAYS,
        published_url=_NONE,
    ),
    AcceptanceRevoked: st.builds(
        AcceptanceRevoked,
        application_id=_IDS,
        area_ids=_ZONES,
        decision_no=_DECISION,
        revoked_on=_DAYS,
        reason=_TEXT,
        basis=_BASIS,
    ),
}

CLOSURE: dict[type[Event], st.SearchStrategy[Any]] = {
    MineClosureReported: st.builds(
        MineClosureReported,
        closure_id=_IDS,
        production_ceased_on=_DAYS,
        area_ids=_ZONES,
        geological_report_sha256=_NONE,
        closure_plan_sha256=_NONE,
        remaining_measures=_NONE,
    ),
    AftercareStarted: st.builds(
        AftercareStarted,
        aftercare_id=_IDS,
        period=_PERIODS,
        area_ids=_ZONES,
        application_id=_NONE,
        carried_out_by=_NONE,
        measures=_NONE,
        basis=_BASIS,
    ),
    AftercareReported: st.builds(
        AftercareReported,
        aftercare_id=_IDS,
        period=_PERIODS,
        works=_TEXT,
        measured=_EMPTY,
        augmented_work_on=st.none() | _DAYS,
        report_sha256=_NONE,
    ),
    PostClosureEvaluationRecorded: st.builds(
        PostClosureEvaluationRecorded,
        evaluation_id=_IDS,
        application_id=_IDS,
        evaluated_on=_DAYS,
        area_ids=_ZONES,
        land=_EMPTY,
        joint_departments=_EMPTY,
        recommendations=_NONE,
        report_sha256=_NONE,
    ),
    RestorationDutyDischarged: st.builds(
        RestorationDutyDischarged,
        area_ids=_ZONES,
        decision_no=_DECISION,
        basis=_BASIS,
        reasons=_NONE,
        published_on=_NONE,
        published_url=_NONE,
    ),
}

FINANCE: dict[type[Event], st.SearchStrategy[Any]] = {
    RestorationCostEstimated: st.builds(
        RestorationCostEstimated,
        estimate_id=_IDS,
        as_of=_DAYS,
        total=_AMOUNTS,
        remaining=_AMOUNTS,
        by_area=_EMPTY,
        price_date=_DAYS,
        method=_NONE,
        plan_id=_NONE,
        report_sha256=_NONE,
    ),
    FundAccrued: st.builds(
        FundAccrued,
        accrual_id=_IDS,
        period=_PERIODS,
        amount=_AMOUNTS,
        booked_on=_DAYS,
        method=_NONE,
        voucher_sha256=_NONE,
    ),
    FundSpent: st.builds(
        FundSpent,
        expenditure_id=_IDS,
        amount=_AMOUNTS,
        paid_on=_DAYS,
        purpose=_TEXT,
        payee=_NONE,
        area_ids=_ZONES,
        obligation_ids=_EMPTY,
        invoice_sha256=_NONE,
    ),
    FundBalanceAttested: st.builds(
        FundBalanceAttested,
        attestation_id=_IDS,
        as_of=_DAYS,
        balance=st.builds(Money, amount_minor=st.integers(-1000, 1000), currency=st.just("CNY")),
        institution=_NONE,
        statement_sha256=_NONE,
    ),
    FundCheckConducted: st.builds(
        FundCheckConducted,
        check_id=_IDS,
        checked_on=_DAYS,
        period=_PERIODS,
        finding_ids=_EMPTY,
        outcome=_NONE,
        report_sha256=_NONE,
    ),
    FundShortfallDetermined: st.builds(
        FundShortfallDetermined,
        shortfall_id=_IDS,
        as_of=_DAYS,
        required=_AMOUNTS,
        available=_AMOUNTS,
        estimate_id=_NONE,
        check_id=_NONE,
        decision_no=_DECISION,
        reasons=_NONE,
        basis=_BASIS,
    ),
    SecurityLodged: st.builds(
        SecurityLodged,
        security_id=_IDS,
        amount=_AMOUNTS,
        lodged_on=_DAYS,
        expires_on=st.none() | _DAYS,
        issuer=_NONE,
        area_ids=_ZONES,
        references=_EMPTY,
        instrument_sha256=_NONE,
    ),
    SecurityReleased: st.builds(
        SecurityReleased,
        security_id=_IDS,
        amount=_AMOUNTS,
        released_on=_DAYS,
        decision_no=_DECISION,
        milestone_ids=_EMPTY,
        application_ids=_EMPTY,
        reasons=_NONE,
    ),
    SecurityForfeited: st.builds(
        SecurityForfeited,
        security_id=_IDS,
        amount=_AMOUNTS,
        forfeited_on=_DAYS,
        decision_no=_DECISION,
        order_id=_NONE,
        reason=_TEXT,
        basis=_BASIS,
    ),
    FinancingAgreementRecorded: st.builds(
        FinancingAgreementRecorded,
        agreement_id=_IDS,
        title=_TEXT,
        ocid=_NONE,
        parties=_EMPTY,
        value=_AMOUNTS,
        public_share=st.none() | _AMOUNTS,
        private_share=st.none() | _AMOUNTS,
        signed_on=_DAYS,
        period=_NONE,
        area_ids=_ZONES,
        land_use_return=_EMPTY,
        milestones=_EMPTY,
        contract_sha256=_NONE,
        published_url=_NONE,
    ),
    PublicFundingReceived: st.builds(
        PublicFundingReceived,
        funding_id=_IDS,
        programme=_TEXT,
        funder=_NONE,
        amount=_AMOUNTS,
        received_on=_DAYS,
        purpose=_NONE,
        area_ids=_ZONES,
        agreement_id=_NONE,
        decision_no=_NONE,
    ),
}
