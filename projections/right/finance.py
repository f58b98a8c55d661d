# SPDX-License-Identifier: Apache-2.0
"""Money for restoration, kept as stated; sums and shortfalls are the rules' business (domain.md §7.4 H, rule F-1)."""

from events.catalogue.finance import (
    FinancingAgreementRecorded,
    FundAccrued,
    FundBalanceAttested,
    FundCheckConducted,
    FundShortfallDetermined,
    FundSpent,
    PublicFundingReceived,
    RestorationCostEstimated,
)
from projections.right.facts import Fact
from projections.right.finance_records import (
    Accrual,
    Agreement,
    Attestation,
    CostEstimate,
    Expenditure,
    FundCheck,
    Funding,
    Shortfall,
)
from projections.right.handlers import Handlers, keep, later_sighting
from projections.right.state import SubjectState


def _estimated(state: SubjectState, fact: Fact, event: RestorationCostEstimated) -> None:
    estimate = CostEstimate(
        estimate_id=event.estimate_id,
        as_of=event.as_of,
        total=event.total,
        remaining=event.remaining,
        by_area=event.by_area,
        price_date=event.price_date,
        plan_id=event.plan_id,
        position=fact.position,
    )
    keep(state, fact, state.estimates, event.estimate_id, estimate)


def _accrued(state: SubjectState, fact: Fact, event: FundAccrued) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    accrual = Accrual(
        accrual_id=event.accrual_id,
        period=event.period,
        amount=event.amount,
        booked_on=event.booked_on,
        position=fact.position,
    )
    keep(state, fact, state.accruals, event.accrual_id, accrual)


def _spent(state: SubjectState, fact: Fact, event: FundSpent) -> None:
    state.last_company_filing = later_sighting(state.last_company_filing, fact)
    expenditure = Expenditure(
        expenditure_id=event.expenditure_id,
        amount=event.amount,
        paid_on=event.paid_on,
        category=event.category,
        area_ids=event.area_ids,
        obligation_ids=event.obligation_ids,
        position=fact.position,
    )
    keep(state, fact, state.expenditures, event.expenditure_id, expenditure)


def _attested(state: SubjectState, fact: Fact, event: FundBalanceAttested) -> None:
    attestation = Attestation(
        attestation_id=event.attestation_id, as_of=event.as_of, balance=event.balance, position=fact.position
    )
    keep(state, fact, state.attestations, event.attestation_id, attestation)


def _checked(state: SubjectState, fact: Fact, event: FundCheckConducted) -> None:
    check = FundCheck(
        check_id=event.check_id,
        checked_on=event.checked_on,
        period=event.period,
        accrual_sufficient=event.accrual_sufficient,
        use_dedicated=event.use_dedicated,
        finding_ids=event.finding_ids,
        position=fact.position,
    )
    keep(state, fact, state.fund_checks, event.check_id, check)


def _fell_short(state: SubjectState, fact: Fact, event: FundShortfallDetermined) -> None:
    shortfall = Shortfall(
        shortfall_id=event.shortfall_id,
        as_of=event.as_of,
        required=event.required,
        available=event.available,
        decision_no=event.decision_no,
        position=fact.position,
    )
    keep(state, fact, state.shortfalls, event.shortfall_id, shortfall)


def _agreed(state: SubjectState, fact: Fact, event: FinancingAgreementRecorded) -> None:
    agreement = Agreement(
        agreement_id=event.agreement_id,
        kind=event.agreement_kind,
        parties=event.parties,
        value=event.value,
        public_share=event.public_share,
        private_share=event.private_share,
        signed_on=event.signed_on,
        ocid=event.ocid,
        position=fact.position,
    )
    keep(state, fact, state.agreements, event.agreement_id, agreement)


def _funded(state: SubjectState, fact: Fact, event: PublicFundingReceived) -> None:
    funding = Funding(
        funding_id=event.funding_id,
        amount=event.amount,
        received_on=event.received_on,
        funder=event.funder,
        agreement_id=event.agreement_id,
        position=fact.position,
    )
    keep(state, fact, state.fundings, event.funding_id, funding)


HANDLERS: Handlers = {
    RestorationCostEstimated: _estimated,
    FundAccrued: _accrued,
    FundSpent: _spent,
    FundBalanceAttested: _attested,
    FundCheckConducted: _checked,
    FundShortfallDetermined: _fell_short,
    FinancingAgreementRecorded: _agreed,
    PublicFundingReceived: _funded,
}
